import { LatencyHistogram } from './latency.ts';

/** Wide enough for a poll or two of a slow device, narrow enough to see a fault begin. */
export const HISTORY_SLOT_MS = 15_000;
/** An hour. */
export const HISTORY_SLOTS_MAX = 240;

/** What happened on a line in one stretch of time. */
export interface LineSlot {
  /** Begin, UTC epoch milliseconds. */
  readonly at: number;
  readonly answers: number;
  readonly exceptions: number;
  readonly timeouts: number;
  readonly badAnswers: number;
  /** Answer times in milliseconds; NaN when nothing was answered. */
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
}

interface OpenSlot {
  /** Number of the stretch since the monotonic clock began. */
  readonly number: number;
  answers: number;
  exceptions: number;
  timeouts: number;
  badAnswers: number;
  readonly latency: LatencyHistogram;
}

type Finished = Omit<LineSlot, 'at'> & { readonly number: number };

/** The past hour of a line in slots of equal length, so that a fault can be seen to begin and to end. */
export class LineHistory {
  readonly #finished: Finished[] = [];
  #open: OpenSlot | undefined;

  /** Counts an outcome; other kinds than these four never reached the wire. */
  note(kind: string, elapsedMs: number, monotonic: number): void {
    const slot = this.#slotAt(monotonic);
    if (kind === 'answer') slot.answers++;
    else if (kind === 'exception') slot.exceptions++;
    else if (kind === 'timeout') slot.timeouts++;
    else if (kind === 'bad_answer') slot.badAnswers++;
    if (kind === 'answer' || kind === 'exception') slot.latency.add(elapsedMs);
  }

  /** Oldest first, every slot of the past hour since the first exchange; empty ones included. */
  slots(monotonic: number, wallMinusMonotonic: number): LineSlot[] {
    const known = new Map(this.#finished.map((slot) => [slot.number, slot]));
    if (this.#open !== undefined) known.set(this.#open.number, finished(this.#open));
    const last = numberAt(monotonic);
    const [earliest] = known.keys();
    const first = Math.max(earliest ?? last + 1, last - HISTORY_SLOTS_MAX + 1);
    return Array.from({ length: last - first + 1 }, (_, index) => {
      const { number, ...counted } = known.get(first + index) ?? { ...nothing, number: first + index };
      return { at: Math.round(number * HISTORY_SLOT_MS + wallMinusMonotonic), ...counted };
    });
  }

  #slotAt(monotonic: number): OpenSlot {
    const number = numberAt(monotonic);
    if (this.#open?.number === number) return this.#open;
    if (this.#open !== undefined) this.#finished.push(finished(this.#open));
    if (this.#finished.length >= HISTORY_SLOTS_MAX) this.#finished.shift();
    this.#open = { number, answers: 0, exceptions: 0, timeouts: 0, badAnswers: 0, latency: new LatencyHistogram() };
    return this.#open;
  }
}

const nothing = { answers: 0, exceptions: 0, timeouts: 0, badAnswers: 0, p50: NaN, p95: NaN, max: NaN } as const;

function numberAt(monotonic: number): number {
  return Math.floor(monotonic / HISTORY_SLOT_MS);
}

function finished({ number, answers, exceptions, timeouts, badAnswers, latency }: OpenSlot): Finished {
  const times = { p50: latency.percentile(50), p95: latency.percentile(95), max: latency.max };
  return { number, answers, exceptions, timeouts, badAnswers, ...times };
}
