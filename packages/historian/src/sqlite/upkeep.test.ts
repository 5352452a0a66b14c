import assert from 'node:assert/strict';
import test from 'node:test';
import type { TestContext } from 'node:test';

import type { Clock } from '@t3000/core';
import { FakeClock, temporaryFolder } from '@t3000/testkit';

import { columnsOf } from '../conformance/subject.ts';
import type { Row } from '../conformance/subject.ts';
import { Turns } from '../turns.ts';
import { Catalog } from './catalog.ts';
import { Damage } from './damage.ts';
import { Folder } from './folder.ts';
import { Head } from './head.ts';
import { encodeLogEntry } from './log-entry.ts';
import { Reads } from './reads.ts';
import { Sealer } from './sealer.ts';
import { slowClock } from './slow-clock.test-helper.ts';
import { Upkeep } from './upkeep.ts';
import { inThisThread } from './vault-port.ts';
import { Vault } from './vault.ts';

/** A log that is over its limit, as far as upkeep is told. */
const TOO_LONG_BYTES = 70 * 2 ** 20;

function prepare(t: TestContext, rows: readonly Row[], clock: Clock) {
  const path = temporaryFolder(t);
  const turns = new Turns(clock);
  const vault = new Vault(path, undefined, new Damage(() => undefined));
  vault.open('create');
  t.after(() => vault.close());
  const port = inThisThread(vault, turns);
  const head = new Head();
  const catalog = new Catalog();
  const sealer = new Sealer(head, catalog, port);
  const attempt = async (work: () => Promise<void>): Promise<boolean> => {
    await work();
    return true;
  };
  const folder = new Folder({ path, clock, disk: undefined, foldAfterMs: 0 }, catalog, port, new Reads());
  const upkeep = new Upkeep(
    { clock, attempt, giveBack: (bytesKept) => port.giveBack(bytesKept) },
    sealer,
    folder,
    turns,
  );
  t.after(() => upkeep.close());
  const columns = columnsOf(rows);
  head.add(columns, Infinity, () => assert.fail());
  vault.putLog(1, encodeLogEntry(columns));
  return { vault, head, sealer, upkeep };
}

function points(count: number, samplesEach: number): Row[] {
  return Array.from({ length: count * samplesEach }, (_, index) => [index % count, Math.floor(index / count) * 10, 1]);
}

test('who waits for room waits until the log is trimmed, and others have their turns meanwhile', async (t) => {
  const clock = slowClock();
  const { vault, head, upkeep } = prepare(t, points(1000, 1), clock);
  upkeep.noteEntry(1, TOO_LONG_BYTES);
  upkeep.afterCommit();
  await upkeep.makeRoom();
  assert.equal(head.samples, 0);
  assert.deepEqual([...vault.file.logEntries()], []);
  assert(clock.turns > 1, `${clock.turns} turns`);
});

test('nobody waits for a log that is within its limit', async (t) => {
  const clock = slowClock();
  const { head, upkeep } = prepare(t, points(1000, 1), clock);
  upkeep.noteEntry(1, TOO_LONG_BYTES - 20 * 2 ** 20);
  await upkeep.makeRoom();
  assert.equal(head.samples, 1000);
  assert.equal(clock.turns, 0);
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

test('a slice of sealing is bounded by its samples, also where points are sealed by themselves', async (t) => {
  const { head, sealer } = prepare(t, points(40, 1000), new FakeClock());
  sealer.beginRound(1);
  await sealer.step();
  assert.equal(head.samples, 40_000 - 17_000);
  sealer.abandon();
  for (let pointId = 0; pointId < 40; pointId++) sealer.noteLong(pointId);
  await sealer.step();
  assert.equal(head.samples, 6000);
  await sealer.step();
  assert.equal(head.samples, 0);
});

test('of large entries the log loses some megabytes at once', (t) => {
  const { vault } = prepare(t, points(1, 1), new FakeClock());
  for (let seq = 2; seq <= 6; seq++) vault.putLog(seq, new Uint8Array(3 * 2 ** 20));
  const left = (): number[] => [...vault.file.logEntries()].map(([seq]) => seq);
  assert.equal(vault.trimLog(5), false);
  assert.deepEqual(left(), [4, 5, 6]);
  assert.equal(vault.trimLog(5), true);
  assert.deepEqual(left(), [6]);
});
