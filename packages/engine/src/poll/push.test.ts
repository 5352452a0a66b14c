import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeClock } from '@t3000/testkit';
import { World } from '../testing/world.test-helper.ts';
import { PushIntake } from './push-intake.ts';
import { SAFETY_NET_INTERVAL_MS } from './push-line.ts';

async function world(intervals: readonly number[] = [10_000, 10_000, 10_000]) {
  const made = new World();
  const device = made.field.device(1);
  device.pushes = true;
  made.add(
    {},
    intervals.map((pollIntervalMs, index) => ({ id: index + 1, pollIntervalMs })),
  );
  made.building.start();
  await made.advance(20_000);
  const sink = device.sinks[0]?.sink;
  assert.ok(sink);
  return { world: made, device, sink };
}

test('a pushed value shows at once, and its point is read only as a safety net', async () => {
  const { world: made, device, sink } = await world();
  sink.onValue(1, 44, 0);
  sink.onLive(1, true);
  assert.equal(made.building.value(1)?.value, 44);
  device.point(1).value = 44;
  await made.advance(20_000);
  const before = { pushed: device.readCount(1), polled: device.readCount(2) };
  await made.advance(600_000);
  const pushed = device.readCount(1) - before.pushed;
  assert.ok(pushed >= 4 && pushed <= 600_000 / SAFETY_NET_INTERVAL_MS + 1, `${pushed} reads of a pushed point`);
  assert.ok(Math.abs(device.readCount(2) - before.polled - 60) <= 1);
  assert.equal(made.building.value(1)?.quality, 0, 'a steady pushed value does not become stale');
  assert.equal(made.building.deviceStatus(1)?.pointsPushed, 1);
  await made.stop();
  assert.equal(device.sinks.length, 0);
  assert.equal(made.clock.pendingTimers, 0);
});

test('a lost subscription brings the poll back to its interval', async () => {
  const { world: made, device, sink } = await world();
  for (const id of [1, 2, 3]) sink.onLive(id, true);
  await made.advance(30_000);
  sink.onLive(1, false);
  await made.advance(15_000);
  const before = device.readCount(1);
  await made.advance(100_000);
  assert.ok(device.readCount(1) - before >= 9);
  await made.stop();
});

test('a device that goes away is subscribed anew when it returns', async () => {
  const { world: made, device, sink } = await world();
  sink.onLive(1, true);
  device.manner = 'silent';
  await made.advance(120_000);
  assert.equal(device.sinks.length, 0);
  assert.equal(made.building.deviceStatus(1)?.pointsPushed, 0);
  sink.onValue(1, 99, 0);
  assert.notEqual(made.building.value(1)?.value, 99, 'an ended subscription is not listened to');
  device.manner = 'answers';
  await made.advance(120_000);
  assert.equal(device.sinks.length, 1);
  await made.stop();
});

test('a read asked before a push came does not put the older value back', async () => {
  const { world: made, device, sink } = await world([1000]);
  device.answerMs = 900;
  device.point(1).value = 1;
  await made.advance(2500);
  const running = device.underWay;
  assert.equal(running, 1);
  sink.onValue(1, 2, 0);
  device.point(1).value = 2;
  await made.advance(5);
  while (device.underWay > 0 && made.building.value(1)?.value === 2) {
    const { length } = device.reads;
    await made.advance(50);
    if (device.reads.length > length) break;
  }
  assert.equal(made.building.value(1)?.value, 2);
  await made.stop();
});

test('points read more rarely than the safety net are left to polling', async () => {
  const { device, world: made } = await world([10_000, 600_000]);
  assert.deepEqual(device.sinks[0]?.ids, [1]);
  await made.stop();
});

test('a storm is taken up to its limit, keeps the newest value, and everything is counted', () => {
  const clock = new FakeClock();
  const stored: number[] = [];
  const intake = new PushIntake(clock, (_, value) => void stored.push(value));
  for (let value = 1; value <= 50_000; value++) {
    intake.offer(value % 10, value, 0);
    if (value % 10 === 0) clock.advanceSync(1);
  }
  clock.advanceSync(1000);
  assert.equal(intake.offered, 50_000);
  assert.equal(intake.offered, intake.stored + intake.superseded);
  assert.equal(intake.stored, stored.length);
  assert.ok(stored.length < 1000 + 5 * 200 + 10 * 25, String(stored.length));
  assert.deepEqual(new Set(stored.slice(-10)), new Set(Array.from({ length: 10 }, (_, index) => 49_991 + index)));
});
