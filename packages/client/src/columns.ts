import {
  COLUMN_HEADER_BYTES,
  COLUMNS_HEADER_BYTES,
  COLUMNS_MAGIC,
  COLUMNS_VERSION,
  ColumnEncoding,
  ColumnName,
  EXPONENT_MAX,
  FRAME_COLUMNS_MAX,
  FRAME_HEADER_BYTES,
  FRAME_LAST,
  FRAME_ROWS_MAX,
  FRAME_TRUNCATED,
  FrameType,
} from '@t3000/contract';
import type { ColumnsHead } from '@t3000/contract';
import { DecodeError } from '@t3000/core';

/** Some rows of a point, as columns of equal length. */
export interface ColumnsFrame {
  readonly pointId: number;
  /** Rows of the point that came before. */
  readonly firstRow: number;
  readonly rows: number;
  /** Stamp of the first row. */
  readonly start: number;
  readonly isLast: boolean;
  readonly truncated: boolean;
  /** NaN where there is nothing. */
  readonly columns: Readonly<Partial<Record<ColumnName, Float64Array>>>;
}

export interface ColumnsListeners {
  head(head: ColumnsHead): void;
  frame(frame: ColumnsFrame): void;
}

/** All columns in the widest encoding: 2 MB, and more is a mistake of the other end. */
const BODY_BYTES_MAX = FRAME_COLUMNS_MAX * (COLUMN_HEADER_BYTES + 8 * FRAME_ROWS_MAX);

const names = new Map<number, ColumnName>(
  Object.entries(ColumnName).map(([name, number]) => [number, name as ColumnName]),
);

/**
 * Reads history sent as columns, in whatever pieces it arrives; at most one frame is held. Throws {@link DecodeError} for
 * everything that is not what `docs/columns.md` says.
 */
export class ColumnsDecoder {
  readonly #listeners: ColumnsListeners;
  #rest = new Uint8Array(0);
  #restLength = 0;
  #consumed = 0;
  #frames = 0;
  #state: 'head' | 'frames' | 'ended' = 'head';

  constructor(listeners: ColumnsListeners) {
    this.#listeners = listeners;
  }

  push(piece: Uint8Array): void {
    if (this.#restLength === 0) {
      const used = this.#take(piece);
      this.#keep(piece.subarray(used));
      return;
    }
    this.#keep(piece);
    const used = this.#take(this.#rest.subarray(0, this.#restLength));
    this.#rest.copyWithin(0, used, this.#restLength);
    this.#restLength -= used;
  }

  /** Nothing more comes. */
  finish(): void {
    if (this.#state === 'ended' && this.#restLength === 0) return;
    throw new DecodeError('truncated', `the answer ends after ${this.#frames} frames`, this.#consumed);
  }

  #keep(piece: Uint8Array): void {
    const needed = this.#restLength + piece.byteLength;
    if (needed > this.#rest.byteLength) {
      const larger = new Uint8Array(Math.max(needed, 2 * this.#rest.byteLength));
      larger.set(this.#rest.subarray(0, this.#restLength));
      this.#rest = larger;
    }
    this.#rest.set(piece, this.#restLength);
    this.#restLength = needed;
  }

  /** How many bytes were whole. */
  #take(bytes: Uint8Array): number {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let place = 0;
    for (let used = this.#next(view, place); used > 0; used = this.#next(view, place)) {
      place += used;
      this.#consumed += used;
    }
    return place;
  }

  /** Reads the head or a frame; 0 when it is not all there. */
  #next(view: DataView, place: number): number {
    const left = view.byteLength - place;
    if (this.#state === 'ended' && left > 0) throw this.#error('trailing', 'something follows the end');
    if (left < COLUMNS_HEADER_BYTES) return 0;
    if (this.#state === 'head') {
      this.#head(view, place);
      return COLUMNS_HEADER_BYTES;
    }
    const bodyBytes = view.getUint32(place + 24, true);
    if (bodyBytes > BODY_BYTES_MAX) {
      throw this.#error('out_of_range', `a frame of ${bodyBytes} bytes is above the maximum ${BODY_BYTES_MAX}`);
    }
    if (left < FRAME_HEADER_BYTES + bodyBytes) return 0;
    this.#frame(view, place, bodyBytes);
    return FRAME_HEADER_BYTES + bodyBytes;
  }

  #head(view: DataView, place: number): void {
    if (view.getUint32(place, true) !== COLUMNS_MAGIC) throw this.#error('inconsistent', 'these are no columns');
    const version = view.getUint8(place + 4);
    if (version !== COLUMNS_VERSION) throw this.#error('unsupported', `version ${version} is unknown`);
    this.#state = 'frames';
    this.#listeners.head({
      points: view.getUint16(place + 6, true),
      from: view.getFloat64(place + 8, true),
      to: view.getFloat64(place + 16, true),
      bucketMs: view.getFloat64(place + 24, true),
    });
  }

  #frame(view: DataView, place: number, bodyBytes: number): void {
    const type = view.getUint8(place);
    const flags = view.getUint8(place + 1);
    const rows = view.getUint32(place + 8, true);
    if (type === FrameType.end) {
      if (rows !== this.#frames || bodyBytes !== 0)
        throw this.#error('inconsistent', `${this.#frames} of ${rows} frames came`);
      this.#state = 'ended';
      return;
    }
    if (type !== FrameType.rows) throw this.#error('unsupported', `frame type ${type} is unknown`);
    const columnCount = view.getUint16(place + 2, true);
    if (rows > FRAME_ROWS_MAX) throw this.#error('out_of_range', `${rows} rows are above ${FRAME_ROWS_MAX}`);
    if (columnCount > FRAME_COLUMNS_MAX)
      throw this.#error('out_of_range', `${columnCount} columns are above ${FRAME_COLUMNS_MAX}`);
    const start = view.getFloat64(place + 16, true);
    this.#frames++;
    this.#listeners.frame({
      pointId: view.getUint32(place + 4, true),
      firstRow: view.getUint32(place + 12, true),
      rows,
      start,
      isLast: (flags & FRAME_LAST) !== 0,
      truncated: (flags & FRAME_TRUNCATED) !== 0,
      columns: this.#columns(view, place + FRAME_HEADER_BYTES, bodyBytes, columnCount, rows, start),
    });
  }

  #columns(
    view: DataView,
    from: number,
    bodyBytes: number,
    count: number,
    rows: number,
    start: number,
  ): Partial<Record<ColumnName, Float64Array>> {
    const columns: Partial<Record<ColumnName, Float64Array>> = {};
    const end = from + bodyBytes;
    let place = from;
    for (let column = 0; column < count; column++) {
      if (end - place < COLUMN_HEADER_BYTES) throw this.#error('truncated', 'a column is missing');
      const name = names.get(view.getUint8(place));
      const encoding = view.getUint8(place + 1);
      const exponent = view.getUint8(place + 2);
      const dataBytes = view.getUint32(place + 4, true);
      place += COLUMN_HEADER_BYTES;
      const needed = Math.ceil((encoding === ColumnEncoding.constant ? 8 : rows * (widths[encoding] ?? 0)) / 8) * 8;
      if (widths[encoding] === undefined) throw this.#error('unsupported', `encoding ${encoding} is unknown`);
      if (exponent > EXPONENT_MAX) throw this.#error('out_of_range', `exponent ${exponent} is above ${EXPONENT_MAX}`);
      if (dataBytes !== needed || dataBytes > end - place)
        throw this.#error('inconsistent', `${dataBytes} bytes for ${rows} rows`);
      // A name of a later version is passed over.
      if (name !== undefined) columns[name] = readColumn(view, place, encoding, 10 ** exponent, rows, start);
      place += dataBytes;
    }
    if (place !== end) throw this.#error('trailing', `${end - place} bytes follow the columns`);
    return columns;
  }

  #error(code: ConstructorParameters<typeof DecodeError>[0], message: string): DecodeError {
    return new DecodeError(code, message, this.#consumed);
  }
}

/** Bytes of a number by encoding; a constant has one for all rows. */
const widths = [8, 4, 2, 1, 4, 8];

function readColumn(
  view: DataView,
  place: number,
  encoding: number,
  scale: number,
  rows: number,
  start: number,
): Float64Array {
  const into = new Float64Array(rows);
  switch (encoding) {
    case ColumnEncoding.f64:
      for (let row = 0; row < rows; row++) into[row] = view.getFloat64(place + 8 * row, true);
      break;
    case ColumnEncoding.i32:
      for (let row = 0; row < rows; row++)
        into[row] = numberOf(view.getInt32(place + 4 * row, true), -(2 ** 31), scale);
      break;
    case ColumnEncoding.i16:
      for (let row = 0; row < rows; row++)
        into[row] = numberOf(view.getInt16(place + 2 * row, true), -(2 ** 15), scale);
      break;
    case ColumnEncoding.u8:
      for (let row = 0; row < rows; row++) into[row] = view.getUint8(place + row);
      break;
    case ColumnEncoding.offset:
      for (let row = 0; row < rows; row++) into[row] = start + view.getUint32(place + 4 * row, true);
      break;
    default:
      into.fill(view.getFloat64(place, true));
  }
  return into;
}

function numberOf(whole: number, none: number, scale: number): number {
  return whole === none ? Number.NaN : whole / scale;
}
