import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'node:test';
import type { TestContext } from 'node:test';

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

/** A file with a file system in it, mounted on a loop device; undefined where the machine does not allow that. */
function mounted(t: TestContext, image: string, folder: string): string | undefined {
  mkdirSync(folder, { recursive: true });
  if (!ran('mount', '-o', 'loop', image, folder)) return undefined;
  t.after(() => ran('umount', '-l', folder));
  return folder;
}

test('no acknowledged sample is lost when a real file system loses power', async (t) => {
  for (let cut = 0; cut < CUTS; cut++) {
    const root = temporaryFolder(t);
    const image = join(root, 'disk.img');
    writeFileSync(image, '');
    truncateSync(image, IMAGE_BYTES);
    const folder = ran('mkfs.ext4', '-q', '-F', image) ? mounted(t, image, join(root, 'disk')) : undefined;
    if (folder === undefined) {
      t.skip('no file system can be mounted on a loop device here');
      return;
    }
    const clock = new FakeClock();
    const start = clock.now();
    await (await openHistory({ folder, clock, log: silentLog, mode: 'create' })).close();
    // The cut: what the file system gave to its disk until now is all there is.
    const copy = join(root, 'after-the-cut.img');
    const acknowledged = await stopped(folder, start, 110 + cut * 37, () => copyFileSync(image, copy));
    assert(ran('umount', folder), 'the first file system is unmounted');
    const after = mounted(t, copy, join(root, 'after'));
    assert(after !== undefined, 'the file system finds its way back by its journal');
    await clock.advance(start + (acknowledged + 1) * STEP_MS - clock.now());
    const store = await openHistory({ folder: after, clock, disk, log: silentLog, mode: 'open' });
    for (let pointId = 0; pointId < POINTS; pointId++) {
      const { at, values } = await store.range(pointId, 0, Infinity, 1e6);
      assert(at.length >= acknowledged, `cut ${cut}: ${acknowledged} steps acknowledged, ${at.length} found`);
      for (let step = 0; step < at.length; step++) {
        if (at[step] === start + step * STEP_MS && values[step] === valueOf(pointId, step)) continue;
        assert.fail(`cut ${cut}, point ${pointId}, step ${step}: ${values[step]} at ${at[step]}`);
      }
    }
    const { damaged, problems } = await store.verify();
    assert.deepEqual({ damaged, problems }, { damaged: [], problems: [] });
    await store.close();
    assert(ran('umount', after), 'the second file system is unmounted');
  }
});

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
