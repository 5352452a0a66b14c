import { EXCEPTION_FLAG } from '../../pdu/exceptions.ts';
import type { AnyRequest } from '../../pdu/request.ts';
import { RTU_FRAME_BYTES_MAX, RTU_OVERHEAD_BYTES, crcFits } from './crc.ts';

/** What a place in the buffer holds, with the length of the whole frame. */
export type Candidate =
  | { readonly kind: 'none' }
  /** Begins like the answer, and is not all there. */
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'answer'; readonly length: number }
  /** A frame of this unit and function with a correct CRC that does not fit the request. */
  | { readonly kind: 'misfit'; readonly length: number };

const none: Candidate = { kind: 'none' };
const incomplete: Candidate = { kind: 'incomplete' };

const EXCEPTION_FRAME_BYTES = 5;

/** Functions whose answer counts its bytes in its second byte. */
const countsBytes: ReadonlySet<number> = new Set([1, 2, 3, 4, 17, 23]);

/** Looks for the answer to `request` of `unit` at one place of the buffer. */
export function candidateAt(buffer: Uint8Array, at: number, end: number, unit: number, request: AnyRequest): Candidate {
  if (buffer[at] !== unit) return none;
  if (end - at < 2) return incomplete;
  const code = buffer[at + 1] ?? 0;
  if (code === (request.code | EXCEPTION_FLAG)) return exceptionAt(buffer, at, end, request.code);
  if (code !== request.code) return none;
  const length = lengthAt(buffer, at, end, request.code, request.answerBytes);
  if (length === undefined || at + length > end) {
    if (length !== undefined && length > RTU_FRAME_BYTES_MAX) return none;
    return fitsSoFar(buffer, at, end, request) ? incomplete : none;
  }
  if (!crcFits(buffer, at, length)) return none;
  const isExpected = request.answerBytes === undefined || length === request.answerBytes + RTU_OVERHEAD_BYTES;
  return { kind: isExpected ? 'answer' : 'misfit', length };
}

/** Some devices put the MEI type in front of the exception code of function 43. */
function exceptionAt(buffer: Uint8Array, at: number, end: number, code: number): Candidate {
  if (end - at < EXCEPTION_FRAME_BYTES) return incomplete;
  if (crcFits(buffer, at, EXCEPTION_FRAME_BYTES)) return { kind: 'answer', length: EXCEPTION_FRAME_BYTES };
  const longer = EXCEPTION_FRAME_BYTES + 1;
  if (code !== 43) return none;
  if (end - at < longer) return incomplete;
  return crcFits(buffer, at, longer) ? { kind: 'answer', length: longer } : none;
}

/** An unfinished frame is worth waiting for when it is going to have the length that was asked for. */
function fitsSoFar(buffer: Uint8Array, at: number, end: number, { code, answerBytes }: AnyRequest): boolean {
  if (answerBytes === undefined || !countsBytes.has(code) || end - at < 3) return true;
  return buffer[at + 2] === answerBytes - 2;
}

/** Length of the frame that begins at `at`, as its own bytes say; undefined while that cannot be told. */
function lengthAt(
  buffer: Uint8Array,
  at: number,
  end: number,
  code: number,
  answerBytes: number | undefined,
): number | undefined {
  if (code === 43) return identificationLength(buffer, at, end);
  if (!countsBytes.has(code)) return answerBytes === undefined ? undefined : answerBytes + RTU_OVERHEAD_BYTES;
  return end - at < 3 ? undefined : 5 + (buffer[at + 2] ?? 0);
}

/** Function 43 counts objects, each with a length of its own. */
function identificationLength(buffer: Uint8Array, at: number, end: number): number | undefined {
  if (end - at < 8) return undefined;
  let place = at + 8;
  for (let left = buffer[at + 7] ?? 0; left > 0; left--) {
    if (place + 2 > end) return undefined;
    place += 2 + (buffer[place + 1] ?? 0);
  }
  return place + 2 - at;
}
