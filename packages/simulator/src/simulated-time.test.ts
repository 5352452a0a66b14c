import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeClock, SeededRng, SimulatedNet } from '@t3000/testkit';
import { Building } from './physics/building.ts';
import { startSimulator } from './simulator.ts';
import type { Simulator, SimulatorOptions } from './simulator.ts';

const startAt = Date.UTC(2026, 0, 12, 14);

async function onFakeTime(options: SimulatorOptions): Promise<{ clock: FakeClock; simulator: Simulator }> {
  const clock = new FakeClock({ startAt });
  const net = new SimulatedNet({ clock }).host('10.0.0.1');
  const simulator = await startSimulator({ clock, rng: new SeededRng(1), net }, options);
  return { clock, simulator };
}

test('at speed 60 an hour passes in a minute, and stop leaves no timer', async () => {
  const { clock, simulator } = await onFakeTime({ speed: 60, seed: 5 });
  await clock.advance(60_000);
  assert.equal(simulator.building?.at, startAt + 3_600_000);
  assert.equal(simulator.now(), startAt + 3_600_000);
  await simulator.stop();
  assert.equal(clock.pendingTimers, 0);
});

test('a building that lived through the past catches up with the present when it starts', async () => {
  const building = new Building({ at: startAt - 600_000, seed: 5 });
  const { simulator } = await onFakeTime({ building });
  assert.equal(building.at, startAt);
  await simulator.stop();
});

test('a fault comes and goes at its times', async () => {
  const fault = { device: 1001, kind: 'silent', from: startAt + 10_000, to: startAt + 20_000 } as const;
  const { clock, simulator } = await onFakeTime({ seed: 5, faults: [fault] });
  const seen: number[] = [];
  for (let second = 0; second <= 25; second += 5) {
    if (simulator.faults.active.length > 0) seen.push(second);
    await clock.advance(5000);
  }
  assert.deepEqual(seen, [10, 15]);
  await simulator.stop();
});

test('a device that keeps restarting loses its commands each time', async () => {
  const { clock, simulator } = await onFakeTime({ seed: 5 });
  const reheat = simulator.building?.box('101').reheat;
  assert.ok(reheat);
  simulator.faults.add({ device: 1005, kind: 'restarting', everyMs: 30_000, downMs: 2000 });
  for (let turn = 0; turn < 3; turn++) {
    reheat.write(50, 8);
    await clock.advance(30_000);
    assert.equal(reheat.slots[7], undefined);
  }
  await simulator.stop();
});
