import type { Clock, Net, TcpServer, TcpSocket, Timer, UdpEndpoint } from '@t3000/core';
import { MBAP_FRAME_BYTES_MAX, MbapFramer, writeMbap } from '../link/tcp/mbap.ts';
import { ExceptionCode } from '../pdu/exceptions.ts';
import { answerOf, exceptionAnswer } from './answer.ts';
import type { UnitLookup } from './served-unit.ts';

export interface TcpServerOptions {
  readonly address: string;
  readonly port: number;
  /** Left out where `firmware` answers. */
  readonly units?: UnitLookup;
  /** Answers in place of units, for a device that keeps to no standard; undefined says nothing at all. */
  readonly firmware?: (unit: number, pdu: Uint8Array) => Uint8Array | undefined;
  /** Clients at once; one more is turned away. */
  readonly connectionsMax?: number;
  /** A client that says nothing for so long is dropped, so that the dead ones do not use up the places. */
  readonly idleMs?: number;
  /** Bytes of answers a client may leave unread before it is dropped. */
  readonly unreadBytesMax?: number;
}

const CONNECTIONS_MAX = 32;
const IDLE_MS = 600_000;
const UNREAD_BYTES_MAX = 65_536;

/** Writes of one connection that are carried out at once; a client that sends more is told to wait. */
const WAITING_MAX = 8;

interface Answered {
  /** Undefined for silence. */
  readonly answer: Uint8Array | undefined;
  /** The answer waits for this, and is an exception when it says so. */
  readonly confirmation?: Promise<ExceptionCode | undefined> | undefined;
}

/** Modbus TCP from the device's side. */
export class ModbusTcpServer {
  readonly counters = { accepted: 0, turnedAway: 0, requests: 0, broken: 0, idle: 0, slow: 0, busy: 0 };
  readonly #ports: { readonly clock: Clock; readonly net: Net };
  readonly #options: TcpServerOptions;
  readonly #open = new Set<TcpSocket>();
  #server: TcpServer | undefined;

  constructor(ports: { readonly clock: Clock; readonly net: Net }, options: TcpServerOptions) {
    this.#ports = ports;
    this.#options = options;
  }

  get connections(): number {
    return this.#open.size;
  }

  /** Rejects with a NetError when the machine refuses. */
  async start(): Promise<UdpEndpoint> {
    const { address, port } = this.#options;
    this.#server = await this.#ports.net.listenTcp({ address, port }, (socket) => this.#accept(socket));
    return this.#server.local;
  }

  async stop(): Promise<void> {
    for (const socket of this.#open) socket.destroy();
    await this.#server?.close();
    this.#server = undefined;
  }

  #accept(socket: TcpSocket): void {
    if (this.#open.size >= (this.#options.connectionsMax ?? CONNECTIONS_MAX)) {
      this.counters.turnedAway++;
      socket.destroy();
      return;
    }
    this.counters.accepted++;
    this.#open.add(socket);
    const framer = new MbapFramer();
    const frame = new Uint8Array(MBAP_FRAME_BYTES_MAX);
    const send = (transactionId: number, unit: number, answer: Uint8Array): void => {
      socket.write(frame.subarray(0, writeMbap(frame, transactionId, unit, answer)));
    };
    let waiting = 0;
    const onFrame = (transactionId: number, unit: number, pdu: Uint8Array): void => {
      const { answer, confirmation } = this.#answer(unit, pdu, socket.remote.address, waiting);
      if (answer === undefined) return;
      if (confirmation === undefined) return send(transactionId, unit, answer);
      const code = pdu[0] ?? 0;
      waiting++;
      void confirmed(confirmation, (exception) => {
        waiting--;
        if (!this.#open.has(socket)) return;
        send(transactionId, unit, exception === undefined ? answer : exceptionAnswer(code, exception));
      });
    };
    const idle = new IdleWatch(this.#ports.clock, this.#options.idleMs ?? IDLE_MS, () => {
      this.counters.idle++;
      socket.destroy();
    });
    socket.onClose = () => {
      idle.stop();
      this.#open.delete(socket);
    };
    socket.onData = (data) => {
      idle.heard();
      if (framer.push(data, onFrame) !== undefined) {
        this.counters.broken++;
        socket.destroy();
      } else if (socket.bufferedBytes > (this.#options.unreadBytesMax ?? UNREAD_BYTES_MAX)) {
        this.counters.slow++;
        socket.destroy();
      }
    };
  }

  #answer(unit: number, pdu: Uint8Array, client: string, waiting: number): Answered {
    this.counters.requests++;
    if (waiting >= WAITING_MAX) {
      this.counters.busy++;
      return { answer: exceptionAnswer(pdu[0] ?? 0, ExceptionCode.serverDeviceBusy) };
    }
    const { units, firmware } = this.#options;
    if (firmware !== undefined) return { answer: firmware(unit, pdu) };
    const served = units?.(unit, client);
    if (served === undefined) {
      return { answer: exceptionAnswer(pdu[0] ?? 0, ExceptionCode.gatewayPathUnavailable) };
    }
    const answer = answerOf(served, pdu);
    return { answer, confirmation: served.confirmation?.() };
  }
}

async function confirmed(
  confirmation: Promise<ExceptionCode | undefined>,
  then: (exception: ExceptionCode | undefined) => void,
): Promise<void> {
  then(await confirmation);
}

/** Tells when nothing was heard for a while; one timer that looks again, instead of one for each request. */
class IdleWatch {
  readonly #clock: Clock;
  readonly #idleMs: number;
  readonly #onIdle: () => void;
  #heardAt: number;
  #timer: Timer;

  constructor(clock: Clock, idleMs: number, onIdle: () => void) {
    this.#clock = clock;
    this.#idleMs = idleMs;
    this.#onIdle = onIdle;
    this.#heardAt = clock.monotonic();
    this.#timer = this.#arm(idleMs);
  }

  heard(): void {
    this.#heardAt = this.#clock.monotonic();
  }

  stop(): void {
    this.#timer.cancel();
  }

  #arm(delayMs: number): Timer {
    return this.#clock.setTimer(delayMs, () => {
      const leftMs = this.#heardAt + this.#idleMs - this.#clock.monotonic();
      if (leftMs <= 0) this.#onIdle();
      else this.#timer = this.#arm(leftMs);
    });
  }
}
