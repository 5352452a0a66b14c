import type { ByteWriter, Clock, Timer } from '@t3000/core';
import { AbortReason } from '../encoding/errors.ts';
import { addressKey } from '../link/address.ts';
import type { BacnetAddress } from '../link/address.ts';
import { PduType, encodeAbort, encodeComplexAckSegment, encodeSegmentAck } from '../link/apdu.ts';
import type { Apdu } from '../link/apdu.ts';
import { Assembly, SEGMENT_PATIENCE } from '../segments/assembly.ts';
import { Dissection } from '../segments/dissection.ts';

/** An answer that does not fit into one APDU, cut for the asker's sizes. */
export interface LongAnswer {
  readonly invokeId: number;
  readonly service: number;
  /** Service bytes. */
  readonly bytes: Uint8Array;
  /** Octets behind each segment's header. */
  readonly segmentBytes: number;
}

type ConfirmedRequest = Extract<Apdu, { type: typeof PduType.confirmedRequest }>;

/** Time a device waits for an acknowledgement (APDU_Segment_Timeout), and how often it repeats a window. */
const SEGMENT_TIMEOUT_MS = 2000;
const REPEATS_MAX = 3;

/** Messages in segments one device has open at once: a small panel has room for fewer. */
const CONVERSATIONS_MAX = 16;

interface Conversation {
  readonly source: BacnetAddress;
  readonly invokeId: number;
  readonly assembly: Assembly | undefined;
  readonly outgoing: { readonly answer: LongAnswer; readonly dissection: Dissection } | undefined;
  timer: Timer | undefined;
}

/** The segmented requests and answers of one device (clauses 5.4.5.2 and 5.4.5.4), each kept apart by asker and invoke id. */
export class SegmentedConversations {
  readonly #clock: Clock;
  readonly #send: (to: BacnetAddress, write: (writer: ByteWriter) => void) => void;
  readonly #open = new Map<string, Conversation>();

  constructor(clock: Clock, send: (to: BacnetAddress, write: (writer: ByteWriter) => void) => void) {
    this.#clock = clock;
    this.#send = send;
  }

  get size(): number {
    return this.#open.size;
  }

  /** True while an answer to this very request is on its way: the asker's repetition needs no second one. */
  isAnswering(source: BacnetAddress, invokeId: number): boolean {
    return this.#open.get(keyOf(source, invokeId))?.outgoing !== undefined;
  }

  /** Starts sending an answer in segments. */
  answer(source: BacnetAddress, answer: LongAnswer): void {
    const { invokeId } = answer;
    if (this.#open.size >= CONVERSATIONS_MAX) return this.#abort(source, invokeId, AbortReason.outOfResources);
    const dissection = new Dissection(answer.bytes, answer.segmentBytes);
    const outgoing = { answer, dissection };
    const conversation = { source, invokeId, assembly: undefined, outgoing, timer: undefined };
    this.#open.set(keyOf(source, invokeId), conversation);
    this.#sendWindow(conversation, outgoing, REPEATS_MAX);
  }

  /** Takes one segment of a request; the whole request's service bytes once the last one came. */
  receive(source: BacnetAddress, apdu: ConfirmedRequest, bytes: Uint8Array): Uint8Array | undefined {
    const { invokeId, segment } = apdu;
    if (!segment) return undefined;
    const key = keyOf(source, invokeId);
    let conversation = this.#open.get(key);
    if (!conversation) {
      // Only the first segment opens one; anything else belongs to a request given up.
      if (segment.sequence !== 0) return undefined;
      if (this.#open.size >= CONVERSATIONS_MAX) {
        this.#abort(source, invokeId, AbortReason.outOfResources);
        return undefined;
      }
      conversation = { source, invokeId, assembly: new Assembly(), outgoing: undefined, timer: undefined };
      this.#open.set(key, conversation);
    }
    const step = conversation.assembly?.accept(segment, bytes);
    if (!step) return undefined;
    conversation.timer?.cancel();
    conversation.timer = this.#clock.setTimer(SEGMENT_PATIENCE * SEGMENT_TIMEOUT_MS, () => this.#close(key));
    if (step.kind === 'wait') return undefined;
    if (step.kind === 'abort') {
      this.#close(key);
      this.#abort(source, invokeId, step.reason);
      return undefined;
    }
    const negative = step.kind === 'acknowledge' && step.negative;
    const { sequence, window } = step;
    this.#send(source, (writer) =>
      encodeSegmentAck(writer, { invokeId, negative, fromServer: true, sequence, window }),
    );
    if (step.kind !== 'whole') return undefined;
    this.#close(key);
    return step.bytes;
  }

  /** Takes a SegmentACK or Abort of an asker. */
  heard(source: BacnetAddress, apdu: Apdu): void {
    if ((apdu.type !== PduType.segmentAck && apdu.type !== PduType.abort) || apdu.fromServer) return;
    const key = keyOf(source, apdu.invokeId);
    const conversation = this.#open.get(key);
    if (!conversation) return;
    if (apdu.type === PduType.abort) return this.#close(key);
    const { outgoing } = conversation;
    if (!outgoing?.dissection.acknowledged(apdu.sequence, apdu.window, apdu.negative)) return;
    if (outgoing.dissection.done) this.#close(key);
    else this.#sendWindow(conversation, outgoing, REPEATS_MAX);
  }

  /** Forgets everything under way, as a loss of power does. */
  clear(): void {
    for (const key of this.#open.keys()) this.#close(key);
  }

  #sendWindow(conversation: Conversation, outgoing: NonNullable<Conversation['outgoing']>, repeatsLeft: number): void {
    const { source, invokeId } = conversation;
    conversation.timer?.cancel();
    conversation.timer = this.#clock.setTimer(SEGMENT_TIMEOUT_MS, () => {
      if (repeatsLeft > 0) this.#sendWindow(conversation, outgoing, repeatsLeft - 1);
      else this.#close(keyOf(source, invokeId));
    });
    for (const { header, bytes } of outgoing.dissection.window()) {
      this.#send(source, (writer) => {
        encodeComplexAckSegment(writer, invokeId, outgoing.answer.service, header);
        writer.bytes(bytes);
      });
    }
  }

  #abort(to: BacnetAddress, invokeId: number, reason: number): void {
    this.#send(to, (writer) => encodeAbort(writer, invokeId, reason, true));
  }

  #close(key: string): void {
    this.#open.get(key)?.timer?.cancel();
    this.#open.delete(key);
  }
}

function keyOf(source: BacnetAddress, invokeId: number): string {
  return `${addressKey(source)}#${invokeId}`;
}
