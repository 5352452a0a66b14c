import assert from 'node:assert/strict';
import test from 'node:test';

import { DecodeError } from '@t3000/core';
import { SeededRng } from '@t3000/testkit';

import { ColumnBuffer } from '../columns.ts';
import { decodeChunk, encodeChunk } from './chunk.ts';
import { CHUNK_SAMPLES_MAX } from './limits.ts';

const T0 = Date.UTC(2026, 0, 1);

function columns(at: readonly number[], values: readonly number[], qualities: readonly number[] = []): ColumnBuffer {
  const result = new ColumnBuffer();
  for (const [index, stamp] of at.entries()) {
    result.push(stamp, values[index % values.length]!, qualities[index % (qualities.length || 1)] ?? 0);
  }
  return result;
}

/** Encodes, decodes, compares bit for bit; the bytes it took. */
function roundTrip(given: ColumnBuffer, title: string): number {
  const [identity, data] = encodeChunk(7, given, 0, given.length);
  const back = new ColumnBuffer();
  decodeChunk(identity, data, back);
  assert.equal(back.length, given.length, title);
  for (let index = 0; index < given.length; index++) {
    assert(Object.is(back.at[index], given.at[index]), `${title}: stamp ${index}`);
    assert(
      Object.is(back.values[index], given.values[index]),
      `${title}: value ${index} is ${back.values[index]}, not ${given.values[index]}`,
    );
    assert.equal(back.qualities[index], given.qualities[index], `${title}: quality ${index}`);
  }
  return data.byteLength;
}

function every(ms: number, count: number, start = T0): number[] {
  return Array.from({ length: count }, (_, index) => start + index * ms);
}

test('values of every kind come back bit for bit', () => {
  const kinds: Record<string, number[]> = {
    constant: [21.5],
    binary: [0, 1, 1, 0],
    tenths: [20.1, 20.2, 19.9, -0.1, 0],
    'negative zero': [0, -0, 1],
    'not a number': [Number.NaN, 1, Number.NaN, Number.NaN, 2],
    'nothing but not a number': [Number.NaN],
    infinities: [Infinity, -Infinity, 0],
    'largest and smallest': [Number.MAX_VALUE, Number.MIN_VALUE, -Number.MAX_VALUE, Number.EPSILON],
    irrational: [Math.PI, Math.E, Math.SQRT2],
    'whole numbers at the limit': [2e15, -2e15, 2e15 - 1, 0],
    'beyond the limit': [Number.MAX_SAFE_INTEGER, -Number.MAX_SAFE_INTEGER, 2 ** 60],
    counter: [462_922.3, 462_922.4, 462_930.1],
    'floats of a field bus': [21.3, 0.1, 1e-3, 462_922.3].map(Math.fround),
    'distances of 32 bits': [0, 2 ** 32 - 1, 2 ** 31, 5],
    'distances of 33 bits': [0, 2 ** 32, 2 ** 31, 5],
    'just below zero': [-0.04, 0.04, -0.4],
  };
  for (const [title, values] of Object.entries(kinds)) {
    for (const count of [1, 2, 3, 5, 127, 128, 129, 1024, CHUNK_SAMPLES_MAX]) {
      roundTrip(columns(every(900_000, count), values), `${title}, ${count} samples`);
    }
  }
});

test('stamps of every kind come back bit for bit', () => {
  const gaps = every(60_000, 500).filter((_, index) => index % 50 > 3);
  const kinds: Record<string, number[]> = {
    'one at 1970': [0],
    'from 1970': every(10, 300, 0),
    'on the minute': every(900_000, 96),
    'with gaps': gaps,
    'a day with jitter': every(900_000, 96).map((at, index) => at + ((index * 7919) % 256)),
    'in bursts': every(1000, 400).map((at, index) => at + (index % 4 === 0 ? 0 : index * index)),
    'one far gap': [T0, T0 + 10, T0 + 20, T0 + 30, T0 + 1e12],
    'fractions of a millisecond': [T0 + 0.25, T0 + 0.5, T0 + 1.75],
    'before 1970': [-5000, -10, 0, 10],
    'doubling distances': Array.from({ length: 40 }, (_, index) => T0 + 2 ** index),
    'at the end of time': [8.64e15 - 1, 8.64e15],
    'with infinity': [0, Infinity],
  };
  for (const [title, at] of Object.entries(kinds)) {
    roundTrip(
      columns(
        [...at].sort((a, b) => a - b),
        [20.1, 20.2],
      ),
      title,
    );
  }
});

test('qualities of every kind come back', () => {
  roundTrip(
    columns(
      every(1000, 600),
      [1],
      Array.from({ length: 256 }, (_, index) => index),
    ),
    'all bytes',
  );
  roundTrip(columns(every(1000, 600), [1], [0, 0, 0, 130]), 'bursts');
});

test('random series of random kinds come back bit for bit', (t) => {
  const seed = Number(process.env.SEED ?? 20_260_105);
  t.diagnostic(`seed ${seed}`);
  const rng = new SeededRng(seed);
  for (let round = 0; round < 1500; round++) {
    const count = 1 + rng.integer(rng.integer(4) === 0 ? CHUNK_SAMPLES_MAX : 200);
    roundTrip(randomSeries(rng, count), `seed ${seed}, round ${round}`);
  }
});

function randomSeries(rng: SeededRng, count: number): ColumnBuffer {
  const result = new ColumnBuffer();
  const period = [10, 1000, 5000, 60_000, 900_000][rng.integer(5)]!;
  const jitter = [0, 0, period / 10, period, period * 20][rng.integer(5)]!;
  const scale = [1, 10, 100, 1e6, 3][rng.integer(5)]!;
  const spread = 10 ** rng.integer(17);
  const hostile = rng.integer(4) === 0 ? 0.1 : 0;
  const specials = [Number.NaN, -0, Infinity, -Infinity, 5e-324, 1.797e308, Number.NaN];
  let at = T0;
  let value = 0;
  for (let index = 0; index < count; index++) {
    at += period + Math.floor(rng.next() * jitter) + (rng.chance(0.02) ? period * rng.integer(50) : 0);
    if (rng.chance(0.7)) value = Math.round((rng.next() - 0.5) * spread) / scale;
    const kept = rng.chance(hostile) ? specials[rng.integer(specials.length)]! : value;
    result.push(at, kept, rng.chance(0.05) ? rng.integer(256) : 0);
  }
  return result;
}

test('usual series are small', () => {
  const day = every(900_000, 96);
  assert(roundTrip(columns(day, [21.5]), 'constant') <= 40);
  assert(roundTrip(columns(every(1000, 1024), [0, 0, 0, 0, 0, 0, 0, 1]), 'binary') <= 1024 / 2);
  const away = columns(day, [21.5]);
  away.values.fill(Number.NaN, 30, 60);
  assert(roundTrip(away, 'a device that was away') <= 45);
});

test('a damaged chunk, or one filed in the wrong place, is refused and adds nothing', () => {
  const given = columns(every(900_000, 96), [20.1, 20.7, 19.8], [0, 0, 0, 0, 130]);
  const [identity, data] = encodeChunk(7, given, 0, given.length);
  const refused = (title: string, changed: Uint8Array, as = identity): void => {
    const into = new ColumnBuffer();
    assert.throws(() => decodeChunk(as, changed, into), DecodeError, title);
    assert.equal(into.length, 0, title);
  };
  for (let bit = 0; bit < data.length * 8; bit++) {
    const changed = data.slice();
    changed[bit >> 3]! ^= 1 << (bit & 7);
    refused(`bit ${bit}`, changed);
  }
  for (let length = 0; length < data.length; length++) refused(`length ${length}`, data.slice(0, length));
  refused('longer', Uint8Array.of(...data, 0));
  refused('other id', data, { ...identity, id: 8 });
  refused('other count', data, { ...identity, count: 95 });
  refused('other time', data, { ...identity, from: identity.from + 1 });
  refused('other end', data, { ...identity, to: identity.to + 1 });
});

test('a part of a chunk is read without the blocks around it', (t) => {
  const seed = Number(process.env.SEED ?? 20_260_106);
  t.diagnostic(`seed ${seed}`);
  const rng = new SeededRng(seed);
  const part = new ColumnBuffer();
  let read = 0;
  let whole = 0;
  for (let round = 0; round < 1500; round++) {
    const given = randomSeries(rng, 1 + rng.integer(rng.integer(3) === 0 ? CHUNK_SAMPLES_MAX : 600));
    const [identity, data] = encodeChunk(7, given, 0, given.length);
    const span = identity.to - identity.from + 10;
    const from = identity.from - 5 + rng.integer(span);
    const to = from + rng.integer(rng.integer(2) === 0 ? span : Math.ceil(span / 20));
    decodeChunk(identity, data, part.clear(), from, to);
    read += part.length;
    whole += given.length;
    const begin = given.at.subarray(0, given.length).indexOf(part.at[0]!);
    assert(part.length === 0 || begin >= 0);
    const wanted = given.at.subarray(0, given.length).filter((at) => at >= from && at < to).length;
    const found = part.at.subarray(0, part.length).filter((at) => at >= from && at < to).length;
    assert.equal(found, wanted, `seed ${seed}, round ${round}`);
    for (let index = 0; index < part.length; index++) {
      const title = `seed ${seed}, round ${round}, sample ${index}`;
      assert(Object.is(part.at[index], given.at[begin + index]), title);
      assert(Object.is(part.values[index], given.values[begin + index]), title);
      assert.equal(part.qualities[index], given.qualities[begin + index], title);
    }
  }
  assert(read < whole * 0.95, `${read} of ${whole} samples were read`);
});

/** Written by the first version of the program: 300 samples a minute apart, as differences. */
const FIRST_FORMAT =
  'AeGan5tCwNuFDgIAAgACAAAEAdAPBgNti7ZF26Jt0bZoW7Qt2hZti7ZF26Jt0bZoW7Qt2hZti7ZF26Jt0bZoW7Qt2hZti7YGA0Xbom3RtmhbtC3aFm2LtkXbom3RtmhbtC3aFm2LtkXbom3RtmhbtC3aFm2LtkXbogYDbdG2aFu0LdoWbYu2RduibQEGggEAY4IBAGOCAQBjAAAAAA==';

test('a chunk of the first format is read', () => {
  const bytes = Buffer.from(FIRST_FORMAT, 'base64');
  const into = new ColumnBuffer();
  decodeChunk({ id: 7, count: 300, from: T0, to: T0 + 299 * 60_000 }, bytes, into);
  for (let index = 0; index < 300; index++) {
    assert.equal(into.at[index], T0 + index * 60_000);
    assert.equal(into.values[index], (1000 + index * 7 + (index % 5)) / 10);
    assert.equal(into.qualities[index], index % 100 === 0 ? 130 : 0);
  }
});
