import { messageOf } from '@t3000/core';

import { ColumnBuffer } from '../columns.ts';
import type { VerifyReport } from '../store.ts';
import { isDamage } from './database.ts';
import type { Damage } from './damage.ts';
import type { Days } from './days.ts';
import type { ChunkRow, HotFile } from './hot-file.ts';
import { dayOfChunk } from './layout.ts';

/** Chunks held in memory at once. */
const PAGE_ROWS = 512;

/**
 * Decodes every chunk, compares what is there with what each day should hold, and lets SQLite check the file: a
 * chunk that vanished from the tree has no checksum that could fail.
 */
export function verifyChunks(file: HotFile, days: Days, damage: Damage): VerifyReport {
  const problems = new Set<string>();
  const chunksByDay = new Map<number, number>();
  const scratch = new ColumnBuffer();
  let chunks = 0;
  try {
    for (let after = -1, rows: ChunkRow[]; (rows = file.chunksAfter(after, PAGE_ROWS)).length > 0;) {
      for (const row of rows) {
        damage.decode(row, scratch.clear());
        const day = dayOfChunk(row.id);
        chunksByDay.set(day, (chunksByDay.get(day) ?? 0) + 1);
        if (row.id <= after) problems.add(`chunk ${row.id} stands in the wrong place`);
        after = Math.max(after, row.id);
      }
      chunks += rows.length;
    }
  } catch (error) {
    if (!isDamage(error)) throw error;
    problems.add(`the pages of the file cannot all be read: ${messageOf(error)}`);
  }
  for (const { day, chunks: expected } of days.rows()) {
    const found = chunksByDay.get(day) ?? 0;
    if (found !== expected) problems.add(`${found} of ${expected} chunks of day ${day} are there`);
    chunksByDay.delete(day);
  }
  for (const [day, found] of chunksByDay) problems.add(`${found} chunks of day ${day} are not accounted for`);
  for (const finding of file.integrityProblems()) problems.add(finding);
  return { chunks, damaged: damage.list(), problems: [...problems] };
}
