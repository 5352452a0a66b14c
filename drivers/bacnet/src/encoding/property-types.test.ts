import assert from 'node:assert/strict';
import test from 'node:test';
import { ByteReader, ByteWriter, DecodeError } from '@t3000/core';
import { SeededRng } from '@t3000/testkit';
import { dailySchedule, specialEvent, timeStamp } from './calendar-types.ts';
import { eventParameter } from './event-parameter.ts';
import { notificationParameters } from './notification-parameters.ts';
import { propertyStates } from './property-states.ts';
import { packObjectId } from './object-id.ts';
import { propertyType, typedProperty } from './property-types.ts';
import { actionList, destination, readAccessResult } from './reference-types.ts';
import { listOf } from './schema.ts';
import type { Shape } from './schema.ts';
import { TagReader } from './tags.ts';
import { readValues } from './values.ts';
import type { BacnetValue } from './values.ts';

const bytesOf = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
const valuesIn = (hex: string): BacnetValue[] => readValues(new TagReader(new ByteReader(bytesOf(hex))));
const decode = <T>(shape: Shape<T>, bytes: Uint8Array): T => shape.read(new TagReader(new ByteReader(bytes)));
const encode = <T>(shape: Shape<T>, value: T): string => {
  const writer = new ByteWriter();
  shape.write(writer, value);
  return Buffer.from(writer.copy()).toString('hex');
};

interface Row {
  readonly name: string;
  readonly shape: Shape<unknown>;
  readonly hex: string;
  readonly text: RegExp;
}

/** Bytes by the productions of clause 21, with what they mean. */
const rows: readonly Row[] = [
  {
    name: 'a day of a weekly schedule',
    shape: dailySchedule,
    hex: '0e b408000000 4441ac0000 b411000000 00 0f',
    text: /^08:00:00 21.5; 17:00:00 null$/,
  },
  {
    name: 'an exception on a date, one over a range, one by calendar, one on a weekday',
    shape: listOf(specialEvent),
    hex:
      '0e 0c 7e0c19fb 0f 2e b400000000 9100 2f 3908 0e 1e a47e0c1802 a47e0c1f02 1f 0f 2e 2f 3901' +
      ' 1c 01800002 2e b400000000 00 2f 3910 0e 2b 0b0605 0f' +
      ' 2e b40c000000 11 2f 390a',
    text: /2026-12-25.*2026-12-24 to 2026-12-31.*calendar reference calendar,2.*Friday, last seven days, November/,
  },
  {
    name: 'a recipient by address on working days',
    shape: destination,
    hex: '8201f8 b407000000 b417000000 1e 2100 6506c0a80105bac0 1f 2107 11 8205e0',
    text: /monday\+tuesday.*network 0 c0a80105bac0.*process 7.*toOffnormal\+toFault\+toNormal/,
  },
  {
    name: 'an action list',
    shape: actionList,
    hex: '0e 1c01000001 2955 4e 9101 4f 5908 7900 8900 0f',
    text: /object binary-output,1, property present-value, values 1, priority 8/,
  },
  {
    name: 'what a group gives',
    shape: listOf(readAccessResult),
    hex: '0c0000000f 1e 2955 4e 4441ac0000 4f 2967 5e 9102 9120 5f 1f',
    text: /analog-input,15.*21.5.*error class 2, error code 32/,
  },
  {
    name: 'the three kinds of time stamp',
    shape: listOf(timeStamp),
    hex: '0c0f232100 1910 2e a45c0615ff b40d032909 2f',
    text: /time 15:35:33; sequence number 16; date time 1992-06-21 13:03:41/,
  },
  { name: 'a state behind a tag above 14', shape: propertyStates, hex: 'f92984', text: /^integer -124$/ },
  { name: 'a state nobody knows', shape: propertyStates, hex: 'f96305', text: /^state \[99\] 5$/ },
  {
    name: 'a change of discrete value, behind a tag above 14',
    shape: notificationParameters,
    hex: 'fe15 0e 2105 0f 1a0400 ff15',
    text: /change of discrete value new value unsigned 5, status flags none/,
  },
  {
    name: 'a command failure',
    shape: notificationParameters,
    hex: '3e 0e 9101 0f 1a0480 2e 9100 2f 3f',
    text: /command failure command value 1, status flags inAlarm, feedback value 0/,
  },
  {
    name: 'a change of reliability',
    shape: notificationParameters,
    hex: 'fe13 0907 1a0440 2e 0955 2e 4441ac0000 2f 2f ff13',
    text: /reliability unreliable-other, status flags fault, property values property present-value, values 21.5/,
  },
  {
    name: 'a vendor’s own event',
    shape: notificationParameters,
    hex: '9e 0905 1901 2e 00 2105 9103 2f 9f',
    text: /extended vendor id 5, extended event type 1, parameters null null; unsigned 5; enumerated 3/,
  },
  {
    name: 'a kind of event nobody knows',
    shape: notificationParameters,
    hex: 'fe63 0905 ff63',
    text: /^other \[99\]/,
  },
  {
    name: 'limits an event enrollment watches',
    shape: eventParameter,
    hex: '5e 091e 1c41200000 2c42a00000 3c3f800000 5f',
    text: /out of range time delay 30, low limit 10, high limit 80, deadband 1/,
  },
  { name: 'an event enrollment without an algorithm', shape: eventParameter, hex: 'f814', text: /^none/ },
];

test('structured values are the same bytes both ways and say what they mean', () => {
  for (const { name, shape, hex, text } of rows) {
    const value = decode(shape, bytesOf(hex));
    assert.match(shape.format(value), text, name);
    assert.equal(encode(shape, value), hex.replaceAll(' ', ''), name);
  }
});

test('no damage to a structured value does more than DecodeError', () => {
  const seed = 77;
  const rng = new SeededRng(seed);
  let refused = 0;
  for (const { name, shape, hex } of rows) {
    const bytes = bytesOf(hex);
    for (let round = 0; round < 2000; round++) {
      const damaged = round < bytes.length ? bytes.slice(0, round) : bytes.slice();
      for (let change = 0; damaged.length > 0 && change < 1 + rng.integer(3); change++) {
        damaged[rng.integer(damaged.length)] = rng.integer(256);
      }
      try {
        shape.format(decode(shape, damaged));
      } catch (error) {
        assert.ok(
          error instanceof DecodeError,
          `seed ${seed} ${name} ${Buffer.from(damaged).toString('hex')} ${String(error)}`,
        );
        refused++;
      }
    }
  }
  assert.ok(refused > 1000, String(refused));
});

test('a million octets of list elements are decoded one by one, and their lack of an end is noticed', () => {
  const one = bytesOf('0e b408000000 4441ac0000 0f');
  const many = new Uint8Array(one.length * 80_000);
  for (let at = 0; at < many.length; at += one.length) many.set(one, at);
  assert.equal(decode(listOf(dailySchedule), many).length, 80_000);
  assert.throws(() => decode(listOf(dailySchedule), many.subarray(0, many.length - 1)), DecodeError);
});

test('a property is told by its object where that makes the difference', () => {
  const action = (type: number, hex: string) =>
    typedProperty(packObjectId({ type, instance: 1 }), 2, undefined, valuesIn(hex));
  assert.equal(action(12, '9101').text, 'reverse');
  assert.match(action(7, '0e 1c01000001 2955 4e 9101 4f 7900 8900 0f').text, /binary-output,1/);
  assert.equal(propertyType(8, 77), undefined);
});

test('what a property cannot mean stays visible as it came', () => {
  const schedule = packObjectId({ type: 17, instance: 1 });
  const odd = typedProperty(schedule, 123, undefined, valuesIn('2105'));
  assert.deepEqual(odd, { known: false, values: [{ type: 'unsigned', value: 5 }], text: '5' });
  const length = typedProperty(schedule, 123, 0, valuesIn('2107'));
  assert.equal(length.text, '7');
  const day = typedProperty(schedule, 123, 2, valuesIn('0e b408000000 4441ac0000 0f'));
  assert.equal(day.known && day.text, '08:00:00 21.5');
});
