import assert from 'node:assert/strict';
import test from 'node:test';
import { SeededRng } from '@t3000/testkit';
import { pymodbusMissing, runPython } from '../testing/pymodbus.test-helper.ts';
import { decodeValue, encodeValue } from './value-codec.ts';
import { plainFormat, rawLimits } from './value-format.ts';
import type { ValueType, WordOrder } from './value-format.ts';

/** Builds registers with the payload builder of pymodbus: byte order inside a register, word order among them. */
const builder = `
import json, sys
from pymodbus.constants import Endian
from pymodbus.payload import BinaryPayloadBuilder
out = []
for kind, byte_big, word_big, text in json.load(sys.stdin):
    builder = BinaryPayloadBuilder(
        byteorder=Endian.Big if byte_big else Endian.Little, wordorder=Endian.Big if word_big else Endian.Little
    )
    getattr(builder, "add_" + kind)(float(text) if "float" in kind else int(text))
    raw = builder.encode_data() if hasattr(builder, "encode_data") else b"".join(builder.build())
    out.append([int.from_bytes(raw[n:n + 2], "big") for n in range(0, len(raw), 2)])
json.dump(out, sys.stdout)
`;

const kinds: readonly (readonly [ValueType, string])[] = [
  ['uint16', '16bit_uint'],
  ['int16', '16bit_int'],
  ['uint32', '32bit_uint'],
  ['int32', '32bit_int'],
  ['uint64', '64bit_uint'],
  ['int64', '64bit_int'],
  ['float32', '32bit_float'],
  ['float64', '64bit_float'],
];

/**
 * What pymodbus calls each order. Its byte order swaps the bytes inside registers and its word order the registers, both
 * counted from the big-endian number.
 */
const orders: Readonly<Record<WordOrder, readonly [boolean, boolean]>> = {
  ABCD: [true, true],
  CDAB: [true, false],
  BADC: [false, true],
  DCBA: [false, false],
};

test('numbers are stored as pymodbus stores them, in every type and order', { skip: pymodbusMissing() }, () => {
  const seed = 31;
  const rng = new SeededRng(seed);
  const cases = kinds.flatMap(([type, kind]) =>
    Object.entries(orders).flatMap(([order, [byteBig, wordBig]]) =>
      Array.from({ length: 50 }, () => {
        const [low, high] = type.startsWith('float') ? [-1e6, 1e6] : (rawLimits({ type, bits: 1 }) ?? [0, 1]);
        const drawn = low + (high - low) * rng.next();
        const value = type === 'float32' ? Math.fround(drawn) : type === 'float64' ? drawn : Math.round(drawn);
        return { type, kind, order: order as WordOrder, byteBig, wordBig, value };
      }),
    ),
  );
  const asked = cases.map(({ kind, byteBig, wordBig, value }) => [kind, byteBig, wordBig, String(value)]);
  const built = runPython(builder, asked) as number[][];
  for (const [index, { type, order, value }] of cases.entries()) {
    const format = { ...plainFormat, type, order };
    const words = Uint16Array.from(built[index] ?? []);
    const where = `seed ${seed}, ${type} ${order} ${value}`;
    assert.deepEqual(encodeValue(value, format), words, where);
    const back = decodeValue(words, 0, format).value;
    assert.equal(type === 'float32' ? Math.fround(back) : back, value, where);
  }
});
