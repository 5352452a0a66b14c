import { ApiError } from '@t3000/contract';

/** Costly questions of one person or program that are answered at the same time. A page of charts asks about as many. */
export const AT_ONCE_EACH_MAX = 4;

/** More of them wait; above that somebody has made a mistake, and should hear of it instead of waiting for ever. */
export const WAITING_EACH_MAX = 32;

/** Of everybody: what waits holds a socket and a request, a few kilobytes. */
export const WAITING_MAX = 500;

const RETRY_AFTER_SECONDS = 1;

interface Line {
  inside: number;
  readonly waiting: (() => void)[];
}

/**
 * Lets a few costly questions of each caller in at once and the others wait for their turn. Who asks a hundred things
 * waits for the own ones: everybody else's come in between.
 */
export class Turnstile {
  readonly #lines = new Map<string, Line>();
  #waiting = 0;
  /** Since the start. */
  readonly counters = { waited: 0, refused: 0 };

  get waiting(): number {
    return this.#waiting;
  }

  /**
   * Resolves with what has to be called once the answer has gone, when it is this question's turn; with undefined when
   * `gone` resolved before. Rejects when too many wait already.
   */
  async enter(who: string, gone: Promise<unknown>): Promise<(() => void) | undefined> {
    const line = this.#lines.get(who) ?? { inside: 0, waiting: [] };
    this.#lines.set(who, line);
    if (line.inside < AT_ONCE_EACH_MAX) line.inside++;
    else if (!(await this.#wait(line, gone))) return undefined;
    let isInside = true;
    return () => {
      if (isInside) this.#leave(who, line);
      isInside = false;
    };
  }

  /** True when it is its turn, false when nobody wants the answer any more. */
  #wait(line: Line, gone: Promise<unknown>): Promise<boolean> {
    this.#checkRoom(line);
    this.counters.waited++;
    this.#waiting++;
    return new Promise((resolve) => {
      const enter = (): void => {
        this.#waiting--;
        resolve(true);
      };
      line.waiting.push(enter);
      const giveUp = (): void => {
        const place = line.waiting.indexOf(enter);
        if (place < 0) return;
        line.waiting.splice(place, 1);
        this.#waiting--;
        resolve(false);
      };
      void gone.then(giveUp, giveUp);
    });
  }

  #checkRoom({ waiting }: Line): void {
    const isOwn = waiting.length >= WAITING_EACH_MAX;
    if (!isOwn && this.#waiting < WAITING_MAX) return;
    this.counters.refused++;
    const limit = isOwn ? WAITING_EACH_MAX : WAITING_MAX;
    const whose = isOwn ? 'questions of yours wait' : 'questions wait';
    throw new ApiError(
      isOwn ? 'too_many_requests' : 'busy',
      `${limit} ${whose} for an answer already, the maximum; ask again when some are answered`,
      { limit, retry_after_seconds: RETRY_AFTER_SECONDS },
    );
  }

  /** Who waits longest takes over the place. */
  #leave(who: string, line: Line): void {
    const next = line.waiting.shift();
    if (next !== undefined) next();
    else if (--line.inside === 0) this.#lines.delete(who);
  }
}
