import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testPoint } from './testPoint.ts';
import {
  afterRelease,
  faultOfValue,
  isGuarded,
  offeredPriorities,
  parseNumber,
  planWrites,
  releaseSlot,
  stateChoices,
  stepped,
  writeGroups,
} from './writeRules.ts';

const form = { value: 50, priority: 8, durationSeconds: 900, reason: ' balancing ' };

test('slots of life safety and equipment protection are not offered', () => {
  assert.equal(offeredPriorities[0], 7);
  assert.ok(!offeredPriorities.some((priority) => priority <= 6));
});

test('numbers are read with a decimal point or comma, and nothing is guessed', () => {
  assert.equal(parseNumber('21,5'), 21.5);
  assert.equal(parseNumber(' -3.25 '), -3.25);
  assert.equal(parseNumber('.5'), 0.5);
  for (const text of ['', '1,500.0', '1e3', '0x10', 'NaN', '12 °C', '--1']) {
    assert.equal(parseNumber(text), undefined, JSON.stringify(text));
  }
});

test('a value outside the limits names the limit', () => {
  assert.deepEqual(faultOfValue(testPoint(), 101), { code: 'above', limit: 100 });
  assert.deepEqual(faultOfValue(testPoint(), -1), { code: 'below', limit: 0 });
  assert.equal(faultOfValue(testPoint(), 100), undefined);
  assert.equal(faultOfValue(testPoint({ minimum: null, maximum: null }), 1e6), undefined);
});

test('no value yet is missing, not wrong', () => {
  assert.deepEqual(faultOfValue(testPoint(), Number.NaN), { code: 'missing' });
  assert.equal(planWrites([testPoint()], new Set([1]), { ...form, value: Number.NaN })[0]?.skip, 'missing');
});

test('a state must be one the point has', () => {
  const fan = testPoint({ kind: 'binary', state_texts: ['Off', 'On'] });
  const mode = testPoint({ kind: 'multistate', state_texts: ['Auto', 'Night'] });
  assert.equal(faultOfValue(fan, 1), undefined);
  assert.deepEqual(faultOfValue(fan, 2), { code: 'not_a_state' });
  assert.equal(faultOfValue(mode, 2), undefined);
  assert.deepEqual(faultOfValue(mode, 0), { code: 'not_a_state' });
  assert.equal(faultOfValue(testPoint({ kind: 'multistate' }), 7), undefined);
  assert.deepEqual(stateChoices(fan), [
    { value: 0, text: 'Off' },
    { value: 1, text: 'On' },
  ]);
  assert.deepEqual(
    stateChoices(mode).map(({ value }) => value),
    [1, 2],
  );
});

test('steps follow the digits of the point and stop at its limits', () => {
  assert.equal(stepped(0.1, 2, testPoint()), 0.3);
  assert.equal(stepped(99.95, 5, testPoint()), 100);
  assert.equal(stepped(20, 1, testPoint({ decimals: 0 })), 21);
});

test('points of another unit or other states never get the same value', () => {
  const groups = writeGroups([
    testPoint({ id: 1 }),
    testPoint({ id: 2, unit: '°C' }),
    testPoint({ id: 3, unit: '°C' }),
    testPoint({ id: 4, kind: 'binary', state_texts: ['Off', 'On'] }),
    testPoint({ id: 5, kind: 'binary', state_texts: ['Closed', 'Open'] }),
  ]);
  assert.deepEqual(
    groups.map(({ points }) => points.map(({ id }) => id)),
    [[2, 3], [1], [4], [5]],
  );
});

test('a plan says for each point what happens or why nothing does', () => {
  const points = [
    testPoint({ id: 1 }),
    testPoint({ id: 2, commandable: false }),
    testPoint({ id: 3, writable: false }),
    testPoint({ id: 4, maximum: 40 }),
    testPoint({ id: 5 }),
  ];
  const plan = planWrites(points.toReversed(), new Set([2, 1, 4]), form);
  assert.deepEqual(plan[1]?.order, {
    pointId: 1,
    deviceId: 10,
    value: 50,
    reason: 'balancing',
    priority: 8,
    durationSeconds: 900,
  });
  assert.deepEqual(plan[0]?.order, { pointId: 2, deviceId: 10, value: 50, reason: 'balancing' });
  assert.deepEqual(
    plan.slice(2).map(({ skip }) => skip),
    ['other_kind', 'above', 'not_writable'],
  );
});

test('a release needs a priority array and carries no duration', () => {
  const points = [testPoint({ id: 1 }), testPoint({ id: 2, commandable: false })];
  const plan = planWrites(points, new Set([1, 2]), { ...form, value: null });
  assert.deepEqual(plan[0]?.order, { pointId: 1, deviceId: 10, value: null, reason: 'balancing', priority: 8 });
  assert.equal(plan[1]?.skip, 'no_priority_array');
});

test('a release is meant for the standing command, never for a slot of life safety', () => {
  const override = { value: 1, author: 'a', reason: '', set_at: 0, expires_at: null };
  assert.equal(releaseSlot(testPoint()), 8);
  assert.equal(releaseSlot(testPoint({ override: { ...override, priority: 13 } })), 13);
  assert.equal(releaseSlot(testPoint({ override: { ...override, priority: 5 } })), 8);
});

test('after a release the next slot counts, then the default', () => {
  const slots = [
    { priority: 8, value: 55 },
    { priority: 10, value: 20 },
    { priority: 16, value: 0 },
    { priority: 9, value: null },
  ];
  assert.deepEqual(afterRelease(slots, 0, 8), { value: 20, priority: 10 });
  assert.deepEqual(afterRelease(slots, 0, 10), { value: 55, priority: 8 });
  assert.deepEqual(afterRelease([{ priority: 8, value: 55 }], 12, 8), { value: 12, priority: null });
  assert.equal(afterRelease([], null, 8), undefined);
});

test('the narrower of range and guard limits what is offered and stepped to', () => {
  const valve = testPoint({ write_lowest: 20, write_highest: 120 });
  assert.deepEqual(faultOfValue(valve, 19.9), { code: 'below', limit: 20 });
  assert.deepEqual(faultOfValue(valve, 101), { code: 'above', limit: 100 });
  assert.equal(stepped(20.5, -10, valve), 20);
  const speed = testPoint({ kind: 'multistate', state_texts: ['off', 'low', 'high'], write_highest: 2 });
  assert.equal(faultOfValue(speed, 2), undefined);
  assert.deepEqual(faultOfValue(speed, 3), { code: 'above', limit: 2 });
  assert.deepEqual([isGuarded(valve), isGuarded(testPoint())], [true, false]);
});

test('a confirmation goes to those that ask for it, a waiting time to the critical ones, none to a release', () => {
  const points = [
    testPoint({ id: 1, write_confirm: true }),
    testPoint({ id: 2, critical: true }),
    testPoint({ id: 3 }),
  ];
  const more = { ...form, confirmed: true, requestSeconds: 1800 };
  const [first, second, third] = planWrites(points, new Set([1, 2, 3]), more).map(({ order }) => order);
  assert.deepEqual([first?.confirmed, first?.requestSeconds], [true, undefined]);
  assert.deepEqual([second?.confirmed, second?.requestSeconds], [undefined, 1800]);
  assert.deepEqual([third?.confirmed, third?.requestSeconds], [undefined, undefined]);
  const [release] = planWrites([points[1] ?? testPoint()], new Set([2]), { ...more, value: null });
  assert.equal(release?.order?.requestSeconds, undefined);
});
