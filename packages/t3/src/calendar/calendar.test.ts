import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { scheduleFlagsRecord, scheduleTimesRecord } from '../records/index.ts';
import { capabilitiesOf, firmwareText, modelName } from '../products.ts';
import * as t3 from './index.ts';

describe('Time blocks', () => {
  it('hold unix seconds on newer firmware', () => {
    const bytes = Uint8Array.fromHex('00f153652003ff000000');
    const time = t3.decodeTime(bytes, 'unix');
    assert.deepEqual(time, { form: 'unix', seconds: 1_700_000_000, zoneHundredths: 800, daylight: true });
    assert.equal(t3.encodeTime({ ...time, seconds: 1_700_000_001 }, bytes).toHex(), '01f15365200301000000');
  });

  it('hold a calendar on older firmware', () => {
    // 14 November 2023, 22:13:20, a Tuesday, day 318.
    const bytes = Uint8Array.fromHex('140d160e020b173e0100');
    const time = t3.decodeTime(bytes, 'calendar');
    assert.equal(time.seconds, Date.UTC(2023, 10, 14, 22, 13, 20) / 1000);
    assert.deepEqual(t3.encodeTime(time, bytes), bytes);
  });
});

describe('Holidays', () => {
  it('are bits of a year without 29 February', () => {
    const days = [
      { month: 1, day: 1 },
      { month: 3, day: 1 },
      { month: 12, day: 31 },
    ];
    const before = new Uint8Array(46).fill(0xff);
    const bitmap = t3.holidayBitmap(days, before);
    assert.equal(bitmap[0], 1);
    assert.deepEqual(t3.holidayDays(bitmap), days);
    assert.equal((bitmap[45] ?? 0) >> 5, 7, 'bits behind the year are kept');
    assert.throws(() => t3.holidayBitmap([{ month: 2, day: 29 }]), /without 29 February/);
    assert.throws(() => t3.holidayBitmap([{ month: 13, day: 1 }]), /month 13/);
  });
});

describe('Schedules', () => {
  const office = [
    { hour: 7, minute: 30, on: true },
    { hour: 18, minute: 0, on: false },
  ];

  it('write and read their events', () => {
    const { times, flags } = t3.scheduleRecords([office, [], office], scheduleTimesRecord.create());
    const events = t3.scheduleEvents(
      scheduleTimesRecord.decode(scheduleTimesRecord.encode(times)),
      scheduleFlagsRecord.decode(scheduleFlagsRecord.encode(flags)),
    );
    assert.deepEqual(events, [office, [], office, [], [], [], [], [], []]);
    // Minute before hour.
    assert.equal(scheduleTimesRecord.encode(times).subarray(0, 4).toHex(), '1e070012');
  });

  it('switch on and off in turn where a panel has no flags', () => {
    const { times } = t3.scheduleRecords([office], scheduleTimesRecord.create());
    assert.deepEqual(t3.scheduleEvents(times, undefined)[0], office);
  });

  it('are in the state of the last event that has passed', () => {
    assert.equal(t3.scheduleState(office, 7, 29), false);
    assert.equal(t3.scheduleState(office, 7, 30), true);
    assert.equal(t3.scheduleState(office, 18, 0), false);
    assert.equal(t3.scheduleState([], 12, 0), false);
  });

  it('take no more than eight events a day', () => {
    const day = Array.from({ length: 9 }, (_, hour) => ({ hour, minute: 0, on: true }));
    assert.throws(() => t3.scheduleRecords([day], scheduleTimesRecord.create()), /Monday has 9 events/);
  });
});

describe('Products', () => {
  it('have names, versions and gates', () => {
    assert.equal(modelName(88, 5), 'T3-BB');
    assert.equal(modelName(88, 0x40 | 6), 'T3-LB');
    assert.equal(modelName(43), 'T3-22AI');
    assert.equal(modelName(199), 'Product 199');
    assert.equal(firmwareText(88, 662), '66.2');
    assert.equal(firmwareText(46, 0x0c01), '12');
    const gates = (main: number, sub: number) => capabilitiesOf({ main, sub }, 88);
    assert.equal(gates(46, 9).unixTime, false);
    assert.equal(gates(47, 0).unixTime, true);
    assert.equal(gates(63, 6).dynamicCounts, false);
    assert.equal(gates(63, 7).dynamicCounts, true);
    assert.equal(capabilitiesOf({ main: 66, sub: 0 }, 74).writeFlashSetting, false);
  });
});
