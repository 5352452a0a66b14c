import { ByteReader, ByteWriter } from '@t3000/core';
import type { Clock } from '@t3000/core';
import { AbortReason } from '../encoding/errors.ts';
import type { BacnetAddress } from '../link/address.ts';
import { PduType, encodeAbort, encodeConfirmedSegment, encodeSegmentAck } from '../link/apdu.ts';
import type { SegmentAck, SegmentHeader } from '../link/apdu.ts';
import { Assembly, SEGMENT_PATIENCE, assemblyDefaults } from '../segments/assembly.ts';
import { Dissection, REQUEST_SEGMENT_HEADER_BYTES } from '../segments/dissection.ts';
import type { Transaction } from './peer.ts';
import type { Reply } from './reply.ts';
import type { SendApdu } from './transactions.ts';

type ComplexAck = Extract<Reply, { type: typeof PduType.complexAck }>;

/** What the exchange of segments tells the transactions it serves. */
export interface ExchangeEvents {
  /** All segments of the request arrived: the answer is next. */
  readonly answerAwaited: (transaction: Transaction) => void;
  readonly answerWhole: (transaction: Transaction, apdu: ComplexAck, reader: ByteReader) => void;
  /** This side gives up, for the reason it told or would have told the device. */
  readonly abandoned: (transaction: Transaction, reason: number) => void;
  readonly silent: (transaction: Transaction) => void;
  readonly windowRepeated: () => void;
}

/** Guards the encoder of a long request; 64 segments hold less. */
const REQUEST_BYTES_MAX = 1 << 20;

/** Type, sizes, invoke id, service. */
const CONFIRMED_HEADER_BYTES = 4;

/** The segments of requests and answers on the client side (clauses 5.4.4.2 and 5.4.4.4); each transaction holds its own. */
export class SegmentExchange {
  readonly #clock: Clock;
  readonly #send: SendApdu;
  readonly #options: { readonly segmentTimeoutMs: number; readonly retriesMax: number };
  readonly #events: ExchangeEvents;

  constructor(
    clock: Clock,
    send: SendApdu,
    options: { readonly segmentTimeoutMs: number; readonly retriesMax: number },
    events: ExchangeEvents,
  ) {
    this.#clock = clock;
    this.#send = send;
    this.#options = options;
    this.#events = events;
  }

  /** Sends a request in segments of the device's APDU size; false when it fits into one datagram. */
  sendLong(transaction: Transaction, apduBytes: number): boolean {
    const writer = new ByteWriter(REQUEST_BYTES_MAX, 1024);
    transaction.call.encode(writer);
    if (writer.length + CONFIRMED_HEADER_BYTES <= apduBytes) return false;
    const outgoing = new Dissection(writer.view(), apduBytes - REQUEST_SEGMENT_HEADER_BYTES);
    if (outgoing.count > assemblyDefaults.segmentsMax) {
      this.#events.abandoned(transaction, AbortReason.bufferOverflow);
      return true;
    }
    transaction.outgoing = outgoing;
    this.#sendWindow(transaction, outgoing, this.#options.retriesMax);
    return true;
  }

  acknowledged(transaction: Transaction, ack: SegmentAck): void {
    const { outgoing } = transaction;
    if (!outgoing || !ack.fromServer || !outgoing.acknowledged(ack.sequence, ack.window, ack.negative)) return;
    if (!outgoing.done) return this.#sendWindow(transaction, outgoing, this.#options.retriesMax);
    transaction.outgoing = undefined;
    this.#events.answerAwaited(transaction);
  }

  /** Takes one segment of the answer. From the first one on, the request is not sent again. */
  received(transaction: Transaction, apdu: ComplexAck & { segment: SegmentHeader }, reader: ByteReader): void {
    const { peer, invokeId } = transaction;
    const assembly = (transaction.assembly ??= new Assembly());
    const step = assembly.accept(apdu.segment, reader.view(reader.remaining));
    if (step.kind === 'abort') {
      this.#send(peer.address, false, (writer) => encodeAbort(writer, invokeId, step.reason, false));
      return this.#events.abandoned(transaction, step.reason);
    }
    if (!assembly.started) return;
    transaction.outgoing = undefined;
    const patienceMs = SEGMENT_PATIENCE * this.#options.segmentTimeoutMs;
    this.#restartTimer(transaction, patienceMs, () => this.#events.silent(transaction));
    if (step.kind === 'wait') return;
    const negative = step.kind === 'acknowledge' && step.negative;
    const { sequence, window } = step;
    this.#send(peer.address, false, (writer) =>
      encodeSegmentAck(writer, { invokeId, negative, fromServer: false, sequence, window }),
    );
    if (step.kind !== 'whole') return;
    this.#events.answerWhole(transaction, { ...apdu, segment: undefined }, new ByteReader(step.bytes));
  }

  /** Stops a device that goes on sending segments nobody waits for (clause 5.4.4.1, UnexpectedSegmentInfoReceived). */
  disown(source: BacnetAddress, invokeId: number): void {
    this.#send(source, false, (writer) => encodeAbort(writer, invokeId, AbortReason.invalidApduInThisState, false));
  }

  /** Sends what the window allows, and again when nobody acknowledges: a repeated segment is no second request. */
  #sendWindow(transaction: Transaction, outgoing: Dissection, repeatsLeft: number): void {
    this.#restartTimer(transaction, this.#options.segmentTimeoutMs, () => {
      if (repeatsLeft <= 0) return this.#events.silent(transaction);
      this.#events.windowRepeated();
      this.#sendWindow(transaction, outgoing, repeatsLeft - 1);
    });
    for (const { header, bytes } of outgoing.window()) {
      this.#send(transaction.peer.address, true, (writer) => {
        encodeConfirmedSegment(writer, transaction.invokeId, transaction.call.service, header);
        writer.bytes(bytes);
      });
    }
  }

  #restartTimer(transaction: Transaction, delayMs: number, run: () => void): void {
    transaction.answerDueAt = Infinity;
    transaction.timer?.cancel();
    transaction.timer = this.#clock.setTimer(delayMs, run);
  }
}
