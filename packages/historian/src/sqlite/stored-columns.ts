/** Columns are copied as they lie in memory, which is the stored order on every processor Node runs on but one. */
const littleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

type Column = Float64Array | Int32Array | Uint32Array | Int16Array | Uint8Array;

/** Copies the first `count` numbers of a column into bytes, little-endian; the place behind them. */
export function putColumn(into: Uint8Array, place: number, column: Column, count: number): number {
  const { BYTES_PER_ELEMENT: width } = column;
  const bytes = new Uint8Array(column.buffer, column.byteOffset, count * width);
  into.set(littleEndian ? bytes : reversed(bytes.slice(), width), place);
  return place + bytes.byteLength;
}

/** Takes columns out of bytes one after the other, each into memory of its own. The caller knows that they are there. */
export class ColumnReader {
  readonly #data: Uint8Array;
  #place: number;

  constructor(data: Uint8Array, place: number) {
    this.#data = data;
    this.#place = place;
  }

  doubles(count: number): Float64Array {
    return new Float64Array(this.#take(count, 8));
  }

  longs(count: number): Int32Array {
    return new Int32Array(this.#take(count, 4));
  }

  shorts(count: number): Int16Array {
    return new Int16Array(this.#take(count, 2));
  }

  bytes(count: number): Uint8Array {
    return new Uint8Array(this.#take(count, 1));
  }

  #take(count: number, width: number): ArrayBuffer {
    const bytes = this.#data.slice(this.#place, (this.#place += count * width));
    return (littleEndian ? bytes : reversed(bytes, width)).buffer;
  }
}

function reversed<T extends Uint8Array>(bytes: T, width: number): T {
  for (let start = 0; start < bytes.length; start += width) bytes.subarray(start, start + width).reverse();
  return bytes;
}
