import assert from 'node:assert/strict';
import { join } from 'node:path';
import test from 'node:test';
import type { TestContext } from 'node:test';

import { silentLog } from '@t3000/core';
import type { Clock } from '@t3000/core';
import { FakeClock, temporaryFolder } from '@t3000/testkit';

import { columnsOf } from '../conformance/subject.ts';
import type { Row } from '../conformance/subject.ts';
import { Turns } from '../turns.ts';
import { Damage } from './damage.ts';
import { openDatabase } from './database.ts';
import { Days } from './days.ts';
import { Head } from './head.ts';
import { HotFile } from './hot-file.ts';
import { HOT_FILE } from './layout.ts';
import { encodeLogEntry } from './log-entry.ts';
import { Sealer } from './sealer.ts';
import { slowClock } from './slow-clock.test-helper.ts';
import { Upkeep } from './upkeep.ts';

/** A log that is over its limit, as far as upkeep is told. */
const TOO_LONG_BYTES = 70 * 2 ** 20;

function prepare(t: TestContext, rows: readonly Row[], clock: Clock) {
  const file = new HotFile(openDatabase(join(temporaryFolder(t), HOT_FILE), 'create', undefined));
  t.after(() => file.close());
  const head = new Head();
  const sealer = new Sealer(head, new Days(), new Damage(silentLog));
  const attempt = (work: (file: HotFile) => void): boolean => {
    work(file);
    return true;
  };
  const upkeep = new Upkeep({ clock, writePending: () => true, attempt }, sealer, new Turns(clock));
  t.after(() => upkeep.close());
  const columns = columnsOf(rows);
  head.add(columns, Infinity, () => assert.fail());
  file.putLogEntry(1, encodeLogEntry(columns));
  return { file, head, sealer, upkeep };
}

function points(count: number, samplesEach: number): Row[] {
  return Array.from({ length: count * samplesEach }, (_, index) => [index % count, Math.floor(index / count) * 10, 1]);
}

test('who waits for room waits until the log is trimmed, and others have their turns meanwhile', async (t) => {
  const clock = slowClock();
  const { file, head, upkeep } = prepare(t, points(1000, 1), clock);
  upkeep.noteEntry(1, TOO_LONG_BYTES);
  upkeep.afterCommit();
  await upkeep.makeRoom();
  assert.equal(head.samples, 0);
  assert.deepEqual([...file.logEntries()], []);
  assert(clock.turns > 2, `${clock.turns} turns`);
});

test('nobody waits for a log that is within its limit', async (t) => {
  const clock = slowClock();
  const { head, upkeep } = prepare(t, points(1000, 1), clock);
  upkeep.noteEntry(1, TOO_LONG_BYTES - 20 * 2 ** 20);
  upkeep.afterCommit();
  await upkeep.makeRoom();
  assert.equal(head.samples, 1000);
  assert.equal(clock.turns, 0);
});

test('who never waits pays with sealing for as many samples as were taken', (t) => {
  const { head, upkeep } = prepare(t, points(1000, 1), new FakeClock());
  upkeep.noteEntry(1, TOO_LONG_BYTES);
  upkeep.afterCommit();
  upkeep.keepPace(1);
  assert.equal(head.samples, 800);
  upkeep.keepPace(500);
  assert.equal(head.samples, 200);
  upkeep.keepPace(1000);
  assert.equal(head.samples, 0);
});

test('waiting for room ends when history is closed', async (t) => {
  const clock = slowClock();
  const { head, upkeep } = prepare(t, points(5000, 1), clock);
  upkeep.noteEntry(1, TOO_LONG_BYTES);
  upkeep.afterCommit();
  const room = upkeep.makeRoom();
  upkeep.close();
  await room;
  assert(head.samples > 0);
});

test('a slice of sealing is bounded by its samples, also where points are sealed by themselves', (t) => {
  const { file, head, sealer } = prepare(t, points(40, 1000), new FakeClock());
  sealer.beginRound(1);
  sealer.step(file);
  assert.equal(head.samples, 40_000 - 17_000);
  sealer.abandon();
  for (let pointId = 0; pointId < 40; pointId++) sealer.noteLong(pointId);
  sealer.step(file);
  assert.equal(head.samples, 6000);
  sealer.step(file);
  assert.equal(head.samples, 0);
});

test('of large entries the log loses some megabytes at once', (t) => {
  const { file } = prepare(t, points(1, 1), new FakeClock());
  for (let seq = 2; seq <= 6; seq++) file.putLogEntry(seq, new Uint8Array(3 * 2 ** 20));
  const left = (): number[] => [...file.logEntries()].map(([seq]) => seq);
  assert.equal(file.trimLog(5), false);
  assert.deepEqual(left(), [4, 5, 6]);
  assert.equal(file.trimLog(5), true);
  assert.deepEqual(left(), [6]);
});
