import { NetError } from '@t3000/core';
import type { Clock, Serial, SerialOptions, SerialPort, SerialPortInfo } from '@t3000/core';
import { SeededRng } from './seeded-rng.ts';
import { SerialWire } from './serial-wire.ts';
import type { WireEnd } from './serial-wire.ts';
import { Trace } from './trace.ts';

export interface SimulatedSerialOptions {
  readonly clock: Clock;
  readonly rng?: SeededRng;
  readonly trace?: Trace;
}

interface Socket {
  readonly wire: SerialWire;
  readonly hearsItself: boolean;
  port: SimulatedSerialPort | undefined;
}

/** The serial ports of one simulated machine. Each leads to a wire, on which devices may hang as on RS-485. */
export class SimulatedSerial implements Serial {
  readonly #options: SimulatedSerialOptions;
  readonly #sockets = new Map<string, Socket>();
  readonly #denied = new Set<string>();

  constructor(options: SimulatedSerialOptions) {
    this.#options = options;
  }

  /** Plugs an adapter in. `hearsItself` is an adapter that does not mute its receiver while it sends. */
  plugIn(path: string, baudRate: number, options: { readonly hearsItself?: boolean } = {}): SerialWire {
    const { clock, rng = new SeededRng(1), trace = new Trace() } = this.#options;
    const wire = new SerialWire({ clock, rng, trace, baudRate });
    this.#sockets.set(path, { wire, hearsItself: options.hearsItself ?? false, port: undefined });
    return wire;
  }

  /** Pulls the adapter out: an open port closes with an error. */
  pullOut(path: string): void {
    const socket = this.#sockets.get(path);
    this.#sockets.delete(path);
    socket?.port?.end(new NetError('closed', `serial ${path}: the adapter is gone`));
  }

  /** Takes the right to the port away, or gives it back. */
  deny(path: string, denied = true): void {
    if (denied) this.#denied.add(path);
    else this.#denied.delete(path);
  }

  async openSerial({ path }: SerialOptions): Promise<SerialPort> {
    const what = `serial ${path}`;
    const socket = this.#sockets.get(path);
    if (socket === undefined) throw new NetError('address_not_available', `${what}: there is no such port`);
    if (this.#denied.has(path)) throw new NetError('denied', `${what}: permission denied`);
    if (socket.port !== undefined) throw new NetError('address_in_use', `${what}: another program holds the port`);
    const port = new SimulatedSerialPort(path, socket.wire, socket.hearsItself, () => {
      socket.port = undefined;
    });
    socket.port = port;
    return port;
  }

  async serialPorts(): Promise<SerialPortInfo[]> {
    return [...this.#sockets.keys()].map((path) => ({ path, device: path, description: 'simulated' }));
  }
}

class SimulatedSerialPort implements SerialPort {
  readonly path: string;
  onData: ((data: Uint8Array) => void) | undefined;
  onClose: ((error: NetError | undefined) => void) | undefined;
  readonly #end: WireEnd;
  readonly #onGone: () => void;
  #open = true;

  constructor(path: string, wire: SerialWire, hearsItself: boolean, onGone: () => void) {
    this.path = path;
    this.#onGone = onGone;
    this.#end = wire.attach((data) => this.onData?.(data), hearsItself);
  }

  write(data: Uint8Array): void {
    if (this.#open) this.#end.send(data);
  }

  destroy(): void {
    this.end(undefined);
  }

  end(error: NetError | undefined): void {
    if (!this.#open) return;
    this.#open = false;
    this.#end.detach();
    this.#onGone();
    queueMicrotask(() => this.onClose?.(error));
  }
}
