import type { Point } from '@t3000/contract';
import { csvText } from '../../format/csv.ts';
import type { CsvCell } from '../../format/csv.ts';
import { stateText } from '../../format/value.ts';

const head = [
  'id',
  'device',
  'point',
  'object',
  'type',
  'kind',
  'description',
  'value',
  'text',
  'unit',
  'quality',
  'reason',
  'read at (UTC)',
  'override priority',
  'override value',
  'override author',
  'override expires at (UTC)',
  'minimum',
  'maximum',
  'poll interval s',
  'trend interval s',
];

/** The list as a file: values as they were when it was asked for, names and words with formulas disarmed. */
export function pointsCsv(points: readonly Point[]): string {
  return csvText([head, ...points.map(rowOf)]);
}

function rowOf(point: Point): CsvCell[] {
  const { value, override } = point;
  const isState = point.kind !== 'analog' && value.value !== null;
  return [
    point.id,
    point.device_name,
    point.name,
    point.object,
    point.point_type,
    point.kind,
    point.description,
    value.value,
    isState ? stateText(value.value ?? 0, point) : (value.text ?? ''),
    point.unit,
    value.quality,
    value.reason === 'none' ? '' : value.reason,
    iso(value.timestamp),
    override?.priority,
    override?.value,
    override?.author,
    iso(override?.expires_at ?? null),
    point.minimum,
    point.maximum,
    point.poll_interval_ms / 1000,
    point.trend_interval_ms === null ? null : point.trend_interval_ms / 1000,
  ];
}

function iso(at: number | null): string {
  return at === null ? '' : new Date(at).toISOString();
}
