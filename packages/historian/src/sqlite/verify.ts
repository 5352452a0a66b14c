import { messageOf } from '@t3000/core';

import { ColumnBuffer } from '../columns.ts';
import type { VerifyReport } from '../store.ts';
import type { Turns } from '../turns.ts';
import { isDamage } from './database.ts';
import type { Damage } from './damage.ts';
import type { Days } from './days.ts';
import type { DayRow, HotFile } from './hot-file.ts';
import { dayOfChunk } from './layout.ts';

/** Chunks held in memory at once, and read in one turn: 5 ms of work for full ones. */
const PAGE_ROWS = 256;

/**
 * Decodes every chunk, compares what is there with what each day should hold, and lets SQLite check the file: a
 * chunk that vanished from the tree has no checksum that could fail. Others write meanwhile.
 */
export async function verifyChunks(
  file: () => HotFile,
  days: Days,
  damage: Damage,
  turns: Turns,
): Promise<VerifyReport> {
  const problems = new Set<string>();
  const before = new Map([...days.rows()].map((row) => [row.day, row]));
  const chunksByDay = new Map<number, number>();
  const scratch = new ColumnBuffer();
  let chunks = 0;
  let after = -1;
  const readPage = (): boolean => {
    const rows = file().chunksAfter(after, PAGE_ROWS);
    for (const row of rows) {
      damage.decode(row, scratch.clear());
      const day = dayOfChunk(row.id);
      chunksByDay.set(day, (chunksByDay.get(day) ?? 0) + 1);
      if (row.id <= after) problems.add(`chunk ${row.id} stands in the wrong place`);
      after = Math.max(after, row.id);
    }
    chunks += rows.length;
    return rows.length > 0;
  };
  try {
    while (turns.run(readPage)) await turns.give();
  } catch (error) {
    if (!isDamage(error)) throw error;
    problems.add(`the pages of the file cannot all be read: ${messageOf(error)}`);
  }
  for (const problem of countProblems(file(), days, before, chunksByDay)) problems.add(problem);
  for (const finding of turns.run(() => file().integrityProblems())) problems.add(finding);
  return { chunks, damaged: damage.list(), problems: [...problems] };
}

/** Days that changed since they were read are counted anew: this runs in one turn. */
function countProblems(
  file: HotFile,
  days: Days,
  before: ReadonlyMap<number, DayRow>,
  chunksByDay: ReadonlyMap<number, number>,
): string[] {
  const problems: string[] = [];
  const known = [...days.rows()].map((row) => row.day);
  for (const day of new Set([...known, ...before.keys(), ...chunksByDay.keys()])) {
    const row = days.get(day);
    const found = row === before.get(day) ? (chunksByDay.get(day) ?? 0) : (countAnew(file, day) ?? row?.chunks ?? 0);
    if (row === undefined) {
      if (found > 0) problems.push(`${found} chunks of day ${day} are not accounted for`);
    } else if (found !== row.chunks) problems.push(`${found} of ${row.chunks} chunks of day ${day} are there`);
  }
  return problems;
}

/** Undefined when the pages cannot be read, which is reported elsewhere. */
function countAnew(file: HotFile, day: number): number | undefined {
  try {
    return file.countChunks(day);
  } catch (error) {
    if (!isDamage(error)) throw error;
    return undefined;
  }
}
