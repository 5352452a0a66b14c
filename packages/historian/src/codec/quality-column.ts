import { DecodeError } from '@t3000/core';
import type { ByteReader, ByteWriter } from '@t3000/core';

import { readVarint, writeVarint } from './varint.ts';

/** Quality bytes as runs: nearly always one run of plain good. */
export function writeQualities(writer: ByteWriter, qualities: Uint8Array): void {
  let runs = 0;
  for (let index = 0; index < qualities.length; index++) {
    if (index === 0 || qualities[index] !== qualities[index - 1]) runs++;
  }
  writeVarint(writer, runs);
  for (let start = 0; start < qualities.length;) {
    const quality = qualities[start] ?? 0;
    let end = start + 1;
    while (end < qualities.length && qualities[end] === quality) end++;
    writer.u8(quality);
    writeVarint(writer, end - start);
    start = end;
  }
}

/** Reads entries `first` to `last` of `count` into the beginning of `into`. */
export function readQualities(reader: ByteReader, into: Uint8Array, count: number, first: number, last: number): void {
  const runs = readVarint(reader);
  let start = 0;
  for (let run = 0; run < runs; run++) {
    const quality = reader.u8();
    const end = start + readVarint(reader);
    if (end > count) break;
    if (end > first && start < last) into.fill(quality, Math.max(start - first, 0), Math.min(end, last) - first);
    start = end;
  }
  if (start !== count)
    throw new DecodeError('inconsistent', `runs cover ${start} of ${count} qualities`, reader.position);
}
