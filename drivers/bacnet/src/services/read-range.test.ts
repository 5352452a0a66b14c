import assert from 'node:assert/strict';
import test from 'node:test';
import { ByteReader, DecodeError } from '@t3000/core';
import { SeededRng } from '@t3000/testkit';
import { packObjectId } from '../encoding/object-id.ts';
import { golden, walkAll } from '../testing/golden.ts';
import { logRecordItems, logRecordsOf } from './log-record.ts';
import type { LogDatum } from './log-record.ts';
import { readRange, readRangeAck } from './read-range.ts';

const log = packObjectId({ type: 20, instance: 1 });
const target = { objectId: log, property: 131, index: undefined };
const date = { year: 1998, month: 3, day: 23, weekday: 1 };
const time = { hour: 19, minute: 52, second: 34, hundredths: 0 };

/** The request is the one of ASHRAE 135 Annex F.3.8; the others, the answer included, were put together by clause 21. */
walkAll([
  golden('F.3.8 ReadRange by time', readRange.request, '0c0500000119837ea462031701b41334220031047f', {
    ...target,
    range: { by: 'time', date, time, count: 4 },
  }),
  golden(
    'ReadRange by position, as captured from an independent client',
    readRange.request,
    '0c0500000119833e2101310a3f',
    {
      ...target,
      range: { by: 'position', reference: 1, count: 10 },
    },
  ),
  golden('ReadRange by sequence, backwards', readRange.request, '0c0500000119836e22012c31fc6f', {
    ...target,
    range: { by: 'sequence', reference: 300, count: -4 },
  }),
  golden('ReadRange of everything', readRange.request, '0c050000011983', { ...target, range: undefined }),
  golden(
    'ReadRange answer to a range by time',
    readRangeAck,
    '0c0500000119833a05c049025e0ea462031701b4133600000f1e2c4190000' +
      '01f2a04000ea462031701b4133700000f1e2c4190cccd1f2a04005f6b013561',
    {
      ...target,
      firstItem: true,
      lastItem: true,
      moreItems: false,
      itemCount: 2,
      items: logRecordItems([
        {
          date,
          time: { ...time, minute: 54, second: 0 },
          datum: { kind: 'real', value: 18 },
          statusFlags: [false, false, false, false],
        },
        {
          date,
          time: { ...time, minute: 55, second: 0 },
          datum: { kind: 'real', value: 18.1 },
          statusFlags: [false, false, false, false],
        },
      ]),
      firstSequence: 79_201,
    },
  ),
]);

const data: readonly LogDatum[] = [
  { kind: 'log-status', bits: [true, false, true] },
  { kind: 'boolean', value: true },
  { kind: 'real', value: 21.6 },
  { kind: 'enumerated', value: 300 },
  { kind: 'unsigned', value: 4_000_000_000 },
  { kind: 'signed', value: -129 },
  { kind: 'signed', value: 127 },
  { kind: 'signed', value: 128 },
  { kind: 'signed', value: -1 },
  { kind: 'bits', bits: [true, false, true, true, false, false, false, false, true] },
  { kind: 'null' },
  { kind: 'failure', error: { errorClass: 2, errorCode: 32 } },
  { kind: 'time-change', value: -3.5 },
  { kind: 'any', values: [{ type: 'string', value: 'x' }] },
];

test('every kind of log record survives both ways, with and without status flags', () => {
  const records = data.flatMap((datum) => [
    { date, time, datum, statusFlags: undefined },
    { date, time, datum, statusFlags: [false, true, false, true] },
  ]);
  assert.deepEqual(logRecordsOf(logRecordItems(records)), records);
});

test('damaged records are a DecodeError and nothing else', () => {
  const seed = 9;
  const rng = new SeededRng(seed);
  const bytes = Uint8Array.from(
    Buffer.from(
      '0c0500000119833a05c049025e0ea462031701b4133600000f1e2c41900000' +
        '1f2a04000ea462031701b4133700000f1e8e910291208f1f5f',
      'hex',
    ),
  );
  let damaged = 0;
  for (let round = 0; round < 5000; round++) {
    const changed = bytes.slice();
    for (let change = 0; change < 1 + rng.integer(3); change++) changed[rng.integer(bytes.length)] = rng.integer(256);
    try {
      logRecordsOf(readRangeAck.decode(new ByteReader(changed)).items);
    } catch (error) {
      assert.ok(error instanceof DecodeError, `seed ${seed} ${Buffer.from(changed).toString('hex')} ${String(error)}`);
      damaged++;
    }
  }
  assert.ok(damaged > 1000);
});

test('the log of an independent stack is read from its captured answer', () => {
  const hex =
    '0c0500000119833a0580490a5e0ea46d020107b4000000000f1e2c447a00001f0ea46d020107b4000f00000f1e2c447a40001f' +
    '0ea46d020107b4001e00000f1e2c447a80001f0ea46d020107b4002d00000f1e2c447ac0001f0ea46d020107b4010000000f' +
    '1e2c447b00001f0ea46d020107b4010f00000f1e2c447b40001f0ea46d020107b4011e00000f1e2c447b80001f0ea46d0201' +
    '07b4012d00000f1e2c447bc0001f0ea46d020107b4020000000f1e2c447c00001f0ea46d020107b4020f00000f1e2c447c40001f5f';
  const ack = readRangeAck.decode(new ByteReader(Uint8Array.from(Buffer.from(hex, 'hex'))));
  const records = logRecordsOf(ack.items);
  assert.deepEqual([ack.firstItem, ack.lastItem, ack.moreItems, ack.itemCount], [true, false, false, 10]);
  assert.deepEqual(
    records.map(({ time: { hour, minute }, datum }) => [hour * 60 + minute, datum.kind === 'real' && datum.value]),
    Array.from({ length: 10 }, (_, index) => [index * 15, 1000 + index]),
  );
});
