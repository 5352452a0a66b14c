/**
 * A running hash over everything that happened. Two runs with the same digest took the same steps; the first thing to
 * compare when a failure does not replay.
 */
export class Trace {
  #high = 0xdeadbeef;
  #low = 0x41c6ce57;
  #count = 0;
  readonly #float = new Float64Array(1);
  readonly #words = new Uint32Array(this.#float.buffer);

  /** Things noted so far. */
  get count(): number {
    return this.#count;
  }

  get digest(): string {
    return hex(this.#high) + hex(this.#low);
  }

  number(value: number): this {
    this.#float[0] = value;
    this.#mix(this.#words[0] ?? 0);
    this.#mix(this.#words[1] ?? 0);
    this.#count++;
    return this;
  }

  text(value: string): this {
    for (let index = 0; index < value.length; index++) this.#mix(value.charCodeAt(index));
    return this.number(value.length);
  }

  bytes(value: Uint8Array): this {
    for (const byte of value) this.#mix(byte);
    return this.number(value.byteLength);
  }

  #mix(word: number): void {
    this.#high = Math.imul(this.#high ^ word, 0x9e3779b1);
    this.#low = Math.imul(this.#low ^ word, 0x5f356495);
    this.#high ^= this.#low >>> 15;
    this.#low ^= this.#high >>> 13;
  }
}

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0');
}
