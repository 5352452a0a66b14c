import assert from 'node:assert/strict';
import test from 'node:test';
import bacnetJs from '@bacnet-js/client';
import { ByteReader, ByteWriter, DecodeError } from '@t3000/core';
import { SeededRng } from '@t3000/testkit';
import { abortReasonName, errorCodeName, rejectReasonName } from './errors.ts';
import { objectTypeName } from './object-types.ts';
import { namedProperties } from './properties.ts';
import { shortestReal } from './real.ts';
import { TagReader } from './tags.ts';
import { unitNumber, unitSymbol } from './units.ts';
import { readValues, writeValues } from './values.ts';
import type { BacnetValue } from './values.ts';

const bytesOf = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));
const decode = (hex: string): BacnetValue[] => readValues(new TagReader(new ByteReader(bytesOf(hex))));

/** Examples of clause 20.2 and of the annex, one row per primitive type. */
const table: readonly { name: string; hex: string; value: BacnetValue }[] = [
  { name: 'NULL', hex: '00', value: { type: 'null' } },
  { name: 'FALSE', hex: '10', value: { type: 'boolean', value: false } },
  { name: 'TRUE', hex: '11', value: { type: 'boolean', value: true } },
  { name: 'Unsigned 72', hex: '2148', value: { type: 'unsigned', value: 72 } },
  { name: 'Unsigned 65536', hex: '23010000', value: { type: 'unsigned', value: 65_536 } },
  { name: 'Unsigned 2^40', hex: '2506010000000000', value: { type: 'unsigned', value: 2 ** 40 } },
  { name: 'Signed 72', hex: '3148', value: { type: 'signed', value: 72 } },
  { name: 'Signed -1', hex: '31ff', value: { type: 'signed', value: -1 } },
  { name: 'Signed -129', hex: '32ff7f', value: { type: 'signed', value: -129 } },
  { name: 'REAL 72', hex: '4442900000', value: { type: 'real', value: 72 } },
  { name: 'Double 72', hex: '55084052000000000000', value: { type: 'double', value: 72 } },
  { name: 'OCTET STRING', hex: '631234ff', value: { type: 'octets', value: bytesOf('1234ff') } },
  {
    name: 'UTF-8',
    hex: '751900' + Buffer.from('This is a BACnet string!').toString('hex'),
    value: { type: 'string', value: 'This is a BACnet string!' },
  },
  { name: 'BIT STRING 10101', hex: '8203a8', value: { type: 'bits', value: [true, false, true, false, true] } },
  { name: 'Enumerated 0', hex: '9100', value: { type: 'enumerated', value: 0 } },
  {
    name: 'Date 1991-01-24',
    hex: 'a45b011804',
    value: { type: 'date', value: { year: 1991, month: 1, day: 24, weekday: 4 } },
  },
  {
    name: 'Date of any year',
    hex: 'a4ff0118ff',
    value: { type: 'date', value: { year: 255, month: 1, day: 24, weekday: 255 } },
  },
  {
    name: 'Time 17:35:45.17',
    hex: 'b411232d11',
    value: { type: 'time', value: { hour: 17, minute: 35, second: 45, hundredths: 17 } },
  },
  { name: 'Object identifier', hex: 'c400c0000f', value: { type: 'objectId', value: 0x00c0_000f } },
  {
    name: 'constructed',
    hex: '3e21051e09ff1f3f',
    value: {
      type: 'constructed',
      tag: 3,
      items: [
        { type: 'unsigned', value: 5 },
        { type: 'constructed', tag: 1, items: [{ type: 'context', tag: 0, content: bytesOf('ff') }] },
      ],
    },
  },
];

for (const { name, hex, value } of table) {
  test(`${name} is the same bytes both ways`, () => {
    assert.deepEqual(decode(hex), [value]);
    const writer = new ByteWriter();
    writeValues(writer, [value]);
    assert.equal(Buffer.from(writer.copy()).toString('hex'), hex);
  });
}

test('strings of every known character set are read, and unknown ones kept as bytes', () => {
  const text = (hex: string): unknown => {
    const [value] = decode(hex);
    assert.equal(value?.type, 'string');
    return value.bytes ? Buffer.from(value.bytes).toString('hex') : value.value;
  };
  assert.equal(text('7400c2b043'), '°C');
  assert.equal(text('7305b043'), '°C'.slice(0, 2));
  assert.equal(text('75050400b00043'), '°C');
  assert.equal(text('750903000000b000000043'), '°C');
  assert.equal(text('75050103a48ab4'), '感');
  assert.equal(text('73023436'), '感');
  assert.equal(text('75050103528ab4'), '03528ab4');
  assert.equal(text('7309abcd'), 'abcd');
  assert.equal(text('7400ff4141'), '\ufffdAA');
});

test('damage is a DecodeError with a place, never anything else', () => {
  const damaged = [
    '44429000',
    '430000',
    '5504',
    '650500',
    '75ffffffffff',
    '65ffffffff00',
    '7500',
    '8108',
    '820900',
    '8101',
    'a30000',
    'b100',
    'c3000000',
    'd100',
    'e0',
    'f0',
    '06',
    '07',
    '12',
    '3e2105',
    '3f',
    '1e2e1f',
    '2509' + 'ff'.repeat(9),
    '2508' + 'ff'.repeat(8),
    '20',
    '30',
  ];
  for (const hex of damaged) {
    assert.throws(
      () => decode(hex.replace(/^3f$/, '1e3f')),
      (error) => error instanceof DecodeError,
      hex,
    );
  }
});

test('nesting deeper than the limit is refused instead of followed', () => {
  assert.equal(decode(`${'1e'.repeat(16)}${'1f'.repeat(16)}`).length, 1);
  assert.throws(() => decode(`${'1e'.repeat(1000)}${'1f'.repeat(1000)}`), /nesting is above the maximum 16/);
});

test('a REAL reads as the shortest decimal that is the same 32 bits', () => {
  for (const [bits, value] of [
    [0x41ac_cccd, 21.6],
    [0x3dcc_cccd, 0.1],
    [0x7f7f_ffff, 3.4028234663852886e38],
    [0x0080_0000, 1.1754944e-38],
    [0xc1ac_cccd, -21.6],
    [0x4b7f_ffff, 16_777_215],
  ] as const) {
    const view = new DataView(new ArrayBuffer(4));
    view.setUint32(0, bits);
    assert.equal(shortestReal(view.getFloat32(0)), value);
  }
  const seed = 11;
  const rng = new SeededRng(seed);
  const view = new DataView(new ArrayBuffer(4));
  for (let round = 0; round < 50_000; round++) {
    view.setUint32(0, rng.integer(2 ** 32));
    const value = view.getFloat32(0);
    const shortest = shortestReal(value);
    assert.ok(Object.is(Math.fround(shortest), value), `seed ${seed}: ${value} became ${shortest}`);
  }
  for (const value of [NaN, Infinity, -Infinity, 0, -0]) assert.ok(Object.is(shortestReal(value), value));
});

test('units have a symbol both ways', () => {
  assert.deepEqual([62, 98, 48, 95].map(unitSymbol), ['°C', '%', 'kW', '']);
  assert.deepEqual(['°C', '%', 'kW', ''].map(unitNumber), [62, 98, 48, 95]);
  assert.equal(unitSymbol(40_000), 'unit 40000');
});

test('names agree with an independent table of the standard', () => {
  const spelled = (name: string): string => name.toUpperCase().replaceAll('-', '_');
  const rows = (names: object): [string, number][] =>
    Object.entries(names).filter((row): row is [string, number] => typeof row[1] === 'number');
  const { AbortReason, ErrorCode, ObjectType, PropertyIdentifier, RejectReason, EngineeringUnits } = bacnetJs;
  const known = new Set(rows(PropertyIdentifier).map(([name, number]) => `${number} ${name}`));
  for (const [number, name] of namedProperties())
    assert.ok(known.has(`${number} ${spelled(name)}`), `${number} ${name}`);
  for (const [name, number] of rows(ObjectType)) assert.equal(spelled(objectTypeName(number)), name);
  for (const [name, number] of rows(RejectReason)) assert.equal(spelled(rejectReasonName(number)), name);
  for (const [name, number] of rows(AbortReason)) assert.equal(spelled(abortReasonName(number)), name);
  for (const [name, number] of rows(ErrorCode)) {
    const ours = spelled(errorCodeName(number));
    if (!ours.startsWith('CODE ')) assert.equal(ours.replace('TIME_STAMP', 'TIMESTAMP'), name);
  }
  for (const [, number] of rows(EngineeringUnits)) if (number < 256) assert.doesNotMatch(unitSymbol(number), /^unit /);
});
