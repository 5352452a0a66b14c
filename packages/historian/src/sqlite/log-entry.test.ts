import assert from 'node:assert/strict';
import { join } from 'node:path';
import test from 'node:test';
import { crc32 } from 'node:zlib';

import { DecodeError, silentLog } from '@t3000/core';
import type { SampleColumns } from '@t3000/core';
import { FakeClock, SeededRng, temporaryFolder } from '@t3000/testkit';

import { rowsOf } from '../conformance/subject.ts';
import { openDatabase } from './database.ts';
import { HotFile } from './hot-file.ts';
import { HOT_FILE } from './layout.ts';
import { decodeLogEntry, encodeLogEntry } from './log-entry.ts';
import { openHistory } from './open.ts';

const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replaceAll(/\s+/g, ''), 'hex'));

/** Four samples as the table of the format says them, without its checksum. */
const BY_HAND = `
  02000000 00000000
  04000000  02000000  00000000
  04000000 01000000 00000000
  02000000 01000000
  0a000000  01 02 0000
  0000000000408f40
  000000000000f87f
  40420f00
  7d000000 00000080
  07000000 e8030000  03000000 04000000
  0000 0100 ffff 0080
  d700 0080 d7ff 0080
  00 00 00 82`;

const OF_HAND: SampleColumns = {
  pointIds: Int32Array.of(7, 8, 9, 1000),
  at: Float64Array.of(1000, 1010, 1000, 10_001_000),
  values: Float64Array.of(21.5, 1.25, -4.1, Number.NaN),
  qualities: Uint8Array.of(0, 0, 0, 0x82),
  length: 4,
};

function withChecksum(data: Uint8Array): Uint8Array {
  new DataView(data.buffer, data.byteOffset).setUint32(4, crc32(data.subarray(8)), true);
  return data;
}

function bits(columns: SampleColumns): unknown {
  const { pointIds, at, values, qualities, length } = columns;
  return {
    pointIds: [...pointIds.subarray(0, length)],
    at: [...at.subarray(0, length)],
    values: [...new BigUint64Array(values.slice(0, length).buffer)],
    qualities: [...qualities.subarray(0, length)],
  };
}

/** Format 1, as programs before this one wrote it. */
function encodeFormer({ pointIds, at, values, qualities, length }: SampleColumns): Uint8Array {
  const data = new Uint8Array(16 + 21 * length);
  const view = new DataView(data.buffer);
  data[0] = 1;
  view.setUint32(8, length, true);
  for (let index = 0; index < length; index++) {
    view.setFloat64(16 + 8 * index, values[index] ?? 0, true);
    view.setFloat64(16 + 8 * (length + index), at[index] ?? 0, true);
    view.setInt32(16 + 16 * length + 4 * index, pointIds[index] ?? 0, true);
    data[16 + 20 * length + index] = qualities[index] ?? 0;
  }
  return withChecksum(data);
}

test('an entry written by hand is read, and the same samples are written as it', () => {
  const data = withChecksum(bytes(BY_HAND));
  assert.deepEqual(bits(decodeLogEntry(data)), bits(OF_HAND));
  // Few samples say their ids and qualities one by one.
  const written = encodeLogEntry(OF_HAND, 10);
  assert.deepEqual(bits(decodeLogEntry(written)), bits(OF_HAND));
  const runs = { ...OF_HAND, pointIds: Int32Array.of(7, 8, 9, 10), qualities: new Uint8Array(4) };
  assert.deepEqual(bits(decodeLogEntry(encodeLogEntry(runs, 10))), bits(runs));
});

/** Columns of the most different kinds, as a seed has it. */
function randomColumns(rng: SeededRng): SampleColumns {
  const length = rng.integer(400);
  const odd = [
    Number.NaN,
    -0,
    0,
    Infinity,
    -Infinity,
    5e-324,
    1.7e308,
    -327.68,
    327.67,
    0.1 + 0.2,
    2 ** 53,
    21474836.48,
  ];
  const scale = 10 ** rng.integer(8);
  const wild = rng.next() ** 3;
  const value = (): number => {
    if (rng.next() < wild) return rng.next() < 0.5 ? (odd[rng.integer(odd.length)] ?? 0) : (rng.next() - 0.5) * 1e6;
    return Math.round((rng.next() - 0.3) * 400 * scale) / scale;
  };
  const jump = rng.next() < 0.3 ? 2 ** (1 + rng.integer(44)) : 400;
  const unit = [1, 10, 100, 7][rng.integer(4)] ?? 1;
  let id = rng.integer(2 ** 24);
  let at = Math.floor(rng.next() * 2e12);
  const isAlike = rng.next() < 0.2;
  const quality = rng.next();
  return {
    pointIds: Int32Array.from({ length }, () => (id = rng.next() < 0.9 ? id + 1 : rng.integer(2 ** 24))),
    at: Float64Array.from({ length }, () => (isAlike ? at : (at = Math.floor(rng.next() * jump) * unit + 1.7e12))),
    values: Float64Array.from({ length }, value),
    qualities: Uint8Array.from({ length }, () => (rng.next() < quality ? 0 : rng.integer(256))),
    length,
  };
}

test('whatever samples are packed come back bit for bit, and a cycle of a building takes some bytes a sample', (t) => {
  const seed = Number(process.env.SEED ?? 7);
  t.diagnostic(`seed ${seed}`);
  const rng = new SeededRng(seed);
  for (let round = 0; round < 2000; round++) {
    const columns = randomColumns(rng);
    const unit = [1, 10, 100][rng.integer(3)] ?? 1;
    const data = encodeLogEntry(columns, unit);
    assert.deepEqual(bits(decodeLogEntry(data)), bits(columns), `seed ${seed}, round ${round}`);
  }
  const length = 2000;
  const cycle = {
    pointIds: Int32Array.from({ length }, (_, index) => index + 1),
    at: Float64Array.from({ length }, () => 1.7e12 + rng.integer(400) * 10),
    values: Float64Array.from({ length }, () => rng.integer(1000) / 10),
    qualities: new Uint8Array(length),
    length,
  };
  assert(encodeLogEntry(cycle, 10).byteLength < 4.1 * length);
  assert(encodeLogEntry({ ...cycle, at: new Float64Array(length).fill(1.7e12) }, 10).byteLength < 2.1 * length);
});

test('a changed or shortened entry is an error, and one that lies about its lengths takes no more memory than it has', (t) => {
  const seed = Number(process.env.SEED ?? 9);
  t.diagnostic(`seed ${seed}`);
  const rng = new SeededRng(seed);
  for (let round = 0; round < 500; round++) {
    const data = encodeLogEntry(randomColumns(rng), 10);
    const title = `seed ${seed}, round ${round}`;
    assert.throws(() => decodeLogEntry(data.subarray(0, rng.integer(data.byteLength))), DecodeError, title);
    const flipped = data.slice();
    const place = rng.integer(data.byteLength);
    flipped[place] = (flipped[place] ?? 0) ^ (1 << rng.integer(8));
    // Three bytes of the header mean nothing.
    if (place === 0 || place > 3) assert.throws(() => decodeLogEntry(flipped), DecodeError, title);
    for (let lie = 0; lie < 3; lie++) {
      const lied = data.slice();
      const view = new DataView(lied.buffer);
      const field = 8 + 4 * rng.integer(10);
      view.setUint32(field, rng.next() < 0.5 ? rng.integer(2 ** 32) : view.getUint32(field, true) + 1, true);
      if (rng.next() < 0.3) lied[56 + rng.integer(Math.max(1, lied.byteLength - 56))] = rng.integer(256);
      assertHarmless(withChecksum(lied), title);
    }
  }
});

/** Either an error, or not more samples than the bytes can say. */
function assertHarmless(data: Uint8Array, title: string): void {
  try {
    const { length, at } = decodeLogEntry(data);
    assert(2 * length <= data.byteLength && at.length === length, title);
  } catch (error) {
    assert(error instanceof DecodeError, `${title}: ${String(error)}`);
  }
}

test('a log that a former program wrote is read', async (t) => {
  const folder = temporaryFolder(t);
  const clock = new FakeClock();
  const options = { folder, clock, log: silentLog };
  await (await openHistory({ ...options, mode: 'create' })).close();
  const now = clock.now();
  const file = new HotFile(openDatabase(join(folder, HOT_FILE), 'open', undefined));
  const former = { ...OF_HAND, at: OF_HAND.at.map((_, index) => now - 4000 + index * 10) };
  file.transaction(() => file.putLogEntry(1, encodeFormer(former)));
  file.close();
  const store = await openHistory({ ...options, mode: 'open' });
  assert.deepEqual(await rowsOf(store, 8), [[now - 3990, 1.25, 0]]);
  assert.deepEqual(await rowsOf(store, 1000), [[now - 3970, Number.NaN, 0x82]]);
  assert.deepEqual((await store.statistics()).dropped, {});
  await store.close();
  assert.throws(() => decodeLogEntry(encodeFormer(former).subarray(0, 40)), DecodeError);
});
