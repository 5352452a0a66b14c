import assert from 'node:assert/strict';
import test from 'node:test';
import { ByteReader, ByteWriter, DecodeError, valueKinds } from '@t3000/core';
import type { PointConfig, ValueKind } from '@t3000/core';
import { SeededRng, aPoint } from '@t3000/testkit';
import { ObjectType } from '../encoding/object-types.ts';
import { PackedRead, decodePackedAnswer } from './packed-read.ts';

/** Writes a value with its tag. */
type Value = (writer: ByteWriter) => void;

interface Content {
  readonly value: Value;
  readonly flags: number;
}

const contents: Readonly<Record<string, (rng: SeededRng) => Value>> = {
  real: (rng) => {
    const value = (rng.next() - 0.5) * 10 ** rng.integer(9);
    return (writer) => writer.u8(0x44).f32(value);
  },
  enumerated: (rng) => octet(0x91, rng.integer(3)),
  unsigned: (rng) => octet(0x21, rng.integer(5)),
  'a wider unsigned': (rng) => octet(0x22, rng.integer(256), 7),
  boolean: (rng) => octet(0x10 + rng.integer(2)),
  nothing: () => octet(0),
  'no number': () => (writer) => writer.u8(0x44).f32(NaN),
};

function octet(...octets: number[]): Value {
  return (writer) => void writer.bytes(Uint8Array.from(octets));
}

function pointOf(instance: number, kind: ValueKind): PointConfig {
  return aPoint({ id: instance, kind, address: { object_type: ObjectType.analogInput, instance } });
}

/** An answer in the usual shape, or with property numbers of two octets, which mean the same and are never usual. */
function answerOf(request: PackedRead, answered: readonly Content[], propertyOctets: 1 | 2): Uint8Array {
  const writer = new ByteWriter();
  const property = (number: number): void => {
    if (propertyOctets === 1) writer.u8(0x29).u8(number);
    else writer.u8(0x2a).u16(number);
  };
  for (const [index, { value, flags }] of answered.entries()) {
    writer.u8(0x0c).u32(request.objectIds[index] ?? 0);
    writer.u8(0x1e);
    property(85);
    writer.u8(0x4e);
    value(writer);
    writer.u8(0x4f);
    if (request.withFlags) {
      property(111);
      writer.u8(0x4e).u8(0x82).u8(4).u8(flags).u8(0x4f);
    }
    writer.u8(0x1f);
  }
  return writer.copy();
}

function decode(bytes: Uint8Array, request: PackedRead): { values: Float64Array; qualities: Uint8Array } {
  const count = request.points.length;
  const columns = { values: new Float64Array(count), qualities: new Uint8Array(count) };
  decodePackedAnswer(new ByteReader(bytes), request, columns.values, columns.qualities);
  return columns;
}

for (const withFlags of [false, true]) {
  const title = withFlags ? 'with flags' : 'without flags';

  test(`the usual shape reads as any other shape of the same answer, ${title}`, () => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    const rng = new SeededRng(seed);
    const makers = Object.values(contents);
    for (let round = 0; round < 300; round++) {
      const points = Array.from({ length: 1 + rng.integer(60) }, (_, n) =>
        pointOf(n, valueKinds[rng.integer(3)] ?? 'analog'),
      );
      const request = new PackedRead(points, withFlags);
      const mostlyReal = (): number => (rng.next() < 0.7 ? 0 : rng.integer(makers.length));
      const answered = points.map(() => ({
        value: makers[mostlyReal()]?.(rng) ?? octet(0),
        flags: rng.next() < 0.7 ? 0 : rng.integer(256) & 0xf0,
      }));
      const [usual, wide] = [
        decode(answerOf(request, answered, 1), request),
        decode(answerOf(request, answered, 2), request),
      ];
      assert.deepEqual(usual, wide, `seed ${seed}`);
    }
  });

  test(`an answer cut short, too long or about something else is refused, ${title}`, () => {
    const request = new PackedRead(
      [1, 2, 3].map((instance) => pointOf(instance, 'analog')),
      withFlags,
    );
    const answered = request.points.map(() => ({
      value: (writer: ByteWriter) => void writer.u8(0x44).f32(21.6),
      flags: 0,
    }));
    const whole = answerOf(request, answered, 1);
    assert.deepEqual([...decode(whole, request).values], [21.6, 21.6, 21.6]);
    for (let length = 0; length < whole.length; length++) {
      assert.throws(() => decode(whole.subarray(0, length), request), DecodeError, `${length} octets`);
    }
    assert.throws(() => decode(Uint8Array.of(...whole, 0), request), DecodeError);
    const octetsPerPoint = whole.length / 3;
    const around = [0, 1, 2, 3, 4, 5, 6, 7, 8, octetsPerPoint - 2, octetsPerPoint - 1];
    for (const [point, offset] of [0, 1, 2].flatMap((number) => around.map((at) => [number, at] as const))) {
      const changed = whole.slice();
      const at = point * octetsPerPoint + offset;
      changed[at] = (changed[at] ?? 0) ^ 1;
      assert.throws(() => decode(changed, request), DecodeError, `octet ${at}`);
    }
  });
}
