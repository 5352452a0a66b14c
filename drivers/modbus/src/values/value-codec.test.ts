import assert from 'node:assert/strict';
import test from 'node:test';
import { levelOf, reasonOf } from '@t3000/core';
import { SeededRng } from '@t3000/testkit';
import { scaled } from './decimal.ts';
import { decodeText, encodeText } from './text.ts';
import { decodeValue, encodeValue } from './value-codec.ts';
import { isWhole, plainFormat, rawLimits, registersOf, valueTypes, wordOrders } from './value-format.ts';
import type { ValueFormat } from './value-format.ts';

const numberTypes = valueTypes.filter((type) => type !== 'string');

function formatOf(changes: Partial<ValueFormat>): ValueFormat {
  return { ...plainFormat, ...changes };
}

function words(hex: string): Uint16Array {
  return Uint16Array.from(hex.split(' '), (word) => Number.parseInt(word, 16));
}

function encoded(value: number, format: ValueFormat): string {
  const registers = encodeValue(value, format);
  return typeof registers === 'string' ? registers : hexOf(registers);
}

function hexOf(registers: Uint16Array): string {
  return Array.from(registers, (word) => word.toString(16).padStart(4, '0')).join(' ');
}

// 12.5 is 41480000 in IEEE 754; the other rows follow from the definition of each order.
const golden = [
  ['float32', 'ABCD', 12.5, '4148 0000'],
  ['float32', 'CDAB', 12.5, '0000 4148'],
  ['float32', 'BADC', 12.5, '4841 0000'],
  ['float32', 'DCBA', 12.5, '0000 4841'],
  ['float64', 'ABCD', 1, '3ff0 0000 0000 0000'],
  ['float64', 'CDAB', 1, '0000 0000 0000 3ff0'],
  ['float64', 'BADC', 1, 'f03f 0000 0000 0000'],
  ['float64', 'DCBA', 1, '0000 0000 0000 f03f'],
  ['uint16', 'ABCD', 0x1234, '1234'],
  ['uint16', 'CDAB', 0x1234, '1234'],
  ['uint16', 'BADC', 0x1234, '3412'],
  ['int16', 'ABCD', -2, 'fffe'],
  ['uint32', 'ABCD', 0x12345678, '1234 5678'],
  ['uint32', 'CDAB', 0x12345678, '5678 1234'],
  ['uint32', 'BADC', 0x12345678, '3412 7856'],
  ['uint32', 'DCBA', 0x12345678, '7856 3412'],
  ['int32', 'CDAB', -1000, 'fc18 ffff'],
  ['uint64', 'CDAB', 0x0001_0002_0003, '0003 0002 0001 0000'],
  ['int64', 'ABCD', -1, 'ffff ffff ffff ffff'],
  ['bcd16', 'ABCD', 1234, '1234'],
  ['bcd32', 'CDAB', 12_345_678, '5678 1234'],
] as const;

for (const [type, order, value, hex] of golden) {
  test(`${type} ${order} ${value} is ${hex} on the wire, both ways`, () => {
    const format = formatOf({ type, order });
    assert.equal(encoded(value, format), hex);
    assert.equal(decodeValue(words(hex), 0, format).value, value);
  });
}

test('a variable of a T3 panel is two registers, high word first, in thousandths', () => {
  const format = formatOf({ type: 'int32', scale: 0.001 });
  assert.equal(encoded(21.5, format), '0000 53fc');
  assert.equal(encoded(-0.001, format), 'ffff ffff');
  assert.deepEqual(decodeValue(words('0001 adb0'), 0, format), { value: 110, quality: 0 });
});

test('a set-point reads back as the number that was written, in every type, order and scale', () => {
  const seed = 47;
  const rng = new SeededRng(seed);
  for (let round = 0; round < 20_000; round++) {
    const type = numberTypes[rng.integer(numberTypes.length)] ?? 'uint16';
    const order = wordOrders[rng.integer(wordOrders.length)] ?? 'ABCD';
    const bit = rng.integer(16);
    const scale = [1, 0.1, 0.01, 0.001, 10, -1, 0.5][rng.integer(7)] ?? 1;
    const offset = [0, 0, -40, 0.5][rng.integer(4)] ?? 0;
    const format = formatOf({ type, order, bit, bits: 1 + rng.integer(16 - bit), scale, offset });
    const [low, high] = rawLimits(format) ?? [-1e9, 1e9];
    const magnitude = type === 'float32' ? 1e5 : 1e12;
    const drawn = rng.between(Math.max(low, -magnitude), Math.min(high, magnitude));
    const raw = isWhole(format) ? Math.round(drawn) : Number(drawn.toPrecision(6));
    const value = scaled(raw, scale, offset);
    const registers = encodeValue(value, format);
    const where = `seed ${seed}, round ${round}: ${value} as ${JSON.stringify(format)}`;
    assert.ok(typeof registers !== 'string', `${where}: ${String(registers)}`);
    assert.equal(registers.length, registersOf(format), where);
    const back = decodeValue(registers, 0, format).value;
    const slack = isWhole(format)
      ? 0
      : Math.max(Math.abs(raw) * 2e-6, 1e-9) * Math.abs(scale) + Math.abs(offset) * 1e-12;
    assert.ok(Math.abs(back - value) <= slack + Math.abs(value) * 1e-14, `${where}: read back ${back}`);
  }
});

test('any registers give a value or bad quality, whatever the type', () => {
  const seed = 3;
  const rng = new SeededRng(seed);
  for (let round = 0; round < 5000; round++) {
    const registers = Uint16Array.from({ length: 4 }, () => rng.integer(0x1_0000));
    for (const type of numberTypes) {
      const { value, quality } = decodeValue(registers, 0, formatOf({ type, bits: 3, bit: rng.integer(14) }));
      assert.equal(Number.isNaN(value), levelOf(quality) === 'bad', `seed ${seed}, round ${round}, ${type}`);
    }
  }
});

test('what does not fit is refused with the limits in the units of the point', () => {
  assert.equal(encoded(70_000, formatOf({})), '70000 is outside 0 to 65535, which is what uint16 holds');
  assert.equal(
    encoded(-300, formatOf({ type: 'int16', scale: 0.001 })),
    '-300 is outside -32.768 to 32.767, which is what int16 × 0.001 holds',
  );
  assert.match(encoded(1e39, formatOf({ type: 'float32' })), /outside .* float32/);
  assert.match(encoded(2 ** 60, formatOf({ type: 'uint64' })), /outside 0 to 9007199254740991/);
  assert.match(encoded(10_000, formatOf({ type: 'bcd16' })), /outside 0 to 9999/);
  assert.match(encoded(4, formatOf({ type: 'bits', bits: 2 })), /outside 0 to 3, which is what a field of 2 bits/);
  assert.equal(encoded(NaN, formatOf({})), 'NaN is no number a register can hold');
  assert.equal(encoded(1, formatOf({ type: 'string' })), 'a text register takes no number');
});

test('a number between two steps is stored as the nearer one', () => {
  assert.equal(encoded(21.34, formatOf({ type: 'int16', scale: 0.1 })), '00d5');
  assert.equal(encoded(-0.4, formatOf({ type: 'int16' })), '0000');
});

test('an offset and a negative scale work both ways', () => {
  const format = formatOf({ type: 'uint16', scale: 0.5, offset: -40 });
  assert.equal(decodeValue(words('007b'), 0, format).value, 21.5);
  assert.equal(encoded(21.5, format), '007b');
  const inverted = formatOf({ type: 'bits', scale: -1, offset: 1 });
  assert.equal(decodeValue(words('0001'), 0, inverted).value, 0);
  assert.equal(encoded(1, inverted), '0000');
});

test('the marker of a broken sensor is a fault and never a temperature', () => {
  const format = formatOf({ type: 'int16', scale: 0.1, invalid: [0x7fff, -0x8000] });
  const { value, quality } = decodeValue(words('7fff'), 0, format);
  assert.ok(Number.isNaN(value));
  assert.deepEqual([levelOf(quality), reasonOf(quality)], ['bad', 'fault']);
  assert.match(encoded(3276.7, format), /by which the device means "no value"/);
});

test('a float that is no number and a nibble that is no digit are invalid values', () => {
  for (const [hex, type] of [
    ['7fc0 0000', 'float32'],
    ['7f80 0000', 'float32'],
    ['7ff8 0000 0000 0000', 'float64'],
    ['00a1', 'bcd16'],
  ] as const) {
    const { quality } = decodeValue(words(hex), 0, formatOf({ type }));
    assert.equal(reasonOf(quality), 'invalid_value', `${type} ${hex}`);
  }
});

test('states may have any raw numbers; an unknown one is invalid', () => {
  const format = formatOf({ codes: [26, 27] });
  assert.equal(decodeValue(words('001b'), 0, format).value, 2);
  assert.equal(encoded(1, format), '001a');
  assert.equal(reasonOf(decodeValue(words('0001'), 0, format).quality), 'invalid_value');
  assert.equal(encoded(3, format), '3 is no state; there are 2, counted from 1');
});

test('single precision is shown with the digits it was written with', () => {
  for (const value of [21.3, 0.0827, 1013.25, -273.15, 16_777_216, 1e-7]) {
    const registers = encodeValue(value, formatOf({ type: 'float32' }));
    assert.ok(typeof registers !== 'string');
    assert.equal(decodeValue(registers, 0, formatOf({ type: 'float32' })).value, value);
  }
});

test('a text keeps its bytes in every order, ends at NUL and is refused when too long', () => {
  assert.equal(hexOf(encodeText('Meter', 4, 'ABCD') as Uint16Array), '4d65 7465 7200 0000');
  assert.equal(hexOf(encodeText('Meter', 4, 'BADC') as Uint16Array), '654d 6574 0072 0000');
  assert.equal(decodeText(words('654d 6574 0072 4141'), 0, 4, 'DCBA'), 'Meter');
  assert.equal(decodeText(words('4142 2020'), 0, 2, 'CDAB'), 'AB');
  assert.equal(encodeText('too long', 2, 'ABCD'), 'the text has 8 bytes, 2 registers hold 4');
});
