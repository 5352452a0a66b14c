import { retryDelayMs } from '@t3000/core';
import type { Clock, RetrySchedule, Rng, Timer } from '@t3000/core';
import { LIVE_VERSION, liveCloseCodes } from '@t3000/contract';
import type { ClientMessage, ServerMessage } from '@t3000/contract';
import type { OpenSocket, Socket } from './socket.ts';

/**
 * `connecting`: on the way. `live`: the server has greeted. `offline`: lost, the next attempt is planned.
 * `signed_out`: the session ended; nothing happens until `start` is called again.
 */
export type LiveState = 'connecting' | 'live' | 'offline' | 'signed_out';

/** First attempt after half a second, then ever slower; half of each delay is random so that screens spread out. */
const RECONNECT: RetrySchedule = { firstMs: 500, factor: 2, ceilingMs: 15_000, jitter: 0.5 };

/** Interval of the heartbeat, and how long silence may last: two heartbeats and a little. */
const PING_INTERVAL_MS = 15_000;
const SILENCE_MAX_MS = 35_000;

/** A connection that neither opens nor fails (a firewall that drops packets) is given up after this long. */
const OPEN_TIMEOUT_MS = 10_000;

export interface ConnectionOptions {
  readonly url: string;
  readonly open: OpenSocket;
  readonly clock: Clock;
  readonly rng: Rng;
  /** Asked when a connection was refused before it opened: the browser does not tell why. */
  readonly isSignedIn: () => Promise<boolean>;
}

export interface ConnectionEvents {
  readonly greeting: () => Extract<ClientMessage, { type: 'hello' }>;
  readonly onMessage: (message: ServerMessage) => void;
  readonly onState: (state: LiveState) => void;
  /** The server speaks another version: the page must be loaded anew. */
  readonly onOutdated: () => void;
}

/** One line to the server that keeps itself up: greeting, heartbeat, reconnect with growing delays. */
export class LiveConnection {
  readonly #options: ConnectionOptions;
  readonly #events: ConnectionEvents;
  #state: LiveState = 'offline';
  #started = false;
  #socket: Socket | undefined;
  /** Tells events of the present socket from late ones of a socket given up. */
  #generation = 0;
  #attempt = 0;
  #timer: Timer | undefined;
  #heardAt = 0;
  #pingId = 0;
  #pingSentAt = 0;
  #latencyMs: number | undefined;

  constructor(options: ConnectionOptions, events: ConnectionEvents) {
    this.#options = options;
    this.#events = events;
  }

  get state(): LiveState {
    return this.#state;
  }

  /** Time of the last heartbeat there and back, milliseconds. */
  get latencyMs(): number | undefined {
    return this.#latencyMs;
  }

  start(): void {
    if (this.#started) return;
    this.#started = true;
    this.#attempt = 0;
    this.#connect();
  }

  stop(): void {
    this.#started = false;
    this.#drop();
    this.#enter('offline');
  }

  /** Skips the rest of the delay, for example when the browser says that the network is back. */
  retryNow(): void {
    if (this.#started && this.#state === 'offline') this.#connect();
  }

  /** False when the line is not up: the caller's wish is repeated after the next greeting. */
  send(message: ClientMessage): boolean {
    if (this.#state !== 'live' || this.#socket === undefined) return false;
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  #connect(): void {
    this.#drop();
    this.#enter('connecting');
    const generation = this.#generation;
    const current = (): boolean => generation === this.#generation;
    let opened = false;
    this.#timer = this.#options.clock.setTimer(OPEN_TIMEOUT_MS, () => this.#lost());
    const socket = this.#options.open(this.#options.url, {
      onOpen: () => {
        if (!current()) return;
        opened = true;
        socket.send(JSON.stringify(this.#events.greeting()));
      },
      onMessage: (text) => {
        if (current()) this.#receive(text);
      },
      onClose: (code) => {
        if (current()) void this.#closed(code, opened);
      },
    });
    this.#socket = socket;
  }

  #receive(text: string): void {
    const message = parseMessage(text);
    if (message === undefined) return;
    this.#heardAt = this.#options.clock.monotonic();
    if (message.type === 'hello') {
      if (message.version !== LIVE_VERSION) return this.#outdated();
      this.#attempt = 0;
      this.#enter('live');
      this.#beat();
    } else if (message.type === 'pong' && message.id === this.#pingId) {
      this.#latencyMs = this.#heardAt - this.#pingSentAt;
    }
    this.#events.onMessage(message);
  }

  /** Sends one heartbeat now and plans the next; silence for too long counts as lost. */
  #beat(): void {
    const now = this.#options.clock.monotonic();
    if (now - this.#heardAt > SILENCE_MAX_MS) return this.#lost();
    this.#pingSentAt = now;
    this.send({ type: 'ping', id: ++this.#pingId });
    this.#timer?.cancel();
    this.#timer = this.#options.clock.setTimer(PING_INTERVAL_MS, () => this.#beat());
  }

  async #closed(code: number, opened: boolean): Promise<void> {
    if (code === liveCloseCodes.signedOut) return this.#signedOut();
    if (code === liveCloseCodes.versionMismatch) return this.#outdated();
    this.#lost();
    if (opened) return;
    const generation = this.#generation;
    const signedIn = await this.#options.isSignedIn().catch(() => true);
    if (!signedIn && generation === this.#generation) this.#signedOut();
  }

  #lost(): void {
    this.#drop();
    this.#enter('offline');
    const delayMs = retryDelayMs(RECONNECT, this.#attempt++, this.#options.rng);
    this.#timer = this.#options.clock.setTimer(delayMs, () => this.#connect());
  }

  #signedOut(): void {
    this.#started = false;
    this.#drop();
    this.#enter('signed_out');
  }

  #outdated(): void {
    this.stop();
    this.#events.onOutdated();
  }

  #drop(): void {
    this.#generation++;
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#socket?.close();
    this.#socket = undefined;
    this.#latencyMs = undefined;
  }

  #enter(state: LiveState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#events.onState(state);
  }
}

function parseMessage(text: string): ServerMessage | undefined {
  try {
    const message: unknown = JSON.parse(text);
    if (typeof message !== 'object' || message === null || !('type' in message)) return undefined;
    // The server checks what it sends; a stranger's message fails at its `type`.
    return message as ServerMessage;
  } catch {
    // Not ours; the heartbeat notices when nothing sensible comes any more.
    return undefined;
  }
}
