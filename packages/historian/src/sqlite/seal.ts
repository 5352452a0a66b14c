import type { PointId } from '@t3000/core';

import { encodeChunk } from '../codec/chunk.ts';
import type { ChunkIdentity } from '../codec/chunk.ts';
import { CHUNK_SAMPLES } from '../codec/limits.ts';
import { ColumnBuffer, mergeInto } from '../columns.ts';
import type { Columns } from '../columns.ts';
import type { ChunkTable } from './chunk-table.ts';
import type { Damage } from './damage.ts';
import type { Days } from './days.ts';
import { chunkId, SLOT_MAX, slotOfChunk } from './layout.ts';

/** A last chunk below this size is written anew together with what follows it. */
const SMALL_CHUNK_SAMPLES = CHUNK_SAMPLES / 2;

const stored = new ColumnBuffer(CHUNK_SAMPLES * 2);
const fresh = new ColumnBuffer(CHUNK_SAMPLES * 2);
const merged = new ColumnBuffer(CHUNK_SAMPLES * 4);

/** A point and day of one side, and where it is kept. */
export interface DayPlace {
  readonly table: ChunkTable;
  readonly days: Days;
  readonly day: number;
  readonly pointId: PointId;
}

/**
 * Writes entries `start` to `end`, samples of one point and day (sorted, all within the day), as chunks, inside the
 * caller's transaction. Chunks of a point never overlap in time: stored ones that would are written anew, and the new
 * samples win. The number of samples for which the day had no room left.
 */
export function sealDay(place: DayPlace, damage: Damage, samples: Columns, start: number, end: number): number {
  const { table, days, day, pointId } = place;
  // Nearly always the day is new for the point, and looking for its chunks takes as long as encoding one.
  const headers = days.mayHold(day, pointId) ? table.chunkHeaders(day, pointId) : [];
  if (headers.length === 0) return write(place, samples, start, end, []);
  const replaced: ChunkIdentity[] = [];
  stored.clear();
  for (const header of affected(headers, samples.at[start] ?? 0, samples.at[end - 1] ?? 0)) {
    const chunk = table.chunk(header.id);
    // A damaged chunk stays as it is, for whoever investigates.
    if (chunk !== undefined && damage.decode(chunk, stored)) replaced.push(header);
  }
  if (replaced.length === 0) return write(place, samples, start, end, headers);
  merged.clear();
  fresh.clear().pushAll(samples, start, end);
  mergeInto(merged, stored, fresh);
  for (const header of replaced) {
    table.deleteChunk(header.id);
    days.note(day, pointId, -1, -header.count, header.from, header.to);
  }
  const kept = headers.filter((header) => !replaced.includes(header));
  return write(place, merged, 0, merged.length, kept);
}

/** Stored chunks that overlap the samples, or else the small one just before them. */
function affected(headers: readonly ChunkIdentity[], first: number, last: number): ChunkIdentity[] {
  const overlapping = headers.filter((header) => header.from <= last && header.to >= first);
  if (overlapping.length > 0) return overlapping;
  const before = headers.findLast((header) => header.to < first);
  return before !== undefined && before.count < SMALL_CHUNK_SAMPLES ? [before] : [];
}

function write(
  { table, days, day, pointId }: DayPlace,
  samples: Columns,
  from: number,
  to: number,
  kept: readonly ChunkIdentity[],
): number {
  const taken = new Set(kept.map((header) => slotOfChunk(header.id)));
  const pieces = Math.max(1, Math.round((to - from) / CHUNK_SAMPLES));
  const pieceLength = Math.ceil((to - from) / pieces);
  let slot = 0;
  for (let start = from; start < to; start += pieceLength, slot++) {
    while (taken.has(slot)) slot++;
    if (slot > SLOT_MAX) return to - start;
    const end = Math.min(start + pieceLength, to);
    const [identity, data] = encodeChunk(chunkId(day, pointId, slot), samples, start, end);
    table.putChunk(identity, data);
    days.note(day, pointId, 1, identity.count, identity.from, identity.to);
  }
  return 0;
}
