import { assert, messageOf } from '@t3000/core';
import type { Clock, Logger, SampleColumns, Timer } from '@t3000/core';

import { CHUNK_SAMPLES } from '../codec/limits.ts';
import { HistoryUnavailable } from '../store.ts';
import type { Turns } from '../turns.ts';
import { isDiskFull, worldlyProblem } from './database.ts';
import type { Days } from './days.ts';
import type { Head } from './head.ts';
import type { HotFile } from './hot-file.ts';
import { DAY_MAX, DAY_MS, dayOf, POINT_ID_MAX } from './layout.ts';
import { decodeLogEntry, encodeLogEntry } from './log-entry.ts';
import { Pending } from './pending.ts';
import type { Sealer } from './sealer.ts';
import { Upkeep } from './upkeep.ts';

/** A stamp further ahead of the clock than this comes from a broken clock, and would hide every later value. */
const FUTURE_MAX_MS = 3_600_000;

/** Samples of one log entry: 5.5 MB, written in some milliseconds. */
const ENTRY_SAMPLES_MAX = 262_144;

/** Samples kept in memory while the disk takes none: 21 MB, about four minutes of 5,000 points a second. */
const WAITING_SAMPLES_MAX = 1_048_576;

export interface WriterOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly stampResolutionMs: number;
  readonly commitEveryMs: number;
  readonly turns: Turns;
  /** Opens the file anew: after an error of the disk, nothing the old connection says can be trusted. */
  readonly reopen: () => HotFile;
}

/** Takes samples into head and log and commits. Keeps going without a disk, and says so. */
export class Writer {
  readonly #options: WriterOptions;
  readonly #head: Head;
  readonly #days: Days;
  readonly #sealer: Sealer;
  readonly #pending = new Pending();
  readonly #upkeep: Upkeep;
  readonly #dropped = new Map<string, number>();
  #file: HotFile;
  #fileSuspect = false;
  #problem = '';
  #seq = 0;
  #commitTimer: Timer | undefined;
  appended = 0;
  committed = 0;
  commits = 0;

  constructor(options: WriterOptions, file: HotFile, head: Head, days: Days, sealer: Sealer) {
    this.#options = options;
    this.#file = file;
    this.#head = head;
    this.#days = days;
    this.#sealer = sealer;
    const attempt = (work: (file: HotFile) => void): boolean => this.#attempt(work);
    this.#upkeep = new Upkeep(
      { clock: options.clock, writePending: () => this.#writePending(), attempt },
      sealer,
      options.turns,
    );
    this.#replay();
  }

  get file(): HotFile {
    return this.#file;
  }

  get problem(): string {
    return this.#problem;
  }

  dropped(): Record<string, number> {
    const counts = Object.fromEntries(this.#dropped);
    if (this.#sealer.refused > 0) counts.day_full = this.#sealer.refused;
    return counts;
  }

  take(samples: SampleColumns): void {
    for (let start = 0; start < samples.length; start += ENTRY_SAMPLES_MAX) {
      const end = Math.min(start + ENTRY_SAMPLES_MAX, samples.length);
      this.#takePart(samples, start, end);
      if (this.#pending.length < ENTRY_SAMPLES_MAX || this.#problem !== '') continue;
      if (this.flush()) this.#upkeep.keepPace(end - start);
    }
    if (this.#pending.length > 0) this.#scheduleCommit();
  }

  /** Writes what is pending; false when the disk does not take it, with the reason in `problem`. */
  flush(): boolean {
    if (!this.#writePending()) {
      this.#scheduleCommit();
      return false;
    }
    this.#upkeep.afterCommit();
    return this.#problem === '';
  }

  /** Resolves when there is room for more. */
  async makeRoom(): Promise<void> {
    await this.#upkeep.makeRoom();
  }

  /** Seals the whole head, in turns; false when the disk does not take it. */
  async sealAll(): Promise<boolean> {
    return this.#upkeep.sealAll();
  }

  /**
   * Drops some chunks of a day and says how many samples that were, undefined when none is left. Throws
   * {@link HistoryUnavailable} when the disk does not take it.
   */
  dropSome(day: number): number | undefined {
    let dropped: number | undefined;
    const done = this.#attempt((file) => {
      const counts = file.transaction(() => {
        const removed = file.deleteSome(day);
        this.#days.shrink(day, removed);
        this.#days.save(file);
        return removed;
      });
      if (counts.length > 0) dropped = counts.reduce((sum, count) => sum + count, 0);
    });
    if (!done) {
      if (!this.#fileSuspect) this.#days.load(this.#file);
      throw new HistoryUnavailable(`history cannot be written: ${this.#problem}`);
    }
    this.#upkeep.noteSpace();
    return dropped;
  }

  close(): void {
    this.#commitTimer?.cancel();
    this.#upkeep.close();
    this.#file.close();
  }

  #takePart({ pointIds, at, values, qualities }: SampleColumns, start: number, end: number): void {
    const pending = this.#pending;
    const resolution = this.#options.stampResolutionMs;
    const stampMax = Math.min(this.#options.clock.now() + FUTURE_MAX_MS, (DAY_MAX + 1) * DAY_MS - resolution);
    const room = WAITING_SAMPLES_MAX - pending.length;
    const before = pending.length;
    const today = dayOf(this.#options.clock.now()) * DAY_MS;
    let past = 0;
    let future = 0;
    let invalid = 0;
    let waiting = 0;
    for (let index = start; index < end; index++) {
      const stamp = Math.round((at[index] ?? Number.NaN) / resolution) * resolution;
      const pointId = pointIds[index] ?? -1;
      if (stamp > stampMax) future++;
      else if (!(stamp >= 0) || pointId < 0 || pointId > POINT_ID_MAX) invalid++;
      else if (pending.length - before >= room) waiting++;
      else {
        pending.push(pointId, stamp, values[index] ?? Number.NaN, qualities[index] ?? 0);
        if (stamp < today) past++;
      }
    }
    this.#drop('future_stamp', future);
    this.#drop('invalid', invalid);
    this.#drop('disk_unavailable', waiting);
    this.appended += pending.length - before;
    this.#head.add(pending.from(before), CHUNK_SAMPLES, (pointId) => this.#sealer.noteLong(pointId));
    this.#upkeep.notePast(past);
  }

  #drop(reason: string, count: number): void {
    if (count > 0) this.#dropped.set(reason, (this.#dropped.get(reason) ?? 0) + count);
  }

  #writePending(): boolean {
    const { length } = this.#pending;
    if (length === 0 && this.#problem === '') return true;
    try {
      this.#renewFile();
      if (length > 0) {
        const data = encodeLogEntry(this.#pending);
        this.#file.transaction(() => this.#file.putLogEntry(this.#seq + 1, data));
        this.#seq++;
        this.#upkeep.noteEntry(this.#seq, data.byteLength);
        this.committed += length;
        this.commits++;
        this.#pending.clear();
      }
    } catch (error) {
      this.#fail(error);
      return false;
    }
    if (this.#problem !== '') this.#options.log.info('history is written again', { waited: length });
    this.#problem = '';
    return true;
  }

  #attempt(work: (file: HotFile) => void): boolean {
    try {
      this.#renewFile();
      work(this.#file);
      return true;
    } catch (error) {
      this.#fail(error);
      return false;
    }
  }

  #fail(error: unknown): void {
    const problem = worldlyProblem(error);
    if (problem === undefined) throw error;
    if (this.#problem === '') this.#options.log.error('history is not written', { problem });
    this.#problem = problem;
    if (!isDiskFull(error)) this.#fileSuspect = true;
    this.#scheduleCommit();
  }

  #renewFile(): void {
    if (!this.#fileSuspect) return;
    try {
      this.#file.close();
    } catch (error) {
      this.#options.log.warn('the history file did not close', { problem: messageOf(error) });
    }
    this.#file = this.#options.reopen();
    this.#days.load(this.#file);
    this.#fileSuspect = false;
  }

  #scheduleCommit(): void {
    this.#commitTimer ??= this.#options.clock.setTimer(this.#options.commitEveryMs, () => {
      this.#commitTimer = undefined;
      this.flush();
    });
  }

  /** Brings the samples of the log back into memory. */
  #replay(): void {
    for (const [seq, data] of this.#file.logEntries()) {
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
}
