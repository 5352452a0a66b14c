import { setTimeout as wait } from 'node:timers/promises';
import { statSync } from 'node:fs';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clockContract, diskContract, rngContract, tcpContract, temporaryFolder, udpContract } from '@t3000/testkit';
import type { NetWorld } from '@t3000/testkit';
import { realClock } from './clock.ts';
import { realDisk } from './disk.ts';
import { realNet } from './net.ts';
import { realRng } from './rng.ts';

/** Generous: it only decides how long a failing test hangs. */
const PATIENCE_MS = 10_000;
const PASS_MS = 30;

function realWorld(): NetWorld {
  return {
    net: realNet(),
    pass: () => wait(PASS_MS),
    settle: (promise) => promise,
    until: async (what, isTrue) => {
      const giveUpAt = performance.now() + PATIENCE_MS;
      while (!isTrue()) {
        assert.ok(performance.now() < giveUpAt, `never happened: ${what}`);
        await wait(1);
      }
    },
  };
}

clockContract('real clock', () => ({ clock: realClock(), pass: (durationMs) => wait(durationMs) }));
rngContract('real randomness', realRng);
udpContract('real network', realWorld);
tcpContract('real network', realWorld);
diskContract('real disk', (t) => ({ disk: realDisk(), folder: temporaryFolder(t) }));

test('files and folders are for their owner alone', (t) => {
  const folder = temporaryFolder(t);
  const disk = realDisk();
  disk.makeFolder(`${folder}/a/b`);
  disk.write(`${folder}/a/b/secret`, new Uint8Array(1));
  const modes = ['a', 'a/b', 'a/b/secret'].map((name) => statSync(`${folder}/${name}`).mode & 0o777);
  assert.deepEqual(modes, [0o700, 0o700, 0o600]);
});

test('what a crash left of an unfinished write is overwritten by the next', (t) => {
  const folder = temporaryFolder(t);
  const disk = realDisk();
  disk.write(`${folder}/a.tmp`, new Uint8Array(100));
  disk.write(`${folder}/a`, new Uint8Array(3));
  assert.deepEqual(disk.list(folder), ['a']);
  assert.equal(disk.sizeBytes(`${folder}/a`), 3);
});
