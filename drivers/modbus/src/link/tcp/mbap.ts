/** Transaction id, protocol id, length, unit (Modbus messaging on TCP/IP V1.0b, section 3.1.3). */
export const MBAP_HEADER_BYTES = 7;
/** The length field counts the unit and the PDU: a function code at least, 253 bytes at most. */
const LENGTH_MIN = 2;
const LENGTH_MAX = 254;
/** Header up to the length field. */
const PREFIX_BYTES = 6;
export const MBAP_FRAME_BYTES_MAX = PREFIX_BYTES + LENGTH_MAX;

export type OnMbapFrame = (transactionId: number, unit: number, pdu: Uint8Array) => void;

/** Writes a whole frame into `into` and gives its length. */
export function writeMbap(into: Uint8Array, transactionId: number, unit: number, pdu: Uint8Array): number {
  const length = pdu.byteLength + 1;
  into[0] = transactionId >> 8;
  into[1] = transactionId & 255;
  into[2] = 0;
  into[3] = 0;
  into[4] = length >> 8;
  into[5] = length & 255;
  into[6] = unit;
  into.set(pdu, MBAP_HEADER_BYTES);
  return PREFIX_BYTES + length;
}

/**
 * Cuts a stream into frames. A header that cannot be one means that the place in the stream is lost for good: the caller
 * must drop the connection. Never holds more than one frame.
 */
export class MbapFramer {
  readonly #rest = new Uint8Array(MBAP_FRAME_BYTES_MAX);
  #restBytes = 0;

  /** A frame has begun and not ended. */
  get partial(): boolean {
    return this.#restBytes > 0;
  }

  /** Hands out whole frames, valid during the call. Gives the reason when the stream cannot be trusted any more. */
  push(chunk: Uint8Array, onFrame: OnMbapFrame): string | undefined {
    let at = 0;
    while (this.#restBytes > 0 && at < chunk.byteLength) {
      const wanted = this.#restBytes < PREFIX_BYTES ? PREFIX_BYTES : frameBytes(this.#rest, 0);
      const take = Math.min(wanted - this.#restBytes, chunk.byteLength - at);
      this.#rest.set(chunk.subarray(at, at + take), this.#restBytes);
      this.#restBytes += take;
      at += take;
      if (this.#restBytes < PREFIX_BYTES) return undefined;
      const problem = headerProblem(this.#rest, 0);
      if (problem !== undefined) return problem;
      if (this.#restBytes < frameBytes(this.#rest, 0)) continue;
      const next = nextProblem(chunk, at);
      if (next !== undefined) return next;
      const length = this.#restBytes;
      this.#restBytes = 0;
      give(this.#rest, 0, length, onFrame);
    }
    while (chunk.byteLength - at >= PREFIX_BYTES) {
      const problem = headerProblem(chunk, at);
      if (problem !== undefined) return problem;
      const length = frameBytes(chunk, at);
      if (chunk.byteLength - at < length) break;
      const next = nextProblem(chunk, at + length);
      if (next !== undefined) return next;
      give(chunk, at, length, onFrame);
      at += length;
    }
    if (at < chunk.byteLength) {
      this.#rest.set(chunk.subarray(at));
      this.#restBytes = chunk.byteLength - at;
    }
    return undefined;
  }
}

function word(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}

function frameBytes(bytes: Uint8Array, at: number): number {
  return PREFIX_BYTES + word(bytes, at + 4);
}

function headerProblem(bytes: Uint8Array, at: number): string | undefined {
  const protocol = word(bytes, at + 2);
  if (protocol !== 0) return `protocol ${protocol} where Modbus is 0`;
  const length = word(bytes, at + 4);
  if (length < LENGTH_MIN || length > LENGTH_MAX) return `length ${length} is not from ${LENGTH_MIN} to ${LENGTH_MAX}`;
  return undefined;
}

/**
 * What follows a frame must begin like one. When it does not, the frame itself may be made of the beginning of one answer
 * and the middle of the next, so that this is looked at before the frame is believed.
 */
function nextProblem(bytes: Uint8Array, at: number): string | undefined {
  const left = bytes.byteLength - at;
  if (left >= PREFIX_BYTES) return headerProblem(bytes, at);
  return left >= 4 && word(bytes, at + 2) !== 0 ? `protocol ${word(bytes, at + 2)} where Modbus is 0` : undefined;
}

/** A place inside of a PDU where a frame begins whose id `isAwaited`: half an answer was followed by another one. */
export function holdsHeader(pdu: Uint8Array, isAwaited: (transactionId: number) => boolean): boolean {
  for (let at = 1; at + PREFIX_BYTES <= pdu.byteLength; at++) {
    if (pdu[at + 2] === 0 && headerProblem(pdu, at) === undefined && isAwaited(word(pdu, at))) return true;
  }
  return false;
}

function give(bytes: Uint8Array, at: number, length: number, onFrame: OnMbapFrame): void {
  onFrame(word(bytes, at), bytes[at + PREFIX_BYTES] ?? 0, bytes.subarray(at + MBAP_HEADER_BYTES, at + length));
}
