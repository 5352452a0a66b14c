import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { describe, it } from 'node:test';
import { DecodeError } from '@t3000/core';
import { SeededRng } from '@t3000/testkit';
import * as records from './index.ts';
import { RecordCodec } from './index.ts';

// A union of codecs: each decodes and encodes its own kind.
const codecs = Object.values(records).filter(
  (value) => value instanceof RecordCodec,
) as unknown as RecordCodec<records.GroupFields>[];

/** Sizes of facts 1.2 to 1.12. */
const sizes: Readonly<Record<string, number>> = {
  input: 46,
  output: 45,
  variable: 39,
  program: 37,
  'weekly schedule': 42,
  'schedule times': 144,
  'schedule flags': 72,
  holiday: 33,
  'holiday dates': 46,
  'thermostat schedule': 39,
  'trend monitor': 104,
  'trend sample': 16,
  'trend header': 26,
  'picture header': 20,
  'monitor block header': 100,
  'digital sample': 5,
  'monitor update': 12,
  'PID loop': 28,
  screen: 46,
  'graphic label': 70,
  'screen head': 50,
  'screen item': 200,
  alarm: 102,
  'alarm setting': 30,
  'digital unit': 25,
  'variable unit': 20,
  'analog table': 105,
  'multi-state table': 184,
  user: 48,
  array: 11,
  'remote point': 20,
  'expansion module': 30,
  'scan entry': 6,
  thermostat: 25,
  'remote devices': 385,
  settings: 400,
  'e-mail': 400,
  WireGuard: 400,
  WiFi: 160,
  identity: 23,
  health: 400,
  special: 100,
  time: 10,
};

describe('Every record', () => {
  it('has the size the panels give it', () => {
    for (const codec of codecs) assert.equal(codec.length, sizes[codec.name], codec.name);
    assert.deepEqual([...new Set(codecs.map(({ name }) => name))].toSorted(), Object.keys(sizes).toSorted());
  });

  it('names no byte twice', () => {
    for (const codec of codecs) {
      const taken = new Set<number>();
      for (const [name, { offset, length }] of Object.entries(codec.fields)) {
        for (let at = offset; at < offset + length; at++) {
          assert.ok(!taken.has(at), `${codec.name}.${name} covers byte ${at} again`);
          taken.add(at);
        }
      }
    }
  });

  it('comes back byte for byte from any bytes', () => {
    const seed = 20_260_601;
    const rng = new SeededRng(seed);
    for (const codec of codecs) {
      for (let round = 0; round < 60; round++) {
        const bytes = rng.bytes(codec.length);
        assert.deepEqual(codec.encode(codec.decode(bytes)), bytes, `${codec.name}, seed ${seed}, round ${round}`);
      }
    }
  });

  it('is a DecodeError when any byte is missing', () => {
    for (const codec of codecs) {
      for (let length = 0; length < codec.length; length += Math.max(1, codec.length >> 4)) {
        assert.throws(() => codec.decode(new Uint8Array(length)), DecodeError, `${codec.name} of ${length} bytes`);
      }
      assert.throws(() => codec.decodeAll(new Uint8Array(codec.length + 1)), DecodeError);
      assert.throws(() => codec.decode(new Uint8Array(codec.length), 1), DecodeError);
      assert.throws(() => codec.decode(new Uint8Array(codec.length), -1), DecodeError);
    }
  });
});

describe('Writing a record', () => {
  it('changes the bytes of the field and no others', () => {
    const rng = new SeededRng(7);
    const bytes = rng.bytes(records.variableRecord.length);
    const variable = records.variableRecord.decode(bytes);
    const written = records.variableRecord.encode({ ...variable, value: -21_500 });
    assert.equal(records.variableRecord.decode(written).value, -21_500);
    assert.deepEqual(written.subarray(0, 30), bytes.subarray(0, 30));
    assert.deepEqual(written.subarray(34), bytes.subarray(34));
  });

  it('clears what stood behind a text that changes, and leaves it where the text does not', () => {
    const bytes = Uint8Array.fromHex(`41424300${'cc'.repeat(5)}0a00`);
    const array = records.arrayRecord.decode(bytes);
    assert.equal(array.label, 'ABC');
    assert.deepEqual(records.arrayRecord.encode({ ...array, size: 10 }), bytes);
    assert.equal(records.arrayRecord.encode({ ...array, label: 'AB' }).toHex(), `4142${'00'.repeat(7)}0a00`);
  });

  it('names record, field, value and limit when a value does not fit', () => {
    const { inputRecord, settingsRecord } = records;
    assert.throws(() => inputRecord.create({ range: 256 }), /input range: 256 is above the maximum 255/);
    assert.throws(() => inputRecord.create({ value: 0.5 }), /input value: 0\.5 is not a whole number/);
    assert.throws(() => inputRecord.create({ label: 'ABCDEFGHI' }), /label: "ABCDEFGHI" is longer than the maximum 8/);
    assert.throws(() => inputRecord.create({ description: '温度' }), /cannot store/);
    assert.throws(() => settingsRecord.create({ ipAddress: '1.2.3' }), /"1\.2\.3" is not an IPv4 address/);
  });

  it('leaves the buffer alone that the record was read from', () => {
    // Buffer.slice() shares memory, unlike Uint8Array.slice().
    const datagram = Buffer.alloc(39, 1);
    const variable = records.variableRecord.decode(datagram);
    const written = records.variableRecord.encode({ ...variable, value: 5 });
    assert.equal(datagram.readInt32LE(30), 0x0101_0101);
    datagram.fill(2);
    assert.notDeepEqual(written, variable.raw.copy());
    assert.deepEqual(variable.raw.copy(), new Uint8Array(39).fill(1));
  });

  it('starts from zeros when there is nothing to preserve', () => {
    const input = records.inputRecord.create({ description: 'Room', range: 3 });
    assert.equal(
      records.inputRecord.encode(input).toHex(),
      `526f6f6d${'00'.repeat(17)}${'00'.repeat(9)}${'00'.repeat(15)}03`,
    );
  });
});

describe('Secrets in records', () => {
  const user = records.userRecord.create({ name: 'admin', password: new records.Secret('Pa55word') });

  it('are in no JSON, log or text', () => {
    for (const shown of [JSON.stringify(user), inspect(user, { depth: 9, showHidden: true }), String(user.password)]) {
      assert.ok(!shown.includes('Pa55word'), shown);
      assert.ok(!shown.includes(String('P'.charCodeAt(0))), shown);
    }
    assert.equal(String(user.password), '(set)');
  });

  it('are written back unchanged', () => {
    const written = records.userRecord.encode({ ...user, name: 'root' });
    assert.equal(records.userRecord.decode(written).password.reveal(), 'Pa55word');
  });
});

describe('Numbers whose byte order differs between firmware versions', () => {
  it('are read in the order that gives a possible device instance', () => {
    const little = records.remotePointRecord.create({ value: 21_500, objectInstance: 90_023 });
    assert.deepEqual(records.remoteNumbers(little), { value: 21_500, objectInstance: 90_023, order: 'little-endian' });
    const bytes = records.remotePointRecord.encode(little);
    bytes.subarray(5, 9).reverse();
    bytes.subarray(16, 20).reverse();
    const big = records.remotePointRecord.decode(bytes);
    assert.deepEqual(records.remoteNumbers(big), { value: 21_500, objectInstance: 90_023, order: 'big-endian' });
  });

  it('are read in the order that gives a possible time of contact', () => {
    const little = records.expansionRecord.create({ lastContactTime: 1_700_000_000, serialNumber: 90_023 });
    const expected = { lastContactTime: 1_700_000_000, serialNumber: 90_023 };
    assert.deepEqual(records.expansionNumbers(little), { ...expected, order: 'little-endian' });
    const bytes = records.expansionRecord.encode(little);
    bytes.subarray(3, 7).reverse();
    bytes.subarray(11, 15).reverse();
    const big = records.expansionNumbers(records.expansionRecord.decode(bytes));
    assert.deepEqual(big, { ...expected, order: 'big-endian' });
  });
});
