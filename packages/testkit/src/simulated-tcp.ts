import { NetError } from '@t3000/core';
import type { TcpSocket, Timer, UdpEndpoint } from '@t3000/core';
import type { Fabric } from './fabric.ts';

/** How often a stack tries again while nothing comes back. */
const RETRY_MS = 1_000;

/** How long a stack tries before it gives a connection up: Linux takes about this long (tcp_retries2 = 15). */
const GIVE_UP_MS = 924_600;

type Segment = { dueAt: number; readonly data: Uint8Array | 'close' };

/** Two ends joined by the fabric. `openAt` is when the client learns of the connection, in monotonic time. */
export function joinEnds(fabric: Fabric, client: UdpEndpoint, server: UdpEndpoint, openAt: number): TcpPair {
  const clientEnd = new SimulatedTcpSocket(fabric, client, server, openAt);
  const serverEnd = new SimulatedTcpSocket(fabric, server, client, openAt);
  clientEnd.peer = serverEnd;
  serverEnd.peer = clientEnd;
  return { clientEnd, serverEnd };
}

export interface TcpPair {
  readonly clientEnd: SimulatedTcpSocket;
  readonly serverEnd: SimulatedTcpSocket;
}

/** One end of a stream: nothing is lost or reordered, but everything may be late, cut in two, or never come. */
export class SimulatedTcpSocket implements TcpSocket {
  readonly remote: UdpEndpoint;
  peer: SimulatedTcpSocket | undefined;
  /** Called once the end is gone, for whoever keeps a list of open ends. */
  onGone: (() => void) | undefined;
  readonly #fabric: Fabric;
  readonly #local: UdpEndpoint;
  /** On the way to the peer, in order. */
  readonly #inFlight: Segment[] = [];
  /** Arrived before anybody listened. */
  readonly #unread: Uint8Array[] = [];
  #lastDueAt: number;
  #timer: Timer | undefined;
  #blockedSince: number | undefined;
  #bufferedBytes = 0;
  #state: 'open' | 'closed' | 'crashed' = 'open';
  #error: NetError | undefined;
  #onData: ((data: Uint8Array) => void) | undefined;
  #onClose: ((error: NetError | undefined) => void) | undefined;

  constructor(fabric: Fabric, local: UdpEndpoint, remote: UdpEndpoint, openAt: number) {
    this.#fabric = fabric;
    this.#local = local;
    this.remote = remote;
    this.#lastDueAt = openAt;
  }

  get onData(): ((data: Uint8Array) => void) | undefined {
    return this.#onData;
  }

  set onData(listener: ((data: Uint8Array) => void) | undefined) {
    this.#onData = listener;
    if (listener !== undefined && this.#unread.length > 0) queueMicrotask(() => this.#readUnread());
  }

  get onClose(): ((error: NetError | undefined) => void) | undefined {
    return this.#onClose;
  }

  set onClose(listener: ((error: NetError | undefined) => void) | undefined) {
    this.#onClose = listener;
    if (this.#state === 'closed') queueMicrotask(() => this.#announceClose());
  }

  get bufferedBytes(): number {
    return this.#bufferedBytes;
  }

  write(data: Uint8Array): void {
    if (this.#state !== 'open' || data.byteLength === 0) return;
    const cut = this.#fabric.cutAt(data.byteLength);
    this.#bufferedBytes += data.byteLength;
    this.#transmit(data.slice(0, cut));
    if (cut !== undefined) this.#transmit(data.slice(cut));
  }

  destroy(): void {
    if (this.#state !== 'open') return;
    this.#transmit('close');
    this.#close(undefined);
  }

  /** The machine is gone: nobody on this side is told, and the peer learns of it when it next speaks. */
  crash(): void {
    this.#state = 'crashed';
    this.#timer?.cancel();
    this.#inFlight.length = 0;
  }

  #transmit(data: Uint8Array | 'close'): void {
    const { clock } = this.#fabric;
    this.#lastDueAt = Math.max(this.#lastDueAt, clock.monotonic() + this.#fabric.segmentDelayMs());
    this.#inFlight.push({ dueAt: this.#lastDueAt, data });
    if (this.#inFlight.length === 1) this.#pump();
  }

  #pump(): void {
    const next = this.#inFlight[0];
    if (next === undefined) return;
    const { clock } = this.#fabric;
    this.#timer = clock.setTimer(next.dueAt - clock.monotonic(), () => {
      if (this.#fabric.isBlocked(this.#local.address, this.remote.address)) {
        this.#retryLater(next);
        return;
      }
      this.#blockedSince = undefined;
      this.#inFlight.shift();
      if (next.data !== 'close') this.#bufferedBytes -= next.data.byteLength;
      this.peer?.receive(next.data);
      this.#pump();
    });
  }

  #retryLater(segment: Segment): void {
    const now = this.#fabric.clock.monotonic();
    this.#blockedSince ??= now;
    if (now - this.#blockedSince >= GIVE_UP_MS) {
      this.#inFlight.length = 0;
      this.#close(new NetError('timeout', `tcp ${this.remote.address}:${this.remote.port}: the peer went silent`));
      return;
    }
    segment.dueAt = now + RETRY_MS;
    this.#pump();
  }

  receive(data: Uint8Array | 'close'): void {
    this.#fabric.trace
      .text(this.#local.address)
      .number(this.#local.port)
      .bytes(data === 'close' ? new Uint8Array() : data);
    if (this.#state === 'crashed') this.peer?.reset();
    if (this.#state !== 'open') return;
    if (data === 'close') this.#close(undefined);
    else if (this.#onData === undefined || this.#unread.length > 0) this.#unread.push(data);
    else this.#onData(data);
  }

  /** The other machine knows nothing of this connection. */
  reset(): void {
    if (this.#state !== 'open') return;
    this.#close(new NetError('closed', `tcp ${this.remote.address}:${this.remote.port}: reset by the peer`));
  }

  #readUnread(): void {
    while (this.#unread.length > 0) {
      const data = this.#unread.shift();
      if (data !== undefined) this.#onData?.(data);
    }
  }

  #close(error: NetError | undefined): void {
    this.#state = 'closed';
    this.#error = error;
    this.onGone?.();
    queueMicrotask(() => this.#announceClose());
  }

  #announceClose(): void {
    const listener = this.#onClose;
    this.#onClose = undefined;
    listener?.(this.#error);
  }
}
