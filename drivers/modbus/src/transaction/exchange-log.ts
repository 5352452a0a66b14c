import { PDU_BYTES_MAX } from '../pdu/limits.ts';

/** One request and what became of it, for people who look for a fault. */
export interface Exchange {
  /** When it was sent, UTC epoch milliseconds. */
  readonly at: number;
  readonly unit: number;
  /** PDU without framing. */
  readonly request: Uint8Array;
  /** PDU without framing; undefined when no answer was recognised. */
  readonly answer: Uint8Array | undefined;
  /** The kind of the outcome. */
  readonly outcome: string;
  readonly elapsedMs: number;
}

/** A place of the log, written over and over: keeping exchanges leaves nothing to collect. */
interface Slot {
  sentAt: number;
  unit: number;
  request: Uint8Array;
  readonly answer: Uint8Array;
  /** -1 for no answer. */
  answerBytes: number;
  outcome: string;
  elapsedMs: number;
}

const nothing = new Uint8Array();

/** The last so many exchanges. */
export class ExchangeLog {
  readonly #lengthMax: number;
  readonly #slots: Slot[] = [];
  #next = 0;

  /** 0 keeps none. */
  constructor(lengthMax: number) {
    this.#lengthMax = lengthMax;
  }

  /** `sentAt` is monotonic. The request is never changed and stays as it is; the answer is copied. */
  add(
    unit: number,
    request: Uint8Array,
    answer: Uint8Array | undefined,
    outcome: string,
    sentAt: number,
    elapsedMs: number,
  ): void {
    const slot = this.#slot();
    if (slot === undefined) return;
    slot.unit = unit;
    slot.request = request;
    slot.answerBytes = answer === undefined ? -1 : answer.byteLength;
    if (answer !== undefined) slot.answer.set(answer);
    slot.outcome = outcome;
    slot.sentAt = sentAt;
    slot.elapsedMs = elapsedMs;
  }

  /** Oldest first. `wallMinusMonotonic` turns moments into wall time. */
  list(wallMinusMonotonic: number): readonly Exchange[] {
    const ordered = [...this.#slots.slice(this.#next), ...this.#slots.slice(0, this.#next)];
    return ordered.map(({ sentAt, unit, request, answer, answerBytes, outcome, elapsedMs }) => {
      const at = Math.round(sentAt + wallMinusMonotonic);
      return {
        at,
        unit,
        request,
        answer: answerBytes < 0 ? undefined : answer.slice(0, answerBytes),
        outcome,
        elapsedMs,
      };
    });
  }

  #slot(): Slot | undefined {
    if (this.#slots.length < this.#lengthMax) {
      const answer = new Uint8Array(PDU_BYTES_MAX);
      const slot = { sentAt: 0, unit: 0, request: nothing, answer, answerBytes: -1, outcome: '', elapsedMs: 0 };
      this.#slots.push(slot);
      return slot;
    }
    const slot = this.#slots[this.#next];
    this.#next = this.#next + 1 >= this.#lengthMax ? 0 : this.#next + 1;
    return slot;
  }
}
