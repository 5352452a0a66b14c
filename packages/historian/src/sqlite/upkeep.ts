import type { Clock, Timer } from '@t3000/core';

import type { Turns } from '../turns.ts';
import type { HotFile } from './hot-file.ts';
import { dayOf } from './layout.ts';
import type { Sealer } from './sealer.ts';

/** Log size at which a round of sealing begins, and at which whoever appends waits for it. */
const LOG_SEAL_BYTES = 48 * 2 ** 20;
const LOG_BYTES_MAX = 64 * 2 ** 20;

/** Samples of former days from which on an import is sealed by itself: 1.4 MB of log. Single late ones wait. */
const IMPORT_SAMPLES_MIN = 65_536;

/** An import that brings nothing for so long is taken for finished. */
const IMPORT_QUIET_MS = 5000;

/** Pages given back in one transaction: 2 MB, moved in some milliseconds. */
const GIVE_BACK_PAGES = 512;

/** What upkeep needs of the writer. */
export interface UpkeepHost {
  readonly clock: Clock;
  /** Writes what is pending to the log; false when the disk does not take it. */
  readonly writePending: () => boolean;
  /** Runs a piece of writing; false when the disk does not take it, which the host notes. */
  readonly attempt: (work: (file: HotFile) => void) => boolean;
}

/** Decides when samples move from the log into chunks, and gives the space they leave back to the disk. */
export class Upkeep {
  readonly #host: UpkeepHost;
  readonly #sealer: Sealer;
  readonly #turns: Turns;
  #closed = false;
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
  #sliceTimer: Timer | undefined;
  #quietTimer: Timer | undefined;

  constructor(host: UpkeepHost, sealer: Sealer, turns: Turns) {
    this.#turns = turns;
    this.#host = host;
    this.#sealer = sealer;
    this.#sealedOnDay = dayOf(host.clock.now());
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
    if (today !== this.#sealedOnDay || this.#logBytes >= LOG_SEAL_BYTES) {
      this.#sealedOnDay = today;
      this.#beginRound();
    }
    if (!this.#sealer.idle || this.#spaceDue) this.#scheduleSlice();
  }

  /** Resolves when the log is below its limit: an import is as fast as its sealing, and others have their turn. */
  async makeRoom(): Promise<void> {
    await this.#turns.give();
    while (!this.#closed && this.#logBytes >= LOG_BYTES_MAX && this.#sealer.inRound) {
      if (!this.#turns.run(() => this.#sealSlice())) return;
      await this.#turns.give();
    }
  }

  /**
   * For those who never wait: above the limit, seals as many samples as were just taken. The log then stays below
   * twice its limit, and no call pays for the samples of another.
   */
  keepPace(samples: number): void {
    if (this.#logBytes < LOG_BYTES_MAX) return;
    const goal = this.#sealer.waiting - samples;
    while (this.#sealer.inRound && this.#sealer.waiting > goal) if (!this.#sealSlice()) return;
  }

  /** Seals the whole head, in turns; false when the disk does not take it. */
  async sealAll(): Promise<boolean> {
    if (!(await this.#finishRound()) || !this.#host.writePending()) return false;
    this.#beginRound();
    return this.#finishRound();
  }

  /** Pages became free. */
  noteSpace(): void {
    this.#spaceDue = true;
    this.#scheduleSlice();
  }

  close(): void {
    this.#closed = true;
    this.#sliceTimer?.cancel();
    this.#quietTimer?.cancel();
  }

  #beginRound(): void {
    if (this.#sealer.inRound) return;
    this.#roundBytes = this.#logBytes;
    this.#importSamples = 0;
    this.#sealer.beginRound(this.#seq);
  }

  /** False when the round was given up. Slices of the timer may come in between. */
  async #finishRound(): Promise<boolean> {
    if (!this.#sealer.inRound) return true;
    const before = this.#rounds;
    while (!this.#closed && this.#sealer.inRound && this.#rounds === before) {
      if (!this.#turns.run(() => this.#sealSlice())) return false;
      await this.#turns.give();
    }
    return this.#rounds > before;
  }

  /** False when the disk does not take it. */
  #sealSlice(): boolean {
    // What is sealed must be in the log first: a crash would bring back older values from there.
    if (!this.#host.writePending()) return false;
    const sealed = this.#host.attempt((file) => {
      if (!this.#sealer.step(file)) return;
      this.#logBytes -= this.#roundBytes;
      this.#rounds++;
      this.noteSpace();
    });
    if (!sealed) {
      this.#sealer.abandon();
      this.sealSoon();
    }
    return sealed;
  }

  /** False when the disk does not take it. */
  #giveBackSlice(): boolean {
    this.#spaceDue = false;
    return this.#host.attempt((file) => {
      if (file.giveBack(GIVE_BACK_PAGES)) file.checkpoint();
      else this.#spaceDue = true;
    });
  }

  #scheduleSlice(): void {
    this.#sliceTimer ??= this.#host.clock.setTimer(0, () => {
      this.#sliceTimer = undefined;
      const done = this.#sealer.idle ? this.#giveBackSlice() : this.#sealSlice();
      if (done && (!this.#sealer.idle || this.#spaceDue)) this.#scheduleSlice();
    });
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
      this.#scheduleSlice();
    });
  }
}
