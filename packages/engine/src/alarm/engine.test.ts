import assert from 'node:assert/strict';
import { test } from 'node:test';
import { quality } from '@t3000/core';
import { SeededRng, aPoint } from '@t3000/testkit';
import type { AlarmCondition } from './definition.ts';
import { phaseOf } from './machine.ts';
import { World, aDefinition, noSuppression, nothing } from './world.test-helper.ts';

const SECOND = 1000;
const act = { actor: 'ann', note: 'on my way' };

test('a limit is raised above it, returns below its deadband, and says so in a sentence', () => {
  const w = new World(aDefinition());
  w.set(1, 26);
  assert.deepEqual(w.take(), []);
  w.set(1, 26.5);
  w.set(1, 25.5);
  assert.deepEqual(w.take(), ['raised:unacknowledged'], '25.5 is within the deadband');
  assert.equal([...w.records.values()][0]?.message, 'R101 Room Temp is 26.5 °C, above 26.0 °C');
  w.set(1, 25);
  assert.deepEqual(w.take(), ['returned:returned']);
  assert.equal(w.engine.acknowledge([1], act)[0]?.done, true);
  assert.deepEqual(w.take(), ['acknowledged:normal']);
  assert.deepEqual(
    w.engine.acknowledge([1, 99], act).map(({ problem }) => problem),
    ['there is nothing to acknowledge', 'there is no alarm 99'],
  );
});

test('a delay wants the condition to hold throughout', async () => {
  const w = new World(aDefinition({ onDelayMs: 60 * SECOND, offDelayMs: 30 * SECOND }));
  w.set(1, 30);
  await w.clock.advance(59 * SECOND);
  w.set(1, 20);
  w.set(1, 30);
  await w.clock.advance(59 * SECOND);
  assert.deepEqual(w.take(), []);
  await w.clock.advance(2 * SECOND);
  assert.deepEqual(w.take(), ['raised:unacknowledged']);
  w.set(1, 20);
  await w.clock.advance(20 * SECOND);
  w.set(1, 30);
  await w.clock.advance(60 * SECOND);
  assert.deepEqual(w.take(), []);
  w.set(1, 20);
  await w.clock.advance(31 * SECOND);
  assert.deepEqual(w.take(), ['returned:returned']);
});

test('each kind of condition is raised by what it is about and by nothing else', async () => {
  const fault = quality('bad', 'fault');
  const rows: [AlarmCondition, (w: World) => void | Promise<void>, string[]][] = [
    [
      { kind: 'low_limit', limit: 16, deadband: 0.5 },
      (w) => {
        w.set(1, 15);
        w.set(1, 16.2);
        w.set(1, 16.6);
      },
      ['raised', 'returned'],
    ],
    [
      { kind: 'state', states: [1, 3] },
      (w) => {
        w.set(1, 0);
        w.set(1, 1);
        w.set(1, 3);
        w.set(1, 2);
      },
      ['raised', 'returned'],
    ],
    [
      { kind: 'change' },
      (w) => {
        w.set(1, 0);
        w.set(1, 0);
        w.set(1, 1);
        w.set(1, 2);
      },
      ['raised', 'returned', 'raised', 'returned'],
    ],
    [
      { kind: 'deviation', setPoint: { kind: 'point', pointId: 2 }, limit: 2, deadband: 0 },
      (w) => {
        w.set(1, 20);
        w.set(2, 21);
        w.set(2, 23);
        w.set(1, 22);
      },
      ['raised', 'returned'],
    ],
    [
      { kind: 'deviation', setPoint: { kind: 'name', replace: 'Room Temp', by: 'Setpoint' }, limit: 2, deadband: 0 },
      (w) => {
        w.set(2, 20);
        w.set(1, 25);
      },
      ['raised'],
    ],
    [
      { kind: 'fault' },
      (w) => {
        w.set(1, 20);
        w.set(1, 20, fault);
        w.set(1, NaN, quality('bad', 'offline'));
        w.set(1, 20);
      },
      ['raised', 'returned'],
    ],
    [
      { kind: 'stale' },
      (w) => {
        w.set(1, 20, quality('uncertain', 'stale'));
        w.set(1, 20);
      },
      ['raised', 'returned'],
    ],
    [
      { kind: 'high_limit', limit: 26, deadband: 0 },
      (w) => {
        w.set(1, 99, fault);
        w.set(1, 99, quality('uncertain', 'stale'));
        w.set(1, NaN);
      },
      [],
    ],
    [
      { kind: 'expression', text: 'value > 25 and p3 == 1' },
      (w) => {
        w.set(1, 30);
        w.set(3, 0);
        w.set(3, 1);
        w.set(3, 0);
      },
      ['raised', 'returned'],
    ],
    [
      { kind: 'expression', text: 'p3 == 1' },
      (w) => {
        w.set(3, 1);
      },
      ['raised'],
    ],
    [
      { kind: 'rate', perMinute: 2, windowMs: 60 * SECOND },
      async (w) => {
        w.set(1, 20);
        await w.clock.advance(60 * SECOND);
        w.set(1, 21);
        await w.clock.advance(60 * SECOND);
        w.set(1, 25);
        await w.clock.advance(120 * SECOND);
      },
      ['raised', 'returned'],
    ],
  ];
  for (const [condition, run, expected] of rows) {
    const w = new World(aDefinition({ condition }));
    await run(w);
    assert.deepEqual(
      w.told.map(({ event }) => event.event),
      expected,
      JSON.stringify(condition),
    );
  }
});

test('a device that goes away is one alarm; those of its points keep still until it is back and settled', async () => {
  const suppression = { ...noSuppression, whileDeviceOffline: true, settleMs: 30 * SECOND };
  const offline = aDefinition({
    id: 2,
    name: 'Offline',
    level: 2,
    condition: { kind: 'device_offline' },
    target: { ...nothing, deviceIds: [1] },
    suppression,
  });
  const w = new World(aDefinition({ suppression }), offline);
  w.set(1, 30);
  w.engine.acknowledge([1], act);
  w.take();
  w.device(false);
  assert.deepEqual(w.take(), ['suppressed:suppressed', 'raised:unacknowledged']);
  assert.equal(w.records.get(2)?.message, 'AHU-1 does not answer');
  w.set(1, 20);
  w.set(1, 31);
  w.device(true);
  assert.ok(!w.take().some((step) => step.startsWith('unsuppressed')));
  await w.clock.advance(31 * SECOND);
  assert.deepEqual(w.take(), ['unsuppressed:unacknowledged'], 'what came up meanwhile is announced when it settled');
});

test('nothing is said of a thousand quiet alarms whose device goes away', () => {
  const suppression = { ...noSuppression, whileDeviceOffline: true };
  const w = new World(aDefinition({ suppression }));
  w.set(1, 20);
  w.device(false);
  w.device(true);
  assert.deepEqual(w.take(), []);
});

test('while the fan is off, and while a new set-point settles, a deviation says nothing', async () => {
  const condition: AlarmCondition = {
    kind: 'deviation',
    setPoint: { kind: 'point', pointId: 2 },
    limit: 2,
    deadband: 0,
  };
  const suppression = { ...noSuppression, expression: 'p3 == 0', setPointMs: 600 * SECOND };
  const w = new World(aDefinition({ condition, suppression }));
  w.set(3, 0);
  w.set(2, 21);
  w.set(1, 15);
  assert.deepEqual(w.take(), ['raised:suppressed']);
  w.set(1, 21);
  w.set(3, 1);
  await w.clock.advance(2 * SECOND);
  w.take();
  w.set(2, 26);
  await w.clock.advance(500 * SECOND);
  assert.ok(w.take().every((step) => step.endsWith('suppressed')));
  await w.clock.advance(102 * SECOND);
  assert.deepEqual(w.take(), ['unsuppressed:unacknowledged']);
});

test('a shelved alarm is back when its time is over, on the wall clock', async () => {
  const w = new World(aDefinition());
  w.set(1, 30);
  w.engine.shelve([1], w.clock.now() + 600 * SECOND, act);
  w.take();
  w.clock.jumpWall(300 * SECOND);
  await w.clock.advance(302 * SECOND);
  assert.deepEqual(w.take(), ['unshelved:unacknowledged']);
});

test('patterns find their points, also those that come later, and let go of those that leave', () => {
  const match = {
    name: '*room temp',
    device: 'ahu-?',
    group: undefined,
    type: undefined,
    kind: undefined,
    unit: '°C',
    tags: [],
  };
  const w = new World(aDefinition({ target: { ...nothing, match } }));
  assert.equal(w.engine.places(1), 1);
  w.set(7, 40);
  w.site = { ...w.site, points: [...w.site.points, aPoint({ id: 7, name: 'R102 Room Temp', unit: '°C' })] };
  w.engine.siteChanged();
  assert.deepEqual(w.take(), ['raised:unacknowledged']);
  w.site = { ...w.site, points: w.site.points.slice(0, 3) };
  w.engine.siteChanged();
  assert.deepEqual(w.take(), ['removed:returned'], 'nobody has seen it yet');
  assert.match(w.engine.shelve([1], 5000, act)[0]?.problem ?? '', /no longer watched/);
  w.engine.stop();
  w.start();
  assert.deepEqual(w.take(), [], 'a restart does not take it either');
  assert.equal(w.engine.acknowledge([1], act)[0]?.done, true);
  assert.deepEqual(w.take(), ['acknowledged:normal']);
  assert.match(w.engine.acknowledge([1], act)[0]?.problem ?? '', /no alarm 1/);
});

test('a place that is watched again goes on with the alarm it had', () => {
  const definition = aDefinition();
  const w = new World(definition);
  w.set(1, 30);
  w.engine.putDefinition({ ...definition, enabled: false });
  w.engine.putDefinition(definition);
  assert.deepEqual(w.take(), ['raised:unacknowledged', 'removed:returned', 'raised:unacknowledged']);
  assert.equal(w.records.size, 1);
});

test('a removed definition leaves what nobody has seen, and closes what somebody has', () => {
  const w = new World(aDefinition({ target: { ...nothing, pointIds: [1, 2, 3] } }));
  for (const id of [1, 2, 3]) w.set(id, 30);
  w.engine.acknowledge([2], act);
  w.engine.shelve([3], 1e12, act);
  w.take();
  w.engine.removeDefinition(1);
  assert.deepEqual(w.take(), ['removed:returned', 'removed:normal', 'removed:normal']);
});

test('single places are left out, or have a limit, a level and a delay of their own', async () => {
  const match = { name: '*', device: undefined, group: undefined, type: undefined, kind: undefined, unit: undefined };
  const place = { deviceId: undefined, limit: undefined, deadband: undefined, level: undefined, onDelayMs: undefined };
  const definition = aDefinition({
    target: { ...nothing, match: { ...match, tags: [] }, exceptPointIds: [3] },
    adjustments: [
      { ...place, pointId: 2, limit: 40, level: 1 },
      { ...place, pointId: 1, onDelayMs: 5 * SECOND },
    ],
  });
  const w = new World(definition);
  assert.equal(w.engine.places(1), 2);
  for (const id of [1, 2, 3]) w.set(id, 30);
  assert.deepEqual(w.take(), []);
  await w.clock.advance(6 * SECOND);
  assert.deepEqual(w.take(), ['raised:unacknowledged']);
  w.set(2, 41);
  assert.deepEqual(
    [...w.records.values()].map(({ pointId, level, message }) => [pointId, level, message.split(', ')[1]]),
    [
      [1, 3, 'above 26.0 °C'],
      [2, 1, 'above 40.0 °C'],
    ],
  );
  w.take();
  w.engine.putDefinition({ ...definition, adjustments: [] });
  assert.deepEqual(w.take(), [], 'both stay above the common limit');
});

test('a note is asked for where the definition wants one', () => {
  const w = new World(aDefinition({ noteRequired: true }));
  w.set(1, 30);
  assert.match(w.engine.acknowledge([1], { actor: 'ann', note: ' ' })[0]?.problem ?? '', /"Too warm" wants a note/);
  assert.equal(w.engine.acknowledge([1], act)[0]?.done, true);
  assert.equal(w.engine.addNote(1, { actor: 'bob', note: 'filter ordered' }).alarm?.note, 'filter ordered');
});

test('steps that cannot be stored are told when they are, each once, in order', async () => {
  const w = new World(aDefinition());
  w.failing = true;
  w.set(1, 30);
  w.set(1, 20);
  assert.deepEqual(w.take(), [], 'nobody is told what a restart would forget');
  w.failing = false;
  await w.clock.advance(2 * SECOND);
  assert.deepEqual(w.take(), ['raised:unacknowledged', 'returned:returned']);
});

test('a restart at any moment goes on where it was: no step lost, none told twice', async () => {
  for (let seed = 1; seed <= 40; seed++) {
    const rng = new SeededRng(seed);
    const w = new World(
      aDefinition({ onDelayMs: 5 * SECOND }),
      aDefinition({ id: 2, name: 'Deviation', condition: { kind: 'low_limit', limit: 18, deadband: 0 } }),
    );
    const acts: ((w: World) => void)[] = [
      () => w.set(1, 15 + rng.integer(16)),
      () => w.set(1, 20),
      () => void w.engine.acknowledge([1, 2], act),
      () => void w.engine.shelve([1 + rng.integer(2)], w.clock.now() + 20 * SECOND, act),
      () => void w.engine.unshelve([1, 2], act),
      () => void w.engine.setService([1 + rng.integer(2)], rng.integer(2) === 0, act),
      () => w.device(rng.integer(2) === 0),
      () => {
        w.failing = rng.integer(4) === 0;
      },
      () => {
        w.failing = false;
        w.engine.stop();
        w.start();
      },
    ];
    for (let i = 0; i < 120; i++) {
      acts[rng.integer(acts.length)]!(w);
      await w.clock.advance(rng.integer(8) * SECOND);
    }
    w.failing = false;
    await w.clock.advance(2 * SECOND);
    w.engine.stop();
    assert.deepEqual(
      w.told.map(({ seq }) => seq),
      w.events.map(({ seq }) => seq),
      `seed ${seed}: told once, in order`,
    );
    for (const id of w.records.keys()) {
      const own = w.events.filter(({ event }) => event.alarmId === id);
      let phase = 'normal';
      for (const { event, alarm } of own) {
        assert.equal(event.from, phase, `seed ${seed}: the phases of alarm ${id} chain`);
        assert.equal(alarm.phase, event.to);
        phase = event.to;
      }
      const record = w.records.get(id)!;
      assert.equal(record.phase, phase);
      assert.equal(phaseOf(record.state), phase);
      const alarms = own.filter(({ event }) => event.announce === 'alarm').length;
      const entries = own.filter(
        ({ event }) => event.to === 'unacknowledged' && event.from !== 'unacknowledged',
      ).length;
      assert.equal(alarms, entries, `seed ${seed}: one announcement for each transition`);
    }
  }
});

test('a rule over many devices keeps still where the fan beside its point is off, and for a while after', async () => {
  const suppression = { ...noSuppression, expression: '[Fan] == 0', settleMs: 60 * SECOND };
  const match = { name: '*room temp', device: undefined, group: undefined, type: undefined, kind: undefined };
  const w = new World(
    aDefinition({ target: { ...nothing, match: { ...match, unit: undefined, tags: [] } }, suppression }),
  );
  w.set(3, 0);
  w.set(1, 30);
  assert.deepEqual(w.take(), ['raised:suppressed'], 'the fan of its own device is off');
  w.set(3, 1);
  assert.deepEqual(w.take(), [], 'the room needs time to follow');
  await w.clock.advance(61 * SECOND);
  assert.deepEqual(w.take(), ['unsuppressed:unacknowledged']);
  const fan = aPoint({ id: 8, deviceId: 2, name: 'Fan', kind: 'binary' });
  w.site = { ...w.site, points: [...w.site.points, fan] };
  w.engine.siteChanged();
  w.set(8, 0);
  assert.deepEqual(w.take(), [], 'the fan of another device is none of its business');
});
