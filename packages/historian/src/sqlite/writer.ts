import { assert, messageOf, STAMP_AHEAD_MAX_MS } from '@t3000/core';
import type { Clock, Logger, SampleColumns, Timer } from '@t3000/core';

import { CHUNK_SAMPLES } from '../codec/limits.ts';
import { HistoryUnavailable } from '../store.ts';
import type { Turns } from '../turns.ts';
import type { Catalog } from './catalog.ts';
import type { Folder } from './folder.ts';
import type { Head } from './head.ts';
import { DAY_MAX, DAY_MS, dayOf, POINT_ID_MAX } from './layout.ts';
import { Line } from './line.ts';
import { decodeLogEntry, encodeLogEntry } from './log-entry.ts';
import { Pending } from './pending.ts';
import type { HeldSamples } from './quarantine.ts';
import type { Sealer } from './sealer.ts';
import { Upkeep } from './upkeep.ts';
import type { VaultPort } from './vault-port.ts';

/** The last moment a date can name: what is beyond is no stamp at all. */
const STAMP_MAX = 8.64e15;

const TAKEN_AWAY =
  'hot.db was deleted or moved away while it was in use: put it back, or restore it from a backup and start the server anew';

/** Samples of one log entry: a scan of a large building goes in whole, and packing one takes a millisecond or two. */
const ENTRY_SAMPLES_MAX = 65_536;

/** Samples kept in memory while the disk takes none: 21 MB, about four minutes of 5,000 points a second. */
const WAITING_SAMPLES_MAX = 1_048_576;

/** Samples kept in memory for who appends without ever waiting for a commit: 84 MB. */
const PENDING_SAMPLES_MAX = 4 * WAITING_SAMPLES_MAX;

export interface WriterOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly stampResolutionMs: number;
  readonly commitEveryMs: number;
  readonly turns: Turns;
  /** False when the file was taken away: what is written to it goes with this process. */
  readonly isThere?: () => boolean;
}

/** Takes samples into head and log and commits. Keeps going without a disk, and says so. */
export class Writer {
  readonly #options: WriterOptions;
  readonly #vault: VaultPort;
  readonly #head: Head;
  readonly #catalog: Catalog;
  readonly #sealer: Sealer;
  readonly #quarantine: Pick<HeldSamples, 'hold'>;
  readonly #upkeep: Upkeep;
  readonly #line = new Line();
  readonly #dropped = new Map<string, number>();
  #pending = new Pending();
  #spare = new Pending();
  /** Samples on their way to the log. */
  #underWay = 0;
  #problem = '';
  #closed = false;
  #seq = 0;
  #commitTimer: Timer | undefined;
  appended = 0;
  committed = 0;
  commits = 0;

  constructor(
    options: WriterOptions,
    vault: VaultPort,
    parts: {
      readonly head: Head;
      readonly catalog: Catalog;
      readonly sealer: Sealer;
      readonly folder: Folder;
      readonly quarantine: Pick<HeldSamples, 'hold'>;
    },
  ) {
    this.#options = options;
    this.#vault = vault;
    this.#head = parts.head;
    this.#catalog = parts.catalog;
    this.#sealer = parts.sealer;
    this.#quarantine = parts.quarantine;
    const host = {
      clock: options.clock,
      attempt: (work: () => Promise<void>) => this.attempt(work),
      giveBack: (bytesKept: number) => vault.giveBack(bytesKept),
    };
    this.#upkeep = new Upkeep(host, parts.sealer, parts.folder, options.turns);
  }

  get problem(): string {
    return this.#problem;
  }

  get upkeep(): Upkeep {
    return this.#upkeep;
  }

  dropped(): Record<string, number> {
    const counts = Object.fromEntries(this.#dropped);
    if (this.#sealer.refused > 0) counts.day_full = this.#sealer.refused;
    return counts;
  }

  take(samples: SampleColumns): void {
    for (let start = 0; start < samples.length; start += ENTRY_SAMPLES_MAX) {
      this.#takePart(samples, start, Math.min(start + ENTRY_SAMPLES_MAX, samples.length));
    }
    if (this.#pending.length >= ENTRY_SAMPLES_MAX && this.#underWay === 0 && this.#problem === '') void this.flush();
    else if (this.#pending.length > 0) this.#scheduleCommit();
  }

  /** Writes what is pending; false when the disk does not take it, with the reason in `problem`. */
  async flush(): Promise<boolean> {
    const written = await this.attempt(async () => undefined);
    if (this.#closed) return written;
    if (written) this.#upkeep.afterCommit();
    else this.#scheduleCommit();
    return written;
  }

  /** Runs a piece of writing, after what is pending; false when the disk does not take it, which is noted. */
  attempt(work: () => Promise<void>): Promise<boolean> {
    return this.#line.run(async () => {
      if (this.#closed) return false;
      // What is sealed must be in the log first: a crash would bring back older values from there.
      if (!(await this.#writePending())) return false;
      return this.#tried(work);
    });
  }

  /** Runs what must see the files at rest. */
  alone<T>(work: () => Promise<T>): Promise<T> {
    return this.#line.run(work);
  }

  /** Brings the samples of the log back into memory. */
  replay(entries: Iterable<[seq: number, data: Uint8Array | null]>): void {
    for (const [seq, stored] of entries) {
      const data = stored ?? new Uint8Array(0);
      this.#seq = seq;
      this.#upkeep.noteEntry(seq, data.byteLength);
      try {
        this.#head.add(decodeLogEntry(data), CHUNK_SAMPLES, (pointId) => this.#sealer.noteLong(pointId));
      } catch (error) {
        this.#drop('damaged_log_entries', 1);
        this.#options.log.error('an entry of the history log is damaged and left out', { seq, why: messageOf(error) });
      }
    }
    assert(Number.isSafeInteger(this.#seq), `log number ${this.#seq} is not a whole number`);
    // What a former day left behind is sealed with the next commit.
    if (this.#head.samples > 0) this.#upkeep.sealSoon();
  }

  /** Writes what is pending and takes no more; false when the disk did not take it. */
  async close(): Promise<boolean> {
    this.#upkeep.close();
    this.#commitTimer?.cancel();
    const written = await this.attempt(async () => undefined);
    this.#closed = true;
    this.#commitTimer?.cancel();
    await this.#line.run(() => this.#vault.close());
    return written;
  }

  #takePart({ pointIds, at, values, qualities }: SampleColumns, start: number, end: number): void {
    const resolution = this.#options.stampResolutionMs;
    const now = this.#options.clock.now();
    const latest = Math.min(now + STAMP_AHEAD_MAX_MS, (DAY_MAX + 1) * DAY_MS - 1);
    const today = dayOf(now) * DAY_MS;
    const pending = this.#pending;
    const before = pending.length;
    const max = this.#problem === '' ? PENDING_SAMPLES_MAX : WAITING_SAMPLES_MAX;
    const room = Math.max(0, max - before - this.#underWay);
    pending.reserve(Math.min(end - start, room));
    const { pointIds: ids, at: stamps, values: taken, qualities: kinds } = pending;
    let place = before;
    let invalid = 0;
    let waiting = 0;
    let past = 0;
    for (let index = start; index < end; index++) {
      const pointId = pointIds[index] ?? -1;
      const stamp = Math.round((at[index] ?? Number.NaN) / resolution) * resolution;
      if (!(stamp >= 0 && stamp <= STAMP_MAX) || pointId < 0 || pointId > POINT_ID_MAX) invalid++;
      else if (stamp > latest)
        this.#quarantine.hold(pointId, stamp, values[index] ?? Number.NaN, qualities[index] ?? 0);
      else if (place - before >= room) waiting++;
      else {
        ids[place] = pointId;
        stamps[place] = stamp;
        taken[place] = values[index] ?? Number.NaN;
        kinds[place] = qualities[index] ?? 0;
        place++;
        if (stamp < today) past++;
      }
    }
    pending.length = place;
    this.#drop('invalid', invalid);
    this.#drop(this.#problem === '' ? 'too_fast' : 'disk_unavailable', waiting);
    this.appended += pending.length - before;
    this.#head.add(pending.from(before), CHUNK_SAMPLES, (pointId) => this.#sealer.noteLong(pointId));
    this.#upkeep.notePast(past);
  }

  #drop(reason: string, count: number): void {
    if (count > 0) this.#dropped.set(reason, (this.#dropped.get(reason) ?? 0) + count);
  }

  async #writePending(): Promise<boolean> {
    if (this.#pending.length === 0 && this.#problem === '') return true;
    const batch = this.#pending;
    this.#pending = this.#spare;
    this.#underWay = batch.length;
    let done = 0;
    const written = await this.#tried(async () => {
      if (this.#options.isThere?.() === false) throw new HistoryUnavailable(TAKEN_AWAY);
      if (this.#problem !== '') this.#catalog.load(await this.#vault.load());
      while (done < batch.length) {
        const part = batch.from(done, Math.min(done + ENTRY_SAMPLES_MAX, batch.length));
        const data = encodeLogEntry(part, this.#options.stampResolutionMs);
        const bytes = data.byteLength;
        await this.#vault.putLog(this.#seq + 1, data);
        this.#seq++;
        this.#upkeep.noteEntry(this.#seq, bytes);
        done += part.length;
        this.committed += part.length;
        this.commits++;
      }
    });
    this.#underWay = 0;
    if (written) {
      if (this.#problem !== '') this.#options.log.info('history is written again', { waited: batch.length });
      this.#problem = '';
      batch.clear();
      this.#spare = batch;
      return true;
    }
    batch.removeFirst(done);
    batch.append(this.#pending);
    this.#pending.clear();
    this.#spare = this.#pending;
    this.#pending = batch;
    return false;
  }

  async #tried(work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      if (!(error instanceof HistoryUnavailable)) throw error;
      if (this.#problem === '') this.#options.log.error('history is not written', { problem: error.message });
      this.#problem = error.message;
      this.#scheduleCommit();
      return false;
    }
  }

  #scheduleCommit(): void {
    if (this.#closed) return;
    this.#commitTimer ??= this.#options.clock.setTimer(this.#options.commitEveryMs, () => {
      this.#commitTimer = undefined;
      void this.flush();
    });
  }
}
