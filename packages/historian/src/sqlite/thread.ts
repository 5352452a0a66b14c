import { Worker } from 'node:worker_threads';
import type { Transferable, WorkerOptions } from 'node:worker_threads';

import { messageOf } from '@t3000/core';

import { HistoryUnavailable } from '../store.ts';
import type { DamagedChunk } from './damage.ts';

/** What goes to a thread. */
export interface Call {
  readonly id: number;
  readonly payload: unknown;
}

/** What comes back: an answer, or news of damage. */
export type Reply =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: string; readonly isUnavailable: boolean }
  | { readonly key: string; readonly damaged: DamagedChunk };

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** Another thread that answers calls, one after the other. It is started by the first call, also after it died. */
export class Thread {
  readonly #file: URL;
  readonly #options: WorkerOptions;
  readonly #onDamage: (key: string, chunk: DamagedChunk) => void;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #id = 0;

  constructor(file: URL, workerData: unknown, onDamage: (key: string, chunk: DamagedChunk) => void) {
    this.#file = file;
    this.#options = { workerData, name: 't3000-history' };
    this.#onDamage = onDamage;
  }

  /** Calls that are not answered yet. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** Starts it before the first call, so that this one need not wait a tenth of a second for it. */
  prepare(): void {
    if (this.#worker !== undefined) return;
    this.#worker = this.#start();
    this.#worker.unref();
  }

  call(payload: unknown, transfer: Transferable[] = []): Promise<unknown> {
    const worker = (this.#worker ??= this.#start());
    worker.ref();
    const id = ++this.#id;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      const call: Call = { id, payload };
      worker.postMessage(call, transfer);
    });
  }

  async stop(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
    this.#end('history was closed meanwhile');
  }

  #start(): Worker {
    const worker = new Worker(this.#file, this.#options);
    worker.on('message', (reply: Reply) => this.#take(reply));
    worker.on('error', (error) => this.#died(worker, messageOf(error)));
    worker.on('exit', () => this.#died(worker, 'it ended'));
    return worker;
  }

  #take(reply: Reply): void {
    if ('damaged' in reply) {
      this.#onDamage(reply.key, reply.damaged);
      return;
    }
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if (this.#waiting.size === 0) this.#worker?.unref();
    if ('result' in reply) waiting?.resolve(reply.result);
    else waiting?.reject(reply.isUnavailable ? new HistoryUnavailable(reply.error) : new Error(reply.error));
  }

  #died(worker: Worker, why: string): void {
    if (worker !== this.#worker) return;
    this.#worker = undefined;
    this.#end(`a thread of history failed: ${why}`);
  }

  #end(problem: string): void {
    for (const { reject } of this.#waiting.values()) reject(new HistoryUnavailable(problem));
    this.#waiting.clear();
  }
}
