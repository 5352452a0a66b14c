import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import test from 'node:test';

import { silentLog } from '@t3000/core';
import type { Clock } from '@t3000/core';
import { temporaryFolder } from '@t3000/testkit';

import { columnsOf, rowsOf } from '../conformance/subject.ts';
import { disk } from './disk.test-helper.ts';
import { openHistory } from './open.ts';

const canTrace = spawnSync('strace', ['-qq', '-o', '/dev/null', 'true']).status === 0;
const WAIT_MS = 30_000;

const clock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimer(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    return { cancel: () => clearTimeout(timer) };
  },
};

test(
  'a disk that turns read-only while it is written is told, what is there is read, and nothing is lost once it is writable again',
  { skip: canTrace ? false : 'strace is not here, or may not trace' },
  async (t) => {
    const options = { folder: temporaryFolder(t), clock, disk, log: silentLog, threads: true } as const;
    const store = await openHistory({ ...options, mode: 'create', commitEveryMs: 100 });
    const start = clock.now() - 3_600_000;
    let count = 0;
    const put = (): void => store.append(columnsOf([[1, start + 10 * count, count++]]));
    const becomes = async (isMeant: (problem: string) => boolean): Promise<void> => {
      const until = performance.now() + WAIT_MS;
      for (; !isMeant((await store.statistics()).problem); await delay(50)) {
        assert(performance.now() < until, (await store.statistics()).problem);
        put();
      }
    };
    put();
    await store.commit();
    // Every write of this process is answered as a file system answers that the kernel made read-only.
    const writes = 'pwrite64,ftruncate';
    const args = ['-f', '-qq', '-o', '/dev/null', '-e', `trace=${writes}`, '-e', `inject=${writes}:error=EROFS`];
    const tracer = spawn('strace', [...args, '-p', String(process.pid)], { stdio: 'ignore' });
    // Some machines let a process trace what it starts, and nobody else.
    const isRefused = await Promise.race([once(tracer, 'exit').then(() => true), delay(500).then(() => false)]);
    if (isRefused) {
      await store.close();
      t.skip('strace may not attach here');
      return;
    }
    try {
      await becomes((problem) => problem !== '');
      put();
      assert.equal((await rowsOf(store, 1)).length, count, 'what is there and what waits');
    } finally {
      tracer.kill('SIGINT');
      await once(tracer, 'exit');
    }
    await becomes((problem) => problem === '');
    await store.commit();
    assert.deepEqual((await store.statistics()).dropped, {});
    await store.close();
    const again = await openHistory({ ...options, mode: 'open' });
    assert.deepEqual(
      (await rowsOf(again, 1)).map(([, value]) => value),
      Array.from({ length: count }, (_, index) => index),
    );
    assert.deepEqual((await again.verify()).problems, []);
    await again.close();
  },
);
