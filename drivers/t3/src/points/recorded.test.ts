import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PointConfig, Sample } from '@t3000/core';
import { commands } from '@t3000/t3';
import { asConfig, simulatedWorld } from '../testing/world.test-helper.ts';

const PANEL = 1003;
const never = new AbortController().signal;

async function recordingWorld(seed: number) {
  const world = await simulatedWorld(seed);
  const { played, host } = world.meet(PANEL);
  played.blocks.monitors.change(0, { intervalMinutes: 0, intervalSeconds: 2 });
  const address = { host, serial: PANEL };
  const interview = await world.clock.settle(world.driver.interview(address, () => {}, never));
  assert.ok(interview.ok);
  const points = interview.points.map((point, index) => asConfig(point, index + 1));
  const device = { id: 1, protocol: 't3', name: 'P', address, enabled: true, capabilities: interview.capabilities };
  const link = world.driver.open(device);
  const read = async (from: number, wanted: readonly PointConfig[] = points): Promise<readonly Sample[]> => {
    const recorded = await world.clock.settle(
      link.readRecorded?.(wanted, from, never) ?? Promise.reject(new Error('no log')),
    );
    assert.ok(recorded.ok, JSON.stringify(recorded));
    assert.equal(recorded.problem, '');
    return recorded.samples;
  };
  return { ...world, played, points, link, read };
}

const keys = (samples: readonly Sample[]): Set<string> => new Set(samples.map(({ pointId, at }) => `${pointId} ${at}`));

test('what a panel recorded of its points comes in the values and with the time of this program', async () => {
  const w = await recordingWorld(31);
  const begin = w.clock.now();
  await w.clock.advance(120_000);
  const samples = await w.read(begin);
  const monitor = w.played.blocks.monitors.decoded(0);
  const followed = new Set(monitor.inputs.filter(({ panel }) => panel !== 0).map(({ number }) => number + 1));
  const input = w.points.filter(({ type, number }) => type === 'input' && followed.has(number));
  assert.ok(samples.length >= 59 * monitor.analogInputCount, `${samples.length} samples`);
  assert.ok(samples.every(({ at }) => at >= begin && at <= w.clock.now()));
  assert.ok(samples.every((sample, i) => i === 0 || sample.at >= (samples[i - 1]?.at ?? 0)));
  assert.equal(keys(samples).size, samples.length);
  assert.deepEqual(new Set(samples.map(({ pointId }) => pointId)).isSubsetOf(new Set(input.map(({ id }) => id))), true);
  const first = input.find(({ kind }) => kind === 'analog');
  const newest = samples.findLast(({ pointId }) => pointId === first?.id);
  assert.ok(first && newest && newest.value > -40 && newest.value < 1200, `${first?.name} ${newest?.value}`);
  await w.stop();
});

test('only the segments since a moment are asked for, and the same samples come again with the same stamps', async () => {
  const w = await recordingWorld(32);
  await w.clock.advance(300_000);
  const since = w.clock.now() - 30_000;
  const all = await w.read(0);
  w.played.asked.clear();
  const some = await w.read(since);
  const asked = w.played.asked.get(commands.trendData) ?? 0;
  assert.ok(asked < 40, `${asked} questions for a tenth of what is there`);
  assert.ok(some.length > 0 && some.every(({ at }) => at >= since));
  assert.ok(keys(some).isSubsetOf(keys(all)));
  await w.stop();
});

test('the error of the panel clock is taken off its stamps', async () => {
  const w = await recordingWorld(33);
  w.played.quirks.clockErrorSeconds = 7200;
  const begin = w.clock.now();
  await w.clock.advance(60_000);
  const samples = await w.read(begin);
  assert.ok(samples.length > 0);
  assert.ok(samples.every(({ at }) => at <= w.clock.now() + 2000));
  await w.stop();
});

test('a panel that keeps silent about its records says so, and points nobody follows cost nothing', async () => {
  const w = await recordingWorld(34);
  w.played.asked.clear();
  const variables = w.points.filter(({ type }) => type === 'variable');
  assert.deepEqual(await w.read(0, variables), []);
  assert.equal(w.played.asked.get(commands.trendData), undefined);
  w.played.quirks.silentCommands = new Set([commands.trendData]);
  const silent = await w.clock.settle(w.link.readRecorded?.(w.points, 0, never) ?? Promise.reject(new Error('no log')));
  assert.ok(silent.ok);
  assert.deepEqual(silent.samples, []);
  assert.match(silent.problem, /^monitor 1: /);
  await w.stop();
});
