/** A broken promise of our own code. Never caught for control flow: it surfaces. */
export class InternalError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'InternalError';
  }
}

/** Stops the program's current step when `condition` is false; stays on in production. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new InternalError(message);
}

/** Closes a switch over a union: adding a member without a branch no longer compiles. */
export function unreachable(value: never): never {
  throw new InternalError(`unexpected value ${JSON.stringify(value)}`);
}

export type DecodeErrorCode =
  | 'truncated'
  | 'trailing'
  | 'out_of_range'
  | 'unexpected_tag'
  | 'unsupported'
  | 'too_deep'
  | 'inconsistent';

/** Bytes that do not mean what they should. The only exception a decoder may throw. */
export class DecodeError extends Error {
  readonly code: DecodeErrorCode;
  /** Byte offset in the buffer handed to the decoder. */
  readonly offset: number;
  /** Clause of the standard or table of the facts that was broken, when there is one. */
  readonly clause: string | undefined;

  constructor(code: DecodeErrorCode, message: string, offset: number, clause?: string) {
    super(`${message} at byte ${offset}${clause === undefined ? '' : ` (${clause})`}`);
    this.name = 'DecodeError';
    this.code = code;
    this.offset = offset;
    this.clause = clause;
  }
}

/** The text of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
