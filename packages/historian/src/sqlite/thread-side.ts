import { parentPort } from 'node:worker_threads';
import type { Transferable } from 'node:worker_threads';

import { messageOf } from '@t3000/core';

import { HistoryUnavailable } from '../store.ts';
import type { DamagedChunk } from './damage.ts';
import type { Call, Reply } from './thread.ts';

/** Answers the calls of the thread that started this one; `work` gives the result and the memory that goes along. */
export function answerCalls(work: (payload: never) => readonly [result: unknown, transfer: Transferable[]]): void {
  parentPort?.on('message', ({ id, payload }: Call) => {
    let reply: Reply;
    let memory: Transferable[] = [];
    try {
      // The other side of the port sends nothing else.
      const [result, transfer] = work(payload as never);
      reply = { id, result };
      memory = transfer;
    } catch (error) {
      const isUnavailable = error instanceof HistoryUnavailable;
      const text = isUnavailable || !(error instanceof Error) ? messageOf(error) : (error.stack ?? error.message);
      reply = { id, error: text, isUnavailable };
    }
    parentPort?.postMessage(reply, memory);
  });
}

/** Tells the other thread about damage found here. */
export function tellDamage(key: string, damaged: DamagedChunk): void {
  const reply: Reply = { key, damaged };
  parentPort?.postMessage(reply);
}
