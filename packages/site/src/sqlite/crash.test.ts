import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import test from 'node:test';
import { Worker } from 'node:worker_threads';

import { openSite } from './open.ts';
import { temporaryFolder } from './temporary-folder.test-helper.ts';

const KILLS = 6;

test('everything acknowledged is there after kill -9, and nothing is half there', async () => {
  using folder = temporaryFolder();
  openSite({ path: folder.site, mode: 'create' }).close();
  let acknowledged = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    acknowledged = await runAndKill(folder.site, acknowledged + 5 + kill * 23);
    const store = openSite({ path: folder.site, mode: 'open' });
    const devices = store.devices.all().length;
    assert(devices >= acknowledged, `${acknowledged} rows were acknowledged, ${devices} are there`);
    assert.equal(store.settings.get('devices'), devices);
    assert.equal(store.audit.head().seq, devices);
    assert.equal(store.audit.verify(), undefined);
    store.close();
  }
});

/** Resolves with the last number acknowledged by a writer that was killed at about `target` rows. */
async function runAndKill(path: string, target: number): Promise<number> {
  const script = fileURLToPath(new URL('crash.test-child.ts', import.meta.url));
  const child = spawn(process.execPath, [script, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    if (last(output) >= target) child.kill('SIGKILL');
  });
  await once(child, 'close');
  assert.equal(child.signalCode, 'SIGKILL');
  return last(output);
}

/** The last whole line as a number. */
function last(output: string): number {
  return Number(output.split('\n').at(-2) ?? 0);
}

test('of several threads that create the first account at once, one succeeds', async () => {
  using folder = temporaryFolder();
  openSite({ path: folder.site, mode: 'create' }).close();
  const gate = new Int32Array(new SharedArrayBuffer(4));
  const workers = Array.from(
    { length: 4 },
    (_, index) =>
      new Worker(new URL('first-account.test-worker.ts', import.meta.url), {
        workerData: { path: folder.site, name: `user ${index}`, gate },
      }),
  );
  const answers = workers.map((worker) => once(worker, 'message'));
  // Every worker waits at the gate with its store open.
  while (Atomics.load(gate, 0) < workers.length) await new Promise((resolve) => setImmediate(resolve));
  Atomics.store(gate, 0, 1000);
  Atomics.notify(gate, 0);
  const created = (await Promise.all(answers)).filter(([done]) => done === true);
  assert.equal(created.length, 1);
  const store = openSite({ path: folder.site, mode: 'open' });
  assert.equal(store.users.count(), 1);
  store.close();
});
