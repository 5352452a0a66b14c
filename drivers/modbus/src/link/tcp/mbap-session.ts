import type { Pending } from '../../transaction/pending.ts';
import type { Abandoned, Session, SessionEvents, WriteBytes } from '../../transaction/session.ts';
import { MBAP_FRAME_BYTES_MAX, MbapFramer, holdsHeader, writeMbap } from './mbap.ts';
import { TransactionIds } from './transaction-ids.ts';

/** Modbus TCP: answers find their request by transaction id, in any order. */
export class MbapSession implements Session {
  readonly windowMax: number;
  readonly #write: WriteBytes;
  readonly #events: SessionEvents;
  readonly #ids: TransactionIds;
  readonly #framer = new MbapFramer();
  readonly #frame = new Uint8Array(MBAP_FRAME_BYTES_MAX);
  readonly #inFlight = new Map<number, Pending>();
  readonly #onFrame = (transactionId: number, unit: number, pdu: Uint8Array): void => {
    const pending = this.#inFlight.get(transactionId);
    if (pending === undefined) return this.#events.onLate();
    this.#inFlight.delete(transactionId);
    const { lane } = pending;
    if (this.#inFlight.size > 0 && holdsHeader(pdu, this.#isAwaited)) {
      this.#events.onMisfit(pending, 'another answer begins inside of this one');
      return this.#events.onBroken('half an answer was followed by another one');
    }
    if (unit === lane.unit) this.#events.onAnswer(pending, pdu);
    else this.#events.onMisfit(pending, `unit ${unit} answers for unit ${lane.unit}`);
  };

  readonly #isAwaited = (id: number): boolean => this.#inFlight.has(id);

  constructor(write: WriteBytes, events: SessionEvents, ids: TransactionIds, windowMax: number) {
    this.#write = write;
    this.#events = events;
    this.#ids = ids;
    this.windowMax = windowMax;
  }

  readyInMs(): number {
    return 0;
  }

  wireMs(): number {
    return 0;
  }

  drainingMs(): number {
    return 0;
  }

  send(pending: Pending): void {
    const id = this.#ids.next(this.#isAwaited);
    pending.transactionId = id;
    this.#inFlight.set(id, pending);
    const length = writeMbap(this.#frame, id, pending.lane.unit, pending.request.pdu);
    this.#write(this.#frame.subarray(0, length));
  }

  receive(data: Uint8Array): void {
    const problem = this.#framer.push(data, this.#onFrame);
    if (problem !== undefined) this.#events.onBroken(problem);
  }

  /** Half a frame at the end of the patience: the rest would be read as part of the next answer. */
  abandon(pending: Pending): Abandoned {
    this.#inFlight.delete(pending.transactionId);
    const { partial } = this.#framer;
    return { drop: partial, heard: partial ? 'half an answer' : '' };
  }
}
