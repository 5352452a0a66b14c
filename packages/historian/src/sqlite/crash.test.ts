import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'node:test';

import { silentLog } from '@t3000/core';
import { FakeClock, temporaryFolder } from '@t3000/testkit';

import { disk } from './disk.test-helper.ts';
import { HOT_FILE } from './layout.ts';
import { openHistory } from './open.ts';
import { valueOf } from './crash-values.test-helper.ts';

const KILLS = Number(process.env.KILLS ?? 6);
/** Then another history begins: reading all of it after every kill takes longer each time. */
const KILLS_OF_ONE = 6;
/** Histories at a time: one starts its next process while the other waits for the disk. */
const AT_ONCE = 3;
/** Three slices of sealing. */
const POINTS = 450;
/** A day is over after 24 steps: days are sealed and months moved every few of them. */
const STEP_MS = 3_600_000;
const IDS = Array.from({ length: POINTS }, (_, pointId) => pointId);

test('every committed sample is there once after kill -9, whether days are sealed or months moved into files', async (t) => {
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < KILLS) {
      const first = next;
      next = Math.min(KILLS, first + KILLS_OF_ONE);
      await survive(temporaryFolder(t), first, next);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
});

/** What was made of the sources by the first process serves the others. */
const CACHE = join(tmpdir(), 't3000-crash-test-cache');

async function survive(folder: string, from: number, to: number): Promise<void> {
  const clock = new FakeClock();
  const start = clock.now();
  await (await openHistory({ folder, clock, log: silentLog, mode: 'create' })).close();
  let steps = 0;
  for (let kill = from; kill < to; kill++) {
    // Around the border of a day, where sealing runs in slices.
    const acknowledged = await runAndKill(folder, start, steps, steps + 12 + ((kill * 29) % 17), kill % 2 === 1);
    await clock.advance(start + (acknowledged + 1) * STEP_MS - clock.now());
    const store = await openHistory({ folder, clock, log: silentLog, mode: 'open' });
    for (const [pointId, { at, values }] of (await store.ranges(IDS, 0, Infinity, 1e6)).entries()) {
      assert(at.length >= acknowledged, `kill ${kill}: ${acknowledged} steps acknowledged, ${at.length} found`);
      for (let step = 0; step < at.length; step++) {
        if (at[step] === start + step * STEP_MS && values[step] === valueOf(pointId, step)) continue;
        assert.fail(`kill ${kill}, point ${pointId}, step ${step}: ${values[step]} at ${at[step]}`);
      }
      steps = at.length;
    }
    const { damaged, problems } = await store.verify();
    assert.deepEqual({ damaged, problems }, { damaged: [], problems: [] });
    await store.close();
  }
  const store = await openHistory({ folder, clock, disk, log: silentLog, mode: 'open' });
  await store.compact(Infinity);
  assert.equal((await store.statistics()).samples, steps * POINTS);
  await store.close();
  const files = readdirSync(folder).filter((name) => name.endsWith('.db') && name !== HOT_FILE);
  assert.equal(files.length, 1, `one file for the month, none forgotten: ${files.join()}`);
}

/** Resolves with the number of steps acknowledged by a writer that was killed at about `target`. */
async function runAndKill(
  folder: string,
  start: number,
  from: number,
  target: number,
  threads: boolean,
): Promise<number> {
  const script = fileURLToPath(new URL('crash.test-child.ts', import.meta.url));
  const args = [script, folder, POINTS, start, from, threads ? 'threads' : 'here', STEP_MS].map(String);
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_COMPILE_CACHE: CACHE },
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    if (lastLine(output) >= target) child.kill('SIGKILL');
  });
  await once(child, 'close');
  assert.equal(child.signalCode, 'SIGKILL');
  return lastLine(output);
}

function lastLine(output: string): number {
  return Number(output.split('\n').at(-2) ?? 0);
}
