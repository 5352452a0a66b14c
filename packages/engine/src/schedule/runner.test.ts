import assert from 'node:assert/strict';
import { test } from 'node:test';
import { silentLog } from '@t3000/core';
import type { PointId } from '@t3000/core';
import { FakeClock } from '@t3000/testkit';
import type { CommandResult } from '../building.ts';
import { ScheduleRunner } from './runner.ts';
import type { RunStore, ScheduleRun, ScheduleState } from './runner.ts';
import type { Schedule } from './schedule.ts';

const HOUR = 3_600_000;
/** Monday 5 January 2026, 00:00 UTC. */
const MONDAY = Date.UTC(2026, 0, 5);

function aSchedule(changes: Partial<Schedule> = {}): Schedule {
  const office = [
    { second: 8 * 3600, value: 1 },
    { second: 18 * 3600, value: 0 },
  ];
  return {
    id: 1,
    name: 'Office hours',
    enabled: true,
    kind: 'binary',
    timeZone: 'UTC',
    effectiveFrom: undefined,
    effectiveTo: undefined,
    weekly: [office, office, office, office, office, [], []],
    exceptions: [],
    fallback: 0,
    outputs: [10],
    priority: 15,
    missed: 'apply_latest',
    author: 'ann',
    ...changes,
  };
}

/** A store and a field in memory; the store outlives a runner, as a file would. */
class Site {
  readonly clock: FakeClock;
  readonly runs: ScheduleRun[] = [];
  readonly writes: string[] = [];
  readonly updates: ScheduleState[] = [];
  readonly offline = new Set<PointId>();
  ranUntil: number | undefined;
  failing = false;
  refuse: Partial<CommandResult> | undefined;

  constructor(startAt = MONDAY) {
    this.clock = new FakeClock({ startAt });
  }

  runner(): ScheduleRunner {
    const store: RunStore = {
      begin: (run, ranUntil) => {
        if (this.failing) throw new Error('disk full');
        this.ranUntil = ranUntil;
        return this.runs.push(run) - 1;
      },
      finish: (id, status, results) => {
        this.runs[id] = { ...this.runs[id]!, status, results };
      },
    };
    return new ScheduleRunner({
      clock: this.clock,
      log: silentLog,
      store,
      isReachable: (pointId) => !this.offline.has(pointId),
      onUpdate: (state) => this.updates.push(state),
      write: (_schedule, pointId, value) => {
        this.writes.push(`${pointId}=${value ?? 'release'}`);
        const refused = this.offline.has(pointId)
          ? { status: 'refused', refusal: 'device_offline' }
          : (this.refuse ?? {});
        return Promise.resolve({
          pointId,
          status: 'confirmed',
          requested: value,
          old: undefined,
          readBack: value,
          activePriority: 15,
          refusal: undefined,
          message: '',
          ...refused,
        } as CommandResult);
      },
    });
  }

  take(): string[] {
    return this.writes.splice(0);
  }

  log(): string[] {
    return this.runs.map(
      ({ dueAt, cause, status, value }) => `${hour(dueAt)} ${cause} ${status} ${value ?? 'release'}`,
    );
  }
}

function hour(at: number): string {
  return new Date(at).toISOString().slice(5, 16);
}

test('a schedule writes at its times, once each, and says what comes next', async () => {
  const site = new Site();
  const runner = site.runner();
  runner.load([{ schedule: aSchedule(), ranUntil: MONDAY }], []);
  runner.start();
  await site.clock.advance(0);
  assert.deepEqual(site.take(), ['10=0'], 'what holds now is written at the start');
  assert.equal(runner.state(1)?.next?.at, MONDAY + 8 * HOUR);
  await site.clock.advance(24 * HOUR);
  assert.deepEqual(site.take(), ['10=1', '10=0']);
  assert.deepEqual(site.log().slice(1), ['01-05T08:00 time done 1', '01-05T18:00 time done 0']);
  assert.equal(site.runs[1]?.at, MONDAY + 8 * HOUR, 'to the millisecond');
  await runner.stop();
  assert.equal(site.clock.pendingTimers, 0);
});

test('after downtime the latest value is applied or left, by the rule, and the log tells of the rest', async () => {
  for (const [missed, writes, log] of [
    ['apply_latest', ['10=0'], ['01-05T08:00 time missed 1', '01-05T18:00 start done 0']],
    ['skip', [], ['01-05T08:00 time skipped 1', '01-05T18:00 time skipped 0']],
  ] as const) {
    const site = new Site(MONDAY + 20 * HOUR);
    const runner = site.runner();
    runner.load([{ schedule: aSchedule({ missed }), ranUntil: MONDAY + 7 * HOUR }], []);
    runner.start();
    await site.clock.advance(1000);
    assert.deepEqual(site.take(), writes, missed);
    assert.deepEqual(
      site.log().map((line) => line.replace('01-05T20:00', '01-05T18:00')),
      log,
      missed,
    );
    assert.equal(runner.state(1)?.next?.at, MONDAY + 32 * HOUR);
    await runner.stop();
  }
});

test('a clock that is set forward or back runs nothing twice and skips nothing silently', async () => {
  const site = new Site(MONDAY + 7 * HOUR);
  const runner = site.runner();
  runner.load([{ schedule: aSchedule(), ranUntil: MONDAY + 7 * HOUR }], []);
  runner.start();
  await site.clock.advance(0);
  site.take();
  site.clock.jumpWall(2 * HOUR);
  await site.clock.advance(20_000);
  assert.deepEqual(site.take(), ['10=1'], 'the entry of 08:00, late');
  site.clock.jumpWall(-2 * HOUR);
  await site.clock.advance(2 * HOUR);
  assert.deepEqual(site.take(), [], 'the entry of 08:00 has run already');
  await site.clock.advance(9 * HOUR);
  assert.deepEqual(site.take(), ['10=0'], 'and 18:00 comes in its turn');
  await runner.stop();
});

test('a clock that was decades ahead does not stop the schedule for decades', async () => {
  const site = new Site(Date.UTC(2106, 0, 5, 12));
  const runner = site.runner();
  runner.load([{ schedule: aSchedule(), ranUntil: undefined }], []);
  runner.start();
  await site.clock.advance(1000);
  site.clock.jumpWall(MONDAY + 7 * HOUR - site.clock.now());
  await site.clock.advance(20_000);
  site.take();
  await site.clock.advance(HOUR);
  assert.deepEqual(site.take(), ['10=1']);
  await runner.stop();
});

test('what an absent device did not take, it takes soon after it is back, and the log is not flooded meanwhile', async () => {
  const site = new Site(MONDAY + 7 * HOUR);
  const runner = site.runner();
  runner.load([{ schedule: aSchedule({ outputs: [10, 11] }), ranUntil: MONDAY + 7 * HOUR }], []);
  runner.start();
  await site.clock.advance(0);
  site.take();
  site.offline.add(11);
  await site.clock.advance(3 * HOUR);
  assert.deepEqual(site.take(), ['10=1', '11=1']);
  assert.deepEqual([runner.state(1)?.status, runner.state(1)?.waiting], ['failed', [11]]);
  const lines = site.runs.length;
  await site.clock.advance(3 * HOUR);
  assert.equal(site.runs.length, lines);
  site.offline.clear();
  await site.clock.advance(31_000);
  assert.deepEqual(site.take(), ['11=1']);
  assert.deepEqual([runner.state(1)?.status, site.runs.at(-1)?.cause], ['idle', 'retry']);
  await runner.stop();
});

test('a right that was withdrawn is not tried again and again', async () => {
  const site = new Site(MONDAY + 7 * HOUR);
  const runner = site.runner();
  runner.load([{ schedule: aSchedule(), ranUntil: MONDAY + 7 * HOUR }], []);
  site.refuse = { status: 'refused', refusal: 'not_permitted', message: 'ann may not write' };
  runner.start();
  await site.clock.advance(HOUR / 2);
  assert.deepEqual(site.take(), ['10=0']);
  assert.equal(runner.state(1)?.status, 'failed');
  assert.equal(site.runs[0]?.results[0]?.message, 'ann may not write');
  await runner.stop();
});

test('an edit is applied at once; points taken out, and a schedule switched off or removed, let go', async () => {
  const site = new Site(MONDAY + 9 * HOUR);
  const runner = site.runner();
  runner.load([{ schedule: aSchedule({ outputs: [10, 11] }), ranUntil: MONDAY + 9 * HOUR }], []);
  runner.start();
  await site.clock.advance(0);
  assert.deepEqual(site.take(), ['10=1', '11=1']);
  runner.put(aSchedule({ outputs: [10], fallback: 1 }));
  await site.clock.advance(0);
  assert.deepEqual(site.take(), ['11=release', '10=1']);
  runner.put(aSchedule({ outputs: [10], enabled: false }));
  await site.clock.advance(0);
  assert.deepEqual(site.take(), ['10=release']);
  assert.deepEqual([runner.state(1)?.status, runner.state(1)?.next], ['disabled', undefined]);
  runner.put(aSchedule());
  runner.remove(1);
  await site.clock.advance(HOUR);
  assert.deepEqual(site.take(), ['10=1', '10=release']);
  assert.equal(runner.state(1), undefined);
  await runner.stop();
});

test('a holiday entered today takes effect at once', async () => {
  const site = new Site(MONDAY + 9 * HOUR);
  const runner = site.runner();
  const closed = { name: 'Closed', priority: 1 as const, dates: [], calendarId: 7, entries: [{ second: 0, value: 0 }] };
  runner.load([{ schedule: aSchedule({ exceptions: [closed] }), ranUntil: MONDAY + 9 * HOUR }], []);
  runner.start();
  await site.clock.advance(0);
  site.take();
  runner.setCalendars([{ id: 7, name: 'Holidays', dates: [{ kind: 'date', date: '2026-01-05' }] }]);
  await site.clock.advance(0);
  assert.deepEqual(site.take(), ['10=0']);
  runner.setCalendars([{ id: 7, name: 'Holidays', dates: [{ kind: 'date', date: '2026-01-06' }] }]);
  await site.clock.advance(24 * HOUR);
  assert.deepEqual(site.take(), ['10=1', '10=0', '10=0'], 'back to work, home, and closed from midnight');
  await runner.stop();
});

test('a store that is full stops no heating', async () => {
  const site = new Site(MONDAY + 7 * HOUR);
  site.failing = true;
  const runner = site.runner();
  runner.load([{ schedule: aSchedule(), ranUntil: MONDAY + 7 * HOUR }], []);
  runner.start();
  await site.clock.advance(2 * HOUR);
  assert.deepEqual(site.take(), ['10=0', '10=1']);
  await runner.stop();
});

test('a run by hand writes what holds now and names who asked', async () => {
  const site = new Site(MONDAY + 9 * HOUR);
  const runner = site.runner();
  runner.load([{ schedule: aSchedule(), ranUntil: MONDAY + 9 * HOUR }], []);
  runner.start();
  const run = await site.clock.settle(runner.runNow(1, 'bob'));
  assert.deepEqual([run?.cause, run?.actor, run?.status, run?.value], ['by_hand', 'bob', 'done', 1]);
  assert.equal(await runner.runNow(99, 'bob'), undefined);
  await runner.stop();
});
