import { crcFits } from './crc.ts';

/** Length of the request frame that begins at `at`: undefined while that cannot be told, 0 where none begins. */
export function requestLength(buffer: Uint8Array, at: number, end: number): number | undefined {
  if (end - at < 2) return undefined;
  const code = buffer[at + 1] ?? 0;
  if (code >= 1 && code <= 6) return 8;
  switch (code) {
    case 15:
    case 16:
      return end - at < 7 ? undefined : 9 + (buffer[at + 6] ?? 0);
    case 17:
      return 4;
    case 22:
      return 10;
    case 23:
      return end - at < 11 ? undefined : 13 + (buffer[at + 10] ?? 0);
    case 25:
      return 6;
    case 43:
      return 7;
    default:
      return 0;
  }
}

/** A whole request, with what came before it skipped. */
export interface FoundRequest {
  readonly start: number;
  readonly length: number;
}

/**
 * The first whole request with a correct CRC, at whatever place; undefined when there is none yet. Answers of other units
 * on the same wire pass by unrecognised, or with another unit's id.
 */
export function findRequest(buffer: Uint8Array, from: number, end: number): FoundRequest | undefined {
  for (let start = from; start < end; start++) {
    const length = requestLength(buffer, start, end);
    if (length === undefined || length === 0 || start + length > end) continue;
    if (crcFits(buffer, start, length)) return { start, length };
  }
  return undefined;
}
