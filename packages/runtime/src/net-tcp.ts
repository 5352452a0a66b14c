import { connect, createServer, isIP } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { NetError } from '@t3000/core';
import type { TcpConnectOptions, TcpListenOptions, TcpServer, TcpSocket, UdpEndpoint } from '@t3000/core';
import { netErrorOf } from './net-error.ts';

/** As much as Node itself reads at once. */
const receiveBuffer = Buffer.alloc(65_536);

export function connectTcp(options: TcpConnectOptions): Promise<TcpSocket> {
  const { host, port, timeoutMs } = options;
  const what = `tcp connect ${host}:${port}`;
  return new Promise((resolve, reject) => {
    if (isIP(host) === 0) {
      reject(new NetError('other', `${what}: ${JSON.stringify(host)} is no numeric address`));
      return;
    }
    // Bytes are read into one buffer for all connections and used before the next are read: nothing is left to collect.
    let opened: RealTcpSocket | undefined;
    const callback = (length: number): boolean => {
      opened?.onData?.(receiveBuffer.subarray(0, length));
      return true;
    };
    const socket = connect({ host, port, noDelay: true, onread: { buffer: receiveBuffer, callback } });
    const refuse = (error: NetError): void => {
      clearTimeout(timer);
      socket.destroy();
      reject(error);
    };
    const onError = (error: Error): void => refuse(netErrorOf(error, what));
    const timer = setTimeout(
      () => refuse(new NetError('timeout', `${what}: no answer within ${timeoutMs} ms`)),
      timeoutMs,
    );
    socket.once('error', onError);
    socket.once('connect', () => {
      clearTimeout(timer);
      socket.off('error', onError);
      opened = new RealTcpSocket(socket, { address: host, port });
      resolve(opened);
    });
  });
}

export function listenTcp(options: TcpListenOptions, onConnection: (socket: TcpSocket) => void): Promise<TcpServer> {
  const { address, port } = options;
  const what = `tcp listen ${address}:${port}`;
  return new Promise((resolve, reject) => {
    if (isIP(address) === 0) {
      reject(new NetError('other', `${what}: ${JSON.stringify(address)} is no numeric address`));
      return;
    }
    const open = new Set<Socket>();
    const server = createServer({ noDelay: true }, (socket) => {
      open.add(socket);
      socket.once('close', () => open.delete(socket));
      onConnection(new RealTcpSocket(socket, { address: socket.remoteAddress ?? '', port: socket.remotePort ?? 0 }));
    });
    const refuse = (error: Error): void => reject(netErrorOf(error, what));
    server.once('error', refuse);
    server.listen({ host: address, port, exclusive: true }, () => {
      server.off('error', refuse);
      // A failed accept (out of file descriptors) costs that caller; the listener stays.
      server.on('error', () => {});
      // A listening TCP socket has an AddressInfo; only pipes have text.
      const bound = server.address() as AddressInfo;
      let closing: Promise<void> | undefined;
      resolve({
        local: { address: bound.address, port: bound.port },
        close: () =>
          (closing ??= new Promise((closed) => {
            server.close(() => closed());
            for (const socket of open) socket.destroy();
          })),
      });
    });
  });
}

/** Holds arriving data back until somebody listens, so that nothing is lost between accept and `onData`. */
class RealTcpSocket implements TcpSocket {
  readonly remote: UdpEndpoint;
  readonly #socket: Socket;
  #onData: ((data: Uint8Array) => void) | undefined;
  #onClose: ((error: NetError | undefined) => void) | undefined;
  #error: NetError | undefined;
  #closed = false;

  constructor(socket: Socket, remote: UdpEndpoint) {
    this.remote = remote;
    this.#socket = socket;
    socket.pause();
    socket.on('error', (error) => {
      this.#error ??= netErrorOf(error, `tcp ${remote.address}:${remote.port}`);
    });
    socket.once('close', () => {
      this.#closed = true;
      this.#announceClose();
    });
  }

  get onData(): ((data: Uint8Array) => void) | undefined {
    return this.#onData;
  }

  set onData(listener: ((data: Uint8Array) => void) | undefined) {
    const first = this.#onData === undefined;
    this.#onData = listener;
    if (!first || listener === undefined) return;
    // Only a socket with an encoding hands out text; one that was connected from here reads without this event.
    this.#socket.on('data', (data) => this.#onData?.(data as Buffer));
    this.#socket.resume();
  }

  get onClose(): ((error: NetError | undefined) => void) | undefined {
    return this.#onClose;
  }

  set onClose(listener: ((error: NetError | undefined) => void) | undefined) {
    this.#onClose = listener;
    if (this.#closed) queueMicrotask(() => this.#announceClose());
  }

  get bufferedBytes(): number {
    return this.#socket.writableLength;
  }

  write(data: Uint8Array): void {
    if (!this.#socket.writable) return;
    const copy = Buffer.allocUnsafe(data.byteLength);
    copy.set(data);
    this.#socket.write(copy);
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #announceClose(): void {
    const listener = this.#onClose;
    this.#onClose = undefined;
    listener?.(this.#error);
  }
}
