import assert from 'node:assert/strict';
import { test } from 'node:test';

import { DecodeError } from '@t3000/core';

import { ColumnsDecoder } from './columns.ts';
import type { ColumnsHead } from '@t3000/contract';
import type { ColumnsFrame } from './columns.ts';

/** Written by hand after `docs/columns.md`: three samples of point 7 with all encodings but f64, then one bucket of point 8. */
const golden = [
  // Head: T3CL, version 1, two points, 1000 to 5000, samples.
  '5433434c 01 00 0200 0000000000408f40 000000000088b340 0000000000000000',
  // Rows, last of its point and truncated, 3 columns, point 7, 3 rows, none before, from 1000, 56 bytes.
  '01 03 0300 07000000 03000000 00000000 0000000000408f40 38000000 00000000',
  // Time as offsets: 0, 10, 500.
  '01 04 00 00 10000000 00000000 0a000000 f4010000 00000000',
  // Value as i16 with one decimal: 21.5, none, -0.1.
  '02 02 01 00 08000000 d700 0080 ffff 0000',
  // Quality, a byte each: 0, 128, 64. And a column of a later version.
  '09 03 00 00 08000000 00 80 40 0000000000',
  // Rows, last, 4 columns, point 8, 1 row, 5 before, from 2000, 64 bytes.
  '01 01 0400 08000000 01000000 05000000 0000000000409f40 40000000 00000000',
  // Avg as f64: 1.5; min as i32 with two decimals: -1.25; max none; a column of a later version.
  '05 00 00 00 08000000 000000000000f83f',
  '03 01 02 00 08000000 83ffffff 00000000',
  '04 05 00 00 08000000 000000000000f87f',
  'c8 03 00 00 08000000 01 00000000000000',
  // End: two frames.
  '02 00 0000 00000000 02000000 00000000 0000000000000000 00000000 00000000',
]
  .join('')
  .replaceAll(' ', '');

interface Answer {
  readonly heads: ColumnsHead[];
  readonly frames: ColumnsFrame[];
}

function decode(bytes: Uint8Array, pieceBytes = bytes.byteLength): Answer {
  const answer: Answer = { heads: [], frames: [] };
  const decoder = new ColumnsDecoder({
    head: (head) => void answer.heads.push(head),
    frame: (frame) => void answer.frames.push(frame),
  });
  for (let start = 0; start < bytes.byteLength; start += pieceBytes)
    decoder.push(bytes.subarray(start, start + pieceBytes));
  decoder.finish();
  return answer;
}

const bytesOf = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));

test('columns written by hand are read as the document says, whatever pieces they come in', () => {
  const bytes = bytesOf(golden);
  assert.equal(bytes.byteLength % 8, 0);
  for (const pieceBytes of [bytes.byteLength, 1, 7, 32, 100]) {
    const { heads, frames } = decode(bytes, pieceBytes);
    assert.deepEqual(heads, [{ points: 2, from: 1000, to: 5000, bucketMs: 0 }]);
    assert.deepEqual(frames, [
      {
        pointId: 7,
        firstRow: 0,
        rows: 3,
        start: 1000,
        isLast: true,
        truncated: true,
        columns: {
          time: Float64Array.of(1000, 1010, 1500),
          value: Float64Array.of(21.5, Number.NaN, -0.1),
          quality: Float64Array.of(0, 128, 64),
        },
      },
      {
        pointId: 8,
        firstRow: 5,
        rows: 1,
        start: 2000,
        isLast: true,
        truncated: false,
        columns: {
          avg: Float64Array.of(1.5),
          min: Float64Array.of(-1.25),
          max: Float64Array.of(Number.NaN),
        },
      },
    ]);
  }
});

test('an answer cut off anywhere is an error', () => {
  const bytes = bytesOf(golden);
  for (let length = 0; length < bytes.byteLength; length++)
    assert.throws(() => decode(bytes.subarray(0, length)), DecodeError, `cut at ${length}`);
  assert.throws(() => decode(Uint8Array.from([...bytes, 0])), DecodeError, 'something follows');
});

test('damaged columns are a value or an error, and never ask for more memory than a frame may have', () => {
  const bytes = bytesOf(golden);
  let refused = 0;
  for (let place = 0; place < bytes.byteLength; place++) {
    for (const value of [0, 1, 0x7f, 0x80, 0xff, (bytes[place] ?? 0) ^ 1, (bytes[place] ?? 0) ^ 0x40]) {
      const damaged = bytes.slice();
      damaged[place] = value;
      try {
        const { frames } = decode(damaged, 24);
        assert(frames.every(({ rows, columns }) => Object.values(columns).every((column) => column.length === rows)));
      } catch (error) {
        assert(error instanceof DecodeError, `byte ${place} = ${value}: ${String(error)}`);
        refused++;
      }
    }
  }
  assert(refused > 300, `${refused} were refused`);
});
