import { parse } from 'csv-parse/sync';
import { messageOf, quality, QualityReason, STAMP_AHEAD_MAX_MS } from '@t3000/core';
import type { Quality } from '@t3000/core';
import { ApiError } from '@t3000/contract';
import type { Input, Output, historyExportRoutes } from '@t3000/contract';
import type { Hub } from '../hub.ts';

type Body = Input<(typeof historyExportRoutes)['importHistory']>['body'];
type Result = Output<(typeof historyExportRoutes)['importHistory']>;

/** Rows of one import: what the history store takes in one go without making anybody wait. */
const ROWS_MAX = 200_000;
const ERRORS_SHOWN_MAX = 100;

interface Sample {
  readonly pointId: number;
  readonly at: number;
  readonly value: number;
  readonly quality: Quality;
}

type Fields = Readonly<Record<string, unknown>>;

/** Takes the rows that are right and names the others by line and reason; a dry run takes none. */
export async function importHistory(hub: Pick<Hub, 'clock' | 'site' | 'history'>, body: Body): Promise<Result> {
  const rows = body.format === 'csv' ? csvRows(body.text) : ndjsonRows(body.text);
  const errors: Result['errors'] = [];
  const samples: Sample[] = [];
  const counts = new Map<number, number>();
  let rejected = 0;
  const latest = hub.clock.now() + STAMP_AHEAD_MAX_MS;
  for (const { line, fields, problem } of rows) {
    const read =
      fields === undefined ? problem : sampleOf(fields, latest, (id) => hub.site.points.get(id) !== undefined);
    if (typeof read === 'string') {
      rejected++;
      if (errors.length < ERRORS_SHOWN_MAX) errors.push({ line, why: read });
      continue;
    }
    samples.push(read);
    counts.set(read.pointId, (counts.get(read.pointId) ?? 0) + 1);
  }
  if (body.dry_run !== true && samples.length > 0) {
    hub.history.append({
      pointIds: Int32Array.from(samples, ({ pointId }) => pointId),
      at: Float64Array.from(samples, ({ at }) => at),
      values: Float64Array.from(samples, ({ value }) => value),
      qualities: Uint8Array.from(samples, (sample) => sample.quality),
      length: samples.length,
    });
    await hub.history.commit();
  }
  return {
    rows: rows.length,
    stored: body.dry_run === true ? 0 : samples.length,
    points: [...counts].map(([id, count]) => ({
      point_id: id,
      name: hub.site.points.get(id)?.name ?? '',
      samples: count,
    })),
    errors,
    rejected,
  };
}

interface Row {
  readonly line: number;
  readonly fields: Fields | undefined;
  readonly problem: string;
}

function csvRows(text: string): Row[] {
  let heading: string[] = [];
  try {
    // With `info` each record comes with its line; the declared type leaves that out.
    const found = parse(text, {
      bom: true,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      to: ROWS_MAX + 2,
    }) as unknown as { record: string[]; info: { lines: number } }[];
    const [first, ...rest] = found;
    // `time (Europe/Vienna)` is the time column of an export.
    heading = (first?.record ?? []).map((name) => name.replace(/ \(.*\)$/, '').trim());
    const missing = ['time', 'point_id', 'value'].filter((name) => !heading.includes(name));
    if (missing.length > 0) {
      throw new ApiError('invalid_request', `line 1 lacks the columns ${missing.join(', ')}`, { path: 'body/text' });
    }
    checkCount(rest.length);
    return rest.map(({ record, info }) => ({
      line: info.lines,
      fields: Object.fromEntries(heading.map((name, index) => [name, record[index] ?? ''])),
      problem: '',
    }));
  } catch (error) {
    if (error instanceof ApiError) throw error;
    throw new ApiError('invalid_request', `the text is no CSV: ${messageOf(error)}`, { path: 'body/text' });
  }
}

function ndjsonRows(text: string): Row[] {
  const lines = text.split('\n');
  checkCount(lines.length - 1);
  return lines.flatMap((content, index): Row[] => {
    if (content.trim() === '') return [];
    try {
      const value: unknown = JSON.parse(content);
      if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
        return [{ line: index + 1, fields: { ...value }, problem: '' }];
      }
      return [{ line: index + 1, fields: undefined, problem: 'the line is no JSON object' }];
    } catch {
      return [{ line: index + 1, fields: undefined, problem: 'the line is no JSON' }];
    }
  });
}

function checkCount(rows: number): void {
  if (rows <= ROWS_MAX) return;
  throw new ApiError('too_costly', `the text has more than ${ROWS_MAX} rows; send it in parts`, { limit: ROWS_MAX });
}

/** The sample of a row, or why there is none. */
function sampleOf(fields: Fields, latest: number, isKnown: (pointId: number) => boolean): Sample | string {
  const pointId = Number(fields['point_id']);
  if (!Number.isInteger(pointId) || !isKnown(pointId)) return `point_id ${shown(fields['point_id'])} is no point`;
  const at = momentOf(fields['time']);
  if (at === undefined)
    return `time ${shown(fields['time'])} is neither epoch milliseconds nor ISO 8601 with an offset`;
  if (at > latest) return `time ${shown(fields['time'])} is more than an hour ahead`;
  const raw = fields['value'];
  const isEmpty = raw === '' || raw === null || raw === undefined;
  const value = isEmpty ? Number.NaN : Number(raw);
  if (!isEmpty && Number.isNaN(value)) return `value ${shown(raw)} is no number`;
  const level = fields['quality'] === undefined || fields['quality'] === '' ? 'good' : fields['quality'];
  if (level !== 'good' && level !== 'uncertain' && level !== 'bad') {
    return `quality ${shown(level)} is none of good, uncertain, bad`;
  }
  const reason = reasonNamed(fields['reason']);
  if (reason === undefined) return `reason ${shown(fields['reason'])} is not known`;
  return {
    pointId,
    at,
    value,
    quality: isEmpty && level === 'good' ? quality('bad', 'invalid_value') : quality(level, reason),
  };
}

function reasonNamed(text: unknown): QualityReason | undefined {
  if (text === undefined || text === '') return 'none';
  return (Object.keys(QualityReason) as QualityReason[]).find((name) => name === text);
}

function momentOf(value: unknown): number | undefined {
  const text = String(value);
  const at = /^\d{1,16}$/.test(text)
    ? Number(text)
    : /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/.test(text)
      ? Date.parse(text)
      : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
}

function shown(value: unknown): string {
  return JSON.stringify(value ?? '').slice(0, 60);
}
