import { messageOf, retryDelayMs } from '@t3000/core';
import type { Clock, Logger, Net, NetError, Rng, Serial, Timer } from '@t3000/core';
import type { ConnectionBudget, Holder } from './connection-budget.ts';
import type { WriteBytes } from './session.ts';
import { endpointName } from './settings.ts';
import type { Endpoint, LineSettings } from './settings.ts';

export interface LinePorts {
  readonly clock: Clock;
  readonly rng: Rng;
  readonly net: Net;
  /** Without it serial endpoints answer that there are none. */
  readonly serial?: Serial | undefined;
  readonly log?: Logger | undefined;
}

/** What TCP connections and serial ports have in common. */
interface Carrier {
  onData: ((data: Uint8Array) => void) | undefined;
  onClose: ((error: NetError | undefined) => void) | undefined;
  write(data: Uint8Array): void;
  destroy(): void;
}

export interface ConnectionEvents {
  readonly onOpen: (write: WriteBytes) => void;
  readonly onData: (data: Uint8Array) => void;
  /** The connection that was open is gone. */
  readonly onClosed: (detail: string) => void;
  /** It could not be opened. */
  readonly onRefused: (detail: string) => void;
  /** Nothing waits and nothing is under way. */
  readonly isIdle: () => boolean;
}

/** Connections that ended before any answer, one after the other, until it counts as refused. */
const FRUITLESS_MAX = 2;

/** The connection or port of one endpoint: opened when wanted, given back when idle, tried again ever more rarely. */
export class Connection implements Holder {
  state: 'idle' | 'waiting' | 'connecting' | 'open' | 'resting' = 'idle';
  problem = '';
  restUntil = 0;
  connects = 0;
  failures = 0;
  dropped = 0;
  readonly #endpoint: Endpoint;
  readonly #ports: LinePorts;
  readonly #settings: LineSettings;
  readonly #budget: ConnectionBudget;
  readonly #events: ConnectionEvents;
  #carrier: Carrier | undefined;
  /** Attempts so far; an attempt that was overtaken by a disconnect finds another number. */
  #attempt = 0;
  #rests = 0;
  #fruitless = 0;
  #answered = false;
  #dropReason = '';
  #idleTimer: Timer | undefined;
  #whenClosed: (() => void)[] = [];

  constructor(
    endpoint: Endpoint,
    ports: LinePorts,
    settings: LineSettings,
    budget: ConnectionBudget,
    events: ConnectionEvents,
  ) {
    this.#endpoint = endpoint;
    this.#ports = ports;
    this.#settings = settings;
    this.#budget = budget;
    this.#events = events;
  }

  get name(): string {
    return endpointName(this.#endpoint);
  }

  /** An answer came over this connection: it is a good one. */
  get hasAnswered(): boolean {
    return this.#answered;
  }

  isResting(now: number): boolean {
    return this.state === 'resting' && now < this.restUntil;
  }

  /** Begins to open unless that is under way, done, or too early. */
  open(now: number): void {
    if (this.state !== 'idle' && (this.state !== 'resting' || now < this.restUntil)) return;
    const attempt = ++this.#attempt;
    if (this.#endpoint.kind === 'serial') return this.#connect(attempt);
    this.state = 'waiting';
    this.#budget.acquire(this.#endpoint.host, this, () => this.#connect(attempt));
  }

  answered(): void {
    this.#answered = true;
    this.#fruitless = 0;
    this.#rests = 0;
    this.problem = '';
  }

  /** The stream cannot be trusted any more. */
  drop(reason: string): void {
    if (this.#carrier === undefined) return;
    this.dropped++;
    this.#dropReason = reason;
    this.#end(reason);
  }

  /** Nobody answers, or an answer may still come that must not be taken for another: a new one is opened when wanted. */
  renew(reason: string): void {
    this.#fruitless = 0;
    this.drop(reason);
  }

  /** Nothing is to be done: closes now, later or not at all, as the settings say. */
  becameIdle(): void {
    const { closeWhenIdleMs } = this.#settings;
    if (this.state !== 'open' || this.#endpoint.kind === 'serial') return;
    if (this.#budget.isWanted(this.#endpoint.host)) return this.#end('');
    if (closeWhenIdleMs === undefined || this.#idleTimer !== undefined) return;
    this.#idleTimer = this.#ports.clock.setTimer(closeWhenIdleMs, () => {
      this.#idleTimer = undefined;
      if (this.#events.isIdle()) this.#end('');
    });
  }

  becameBusy(): void {
    if (this.#idleTimer === undefined) return;
    this.#idleTimer.cancel();
    this.#idleTimer = undefined;
  }

  giveUpIfIdle(): boolean {
    if (this.state !== 'open' || !this.#events.isIdle()) return false;
    this.#end('');
    return true;
  }

  /** Resolves when nothing is left open. */
  async close(): Promise<void> {
    this.#attempt++;
    this.becameBusy();
    const carrier = this.#carrier;
    const closed = carrier && new Promise<void>((resolve) => this.#whenClosed.push(resolve));
    this.#release();
    this.state = 'idle';
    this.problem = '';
    if (carrier === undefined) return;
    this.#carrier = undefined;
    carrier.destroy();
    await closed;
  }

  #connect(attempt: number): void {
    this.state = 'connecting';
    const opened = (carrier: Carrier): void => {
      if (attempt === this.#attempt) this.#opened(carrier);
      else carrier.destroy();
    };
    const refused = (error: unknown): void => {
      if (attempt !== this.#attempt) return;
      this.#release();
      this.#rest(messageOf(error));
      this.#events.onRefused(this.problem);
    };
    this.#openCarrier().then(opened, refused);
  }

  #openCarrier(): Promise<Carrier> {
    const endpoint = this.#endpoint;
    const { net, serial } = this.#ports;
    if (endpoint.kind !== 'serial') {
      const { host, port } = endpoint;
      return net.connectTcp({ host, port, timeoutMs: this.#settings.connectTimeoutMs });
    }
    if (serial === undefined) return Promise.reject(new Error(`${this.name}: this program has no serial ports`));
    return serial.openSerial(endpoint);
  }

  #opened(carrier: Carrier): void {
    this.connects++;
    this.state = 'open';
    this.#carrier = carrier;
    this.#answered = false;
    this.#dropReason = '';
    carrier.onData = (data) => {
      if (this.#carrier === carrier) this.#events.onData(data);
    };
    carrier.onClose = (error) => {
      for (const told of this.#whenClosed.splice(0)) told();
      if (this.#carrier !== carrier) return;
      this.#gone(error === undefined ? 'the other side closed the connection' : messageOf(error));
    };
    this.#events.onOpen((data) => carrier.write(data));
  }

  /** Ends the connection from this side, at once for whoever waits on it. */
  #end(reason: string): void {
    const carrier = this.#carrier;
    if (carrier === undefined) return;
    this.#gone(reason);
    carrier.destroy();
  }

  #gone(detail: string): void {
    this.#carrier = undefined;
    this.becameBusy();
    this.#release();
    const wasIdle = this.#events.isIdle();
    this.state = 'idle';
    // Closing while idle is what many devices do after a minute; nothing is wrong then.
    if (this.#dropReason !== '') this.problem = `dropped: ${this.#dropReason}`;
    if (!wasIdle) {
      if (this.#dropReason === '') this.problem = detail;
      this.#fruitless = this.#answered ? 0 : this.#fruitless + 1;
      if (this.#fruitless >= FRUITLESS_MAX) this.#rest(this.problem);
    }
    this.#events.onClosed(detail);
  }

  #rest(problem: string): void {
    const { clock, rng, log } = this.#ports;
    const firstTime = this.#rests === 0;
    const delayMs = retryDelayMs(this.#settings.linkRest, this.#rests++, rng);
    this.failures++;
    this.state = 'resting';
    this.problem = problem;
    this.restUntil = clock.monotonic() + delayMs;
    if (firstTime) log?.warn('modbus line cannot be opened', { line: this.name, problem });
  }

  #release(): void {
    if (this.#endpoint.kind !== 'serial') this.#budget.release(this.#endpoint.host, this);
  }
}
