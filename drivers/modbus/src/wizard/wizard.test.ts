import assert from 'node:assert/strict';
import test from 'node:test';
import { SeededRng } from '@t3000/testkit';
import { readMap } from '../maps/read-map.ts';
import { encodeValue } from '../values/value-codec.ts';
import { plainFormat, wordOrders } from '../values/value-format.ts';
import type { ValueFormat } from '../values/value-format.ts';
import { readDisplay } from './display-match.ts';
import { entryFor, rankDecodings, wizardSpans } from './wizard.ts';
import type { Decoding } from './wizard.ts';

/** A read of six registers in which the asked one is the second, as {@link wizardSpans} asks for. */
function reading(words: readonly number[], asked = 100) {
  return { table: 'holding' as const, first: asked - 1, words: Uint16Array.from(words), asked };
}

function shown({ format, value, shift }: Decoding | { format: ValueFormat; value: number; shift: number }): string {
  return `${format.type} ${format.order} ×${format.scale} ${shift < 0 ? '-' : '+'}${Math.abs(shift)} = ${value}`;
}

function best(words: readonly number[], display?: string): string {
  const meter = display === undefined ? undefined : readDisplay(display);
  assert.ok(typeof meter !== 'string');
  const first = rankDecodings(reading(words), meter)[0];
  assert.ok(first);
  return shown(first);
}

test('a float is found in each of the four orders, without being told the value', () => {
  assert.equal(best([0, 0x4366, 0x6666, 0, 0, 0]), 'float32 ABCD ×1 +0 = 230.4');
  assert.equal(best([0, 0x6666, 0x4366, 0, 0, 0]), 'float32 CDAB ×1 +0 = 230.4');
  assert.equal(best([0, 0x6643, 0x6666, 0, 0, 0]), 'float32 BADC ×1 +0 = 230.4');
  assert.equal(best([0, 0x6666, 0x6643, 0, 0, 0]), 'float32 DCBA ×1 +0 = 230.4');
});

test('the value on the display decides between type, order, factor and shift', () => {
  assert.equal(best([0, 2304, 0, 0, 0, 0], '230.4'), 'uint16 ABCD ×0.1 +0 = 230.4');
  assert.equal(best([0, 0xffce, 7, 7, 7, 7], '-5.0'), 'int16 ABCD ×0.1 +0 = -5');
  assert.equal(best([0, 0x86a0, 0x0001, 9, 9, 9], '100000'), 'int32 CDAB ×1 +0 = 100000');
  assert.equal(best([0x41c8, 0x0000, 0x1111, 0, 0, 0], '25.0'), 'float32 ABCD ×1 -1 = 25');
  assert.equal(best([0, 0x1234, 5, 5, 5, 5], '1234'), 'bcd16 ABCD ×1 +0 = 1234');
  assert.equal(best([0, 0x3ff8, 0, 0, 0, 9], '1.5'), 'float64 ABCD ×1 +0 = 1.5');
});

test('a value that moved a little since the look at the display is still found', () => {
  assert.equal(best([0, 0x4366, 0x6666, 0, 0, 0], '231.1'), 'float32 ABCD ×1 +0 = 230.4');
});

test('a display that fits nothing leaves all readings with low scores', () => {
  const meter = readDisplay('77.77');
  assert.ok(typeof meter !== 'string');
  const ranked = rankDecodings(reading([0, 2304, 0, 0, 0, 0]), meter);
  assert.ok(ranked.length > 10);
  assert.ok(ranked.every(({ score }) => score < 0.1));
});

test('the true reading of a display with enough digits comes first, for any type and order', () => {
  const seed = 9;
  const rng = new SeededRng(seed);
  const types = ['uint16', 'int16', 'uint32', 'int32', 'float32', 'float64'] as const;
  let first = 0;
  const rounds = 500;
  for (let round = 0; round < rounds; round++) {
    const type = types[rng.integer(types.length)] ?? 'uint16';
    const order = type.endsWith('16') ? 'ABCD' : (wordOrders[rng.integer(4)] ?? 'ABCD');
    const value = Math.round(rng.between(1000, 30_000)) + (type.startsWith('float') ? 0.25 : 0);
    const encoded = encodeValue(value, { ...plainFormat, type, order });
    assert.ok(typeof encoded !== 'string');
    const words = Array.from({ length: 6 }, () => rng.integer(0x1_0000));
    words.splice(1, encoded.length, ...encoded);
    const meter = readDisplay(value.toFixed(type.startsWith('float') ? 2 : 0));
    assert.ok(typeof meter !== 'string');
    const top = rankDecodings(reading(words), meter)[0];
    // Of equal readings the simplest is shown: a small unsigned number is a signed one too.
    if (top?.value === value && top.shift === 0 && top.format.order === order) first++;
  }
  assert.ok(first >= rounds * 0.97, `seed ${seed}: ${first} of ${rounds} came first`);
});

test('displays are read as people type them', () => {
  assert.deepEqual(readDisplay('230.4'), { value: 230.4, tolerance: 0.05 });
  assert.deepEqual(readDisplay('1 234,5'), { value: 1234.5, tolerance: 0.05 });
  assert.deepEqual(readDisplay('12,345.67'), { value: 12_345.67, tolerance: 0.005 });
  assert.deepEqual(readDisplay('-5'), { value: -5, tolerance: 0.5 });
  assert.match(told(readDisplay('about 5')), /is no number/);
});

test('less is asked where a device or the end of the table refuses more', () => {
  assert.deepEqual(
    wizardSpans('input', 0).map(({ address, count }) => [address, count]),
    [
      [0, 5],
      [0, 5],
      [0, 2],
      [0, 2],
      [0, 1],
    ],
  );
  assert.deepEqual(wizardSpans('holding', 65_535)[0], { table: 'holding', address: 65_534, count: 2 });
});

test('a decoding becomes a line of a register map', () => {
  const meter = readDisplay('230.4');
  assert.ok(typeof meter !== 'string');
  const [top] = rankDecodings(reading([0, 2304, 0, 0, 0, 0]), meter);
  assert.ok(top);
  const entry = entryFor(top, { name: 'Voltage', unit: 'V' });
  assert.deepEqual(entry, {
    register: 'holding:100',
    name: 'Voltage',
    type: 'uint16',
    scale: 0.1,
    unit: 'V',
    write: 'none',
  });
  const outcome = readMap({ id: 'my-meter', name: 'My meter', entries: [{ ...entry }] });
  assert.ok(outcome.ok && outcome.map.points[0]?.register.address === 100);
});

function told(outcome: unknown): string {
  return typeof outcome === 'string' ? outcome : JSON.stringify(outcome);
}
