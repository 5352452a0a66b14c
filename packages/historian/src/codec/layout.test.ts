import assert from 'node:assert/strict';
import test from 'node:test';
import { crc32 } from 'node:zlib';

import { DecodeError } from '@t3000/core';
import { SeededRng } from '@t3000/testkit';

import { ColumnBuffer } from '../columns.ts';
import { decodeChunk, encodeChunk } from './chunk.ts';
import type { ChunkIdentity } from './chunk.ts';

const T0 = Date.UTC(2026, 0, 1);
const MINUTE = 60_000;
const PADDING = [0, 0, 0, 0];

/** A chunk of the third format with these columns. */
function chunkOf({ id, count, from, to }: ChunkIdentity, columns: readonly number[]): Uint8Array {
  const identity = new DataView(new ArrayBuffer(29));
  for (const [index, value] of [id, from, to].entries()) identity.setFloat64(index * 8, value);
  identity.setUint32(24, count);
  identity.setUint8(28, 3);
  const body = Uint8Array.from([...columns, ...PADDING]);
  const sum = crc32(body, crc32(identity));
  return Uint8Array.of(3, ...[0, 8, 16, 24].map((shift) => (sum >>> shift) & 255), ...body);
}

/** The bytes say what they should. */
function says(
  columns: readonly number[],
  at: readonly number[],
  values: readonly number[],
  qualities: readonly number[],
) {
  const identity = { id: 9, count: at.length, from: at[0]!, to: at.at(-1)! };
  const bytes = chunkOf(identity, columns);
  const read = new ColumnBuffer();
  decodeChunk(identity, bytes, read);
  const { length } = read;
  assert.deepEqual([...read.at.subarray(0, length)], at);
  assert.deepEqual([...read.values.subarray(0, length)], values);
  assert.deepEqual([...read.qualities.subarray(0, length)], qualities);
}

test('a chunk written by hand: quarter hours with two missing and one late, and a pump that is off, on and off', () => {
  const minutes = [0, 15, 30, 75, 90, 105, 121, 135, 150, 165, 180, 195];
  says(
    [
      // Mode beat, unit one minute. T0 is minute 29,453,760; the line and a period above it is 29,453,775.
      0x43, 0xcf, 0xdb, 0x85, 0x0e, 15,
      // A gap: before sample 3 two lines have none.
      1, 3, 2,
      // Width 0, one stray: sample 6 is 1 minute late.
      0, 1, 6, 1,
      // No value that is not a number; mode toggles, no decimals; 0, then 1 more; three runs of 3, 4 and 5.
      0, 6, 0, 0, 2, 3, 3, 4, 5,
      // Two runs of qualities: 0 for ten, 130 for two.
      2, 0, 10, 130, 2,
    ],
    minutes.map((minute) => T0 + minute * MINUTE),
    [0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 0],
    [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 130, 130],
  );
});

test('a chunk written by hand: steps with strays', () => {
  // 512 samples: 200.0 and 0.1 more each time; sample 5 is 0.2 above sample 4, sample 9 is 0.2 below sample 8.
  const values = Array.from({ length: 512 }, (_, index) => 2000 + index + (index >= 5 ? 1 : 0) - (index >= 9 ? 3 : 0));
  const bytes = [
    // Mode beat, unit one minute, period 1, no gaps, width 0, no strays.
    [0x43, 0xc1, 0xdb, 0x85, 0x0e, 1, 0, 0, 0],
    // No value that is not a number; mode steps, one decimal.
    [0, 5, 1],
    // The first is 2000; the least step is 1; width 0 with strays: place 4 up, place 8 down three times.
    [0xa0, 0x1f, 2, 0x80, 4, 4, 0x88, 0x88, 0x88],
    // 126, 128 and 128 more than the first of the block before; the least step is 1; width 0.
    [0xfc, 0x01, 2, 0],
    [0x80, 0x02, 2, 0],
    [0x80, 0x02, 2, 0],
    // One run of qualities: 0 for 512.
    [1, 0, 0x80, 4],
  ];
  says(
    bytes.flat(),
    values.map((_, index) => T0 + index * MINUTE),
    values.map((value) => value / 10),
    values.map(() => 0),
  );
});

/** Written by the second version of the program: 300 quarter hours, late by up to 255 ms, with a gap of half an hour. */
const SECOND_FORMAT =
  'AtK4e2AB0IuGt7czoPc2AckBAqD3NggA797NvKuaiXhnVkU0IxIB8N/OvaybinloV0Y1JBMC8eDPvq2ci3ppWEc2JRQD8uHQv66djHtqWUg3JhUE8+LRwK+ejXxrWkk4JxYF9OPSwbCfjn1sW0o5KBcG9eTTwrGgj35tXEs6KRgH9uXUw7KhkH9uXUw7KhkI9+bVxLOikbL3Ngh3ZlVEMyIRAO/ezbyrmol4Z1ZFNCMSAfDfzr2sm4p5aFdGNSQTAvHgz76tnIt6aVhHNiUUA/Lh0L+unYx7allINyYVBPPi0cCvno18a1pJOCcWBfTj0sGwn459bFtKOSgXBvXk08KxoI9+bVxLOikYB/bl1MOyoZB/bl1MOyoZCKD3NggA797NvKuaiXhnVkU0IxIB8N/OvaybinloV0Y1JBMC8eDPvq2ci3ppWEc2JQgFAWABYAFgAQUCwD4ABGQxUEIWUyBkMQVCFlMgZDEFQhZTIGQxBUIWUyBkMQVCFlMgZDEFQhZTIGQxBUIWUyBkAQhCFlMgZDEFQhZTIASIBgADWSE6K0RnheisEJ0VorNCdFaIzgrRWSE6K0SDheisEJ0VorNCdFaIzgrRWSE6K0QH/AUAA4XorBCdFaKzQnRWiM4KEV8BBoIBAGOCAQBjggEAYwAAAAA=';

test('a chunk of the second format is read', () => {
  const into = new ColumnBuffer();
  const at = (index: number): number =>
    T0 + index * 15 * MINUTE + ((index * 7919) % 256) + (index > 200 ? 30 * MINUTE : 0);
  decodeChunk({ id: 7, count: 300, from: T0, to: at(299) }, Buffer.from(SECOND_FORMAT, 'base64'), into);
  assert.equal(into.length, 300);
  for (let index = 0; index < 300; index++) {
    assert.equal(into.at[index], at(index));
    assert.equal(into.values[index], index % 97 === 5 ? Number.NaN : (4000 + index * 3 + ((index * index) % 7)) / 100);
    assert.equal(into.qualities[index], index % 100 === 0 ? 130 : 0);
  }
});

test('bytes that were made up are refused or read, whatever they say, and never read for long', (t) => {
  const seed = Number(process.env.SEED ?? 20_260_107);
  t.diagnostic(`seed ${seed}`);
  const rng = new SeededRng(seed);
  let refused = 0;
  const rounds = 6000;
  const into = new ColumnBuffer();
  for (let round = 0; round < rounds; round++) {
    const count = 4 + rng.integer(700);
    const [identity, sound] = encodeChunk(7, usual(rng, count), 0, count);
    const data = sound.slice();
    // The heads of the columns stand in the first bytes, where most of the harm is done.
    for (let change = 1 + rng.integer(3); change > 0; change--) {
      data[5 + rng.integer(rng.chance(0.7) ? 25 : data.length - 5)] = rng.integer(256);
    }
    const start = into.clear().length;
    const [from, to] = rng.chance(0.5) ? [-Infinity, Infinity] : [identity.from + rng.integer(1e6), identity.to];
    try {
      decodeChunk({ ...identity, count: rng.chance(0.1) ? 1 + rng.integer(3072) : count }, data, into, from, to, true);
      assert(into.length <= 3072);
    } catch (error) {
      assert(error instanceof DecodeError, `seed ${seed}, round ${round}: ${String(error)}`);
      assert.equal(into.length, start);
      refused++;
    }
  }
  assert(refused > rounds / 4, `${refused} of ${rounds} were refused`);
});

test('a usual month comes back bit for bit, whole and in parts, and is small', (t) => {
  const seed = Number(process.env.SEED ?? 20_260_108);
  t.diagnostic(`seed ${seed}`);
  const rng = new SeededRng(seed);
  const part = new ColumnBuffer();
  for (let round = 0; round < 400; round++) {
    const count = 1 + rng.integer(rng.chance(0.5) ? 3072 : 700);
    const given = usual(rng, count);
    const [identity, data] = encodeChunk(7, given, 0, count);
    const whole = rng.chance(0.3);
    const from = whole ? -Infinity : identity.from + rng.integer(identity.to - identity.from + 1);
    const to = whole ? Infinity : from + 1 + rng.integer(1 + Math.floor((identity.to - identity.from) / 8));
    decodeChunk(identity, data, part.clear(), from, to);
    const title = `seed ${seed}, round ${round}`;
    const begin = given.at.subarray(0, count).indexOf(part.at[0] ?? 0);
    for (let index = 0; index < part.length; index++) {
      assert(Object.is(part.at[index], given.at[begin + index]), `${title}: stamp ${index}`);
      assert(Object.is(part.values[index], given.values[begin + index]), `${title}: value ${index}`);
      assert.equal(part.qualities[index], given.qualities[begin + index], `${title}: quality ${index}`);
    }
    const inside = (columns: ColumnBuffer): number =>
      columns.at.subarray(0, columns.length).filter((at) => at >= from && at < to).length;
    assert.equal(inside(part), inside(given), title);
  }
});

/** What field devices send: a steady loop with a few late and missing polls, and values that walk, jump, count or toggle. */
function usual(rng: SeededRng, count: number): ColumnBuffer {
  const result = new ColumnBuffer();
  const period = [1000, 10_000, 60_000, 900_000][rng.integer(4)]!;
  const jitter = [1, 1, 26, 256][rng.integer(4)]!;
  const late = [0, 0.01, 0.2][rng.integer(3)]!;
  const kind = rng.integer(5);
  const scale = [1, 10, 100][rng.integer(3)]!;
  const spread = [1, 4, 30, 300][rng.integer(4)]!;
  const outlier = [0, 0.01, 0.1][rng.integer(3)]!;
  let line = T0;
  let value = rng.integer(10_000);
  for (let index = 0; index < count; index++) {
    line += period * (rng.chance(0.002) ? 1 + rng.integer(20) : 1);
    const at = line + rng.integer(jitter) + (rng.chance(late) ? rng.integer(period / 2) : 0);
    const step = rng.integer(2 * spread + 1) - spread;
    if (kind === 0) value += step + (rng.chance(outlier) ? step * rng.integer(100) : 0);
    else if (kind === 1) value += Math.abs(step) + (rng.chance(outlier) ? rng.integer(1e6) : 0);
    else if (kind === 2) value = rng.chance(0.05) ? 7 - value : value > 7 ? 3 : value;
    else if (kind === 3 && rng.chance(0.1)) value = rng.integer(1000);
    else if (kind === 4) value += rng.chance(outlier) ? step : 0;
    result.push(at, value / scale, rng.chance(0.002) ? 130 : 0);
  }
  return result;
}
