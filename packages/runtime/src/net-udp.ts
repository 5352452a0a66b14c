import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import { NetError, isIpv4 } from '@t3000/core';
import type { UdpEndpoint, UdpOptions, UdpSocket } from '@t3000/core';
import { netErrorOf } from './net-error.ts';

/** Opens an IPv4 datagram socket that may broadcast. */
export function bindUdp(options: UdpOptions): Promise<UdpSocket> {
  const { address, port } = options;
  const what = `udp bind ${address}:${port}`;
  return new Promise((resolve, reject) => {
    if (!isIpv4(address)) {
      reject(new NetError('other', `${what}: ${JSON.stringify(address)} is no numeric IPv4 address`));
      return;
    }
    const socket = createSocket({
      type: 'udp4',
      reuseAddr: options.reuseAddress ?? false,
      // Addresses are numeric here; Node's own look-up would cost a turn of the loop for each datagram.
      lookup: (host, _options, done) => done(null, host, 4),
    });
    socket.on('message', (data, from) => options.onMessage(data, from));
    const refuse = (error: unknown): void => {
      socket.close();
      reject(netErrorOf(error, what));
    };
    socket.once('error', refuse);
    socket.bind({ address, port, exclusive: true }, () => {
      try {
        socket.setBroadcast(true);
        if (options.receiveBufferBytes !== undefined) socket.setRecvBufferSize(options.receiveBufferBytes);
      } catch (error) {
        refuse(error);
        return;
      }
      socket.off('error', refuse);
      resolve(new RealUdpSocket(socket, options.onError));
    });
  });
}

/** Addresses remembered by one socket: more than the devices of a large site, less than a scan of everything. */
const NUMERIC_MAX = 4096;

class RealUdpSocket implements UdpSocket {
  readonly local: UdpEndpoint;
  readonly #socket: Socket;
  readonly #onError: ((error: NetError) => void) | undefined;
  /** Destinations known to be numeric. */
  readonly #numeric = new Set<string>();
  readonly #onSent = (error: Error | null): void => {
    if (error) this.#report(error, sendTo(destinationOf(error)));
  };
  #closing: Promise<void> | undefined;

  constructor(socket: Socket, onError: ((error: NetError) => void) | undefined) {
    const { address, port } = socket.address();
    this.local = { address, port };
    this.#socket = socket;
    this.#onError = onError;
    socket.on('error', (error) => this.#report(error, `udp ${address}:${port}`));
  }

  send(data: Uint8Array, to: UdpEndpoint): void {
    const { address, port } = to;
    if (!this.#isNumeric(address)) {
      this.#refuse(new NetError('other', `${sendTo(to)}: ${JSON.stringify(address)} is no numeric IPv4 address`));
      return;
    }
    if (this.#closing) {
      this.#refuse(new NetError('closed', `${sendTo(to)}: the socket is closed`));
      return;
    }
    // A full send queue keeps the buffer after the call, and callers reuse theirs: hence the copy.
    const copy = Buffer.allocUnsafe(data.byteLength);
    copy.set(data);
    try {
      this.#socket.send(copy, port, address, this.#onSent);
    } catch (error) {
      this.#refuse(netErrorOf(error, sendTo(to)));
    }
  }

  close(): Promise<void> {
    this.#closing ??= new Promise((resolve) => {
      this.#socket.close(resolve);
    });
    return this.#closing;
  }

  /** The same devices are asked again and again, so an address is looked at once. */
  #isNumeric(address: string): boolean {
    if (this.#numeric.has(address)) return true;
    if (!isIpv4(address)) return false;
    if (this.#numeric.size >= NUMERIC_MAX) this.#numeric.clear();
    this.#numeric.add(address);
    return true;
  }

  #refuse(error: NetError): void {
    queueMicrotask(() => this.#onError?.(error));
  }

  #report(error: unknown, what: string): void {
    this.#onError?.(netErrorOf(error, what));
  }
}

function sendTo({ address, port }: UdpEndpoint): string {
  return `udp send to ${address}:${port}`;
}

/** Node writes the destination into the error of a datagram, so that one callback serves all of them. */
function destinationOf(error: Error): UdpEndpoint {
  const address = 'address' in error ? String(error.address) : '?';
  return { address, port: 'port' in error ? Number(error.port) : 0 };
}
