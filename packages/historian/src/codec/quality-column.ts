import { DecodeError } from '@t3000/core';
import type { ByteReader, ByteWriter } from '@t3000/core';

import { readVarint, writeVarint } from './varint.ts';

/** Writes `count` quality bytes from `from` on, as runs: nearly always one run of plain good. */
export function writeQualities(writer: ByteWriter, qualities: Uint8Array, from: number, count: number): void {
  const to = from + count;
  let runs = count > 0 ? 1 : 0;
  for (let index = from + 1; index < to; index++) if (qualities[index] !== qualities[index - 1]) runs++;
  writeVarint(writer, runs);
  for (let start = from; start < to;) {
    const quality = qualities[start] ?? 0;
    let end = start + 1;
    while (end < to && qualities[end] === quality) end++;
    writer.u8(quality);
    writeVarint(writer, end - start);
    start = end;
  }
}

/** Reads entries `first` to `last` of `count` into `into[at...]`. */
export function readQualities(
  reader: ByteReader,
  into: Uint8Array,
  at: number,
  count: number,
  first: number,
  last: number,
): void {
  const runs = readVarint(reader);
  let start = 0;
  for (let run = 0; run < runs; run++) {
    const quality = reader.u8();
    const end = start + readVarint(reader);
    if (end > count) break;
    if (end > first && start < last) {
      into.fill(quality, at + Math.max(start - first, 0), at + Math.min(end, last) - first);
    }
    start = end;
  }
  if (start !== count)
    throw new DecodeError('inconsistent', `runs cover ${start} of ${count} qualities`, reader.position);
}
