import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import test from 'node:test';
import type { TestContext } from 'node:test';

import type { PointId } from '@t3000/core';
import { temporaryFolder } from '@t3000/testkit';

import { columnsOf } from '../conformance/subject.ts';
import type { Row } from '../conformance/subject.ts';
import { Catalog } from './catalog.ts';
import { ChunkTable } from './chunk-table.ts';
import type { ChunkRow } from './chunk-table.ts';
import { Damage } from './damage.ts';
import { openDatabase } from './database.ts';
import { Head } from './head.ts';
import { HotFile } from './hot-file.ts';
import { DAY_MS, HOT_FILE } from './layout.ts';
import { Reader } from './reader.ts';
import { sealDay } from './seal.ts';
import { Sealed } from './sealed.ts';
import { Slices } from './slices.ts';

/** Counts statements, and cannot read a page of one day. */
class WatchedTable extends ChunkTable {
  statements = 0;
  unreadableDay = -1;

  override chunks(days: readonly number[], pointIds: readonly PointId[], from: number, to: number): ChunkRow[] {
    this.#count(days);
    return super.chunks(days, pointIds, from, to);
  }

  override chunksAt(day: number, pointIds: readonly PointId[], at: number): ChunkRow[] {
    this.#count([day]);
    return super.chunksAt(day, pointIds, at);
  }

  #count(days: readonly number[]): void {
    this.statements++;
    if (days.includes(this.unreadableDay)) throw Object.assign(new Error('malformed'), { errcode: 11 });
  }
}

class WatchedFile extends HotFile {
  readonly table: WatchedTable;

  constructor(db: DatabaseSync) {
    super(db);
    this.table = new WatchedTable(db, 0);
  }

  override side(): ChunkTable {
    return this.table;
  }
}

function prepare(t: TestContext, rows: readonly Row[]) {
  const folder = temporaryFolder(t);
  const file = new WatchedFile(openDatabase(join(folder, HOT_FILE), 'create', undefined));
  t.after(() => file.close());
  const head = new Head();
  const catalog = new Catalog();
  const damage = new Damage(() => undefined);
  head.add(columnsOf(rows), Infinity, () => assert.fail());
  const slices = new Slices(head);
  slices.beginRound(0);
  const place = { table: file.side(), days: catalog.days(0) };
  for (let slice = slices.next(); slice !== undefined; slice = slices.next()) {
    const { days, pointIds, ends, samples } = slice;
    for (const [unit, end] of ends.entries()) {
      const own = { ...place, day: days[unit] ?? 0, pointId: pointIds[unit] ?? 0 };
      sealDay(own, damage, samples, ends[unit - 1] ?? 0, end);
    }
  }
  head.land();
  const reader = new Reader(new Sealed(folder, () => file, damage), () => file);
  return { file: file.table, head, damage, reader, view: catalog.view() };
}

/** A sample a day. */
function daily(days: number): Row[] {
  return Array.from({ length: days }, (_, day) => [1, day * DAY_MS + 1000, day]);
}

function scanned({ reader, view, head }: ReturnType<typeof prepare>): number[] {
  const values: number[] = [];
  reader.scan(view, head, [1], 0, Infinity, (_, columns, start, end) => {
    values.push(...columns.values.subarray(start, end));
    return false;
  });
  return values;
}

const through = (end: number): number[] => Array.from({ length: end }, (_, index) => index);

test('a year takes a handful of statements, and a visitor who wants no more ends it', (t) => {
  const prepared = prepare(t, daily(365));
  assert.deepEqual(scanned(prepared), through(365));
  assert(prepared.file.statements <= 36, 'three for each month of days');
  const dense = prepare(
    t,
    Array.from({ length: 30_000 }, (_, index) => [1, index * 3_600_000, index] as const),
  );
  let visits = 0;
  dense.reader.scan(dense.view, dense.head, [1], 0, Infinity, () => ++visits === 1);
  assert.equal(visits, 1);
  assert(dense.file.statements <= 9, 'of a hundred for all 1,250 days');
});

test('samples that are not sealed stand in their place between chunks, and win over them', (t) => {
  const prepared = prepare(t, daily(100));
  const { head } = prepared;
  head.add(
    columnsOf([
      [1, 500, -1],
      [1, 40 * DAY_MS + 1000, -2],
      [1, 70 * DAY_MS + 5000, -3],
      [1, 200 * DAY_MS, -4],
    ]),
    Infinity,
    () => assert.fail(),
  );
  const expected = [-1, ...through(100), -4];
  expected[41] = -2;
  expected.splice(72, 0, -3);
  assert.deepEqual(scanned(prepared), expected);
});

test('pages that cannot be read cost the day that lies on them, not its neighbours', (t) => {
  const prepared = prepare(t, daily(30));
  const { file, damage } = prepared;
  file.unreadableDay = 20;
  assert.deepEqual(
    scanned(prepared),
    through(30).filter((day) => day !== 20),
  );
  assert.deepEqual(
    damage.list().map(({ from, to }) => [from, to]),
    [[20 * DAY_MS, 21 * DAY_MS]],
  );
});

test('the newest sample of many points takes one statement a day, and points that answered are not asked again', (t) => {
  const old: Row[] = Array.from({ length: 3000 }, (_, pointId) => [pointId, 1000, pointId]);
  const fresh = old
    .map(([pointId]): Row => [pointId, DAY_MS + 1000, 10_000 - pointId])
    .filter(([pointId]) => pointId !== 7);
  const { file, reader, view, head } = prepare(t, [...old, ...fresh]);
  const ids = [...through(3000), 9, 5000];
  const found = reader.newest(view, head, ids, 0, 2 * DAY_MS);
  assert.deepEqual(
    [...found.values].map((value, place) => (Number.isNaN(found.at[place]) ? undefined : value)),
    ids.map((pointId) => (pointId === 5000 ? undefined : pointId === 7 ? 7 : 10_000 - pointId)),
  );
  assert.equal(file.statements, 4, 'two batches of points on two days');
});

test('where the pages of many points cannot be read, they are asked one by one', (t) => {
  const { file, reader, view, head } = prepare(t, daily(3));
  file.unreadableDay = 2;
  assert.equal(reader.newest(view, head, [1], 0, 3 * DAY_MS).values[0], 2);
});

test('points next to each other are read like those far apart, whether some are left out or have many chunks', (t) => {
  for (const hasMany of [(pointId: number) => pointId % 10 === 3, () => true]) {
    const counts = through(40).map((pointId) => (hasMany(pointId) ? 2500 : 2));
    const rows = counts.flatMap((count, pointId) =>
      through(count).map((index): Row => [pointId, 1000 + index * 10_000, pointId * 10_000 + index]),
    );
    const { reader, view, head } = prepare(t, rows);
    const dense = through(40).filter((pointId) => pointId % 7 !== 5);
    for (const ids of [dense, dense.filter((_, place) => place % 4 === 0), [...dense].reverse()]) {
      assert.deepEqual(
        [...reader.newest(view, head, ids, 0, 1000 + 15_005_000).values],
        ids.map((pointId) => pointId * 10_000 + (hasMany(pointId) ? 1500 : 1)),
      );
      const found = ids.map((): number[] => []);
      reader.scan(view, head, ids, 0, Infinity, (place, { values }, start, end) => {
        found[place]?.push(...values.subarray(start, end));
        return false;
      });
      assert.deepEqual(
        found,
        ids.map((pointId) => through(counts[pointId] ?? 0).map((index) => pointId * 10_000 + index)),
      );
    }
  }
});
