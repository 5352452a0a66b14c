import type { Clock, Timer } from '@t3000/core';

import type { Turns } from '../turns.ts';
import { dayOf } from './layout.ts';
import type { Sealer } from './sealer.ts';
import type { Folder } from './folder.ts';

/** Log size at which a round of sealing begins, and at which whoever waits for room waits. */
const LOG_SEAL_BYTES = 48 * 2 ** 20;
const LOG_BYTES_MAX = 64 * 2 ** 20;

/**
 * The same for samples in memory, which take 17 bytes there however few the log needs. A day of the largest building
 * there is to be, 39,200 points each quarter of an hour, is 3.76 M samples: 64 MB, and sealed in one round.
 */
const HEAD_SEAL_SAMPLES = 4 * 2 ** 20;
const HEAD_SAMPLES_MAX = 5 * 2 ** 20;

/** Samples of former days from which on an import is sealed by itself: half a megabyte of log. Single late ones wait. */
const IMPORT_SAMPLES_MIN = 65_536;

/** An import that brings nothing for so long is taken for finished. */
const IMPORT_QUIET_MS = 5000;

/**
 * Free pages that stay for the log of the next day, twice as much as the log of the day that was sealed, as its entries
 * do not fill their pages: giving them back only to take them again costs as much as sealing half the day. What an
 * import leaves behind is given back: a day of the largest building writes 18 MB of log.
 */
const LOG_BYTES_KEPT_MAX = 40 * 2 ** 20;

/** What upkeep needs of the writer. */
export interface UpkeepHost {
  readonly clock: Clock;
  /** Runs a piece of writing after what is pending was written; false when the disk does not take it. */
  readonly attempt: (work: () => Promise<void>) => Promise<boolean>;
  /** Gives free pages back, all but some; true when no more are to go. */
  readonly giveBack: (bytesKept: number) => Promise<boolean>;
}

/** Decides when samples move from the log into chunks and from there into the files of months, step by step. */
export class Upkeep {
  readonly #host: UpkeepHost;
  readonly #sealer: Sealer;
  readonly #folder: Folder;
  readonly #turns: Turns;
  #closed = false;
  #running = false;
  #seq = 0;
  #logBytes = 0;
  /** Of the log, the part that the running round of sealing makes unnecessary. */
  #roundBytes = 0;
  /** Finished ones. */
  #rounds = 0;
  #sealedOnDay: number;
  #importSamples = 0;
  /** The file may hold pages to give back, as after a round, or as a former process left it. */
  #spaceDue = true;
  /** Of the free pages, what the log will need again. */
  #bytesKept = 0;
  #quietTimer: Timer | undefined;

  constructor(host: UpkeepHost, sealer: Sealer, folder: Folder, turns: Turns) {
    this.#turns = turns;
    this.#host = host;
    this.#sealer = sealer;
    this.#folder = folder;
    this.#sealedOnDay = dayOf(host.clock.now());
  }

  /** Bytes of log that are not sealed yet. */
  get logBytes(): number {
    return this.#logBytes;
  }

  /** The log has a new entry. */
  noteEntry(seq: number, bytes: number): void {
    this.#seq = seq;
    this.#logBytes += bytes;
  }

  /** The head has new samples of former days: they are sealed when no more come. */
  notePast(samples: number): void {
    this.#importSamples += samples;
    if (this.#importSamples >= IMPORT_SAMPLES_MIN) this.#awaitQuiet();
  }

  /** A round is due with the next commit, whatever day it is. */
  sealSoon(): void {
    this.#sealedOnDay = -1;
  }

  /** Begins what is due; to be called after each commit. */
  afterCommit(): void {
    const today = dayOf(this.#host.clock.now());
    const isFull = this.#logBytes >= LOG_SEAL_BYTES || this.#sealer.samples >= HEAD_SEAL_SAMPLES;
    if (today !== this.#sealedOnDay || isFull) {
      this.#sealedOnDay = today;
      this.#beginRound(Math.min(2 * this.#logBytes, LOG_BYTES_KEPT_MAX));
    }
    this.run();
  }

  /** Works until nothing is due. */
  run(): void {
    const isIdle = this.#sealer.idle && this.#folder.idle && !this.#spaceDue;
    if (this.#running || this.#closed || isIdle) return;
    this.#running = true;
    void this.#work();
  }

  /** Resolves when log and head are below their limits: an import is as fast as its sealing, and others have their turn. */
  async makeRoom(): Promise<void> {
    await this.#turns.give();
    await this.#steps(() => {
      const hasRoom = this.#logBytes < LOG_BYTES_MAX && this.#sealer.samples < HEAD_SAMPLES_MAX;
      return hasRoom || !this.#sealer.inRound;
    });
  }

  /** Seals the whole head, in turns; false when the disk does not take it. */
  async sealAll(): Promise<boolean> {
    if (!(await this.#steps(() => !this.#sealer.inRound))) return false;
    if (!(await this.#host.attempt(async () => undefined))) return false;
    const before = this.#rounds;
    this.#beginRound();
    return this.#steps(() => this.#rounds > before);
  }

  /** Works until no month is on the way into its file; false when the disk does not take it. */
  async foldAll(): Promise<boolean> {
    return this.#steps(() => !this.#folder.busy);
  }

  /** Works until nothing is due: files of no more use are deleted, and free pages given back. */
  async settle(): Promise<void> {
    this.#bytesKept = 0;
    this.#spaceDue = true;
    while (!this.#closed && (await this.#step())) await this.#turns.give();
  }

  /** Pages became free. */
  noteSpace(): void {
    this.#bytesKept = 0;
    this.#spaceDue = true;
    this.run();
  }

  close(): void {
    this.#closed = true;
    this.#quietTimer?.cancel();
  }

  #beginRound(bytesKept = 0): void {
    if (this.#sealer.inRound) return;
    this.#bytesKept = bytesKept;
    this.#roundBytes = this.#logBytes;
    this.#importSamples = 0;
    this.#sealer.beginRound(this.#seq);
  }

  async #work(): Promise<void> {
    try {
      while (!this.#closed && (await this.#step())) await this.#turns.give();
    } finally {
      this.#running = false;
    }
  }

  /** Steps until `done` says so; false when a step failed or history was closed. */
  async #steps(done: () => boolean): Promise<boolean> {
    while (!done()) {
      if (this.#closed || !(await this.#step())) return done();
      await this.#turns.give();
    }
    return true;
  }

  /** One piece of what is due; false when nothing is, or the disk does not take it. */
  async #step(): Promise<boolean> {
    let worked = false;
    const taken = await this.#host.attempt(async () => {
      worked = await this.#due();
    });
    if (taken) return worked;
    if (this.#sealer.inRound) {
      this.#sealer.abandon();
      this.sealSoon();
    }
    this.#folder.abandon();
    return false;
  }

  async #due(): Promise<boolean> {
    if (this.#closed) return false;
    if (!this.#sealer.idle) {
      if (!(await this.#sealer.step())) return true;
      this.#logBytes -= this.#roundBytes;
      this.#rounds++;
      this.#spaceDue = true;
      this.#folder.look();
      return true;
    }
    if (await this.#folder.step()) {
      this.#spaceDue = true;
      return true;
    }
    if (!this.#spaceDue) return false;
    this.#spaceDue = !(await this.#host.giveBack(this.#bytesKept));
    return true;
  }

  #awaitQuiet(): void {
    const before = this.#importSamples;
    this.#quietTimer ??= this.#host.clock.setTimer(IMPORT_QUIET_MS, () => {
      this.#quietTimer = undefined;
      if (this.#importSamples !== before) {
        if (this.#importSamples > 0) this.#awaitQuiet();
        return;
      }
      this.#beginRound();
      this.run();
    });
  }
}
