import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import type { TestContext } from 'node:test';

import { silentLog } from '@t3000/core';
import { FakeClock, SeededRng, temporaryFolder } from '@t3000/testkit';

import { columnsOf } from '../conformance/subject.ts';
import type { Row } from '../conformance/subject.ts';
import { HistoryUnavailable } from '../store.ts';
import { disk } from './disk.test-helper.ts';
import { HOT_FILE, LOCK_FILE, WAL_SUFFIX } from './layout.ts';
import { openHistory } from './open.ts';

const FLIPS = Number(process.env.FLIPS ?? 40);
const SEED = Number(process.env.SEED ?? 21);
const POINTS = 30;
const IDS = Array.from({ length: POINTS }, (_, index) => index);
const DECEMBER = Date.UTC(2025, 11, 1);

type Content = ReadonlyMap<string, number>;

/** A history with a month in its file, days that are sealed, and commits that are only in the log, with `isCrashed` the write-ahead one. */
async function written(
  t: TestContext,
  isCrashed: boolean,
): Promise<{ files: Map<string, Buffer>; content: Content; clock: FakeClock }> {
  const folder = temporaryFolder(t);
  const clock = new FakeClock();
  const options = { folder, clock, disk, log: silentLog, foldAfterMs: 0 } as const;
  let store = await openHistory({ ...options, mode: 'create' });
  const content = new Map<string, number>();
  const take = async (rows: readonly Row[]): Promise<void> => {
    store.append(columnsOf(rows));
    for (const [id, at, value] of rows) content.set(`${id} ${at}`, value);
    await store.commit();
  };
  const rows = (from: number, steps: number): Row[] =>
    Array.from({ length: steps * POINTS }, (_, index): Row => {
      const at = from + Math.floor(index / POINTS) * 900_000;
      return [index % POINTS, at, Math.round(Math.sin(index) * 1e6) / 1e3];
    });
  await take(rows(DECEMBER, 400));
  await store.compact();
  await take(rows(clock.now() - 2 * 86_400_000, 150));
  await store.dropBefore(0);
  // Brings what there is from the write-ahead log into the file.
  await store.close();
  store = await openHistory({ ...options, mode: 'open' });
  for (let step = 0; step < 40; step++) await take(rows(clock.now() - 1e7 + step * 10_000, 1));
  if (!isCrashed) await store.close();
  const names = readdirSync(folder).filter((name) => name !== LOCK_FILE && !name.endsWith('-shm'));
  const files = new Map(names.map((name) => [name, readFileSync(join(folder, name))]));
  await store.close();
  return { files, content, clock };
}

/** Bytes of the header and of the texts that make the tables. */
const SCHEMA_BYTES = 4096;

for (const [title, pick] of Object.entries<readonly [(name: string) => boolean, aimed: boolean]>({
  'the file of fresh samples': [(name) => name === HOT_FILE, false],
  'its first page, with header and tables': [(name) => name === HOT_FILE, true],
  'the write-ahead log': [(name) => name === HOT_FILE + WAL_SUFFIX, false],
  'the file of a month': [(name) => name.startsWith('2025-12'), false],
  'its first page, with header and tables ': [(name) => name.startsWith('2025-12'), true],
})) {
  test(`a bit flipped in ${title.trim()}${title.endsWith(' ') ? ' of a month' : ''}: no value is wrong, nothing fails unforeseen, what is missing is told`, async (t) => {
    const [isMeant, isAimed] = pick;
    const { files, content, clock } = await written(t, isMeant(HOT_FILE + WAL_SUFFIX));
    const [name = '', sound = Buffer.alloc(0)] = [...files].find(([each]) => isMeant(each)) ?? [];
    assert(sound.length > 0, [...files.keys()].join());
    const rng = new SeededRng(SEED);
    t.diagnostic(`seed ${SEED}, ${sound.length} bytes`);
    const outcomes = { whole: 0, reported: 0, refused: 0, shorter: 0 };
    for (let flip = 0; flip < FLIPS; flip++) {
      const bit = isAimed ? schemaBit(sound, rng) : rng.integer(sound.length * 8);
      const harmed = Buffer.from(sound);
      harmed[bit >> 3] = (harmed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const folder = temporaryFolder(t);
      for (const [each, bytes] of files) writeFileSync(join(folder, each), each === name ? harmed : bytes);
      const outcome = await outcomeOf(folder, clock, content, `seed ${SEED}, bit ${bit}`);
      // What a damaged frame of the log takes with it no later frame can tell.
      if (outcome === 'shorter') assert(name.endsWith(WAL_SUFFIX), `seed ${SEED}, bit ${bit}: missing without a word`);
      outcomes[outcome]++;
    }
    t.diagnostic(JSON.stringify(outcomes));
  });
}

/** Of the header, or of the end of the first page, where the tables stand. */
function schemaBit(sound: Buffer, rng: SeededRng): number {
  const pageBytes = sound.readUInt16BE(16) === 1 ? 65_536 : sound.readUInt16BE(16);
  const from = sound.indexOf('CREATE TABLE');
  const start = rng.integer(10) === 0 ? 0 : Math.max(0, Math.min(from, pageBytes) - 200);
  return (start + rng.integer(start === 0 ? 200 : Math.min(SCHEMA_BYTES, pageBytes - start))) * 8 + rng.integer(8);
}

async function outcomeOf(
  folder: string,
  clock: FakeClock,
  content: Content,
  title: string,
): Promise<'whole' | 'reported' | 'refused' | 'shorter'> {
  let store;
  try {
    store = await openHistory({ folder, clock, disk, log: silentLog, mode: 'open', foldAfterMs: Infinity });
  } catch (error) {
    assert(error instanceof HistoryUnavailable && error.message.includes(folder), `${title}: ${String(error)}`);
    return 'refused';
  }
  try {
    let found = 0;
    for (const [id, { at, values }] of (await store.ranges(IDS, 0, Infinity, 1e6)).entries()) {
      for (const [index, stamp] of at.entries()) {
        assert.equal(values[index], content.get(`${id} ${stamp}`), `${title}, point ${id} at ${stamp}`);
        found++;
      }
    }
    for (const sample of await store.at(IDS, DECEMBER + 86_400_000, 86_400_000)) {
      if (sample === undefined) continue;
      assert.equal(
        sample.value,
        content.get(`${sample.pointId} ${sample.at}`),
        `${title}, newest of ${sample.pointId}`,
      );
    }
    await store.contents();
    const { damaged, problems } = await store.verify();
    const { dropped } = await store.statistics();
    if (damaged.length + problems.length + Object.keys(dropped).length > 0) return 'reported';
    return found === content.size ? 'whole' : 'shorter';
  } catch (error) {
    // Pages that cannot be read are told in words.
    assert(error instanceof HistoryUnavailable, `${title}: ${error instanceof Error ? error.stack : String(error)}`);
    return 'reported';
  } finally {
    await store.close().catch((error: unknown) => assert(error instanceof HistoryUnavailable, title));
  }
}
