import type { PointType } from '@t3000/core';
import type { Span } from '../blocks/span.ts';
import type { MapPoint, MaskedRegister } from '../maps/register-map.ts';
import { t3States, t3Unit } from '../maps/t3-ranges.ts';
import { readSpans } from './read-spans.ts';
import type { SpanReading } from './read-spans.ts';
import type { FailedRequest } from '../transaction/client.ts';

export type RefinedPoints =
  | {
      readonly kind: 'refined';
      readonly points: readonly MapPoint[];
      readonly skipped: readonly { readonly what: string; readonly why: string }[];
    }
  | { readonly kind: 'failed'; readonly failure: FailedRequest };

/** Registers of the part of a record that holds the names. */
const RECORD_REGISTERS = 15;

/** Bytes of description and label in a record (outputs give two bytes of the description to voltages). */
const nameBytes: Readonly<Record<PointType, { readonly description: number; readonly label: number }>> = {
  output: { description: 19, label: 21 },
  input: { description: 21, label: 21 },
  variable: { description: 21, label: 21 },
};
const LABEL_BYTES = 9;

/**
 * Asks a Temco device what each point of the map is: analog or digital, its range and its names. A point without a
 * range is one nobody uses. Firmware reads unknown registers as 0, so missing names are no error.
 */
export async function refinePoints(points: readonly MapPoint[], reading: SpanReading): Promise<RefinedPoints> {
  const wanted = points.flatMap(({ facts }) =>
    [facts?.analog, facts?.range].flatMap((at) => (at === undefined ? [] : [spanAt(at)])),
  );
  const found = await readSpans(wanted, reading);
  if (found.kind === 'failed') return found;
  const words = new Map(wanted.map((span, index) => [span.address, found.words[index]?.[0]]));
  const skipped: { what: string; why: string }[] = [];
  const used: MapPoint[] = [];
  for (const point of points) {
    const refined = refine(point, words);
    if (refined === undefined) skipped.push({ what: point.name, why: 'it has no range, so nobody uses it' });
    else used.push(refined);
  }
  const named = await addNames(used, reading);
  return named.kind === 'failed' ? named : { kind: 'refined', points: named.points, skipped };
}

function refine(point: MapPoint, words: ReadonlyMap<number, number | undefined>): MapPoint | undefined {
  const { facts } = point;
  if (facts === undefined) return point;
  const range = masked(facts.range, words);
  if (range === 0) return undefined;
  if (range === undefined) return point;
  const isAnalog = masked(facts.analog, words) !== 0;
  if (isAnalog) return { ...point, unit: t3Unit(facts.rangeTable, range) };
  return {
    ...point,
    kind: 'binary',
    states: t3States(range),
    decimals: 0,
    // Digital points are 0 or 1 in the low register, not thousandths.
    register: { ...point.register, format: { ...point.register.format, scale: 1 } },
  };
}

async function addNames(
  points: readonly MapPoint[],
  reading: SpanReading,
): Promise<{ kind: 'named'; points: MapPoint[] } | { kind: 'failed'; failure: FailedRequest }> {
  const spans = points.flatMap(({ facts }): Span[] =>
    facts?.record === undefined ? [] : [{ table: 'holding', address: facts.record, count: RECORD_REGISTERS }],
  );
  const found = await readSpans(spans, reading);
  if (found.kind === 'failed') return found;
  const records = new Map(spans.map((span, index) => [span.address, found.words[index]]));
  return { kind: 'named', points: points.map((point) => withNames(point, records.get(point.facts?.record ?? -1))) };
}

function withNames(point: MapPoint, record: Uint16Array | undefined): MapPoint {
  if (record === undefined) return point;
  const bytes = bytesOf(record);
  const layout = nameBytes[point.point];
  const description = textAt(bytes, 0, layout.description);
  const label = textAt(bytes, layout.label, LABEL_BYTES);
  return { ...point, name: description || label || point.name, description: description === '' ? '' : label };
}

/** The first byte of a record stands in the high half of its first register. */
function bytesOf(record: Uint16Array): Uint8Array {
  return Uint8Array.from({ length: 2 * record.length }, (_, index) => {
    const word = record[index >> 1] ?? 0;
    return index % 2 === 0 ? word >> 8 : word & 255;
  });
}

/** Texts end at NUL and may be followed by anything. */
function textAt(bytes: Uint8Array, at: number, length: number): string {
  const field = bytes.subarray(at, at + length);
  const end = field.indexOf(0);
  return new TextDecoder('latin1').decode(end < 0 ? field : field.subarray(0, end)).trim();
}

function masked(at: MaskedRegister | undefined, words: ReadonlyMap<number, number | undefined>): number | undefined {
  if (at === undefined) return undefined;
  const word = words.get(at.address);
  if (word === undefined) return undefined;
  const shift = 31 - Math.clz32(at.mask & -at.mask);
  return (word & at.mask) >> shift;
}

function spanAt({ address }: MaskedRegister): Span {
  return { table: 'holding', address, count: 1 };
}
