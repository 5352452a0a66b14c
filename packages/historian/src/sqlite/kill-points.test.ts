import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import test from 'node:test';
import type { TestContext } from 'node:test';

import { silentLog } from '@t3000/core';
import { FakeClock, SeededRng, temporaryFolder } from '@t3000/testkit';

import { columnsOf } from '../conformance/subject.ts';
import type { Row } from '../conformance/subject.ts';
import type { HistoryStore } from '../store.ts';
import { disk } from './disk.test-helper.ts';
import { KillPoints, putFiles } from './kill-points.test-helper.ts';
import type { KillPoint } from './kill-points.test-helper.ts';
import { HOT_FILE, monthOf, monthStart, QUARANTINE_FILE } from './layout.ts';
import { openHistory } from './open.ts';

const DAY = 86_400_000;
const HOUR = 3_600_000;
const YEAR = 365 * DAY;

/** Kills tried in each phase, spread over it; with KILL_POINTS=all every one there is. */
const TRIED = process.env.KILL_POINTS === 'all' ? Infinity : Number(process.env.KILL_POINTS ?? 12);

/** By point and stamp. */
type Content = ReadonlyMap<string, number>;

interface Phase {
  /** What happened before, all of it acknowledged. */
  readonly prepare: (world: World) => Promise<void>;
  /** While this runs the process is killed; done once more, it comes to the same. */
  readonly run: (world: World) => Promise<void>;
  /** Phases that leave a mark on the disk in fewer steps than this are not what they say. */
  readonly pointsMin: number;
}

interface World {
  readonly clock: FakeClock;
  readonly folder: string;
  store: HistoryStore;
}

const phases: Readonly<Record<string, Phase>> = {
  'a day is sealed and its log trimmed': {
    prepare: ({ store, clock }) => commitEach(store, days(clock.now(), 5, 90, 4)),
    run: sealed,
    pointsMin: 12,
  },
  'an import reaches days and months of long ago': {
    prepare: async ({ store, clock }) => {
      await commitEach(store, days(clock.now() - 40 * DAY, 4, 60, 4));
      await store.compact(Infinity);
    },
    async run(world) {
      const again = days(world.clock.now() - 40 * DAY, 8, 60, 3).map(([id, at]): Row => [id, at + 10, 7]);
      await commitEach(world.store, again);
      await sealed(world);
    },
    pointsMin: 12,
  },
  'a month moves into its file': {
    prepare: async (world) => {
      await commitEach(world.store, days(world.clock.now() - 20 * DAY, 12, 60, 6));
      await sealed(world);
    },
    run: ({ store }) => store.compact(Infinity),
    pointsMin: 8,
  },
  'late samples are folded into the file of a month, whose old one goes': {
    prepare: async (world) => {
      await commitEach(world.store, days(world.clock.now() - 20 * DAY, 8, 60, 6));
      await world.store.compact(Infinity);
      await commitEach(
        world.store,
        days(world.clock.now() - 19 * DAY, 5, 60, 5).map(([id, at]): Row => [id, at, 99]),
      );
      await sealed(world);
    },
    run: ({ store }) => store.compact(Infinity),
    pointsMin: 8,
  },
  'days beyond their time are dropped': {
    prepare: async (world) => {
      await commitEach(world.store, days(world.clock.now(), 8, 90, 4));
      await sealed(world);
    },
    run: async ({ store, clock }) => void (await store.dropBefore(clock.now() - 3 * DAY)),
    pointsMin: 8,
  },
  'a class of points is dropped from days and from the file of a month': {
    prepare: async (world) => {
      await commitEach(world.store, days(world.clock.now() - 40 * DAY, 6, 60, 4));
      await world.store.compact(Infinity);
      await commitEach(world.store, days(world.clock.now(), 3, 60, 4));
      await sealed(world);
    },
    async run({ store, clock }) {
      await store.dropBefore((pointId) => (pointId % 2 === 0 ? clock.now() - DAY : 0));
      await store.compact(Infinity);
    },
    pointsMin: 8,
  },
  'the file of a month is dropped as a whole': {
    prepare: async (world) => {
      await commitEach(world.store, days(world.clock.now() - 80 * DAY, 40, 30, 4));
      await world.store.compact(Infinity);
    },
    async run({ store, clock }) {
      await store.dropBefore(clock.now() - 31 * DAY);
      await store.compact(Infinity);
    },
    pointsMin: 4,
  },
  'free pages go back to the disk': {
    prepare: async (world) => {
      await commitEach(world.store, days(world.clock.now(), 6, 90, 40, true));
      await sealed(world);
    },
    async run({ store, clock }) {
      await store.dropBefore(clock.now() - 2 * DAY);
      await store.compact(0);
    },
    pointsMin: 8,
  },
  'samples set aside arrive, are taken in and discarded': {
    prepare: ({ store, clock }) => commitEach(store, early(clock, [2, 3], 20)),
    async run({ store, clock }) {
      await commitEach(store, early(clock, [1], 5));
      await store.quarantine.takeIn(2, -YEAR);
      await store.quarantine.discard(3);
      await sealed({ store });
    },
    pointsMin: 8,
  },
};

for (const [title, phase] of Object.entries(phases)) {
  test(`killed while ${title}, a history is what it was before or after, and goes on from there`, async (t) => {
    const world = await opened(t);
    const points = new KillPoints(t, world.folder);
    world.store = await reopened(world, points.disk);
    await phase.prepare(world);
    const before = await contentOf(world.store);
    points.take();
    await phase.run(world);
    const after = await contentOf(world.store);
    await world.store.close();
    const all = points.take();
    t.mock.restoreAll();
    assert(all.length >= phase.pointsMin, `${all.length} moments`);
    t.diagnostic(`${Math.min(all.length, TRIED)} of ${all.length} moments`);
    for (const point of spread(t, all)) await survives(t, world.clock, point, before, after, phase);
  });
}

test('killed while an older layout is taken over, a history is whole, in the old layout or in the new', async (t) => {
  const world = await opened(t);
  await commitEach(world.store, days(world.clock.now(), 4, 60, 4));
  await sealed(world);
  const before = await contentOf(world.store);
  await world.store.close();
  const db = new DatabaseSync(join(world.folder, HOT_FILE));
  db.exec(
    'DROP TABLE chunk_other; DROP TABLE day_other; DROP TABLE month; DROP TABLE leftover; PRAGMA user_version = 1',
  );
  db.close();
  const points = new KillPoints(t, world.folder);
  world.store = await reopened(world);
  await world.store.close();
  const all = points.take();
  t.mock.restoreAll();
  assert(all.length >= 3, `${all.length} moments`);
  t.diagnostic(`${Math.min(all.length, TRIED)} of ${all.length} moments`);
  const phase = { run: sealed };
  for (const point of spread(t, all)) await survives(t, world.clock, point, before, before, phase);
});

/** Some of the moments, always with the last one. */
function spread(t: TestContext, all: readonly KillPoint[]): readonly KillPoint[] {
  if (all.length <= TRIED) return all;
  const seed = Number(process.env.SEED ?? 3);
  t.diagnostic(`seed ${seed}`);
  const rng = new SeededRng(seed);
  const step = all.length / TRIED;
  return Array.from({ length: TRIED }, (_, index) => all[Math.floor((index + rng.next()) * step)] ?? all[0]).filter(
    (point) => point !== undefined,
  );
}

async function survives(
  t: TestContext,
  clock: FakeClock,
  { title, files }: KillPoint,
  before: Content,
  after: Content,
  phase: Pick<Phase, 'run'>,
): Promise<void> {
  const folder = temporaryFolder(t);
  mkdirSync(folder, { recursive: true });
  putFiles(folder, files);
  const world: World = { clock, folder, store: await reopened({ clock, folder }) };
  try {
    check(await contentOf(world.store), before, after, title);
    const { damaged, problems } = await world.store.verify();
    assert.deepEqual({ damaged, problems }, { damaged: [], problems: [] }, title);
    await phase.run(world);
    assert.deepEqual(await contentOf(world.store), after, `${title}, and done again`);
    await world.store.compact(Infinity);
    assert.deepEqual(await contentOf(world.store), after, `${title}, and compacted`);
    const { samples, dropped } = await world.store.statistics();
    const held = world.store.quarantine.list().reduce((sum, point) => sum + point.samples, 0);
    assert.deepEqual({ samples: samples + held, dropped }, { samples: after.size, dropped: {} }, title);
    await nothingForgotten(world, title);
  } finally {
    await world.store.close();
    rmSync(folder, { recursive: true });
  }
}

/** What both agree on is there; what else is there, one of them knows. */
function check(found: Content, before: Content, after: Content, title: string): void {
  for (const [key, value] of before) {
    if (after.get(key) === value) assert.equal(found.get(key), value, `${title}: ${key}`);
  }
  for (const [key, value] of found) {
    assert(before.get(key) === value || after.get(key) === value, `${title}: nobody wrote ${value} at ${key}`);
  }
}

/** One file for each month there is, and none beside them. */
async function nothingForgotten({ store, folder }: World, title: string): Promise<void> {
  const { stretches } = await store.contents();
  const months = stretches.filter(({ packed }) => packed).map(({ from }) => monthOf(from));
  const files = readdirSync(folder).filter((name) => /\.db(-journal)?$/.test(name));
  const found = files
    .filter((name) => name !== HOT_FILE && name !== QUARANTINE_FILE)
    .map((name) => /^(\d{4})-(\d{2})\.\d+\.db$/.exec(name) ?? assert.fail(`${title}: ${name} was forgotten`))
    .map(([, year, month]) => Number(year) * 12 + Number(month) - 1);
  assert.deepEqual(
    found.sort((a, b) => a - b),
    months.sort((a, b) => a - b),
    `${title}: ${files.join()}`,
  );
  assert.deepEqual(
    months.map((month) => monthStart(month)),
    stretches.map(({ from }) => from),
    title,
  );
}

async function opened(t: TestContext): Promise<World> {
  const folder = temporaryFolder(t);
  const clock = new FakeClock();
  const options = { folder, clock, disk, log: silentLog, foldAfterMs: Infinity } as const;
  return { clock, folder, store: await openHistory({ ...options, mode: 'create' }) };
}

async function reopened(
  { clock, folder, store }: Pick<World, 'clock' | 'folder'> & { store?: HistoryStore },
  through = disk,
): Promise<HistoryStore> {
  await store?.close();
  return openHistory({ folder, clock, disk: through, log: silentLog, mode: 'open', foldAfterMs: Infinity });
}

/** Everything there is, what is set aside as well. */
async function contentOf(store: HistoryStore): Promise<Content> {
  const ids = Array.from({ length: 100 }, (_, index) => index);
  const content = new Map<string, number>();
  for (const [id, { at, values, damaged = [] }] of (await store.ranges(ids, 0, Infinity, 1e6)).entries()) {
    assert.deepEqual(damaged, []);
    for (const [index, stamp] of at.entries()) content.set(`${id} ${stamp}`, values[index] ?? Number.NaN);
  }
  for (const { pointId } of store.quarantine.list()) {
    for (const { at, value } of store.quarantine.samples(pointId)) content.set(`set aside ${pointId} ${at}`, value);
  }
  return content;
}

/** The days before `end`; `noisy` values do not pack. */
function days(end: number, count: number, points: number, each: number, noisy = false): Row[] {
  const first = Math.floor(end / DAY - count) * DAY;
  return Array.from({ length: count * points * each }, (_, index): Row => {
    const step = Math.floor(index / points);
    const at = first + Math.floor(step / each) * DAY + (step % each) * Math.floor((23 * HOUR) / each / 10) * 10;
    return [index % points, at, noisy ? Math.sin(index) : (index % 211) / 10];
  });
}

/** Samples that a clock a year ahead stamped. */
function early(clock: FakeClock, ids: readonly number[], each: number): Row[] {
  return ids.flatMap((id) =>
    Array.from({ length: each }, (_, index): Row => [id, clock.now() + YEAR + index * 10, index]),
  );
}

/** Each step of all points by a commit of its own. */
async function commitEach(store: HistoryStore, rows: readonly Row[]): Promise<void> {
  for (const batch of Map.groupBy(rows, ([, at]) => at).values()) {
    store.append(columnsOf(batch));
    await store.commit();
  }
}

/** Nothing is older than the beginning of time, but dropping seals first. */
async function sealed({ store }: Pick<World, 'store'>): Promise<void> {
  await store.dropBefore(0);
}
