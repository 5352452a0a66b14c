import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'node:test';

import { silentLog } from '@t3000/core';
import { FakeClock, temporaryFolder } from '@t3000/testkit';

import { valueOf } from './crash-values.test-helper.ts';
import { disk } from './disk.test-helper.ts';
import { openHistory } from './open.ts';

const CUTS = Number(process.env.CUTS ?? 3);
const POINTS = 200;
const STEP_MS = 900_000;
const IMAGE_BYTES = 96 * 2 ** 20;

function ran(command: string, ...args: string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}

/** A file with a file system in it, mounted on a loop device while `use` runs; false where the machine does not allow it. */
async function mounted(image: string, folder: string, use: () => Promise<void>): Promise<boolean> {
  mkdirSync(folder, { recursive: true });
  if (!ran('mount', '-o', 'loop', image, folder)) return false;
  try {
    await use();
  } finally {
    if (!ran('umount', folder)) ran('umount', '-l', folder);
  }
  return true;
}

test('no acknowledged sample is lost when a real file system loses power', async (t) => {
  for (let cut = 0; cut < CUTS; cut++) {
    const root = temporaryFolder(t);
    const image = join(root, 'disk.img');
    const copy = join(root, 'after-the-cut.img');
    const [folder, after] = [join(root, 'disk'), join(root, 'after')];
    writeFileSync(image, '');
    truncateSync(image, IMAGE_BYTES);
    const clock = new FakeClock();
    const start = clock.now();
    let acknowledged = 0;
    const write = async (): Promise<void> => {
      await (await openHistory({ folder, clock, log: silentLog, mode: 'create' })).close();
      // The cut: what the file system gave to its disk until now is all there is.
      acknowledged = await stopped(folder, start, 110 + cut * 37, () => copyFileSync(image, copy));
    };
    if (!ran('mkfs.ext4', '-q', '-F', image) || !(await mounted(image, folder, write))) {
      t.skip('no file system can be mounted on a loop device here');
      return;
    }
    await clock.advance(start + (acknowledged + 1) * STEP_MS - clock.now());
    const found = await mounted(copy, after, () => allThere(after, clock, start, acknowledged, `cut ${cut}`));
    assert(found, 'the file system finds its way back by its journal');
  }
});

async function allThere(
  folder: string,
  clock: FakeClock,
  start: number,
  acknowledged: number,
  title: string,
): Promise<void> {
  const store = await openHistory({ folder, clock, disk, log: silentLog, mode: 'open' });
  try {
    for (let pointId = 0; pointId < POINTS; pointId++) {
      const { at, values } = await store.range(pointId, 0, Infinity, 1e6);
      assert(at.length >= acknowledged, `${title}: ${acknowledged} steps acknowledged, ${at.length} found`);
      for (let step = 0; step < at.length; step++) {
        if (at[step] === start + step * STEP_MS && values[step] === valueOf(pointId, step)) continue;
        assert.fail(`${title}, point ${pointId}, step ${step}: ${values[step]} at ${at[step]}`);
      }
    }
    const { damaged, problems } = await store.verify();
    assert.deepEqual({ damaged, problems }, { damaged: [], problems: [] });
  } finally {
    await store.close();
  }
}

/** Stops a writer in the middle, does `work` and ends it; how many steps it had acknowledged by then. */
async function stopped(folder: string, start: number, target: number, work: () => void): Promise<number> {
  const script = fileURLToPath(new URL('crash.test-child.ts', import.meta.url));
  const args = [script, folder, POINTS, start, 0, 'threads'].map(String);
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const closed = once(child, 'close');
  let output = '';
  const reached = new Promise<void>((resolve) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (Number(output.split('\n').at(-2) ?? 0) >= target) resolve();
    });
  });
  await Promise.race([reached, closed]);
  child.kill('SIGSTOP');
  // A call of the system under way is over when every thread stands still.
  while (child.exitCode === null && !/\) T /.test(readFileSync(`/proc/${child.pid}/stat`, 'utf8'))) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  const acknowledged = Number(output.split('\n').at(-2) ?? 0);
  work();
  child.kill('SIGKILL');
  await closed;
  assert.equal(child.signalCode, 'SIGKILL');
  return acknowledged;
}
