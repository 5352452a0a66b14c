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

class RealUdpSocket implements UdpSocket {
  readonly local: UdpEndpoint;
  readonly #socket: Socket;
  readonly #onError: ((error: NetError) => void) | undefined;
  #closing: Promise<void> | undefined;

  constructor(socket: Socket, onError: ((error: NetError) => void) | undefined) {
    const { address, port } = socket.address();
    this.local = { address, port };
    this.#socket = socket;
    this.#onError = onError;
    socket.on('error', (error) => this.#report(error, `udp ${address}:${port}`));
  }

  send(data: Uint8Array, to: UdpEndpoint): void {
    const what = `udp send to ${to.address}:${to.port}`;
    const failed = (error: unknown): void => {
      if (error) this.#report(error, what);
    };
    if (!isIpv4(to.address)) {
      queueMicrotask(() => failed(new Error(`${JSON.stringify(to.address)} is no numeric IPv4 address`)));
      return;
    }
    if (this.#closing) {
      queueMicrotask(() => this.#onError?.(new NetError('closed', `${what}: the socket is closed`)));
      return;
    }
    try {
      // A full send queue keeps the buffer after the call, and callers reuse theirs: hence the copy.
      this.#socket.send(Buffer.from(data), to.port, to.address, failed);
    } catch (error) {
      queueMicrotask(() => failed(error));
    }
  }

  close(): Promise<void> {
    this.#closing ??= new Promise((resolve) => {
      this.#socket.close(resolve);
    });
    return this.#closing;
  }

  #report(error: unknown, what: string): void {
    this.#onError?.(netErrorOf(error, what));
  }
}
