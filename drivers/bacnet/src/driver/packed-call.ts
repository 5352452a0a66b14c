import type { ByteReader, ByteWriter, ReadResults, RequestPriority } from '@t3000/core';
import { APDU_BYTES_MAX } from '../link/apdu.ts';
import { readPropertyMultiple } from '../services/read-property-multiple.ts';
import type { Call } from '../transaction/call.ts';
import { DEVICE_ERROR, decodePackedAnswer } from './packed-read.ts';
import type { PackedRead } from './packed-read.ts';

/** One poll of a packed read: `into` is filled inside the receive path, and only by a whole answer. */
export class PackedCall implements Call<void> {
  readonly service = readPropertyMultiple.choice;
  readonly repeatable = true;
  readonly priority: RequestPriority;
  readonly #request: PackedRead;
  readonly #into: ReadResults;

  constructor(request: PackedRead, into: ReadResults, priority: RequestPriority) {
    this.#request = request;
    this.#into = into;
    this.priority = priority;
  }

  encode(writer: ByteWriter): void {
    writer.bytes(this.#request.bytes);
  }

  decode(reader: ByteReader): void {
    decodePackedAnswer(reader, this.#request, scratch.values, scratch.qualities);
    copyResults(scratch, this.#into, this.#request.points.length);
  }
}

/** Answers are decoded here first, so that half of a bad one never shows. Decoding never waits, so one is enough. */
const scratch = { values: new Float64Array(APDU_BYTES_MAX), qualities: new Uint8Array(APDU_BYTES_MAX) };

export function copyResults(from: ReadResults, into: ReadResults, count: number): void {
  for (let index = 0; index < count; index++) {
    into.values[index] = from.values[index] ?? NaN;
    into.qualities[index] = from.qualities[index] ?? DEVICE_ERROR;
  }
}
