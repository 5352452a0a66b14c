/** Interviews at once, over all jobs: enough to hide slow devices, few enough to leave the wire to polling. */
const RUNNING_MAX = 8;

/** Runs work a few at a time, first come first served. Work does not throw. */
export class InterviewQueue {
  readonly #waiting: (() => Promise<void>)[] = [];
  #running = 0;

  push(work: () => Promise<void>): void {
    this.#waiting.push(work);
    this.#next();
  }

  #next(): void {
    if (this.#running >= RUNNING_MAX) return;
    const work = this.#waiting.shift();
    if (work === undefined) return;
    this.#running++;
    void work().finally(() => {
      this.#running--;
      this.#next();
    });
  }
}
