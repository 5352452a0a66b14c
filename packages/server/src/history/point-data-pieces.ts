import type { PointData } from '@t3000/contract';

/** Numbers turned into text at once: a fraction of a millisecond. */
const NUMBERS_AT_ONCE = 4096;

/** Text that is sent together. */
const PIECE_CHARACTERS = 65_536;

type Numbers = Float64Array | Uint32Array | Uint8Array;

/** A {@link PointData} whose columns are still as the store gave them; what is absent is empty. */
export type PointColumns = Pick<PointData, 'point_id' | 'unit' | 'truncated'> & {
  readonly [K in ColumnName]?: Numbers | undefined;
} & { readonly durations_ms?: readonly Numbers[] };

const columnNames = [
  'timestamps',
  'values',
  'quality',
  'min',
  'max',
  'avg',
  'first',
  'last',
  'count',
  'weighted',
  'covered_ms',
  'integral',
  'increase',
] as const satisfies readonly (keyof PointData)[];
type ColumnName = (typeof columnNames)[number];

/** An answer with series, as text: points are asked for when those before have left, and never lie in memory together. */
export async function* pointDataPieces(
  head: object,
  edges: Float64Array,
  points: AsyncGenerator<PointColumns>,
): AsyncGenerator<string> {
  let text = '';
  try {
    for await (const part of parts(head, edges, points)) {
      text += part;
      if (text.length < PIECE_CHARACTERS) continue;
      yield text;
      text = '';
    }
    yield text;
  } finally {
    // Who leaves before the first point was asked for ends the reading as well.
    await points.return(undefined);
  }
}

async function* parts(head: object, edges: Float64Array, points: AsyncIterable<PointColumns>): AsyncGenerator<string> {
  yield `${JSON.stringify(head).slice(0, -1)},"edges":`;
  yield* numbersParts(edges, true);
  yield ',"series":[';
  let separator = '';
  for await (const point of points) {
    yield separator;
    separator = ',';
    yield* pointParts(point);
  }
  yield ']}';
}

function* pointParts({ point_id, unit, truncated, durations_ms = [], ...columns }: PointColumns): Generator<string> {
  yield JSON.stringify({ point_id, unit, truncated }).slice(0, -1);
  for (const name of columnNames) {
    yield `,"${name}":`;
    yield* numbersParts(columns[name], name === 'covered_ms');
  }
  yield ',"durations_ms":[';
  for (const [index, durations] of durations_ms.entries()) {
    if (index > 0) yield ',';
    yield* numbersParts(durations, true);
  }
  yield ']}';
}

/** What is no number becomes null, as JSON has no word for it. */
function* numbersParts(numbers: Numbers | undefined, areWhole: boolean): Generator<string> {
  yield '[';
  const length = numbers?.length ?? 0;
  for (let start = 0; start < length; start += NUMBERS_AT_ONCE) {
    const some = Array.from(numbers?.subarray(start, start + NUMBERS_AT_ONCE) ?? []);
    const text = JSON.stringify(areWhole ? some.map(Math.round) : some).slice(1, -1);
    yield start === 0 ? text : `,${text}`;
  }
  yield ']';
}
