import type { Clock, PointId, Rng, Timer } from '@t3000/core';
import { LIVE_VERSION, SUBSCRIPTIONS_MAX } from '@t3000/contract';
import type { ClientMessage, ServerMessage, ValueTuple } from '@t3000/contract';
import { hostClock } from './host-clock.ts';
import { hostRng } from './host-rng.ts';
import { Listeners } from './listeners.ts';
import { LiveConnection } from './live-connection.ts';
import type { LiveState } from './live-connection.ts';
import { openWebSocket } from './socket.ts';
import type { OpenSocket } from './socket.ts';
import { WatchSet } from './watch-set.ts';

export type { LiveState } from './live-connection.ts';
export type LiveTopic = Extract<ClientMessage, { type: 'subscribe' }>['topics'][number];

/** The newest value of a point as it last arrived. */
export interface LivePoint {
  /** Null when there is none. */
  readonly value: number | null;
  /** Of a text point, whose `value` is null; absent where there is none. */
  readonly text?: string;
  /** Quality byte; `levelOf` and `reasonOf` of core take it apart. */
  readonly quality: number;
  /** When it was read from the device, UTC epoch ms; null when never. */
  readonly at: number | null;
}

/** Events and what their listeners receive. */
export interface LiveListeners {
  state: [state: LiveState];
  /** These points have new values; fetch them with `latest`. */
  values: [ids: readonly PointId[]];
  device: [message: Extract<ServerMessage, { type: 'DeviceStatus' }>];
  system: [message: Extract<ServerMessage, { type: 'SystemStatus' }>];
  /** A discovery job moved on; fetch it over REST. */
  discovery: [job: string];
  changed: [message: Extract<ServerMessage, { type: 'Changed' }>];
  /** A step of an alarm; follow `alarms`. */
  alarm: [message: Extract<ServerMessage, { type: 'AlarmNotification' }>];
  /** Counts of alarms, at once and whenever they change; follow `alarms`. */
  alarm_summary: [message: Extract<ServerMessage, { type: 'AlarmSummary' }>];
  /** Follow `schedules`. */
  schedule: [message: Extract<ServerMessage, { type: 'ScheduleUpdate' }>];
  /** The server said that a message of this client was wrong. */
  error: [message: Extract<ServerMessage, { type: 'error' }>];
  /** The server speaks another version: load the page anew. */
  outdated: [];
}

export interface LiveClientOptions {
  /** `ws://host:port/api/live`. */
  readonly url: string;
  readonly open?: OpenSocket;
  readonly clock?: Clock;
  readonly rng?: Rng;
  /** Asked when a connection was refused before it opened; false leads to the state `signed_out`. */
  readonly isSignedIn?: () => Promise<boolean>;
}

/** Live values of the server in this program. Values survive a lost connection and are made good by the next one. */
export interface LiveClient {
  readonly state: LiveState;
  /** Time of the last heartbeat there and back, milliseconds; undefined before the first and while offline. */
  readonly latencyMs: number | undefined;
  start(): void;
  stop(): void;
  /** Tries at once instead of waiting for the planned attempt. */
  retryNow(): void;
  /** Keeps these points live until the returned function is called. Several callers may want the same point. */
  watch(ids: readonly PointId[]): () => void;
  /** Receives the messages of a topic until the returned function is called. */
  follow(topic: LiveTopic): () => void;
  latest(id: PointId): LivePoint | undefined;
  /** The server's wall clock as far as known: ages must not depend on the clock of this machine. */
  serverNow(): number;
  /** Returns a function that ends it. */
  on<K extends keyof LiveListeners>(event: K, listener: (...args: LiveListeners[K]) => void): () => void;
}

/** Changes of the watched set within this time travel as one message: a page mounts dozens of widgets at once. */
const SUBSCRIBE_DELAY_MS = 30;

export function liveClient(options: LiveClientOptions): LiveClient {
  return new Live(options);
}

class Live implements LiveClient {
  readonly #clock: Clock;
  readonly #connection: LiveConnection;
  readonly #points = new WatchSet<PointId>();
  readonly #topics = new WatchSet<LiveTopic>();
  readonly #values = new Map<PointId, LivePoint>();
  readonly #listeners: { readonly [K in keyof LiveListeners]: Listeners<LiveListeners[K]> } = {
    state: new Listeners(),
    values: new Listeners(),
    device: new Listeners(),
    system: new Listeners(),
    discovery: new Listeners(),
    changed: new Listeners(),
    alarm: new Listeners(),
    alarm_summary: new Listeners(),
    schedule: new Listeners(),
    error: new Listeners(),
    outdated: new Listeners(),
  };
  #instance: string | undefined;
  #seq: number | undefined;
  #serverAheadMs = 0;
  #subscribeTimer: Timer | undefined;

  constructor(options: LiveClientOptions) {
    this.#clock = options.clock ?? hostClock;
    this.#connection = new LiveConnection(
      {
        url: options.url,
        open: options.open ?? openWebSocket,
        clock: this.#clock,
        rng: options.rng ?? hostRng,
        isSignedIn: options.isSignedIn ?? (() => Promise.resolve(true)),
      },
      {
        greeting: () => this.#greeting(),
        onMessage: (message) => this.#receive(message),
        onState: (state) => this.#listeners.state.call(state),
        onOutdated: () => this.#listeners.outdated.call(),
      },
    );
  }

  get state(): LiveState {
    return this.#connection.state;
  }

  get latencyMs(): number | undefined {
    return this.#connection.latencyMs;
  }

  start(): void {
    this.#connection.start();
  }

  stop(): void {
    this.#subscribeTimer?.cancel();
    this.#subscribeTimer = undefined;
    this.#connection.stop();
  }

  retryNow(): void {
    this.#connection.retryNow();
  }

  watch(ids: readonly PointId[]): () => void {
    const wanted = [...new Set(ids)];
    if (this.#points.add(wanted)) this.#subscribeSoon();
    return once(() => {
      const gone = this.#points.remove(wanted);
      for (const id of gone) this.#values.delete(id);
      if (gone.length > 0) this.#subscribeSoon();
    });
  }

  follow(topic: LiveTopic): () => void {
    if (this.#topics.add([topic])) this.#subscribeSoon();
    return once(() => {
      if (this.#topics.remove([topic]).length > 0) this.#subscribeSoon();
    });
  }

  latest(id: PointId): LivePoint | undefined {
    return this.#values.get(id);
  }

  serverNow(): number {
    return this.#clock.now() + this.#serverAheadMs;
  }

  on<K extends keyof LiveListeners>(event: K, listener: (...args: LiveListeners[K]) => void): () => void {
    return this.#listeners[event].add(listener);
  }

  /** Resumes only where every watched value is here already: what is missing needs a snapshot. */
  #greeting(): Extract<ClientMessage, { type: 'hello' }> {
    const complete = this.#points.size > 0 && this.#points.items().every((id) => this.#values.has(id));
    return complete && this.#seq !== undefined && this.#instance !== undefined
      ? { type: 'hello', version: LIVE_VERSION, resume: this.#seq, instance: this.#instance }
      : { type: 'hello', version: LIVE_VERSION };
  }

  #subscribeSoon(): void {
    this.#subscribeTimer ??= this.#clock.setTimer(SUBSCRIBE_DELAY_MS, () => this.#subscribe());
  }

  /** Points above the server's limit are left out: the first ones wanted stay live. */
  #subscribe(): void {
    this.#subscribeTimer?.cancel();
    this.#subscribeTimer = undefined;
    const points = this.#points.items().slice(0, SUBSCRIPTIONS_MAX);
    this.#connection.send({ type: 'subscribe', points, topics: this.#topics.items() });
  }

  #receive(message: ServerMessage): void {
    switch (message.type) {
      case 'hello':
        this.#serverAheadMs = message.server_time - this.#clock.now();
        this.#instance = message.instance;
        return this.#subscribe();
      case 'snapshot':
      case 'PointUpdate':
        this.#seq = message.seq;
        return this.#take(message.values);
      case 'DeviceStatus':
        return this.#listeners.device.call(message);
      case 'SystemStatus':
        return this.#listeners.system.call(message);
      case 'DiscoveryUpdate':
        return this.#listeners.discovery.call(message.job);
      case 'AlarmNotification':
        return this.#listeners.alarm.call(message);
      case 'AlarmSummary':
        return this.#listeners.alarm_summary.call(message);
      case 'ScheduleUpdate':
        return this.#listeners.schedule.call(message);
      case 'Changed':
        return this.#listeners.changed.call(message);
      case 'error':
        return this.#listeners.error.call(message);
      case 'pong':
        this.#serverAheadMs = message.server_time - this.#clock.now();
    }
  }

  #take(values: readonly ValueTuple[]): void {
    const ids: PointId[] = [];
    for (const [id, value, quality, at, text] of values) {
      if (!this.#points.has(id)) continue;
      this.#values.set(id, text === undefined ? { value, quality, at } : { value, text, quality, at });
      ids.push(id);
    }
    if (ids.length > 0) this.#listeners.values.call(ids);
  }
}

function once(run: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    run();
  };
}
