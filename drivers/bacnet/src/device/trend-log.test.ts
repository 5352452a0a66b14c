import assert from 'node:assert/strict';
import test from 'node:test';
import { BacnetClient } from '../client/client.ts';
import { askRange } from '../client/questions.ts';
import { logRecordsOf } from '../services/log-record.ts';
import { readRange } from '../services/read-range.ts';
import type { Range } from '../services/read-range.ts';
import { simulatedLan } from '../testing/world.ts';
import { BacnetDevice, ObjectType, PointObject, Property, TrendLogObject, handleReadRange } from './index.ts';
import type { BacnetValue } from './index.ts';

const address = { address: '192.168.1.10', port: 47_808, behind: undefined };
const date = { year: 2026, month: 11, day: 21, weekday: 6 };
const at = (minute: number) => ({ hour: Math.floor(minute / 60), minute: minute % 60, second: 0, hundredths: 0 });

/** A log of 100 that was given 150 records, one a minute, each holding its sequence number. */
async function logged(segmentation: 'both' | 'none') {
  const lan = simulatedLan(4);
  const device = new BacnetDevice({ instance: 1, name: 'Panel', segmentation, apduBytesMax: 480 });
  const log = new TrendLogObject({ instance: 1, name: 'Log', recordsMax: 100 });
  device.add(log).serve(readRange.choice, handleReadRange(device), 35);
  for (let sequence = 1; sequence <= 150; sequence++) {
    log.add({ date, time: at(sequence), datum: { kind: 'unsigned', value: sequence }, statusFlags: undefined });
  }
  await lan.site.add(device, '192.168.1.10');
  await lan.site.start();
  const client = new BacnetClient({ ...lan, net: lan.host }, { bind: { address: '0.0.0.0', port: 47_808 } });
  await client.start();
  const ask = async (range: Range | undefined) => {
    const request = { objectId: log.objectId, property: 131, index: undefined, range };
    const outcome = await lan.clock.settle(askRange(client.transactions, address, request));
    assert.ok(outcome.kind === 'answer', JSON.stringify(outcome));
    const { items, firstItem, lastItem, moreItems, firstSequence } = outcome.value;
    const values = logRecordsOf(items).map(({ datum }) => (datum.kind === 'unsigned' ? datum.value : NaN));
    return { span: [values[0], values.at(-1), values.length], firstItem, lastItem, moreItems, firstSequence };
  };
  return { ask };
}

test('a log is read by position, sequence and time, in both directions', async () => {
  const { ask } = await logged('both');
  const rows: readonly (readonly [Range | undefined, readonly (number | undefined)[], number | undefined])[] = [
    [undefined, [51, 150, 100], undefined],
    [{ by: 'position', reference: 1, count: 10 }, [51, 60, 10], undefined],
    [{ by: 'position', reference: 100, count: -3 }, [148, 150, 3], undefined],
    [{ by: 'position', reference: 101, count: 3 }, [undefined, undefined, 0], undefined],
    [{ by: 'sequence', reference: 51, count: 2 }, [51, 52, 2], 51],
    [{ by: 'sequence', reference: 60, count: -100 }, [51, 60, 10], 51],
    [{ by: 'sequence', reference: 50, count: 2 }, [undefined, undefined, 0], undefined],
    [{ by: 'time', date, time: at(100), count: 5 }, [101, 105, 5], 101],
    [{ by: 'time', date, time: at(100), count: -5 }, [95, 99, 5], 95],
    [{ by: 'time', date, time: at(150), count: 5 }, [undefined, undefined, 0], undefined],
  ];
  for (const [range, span, firstSequence] of rows) {
    const answer = await ask(range);
    assert.deepEqual([answer.span, answer.firstSequence], [span, firstSequence], JSON.stringify(range));
    assert.equal(answer.moreItems, false);
    assert.equal(answer.firstItem, span[0] === 51);
    assert.equal(answer.lastItem, span[1] === 150);
  }
});

test('a log larger than the answer is read on by sequence until there is no more', async () => {
  const { ask } = await logged('none');
  let next = 51;
  let rounds = 0;
  for (let more = true; more; rounds++) {
    const answer = await ask({ by: 'sequence', reference: next, count: 1000 });
    assert.equal(answer.firstSequence, next);
    next += answer.span[2] ?? 0;
    more = answer.moreItems;
    assert.equal(answer.lastItem, !more);
  }
  assert.equal(next, 151);
  assert.ok(rounds > 2, String(rounds));
});

test('a log notes its source by its interval, tells of being switched and emptied, and stops when told to', async () => {
  const lan = simulatedLan(4);
  const device = new BacnetDevice({ instance: 1, name: 'Panel', clock: lan.clock });
  assert.ok(device.time);
  const room = new PointObject({ type: ObjectType.analogInput, instance: 1, name: 'Room', value: 20 });
  const reference = { object: room.objectId, property: Property.presentValue, index: undefined, device: undefined };
  const source = { objects: device.objects, reference, interval: 1000 };
  const log = new TrendLogObject({ instance: 1, name: 'Log', recordsMax: 5, clock: device.time, source });
  device.add(room, log);
  await lan.site.add(device, '192.168.1.10');
  await lan.site.start();
  const data = () =>
    log.select(undefined, 10_000).records.map(({ datum }) => ('value' in datum ? datum.value : datum.kind));
  const write = (property: number, value: BacnetValue) =>
    log.write({ property, index: undefined, values: [value], priority: undefined });
  await lan.clock.advance(25_500);
  assert.deepEqual(data(), [20, 20, 20]);
  assert.equal(write(Property.enable, { type: 'boolean', value: false }), undefined);
  await lan.clock.advance(60_000);
  assert.deepEqual(data(), [20, 20, 20, 'log-status']);
  assert.equal(write(Property.recordCount, { type: 'unsigned', value: 3 })?.errorCode, 37);
  assert.equal(write(Property.recordCount, { type: 'unsigned', value: 0 }), undefined);
  assert.deepEqual(data(), ['log-status']);
  write(Property.stopWhenFull, { type: 'boolean', value: true });
  write(Property.enable, { type: 'boolean', value: true });
  room.value = 21;
  await lan.clock.advance(120_000);
  assert.deepEqual(data(), ['log-status', 'log-status', 21, 21, 21]);
  assert.equal(log.enable.value, false);
  await lan.site.stop();
});
