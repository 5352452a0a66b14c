import { Compile } from 'typebox/compile';
import type { Clock, PointId } from '@t3000/core';
import { ClientMessage, LIVE_VERSION, liveCloseCodes } from '@t3000/contract';
import type { ServerMessage } from '@t3000/contract';
import type { ValueForm } from './value-texts.ts';
import type { Session } from '../auth/sessions.ts';

/** The part of a WebSocket the live channel uses. */
export interface LiveSocket {
  readonly bufferedAmount: number;
  send(text: string): void;
  close(code: number, reason: string): void;
  terminate(): void;
  ping(): void;
}

export type Topic = Extract<ClientMessage, { type: 'subscribe' }>['topics'][number];

/** More unread bytes than this: only the newest value per point waits. */
export const BUFFERED_CONFLATE_BYTES = 256 * 1024;
/** More than this, or congested for longer than that: the client is better off coming back. */
export const BUFFERED_MAX_BYTES = 1024 * 1024;
export const CONGESTED_MAX_MS = 10_000;
/** A page sends one message when it changes; a script that sends more has gone wild. */
const MESSAGES_PER_SECOND_MAX = 20;
const HELLO_WITHIN_MS = 10_000;
/** Nothing heard, not even the answer to a ping, for this long: the other end is gone. */
const SILENCE_MAX_MS = 60_000;
/** How long a closing client may take to read what is left. */
const CLOSE_WITHIN_MS = 2000;

const message = Compile(ClientMessage);

export interface PeerEvents {
  readonly onSubscribe: (peer: LivePeer, points: readonly PointId[], topics: readonly Topic[]) => void;
  readonly onHello: (peer: LivePeer) => void;
  /** The client was closed because it does not keep up. */
  readonly onSlow: () => void;
}

/** One client of the live channel: what it watches, what it still has to be told, how well it keeps up. */
export class LivePeer {
  readonly session: Session;
  /** Watched points whose newest value has not been sent. */
  readonly pending = new Set<PointId>();
  points: ReadonlySet<PointId> = new Set();
  /** What it asked for: of these it may come to see others when its rights change. */
  wanted: { readonly points: readonly PointId[]; readonly topics: readonly Topic[] } = { points: [], topics: [] };
  /** The places it is limited to, as they were when it was last told. */
  limit = '';
  topics: ReadonlySet<Topic> = new Set();
  /** Where a returning client left off; used by its first subscribe. */
  resume: { seq: number; instance: string } | undefined;
  /** As the client wants to read values. */
  form: ValueForm = 'short';
  closed = false;
  readonly #socket: LiveSocket;
  readonly #clock: Clock;
  readonly #events: PeerEvents;
  readonly #connectedAt: number;
  #greeted = false;
  #heardAt: number;
  #congestedSince: number | undefined;
  #windowAt = 0;
  #windowCount = 0;

  constructor(socket: LiveSocket, session: Session, clock: Clock, events: PeerEvents) {
    this.#socket = socket;
    this.session = session;
    this.#clock = clock;
    this.#events = events;
    this.#connectedAt = clock.monotonic();
    this.#heardAt = this.#connectedAt;
  }

  get greeted(): boolean {
    return this.#greeted;
  }

  heard(): void {
    this.#heardAt = this.#clock.monotonic();
  }

  /** One message of the client. */
  receive(text: string): void {
    this.heard();
    if (this.closed) return;
    if (this.#isFlooding()) return this.close(liveCloseCodes.flooding, 'too many messages');
    const parsed = parse(text);
    if (parsed === undefined) {
      // Before the greeting this is some other protocol.
      if (!this.#greeted) return this.close(liveCloseCodes.versionMismatch, 'the first message must be a hello');
      return this.send({ type: 'error', code: 'invalid_message', message: 'the message does not fit its schema' });
    }
    if (!this.#greeted && parsed.type !== 'hello') {
      return this.close(liveCloseCodes.versionMismatch, 'the first message must be a hello');
    }
    this.#handle(parsed);
  }

  #handle(parsed: ClientMessage): void {
    switch (parsed.type) {
      case 'hello':
        if (parsed.version !== LIVE_VERSION) {
          return this.close(liveCloseCodes.versionMismatch, `this server speaks version ${LIVE_VERSION}`);
        }
        this.#greeted = true;
        this.form = parsed.form ?? 'short';
        if (parsed.resume !== undefined && parsed.instance !== undefined) {
          this.resume = { seq: parsed.resume, instance: parsed.instance };
        }
        return this.#events.onHello(this);
      case 'subscribe':
        return this.#events.onSubscribe(this, parsed.points, parsed.topics);
      case 'ping':
        return this.send({ type: 'pong', id: parsed.id, server_time: this.#clock.now() });
    }
  }

  send(outgoing: ServerMessage): void {
    this.sendText(JSON.stringify(outgoing));
  }

  sendText(text: string): void {
    if (this.closed) return;
    if (this.#socket.bufferedAmount > BUFFERED_MAX_BYTES) this.#giveUp();
    else this.#socket.send(text);
  }

  /** Whether values may go out now; a client that does not keep up for too long is closed here. */
  mayFlush(): boolean {
    const buffered = this.#socket.bufferedAmount;
    if (buffered <= BUFFERED_CONFLATE_BYTES) {
      this.#congestedSince = undefined;
      return true;
    }
    const now = this.#clock.monotonic();
    this.#congestedSince ??= now;
    if (buffered > BUFFERED_MAX_BYTES || now - this.#congestedSince > CONGESTED_MAX_MS) this.#giveUp();
    return false;
  }

  /** Every few seconds: asks for a sign of life and gives up on who sends none. */
  sweep(): void {
    const now = this.#clock.monotonic();
    if (!this.#greeted && now - this.#connectedAt > HELLO_WITHIN_MS) {
      return this.close(liveCloseCodes.versionMismatch, 'no hello came');
    }
    if (now - this.#heardAt > SILENCE_MAX_MS) {
      this.closed = true;
      this.#socket.terminate();
      return;
    }
    this.#socket.ping();
    this.mayFlush();
  }

  close(code: number, reason: string): void {
    if (this.closed) return;
    this.closed = true;
    this.#socket.close(code, reason);
    // A client that does not read never sees the close frame behind its backlog.
    this.#clock.setTimer(CLOSE_WITHIN_MS, () => this.#socket.terminate());
  }

  #giveUp(): void {
    this.close(liveCloseCodes.tooSlow, 'the client reads too slowly; reconnect and resume');
    this.#events.onSlow();
  }

  #isFlooding(): boolean {
    const now = this.#clock.monotonic();
    if (now - this.#windowAt >= 1000) {
      this.#windowAt = now;
      this.#windowCount = 0;
    }
    this.#windowCount++;
    return this.#windowCount > MESSAGES_PER_SECOND_MAX;
  }
}

function parse(text: string): ClientMessage | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return message.Check(value) ? value : undefined;
  } catch {
    // Text that is no JSON is a message that does not fit.
    return undefined;
  }
}
