/**
 * The bytes a record was read from. Kept so that writing a record back changes what the caller changed and nothing
 * else; hidden from logs and JSON because records hold passwords.
 */
export class PreservedBytes {
  readonly #bytes: Uint8Array;

  /** Takes the array as it is: the caller hands over a copy. */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get length(): number {
    return this.#bytes.byteLength;
  }

  /** Nobody has filled it in. */
  get isBlank(): boolean {
    return this.#bytes.every((byte) => byte === 0);
  }

  copy(): Uint8Array {
    return new Uint8Array(this.#bytes);
  }

  toJSON(): string {
    return `${this.length} bytes`;
  }
}

/** A password or key of a panel, which stores them in clear. Shown as set or not set. */
export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  get isSet(): boolean {
    return this.#text !== '';
  }

  /** The text itself, for writing it back to the panel. */
  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return this.isSet ? '(set)' : '(not set)';
  }

  toJSON(): string {
    return this.toString();
  }
}
