import { messageOf } from '@t3000/core';
import type { Clock, Logger } from '@t3000/core';
import type { StorageWork } from '@t3000/contract';

/** One piece of long work that runs once at a time, with how far it is and what came of it. */
export class Work {
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #name: string;
  #now: StorageWork = { state: 'idle', done: 0, total: 0, started_at: null, finished_at: null, problems: [] };

  constructor(clock: Clock, log: Logger, name: string) {
    this.#clock = clock;
    this.#log = log;
    this.#name = name;
  }

  get now(): StorageWork {
    return this.#now;
  }

  /** Begins; false while it runs already. What `run` gives back is what is wrong, in words. */
  begin(run: (onProgress: (done: number, total: number) => void) => Promise<readonly string[]>): boolean {
    if (this.#now.state === 'running') return false;
    const startedAt = this.#clock.now();
    this.#now = { state: 'running', done: 0, total: 0, started_at: startedAt, finished_at: null, problems: [] };
    void this.#run(run);
    return true;
  }

  async #run(run: (onProgress: (done: number, total: number) => void) => Promise<readonly string[]>): Promise<void> {
    try {
      const problems = await run((done, total) => {
        this.#now = { ...this.#now, done: Math.min(done, total), total };
      });
      this.#end('done', problems);
    } catch (error) {
      this.#log.error(`${this.#name} failed`, { cause: messageOf(error) });
      this.#end('failed', [messageOf(error)]);
    }
  }

  #end(state: 'done' | 'failed', problems: readonly string[]): void {
    const { total, done } = this.#now;
    this.#now = {
      ...this.#now,
      state,
      done: state === 'done' ? total : done,
      finished_at: this.#clock.now(),
      problems: [...problems],
    };
  }
}
