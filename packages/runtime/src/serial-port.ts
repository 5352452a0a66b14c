import { closeSync, writeSync } from 'node:fs';
import type { ReadStream } from 'node:tty';
import { NetError } from '@t3000/core';
import type { SerialPort } from '@t3000/core';
import { netErrorOf } from './net-error.ts';

/** An open port: read by the event loop, written at once. */
export class RealSerialPort implements SerialPort {
  readonly path: string;
  readonly #file: number;
  readonly #stream: ReadStream;
  readonly #onGone: () => void;
  #onData: ((data: Uint8Array) => void) | undefined;
  #onClose: ((error: NetError | undefined) => void) | undefined;
  #error: NetError | undefined;
  #state: 'open' | 'closing' | 'closed' = 'open';

  constructor(path: string, file: number, stream: ReadStream, onGone: () => void) {
    this.path = path;
    this.#file = file;
    this.#stream = stream;
    this.#onGone = onGone;
    stream.pause();
    stream.on('error', (error) => this.#end(netErrorOf(error, `serial ${path}`)));
    stream.once('end', () => this.#end(new NetError('closed', `serial ${path}: the adapter is gone`)));
    stream.once('close', () => this.#end(new NetError('closed', `serial ${path}: the adapter is gone`)));
  }

  get onData(): ((data: Uint8Array) => void) | undefined {
    return this.#onData;
  }

  set onData(listener: ((data: Uint8Array) => void) | undefined) {
    const first = this.#onData === undefined;
    this.#onData = listener;
    if (!first || listener === undefined) return;
    // Only a stream with an encoding hands out text.
    this.#stream.on('data', (data) => this.#onData?.(data as Buffer));
    this.#stream.resume();
  }

  get onClose(): ((error: NetError | undefined) => void) | undefined {
    return this.#onClose;
  }

  set onClose(listener: ((error: NetError | undefined) => void) | undefined) {
    this.#onClose = listener;
    if (this.#state === 'closed') queueMicrotask(() => this.#announce());
  }

  /** The kernel's buffer takes 4 kB, a Modbus frame has 256 bytes at most, and one is under way at a time. */
  write(data: Uint8Array): void {
    if (this.#state !== 'open') return;
    try {
      const written = writeSync(this.#file, data);
      if (written === data.byteLength) return;
      this.#end(new NetError('other', `serial ${this.path}: ${written} of ${data.byteLength} bytes were taken`));
    } catch (error) {
      this.#end(netErrorOf(error, `serial ${this.path}`));
    }
  }

  destroy(): void {
    this.#end(undefined);
  }

  #end(error: NetError | undefined): void {
    if (this.#state !== 'open') return;
    this.#state = 'closing';
    this.#error = error;
    const closed = (): void => {
      this.#state = 'closed';
      // The stream has opened the terminal a second time for itself, and closes only that.
      closeSync(this.#file);
      this.#onGone();
      this.#announce();
    };
    if (this.#stream.closed) closed();
    else this.#stream.once('close', closed);
    this.#stream.destroy();
  }

  #announce(): void {
    const listener = this.#onClose;
    this.#onClose = undefined;
    listener?.(this.#error);
  }
}
