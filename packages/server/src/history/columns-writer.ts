import {
  COLUMN_HEADER_BYTES,
  COLUMNS_HEADER_BYTES,
  COLUMNS_MAGIC,
  COLUMNS_VERSION,
  ColumnEncoding,
  ColumnName,
  EXPONENT_MAX,
  FRAME_HEADER_BYTES,
  FRAME_LAST,
  FRAME_ROWS_MAX,
  FRAME_TRUNCATED,
  FrameType,
} from '@t3000/contract';
import type { ColumnsHead } from '@t3000/contract';

/** Some rows of a point. */
export interface Rows {
  readonly pointId: number;
  /** Rows of the point sent before. */
  readonly firstRow: number;
  readonly length: number;
  /** Stamp of the first row. */
  readonly start: number;
  readonly isLast: boolean;
  readonly truncated: boolean;
  readonly columns: readonly (readonly [name: ColumnName, numbers: Numbers])[];
}

type Numbers = Float64Array | Uint32Array | Uint8Array;

export function columnsHead({ from, to, bucketMs, points }: ColumnsHead): Uint8Array {
  const bytes = new Uint8Array(COLUMNS_HEADER_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, COLUMNS_MAGIC, true);
  view.setUint8(4, COLUMNS_VERSION);
  view.setUint16(6, points, true);
  view.setFloat64(8, from, true);
  view.setFloat64(16, to, true);
  view.setFloat64(24, bucketMs, true);
  return bytes;
}

/** Closes the answer; without it a reader knows that something is missing. */
export function endFrame(frames: number): Uint8Array {
  return frameOf({ type: FrameType.end, flags: 0, columns: 0, pointId: 0, rows: frames, firstRow: 0, start: 0 }, []);
}

/** At most {@link FRAME_ROWS_MAX} rows. */
export function rowsFrame({ columns, pointId, firstRow, length, start, isLast, truncated }: Rows): Uint8Array {
  if (length > FRAME_ROWS_MAX) throw new RangeError(`${length} rows are above the maximum ${FRAME_ROWS_MAX}`);
  const parts = columns.map(([name, numbers]) => columnOf(name, numbers, length, start));
  const flags = (isLast ? FRAME_LAST : 0) | (truncated ? FRAME_TRUNCATED : 0);
  return frameOf(
    { type: FrameType.rows, flags, columns: columns.length, pointId, rows: length, firstRow, start },
    parts,
  );
}

interface FrameHead {
  readonly type: number;
  readonly flags: number;
  readonly columns: number;
  readonly pointId: number;
  readonly rows: number;
  readonly firstRow: number;
  readonly start: number;
}

function frameOf(head: FrameHead, parts: readonly Uint8Array[]): Uint8Array {
  const bodyBytes = parts.reduce((sum, part) => sum + part.byteLength, 0);
  const bytes = new Uint8Array(FRAME_HEADER_BYTES + bodyBytes);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, head.type);
  view.setUint8(1, head.flags);
  view.setUint16(2, head.columns, true);
  view.setUint32(4, head.pointId, true);
  view.setUint32(8, head.rows, true);
  view.setUint32(12, head.firstRow, true);
  view.setFloat64(16, head.start, true);
  view.setUint32(24, bodyBytes, true);
  let place = FRAME_HEADER_BYTES;
  for (const part of parts) {
    bytes.set(part, place);
    place += part.byteLength;
  }
  return bytes;
}

/** In the shortest encoding that gives every number back as it is. */
function columnOf(name: ColumnName, numbers: Numbers, length: number, start: number): Uint8Array {
  if (length > 0 && isConstant(numbers, length)) {
    const [bytes, view] = columnBytes(name, ColumnEncoding.constant, 0, 8);
    view.setFloat64(COLUMN_HEADER_BYTES, numbers[0] ?? Number.NaN, true);
    return bytes;
  }
  if (numbers instanceof Uint8Array) {
    const [bytes] = columnBytes(name, ColumnEncoding.u8, 0, length);
    bytes.set(numbers.subarray(0, length), COLUMN_HEADER_BYTES);
    return bytes;
  }
  if (name === 'time' && areOffsets(numbers, length, start)) {
    const [bytes, view] = columnBytes(name, ColumnEncoding.offset, 0, length * 4);
    for (let row = 0; row < length; row++) {
      view.setUint32(COLUMN_HEADER_BYTES + 4 * row, (numbers[row] ?? 0) - start, true);
    }
    return bytes;
  }
  for (let exponent = 0; exponent <= EXPONENT_MAX; exponent++) {
    const greatest = greatestWhole(numbers, length, 10 ** exponent);
    if (greatest < 2 ** 15) return wholeNumbers(name, numbers, length, exponent, 2);
    if (greatest < 2 ** 31) return wholeNumbers(name, numbers, length, exponent, 4);
  }
  const [bytes, view] = columnBytes(name, ColumnEncoding.f64, 0, length * 8);
  for (let row = 0; row < length; row++) view.setFloat64(COLUMN_HEADER_BYTES + 8 * row, numbers[row] ?? 0, true);
  return bytes;
}

function columnBytes(name: ColumnName, encoding: number, exponent: number, dataBytes: number): [Uint8Array, DataView] {
  const padded = Math.ceil(dataBytes / 8) * 8;
  const bytes = new Uint8Array(COLUMN_HEADER_BYTES + padded);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, ColumnName[name]);
  view.setUint8(1, encoding);
  view.setUint8(2, exponent);
  view.setUint32(4, padded, true);
  return [bytes, view];
}

function wholeNumbers(name: ColumnName, numbers: Numbers, length: number, exponent: number, width: 2 | 4): Uint8Array {
  const encoding = width === 2 ? ColumnEncoding.i16 : ColumnEncoding.i32;
  const [bytes, view] = columnBytes(name, encoding, exponent, length * width);
  const scale = 10 ** exponent;
  const none = -(2 ** (8 * width - 1));
  for (let row = 0; row < length; row++) {
    const number = numbers[row] ?? Number.NaN;
    const whole = Number.isNaN(number) ? none : Math.round(number * scale);
    if (width === 2) view.setInt16(COLUMN_HEADER_BYTES + 2 * row, whole, true);
    else view.setInt32(COLUMN_HEADER_BYTES + 4 * row, whole, true);
  }
  return bytes;
}

function isConstant(numbers: Numbers, length: number): boolean {
  const first = numbers[0];
  for (let row = 1; row < length; row++) if (!Object.is(numbers[row], first)) return false;
  return true;
}

function areOffsets(numbers: Numbers, length: number, start: number): boolean {
  for (let row = 0; row < length; row++) {
    const offset = (numbers[row] ?? 0) - start;
    if (!(offset >= 0 && offset < 2 ** 32) || Math.floor(offset) !== offset) return false;
  }
  return true;
}

/** The greatest of the numbers scaled to whole ones, regardless of sign; Infinity when one does not come back. */
function greatestWhole(numbers: Numbers, length: number, scale: number): number {
  let greatest = 0;
  for (let row = 0; row < length; row++) {
    const number = numbers[row] ?? 0;
    if (Number.isNaN(number)) continue;
    const whole = Math.round(number * scale);
    // Minus zero equals zero, yet is not the same.
    if (whole / scale !== number || (whole === 0 && 1 / number < 0)) return Infinity;
    greatest = Math.max(greatest, Math.abs(whole));
  }
  return greatest;
}
