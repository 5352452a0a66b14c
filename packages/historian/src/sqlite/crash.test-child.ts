// Writes samples as fast as it can and says after each commit how far it came, until it is killed.
import { writeSync } from 'node:fs';

import { silentLog } from '@t3000/core';
import type { Clock } from '@t3000/core';

import { disk } from './disk.test-helper.ts';
import { valueOf } from './crash-values.test-helper.ts';
import { openHistory } from './open.ts';

const [, , folder = '', pointsText = '', startText = '', , threads = ''] = process.argv;
const points = Number(pointsText);
const start = Number(startText);
let step = Number(process.argv[5]);

// A day passes every 96 steps, so that days are sealed while the process is killed.
const clock: Clock = {
  now: () => start + step * 900_000,
  monotonic: () => performance.now(),
  setTimer(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    return { cancel: () => clearTimeout(timer) };
  },
};

const store = await openHistory({ folder, clock, disk, log: silentLog, mode: 'open', threads: threads === 'threads' });
const pointIds = Int32Array.from({ length: points }, (_, index) => index);
const qualities = new Uint8Array(points);
for (; ; step++) {
  const at = new Float64Array(points).fill(clock.now());
  const values = Float64Array.from(pointIds, (pointId) => valueOf(pointId, step));
  store.append({ pointIds, at, values, qualities, length: points });
  if (step % 7 === 0 && step > 150) {
    // What is in the file of the month already comes once more.
    at.fill(start + (step - 150) * 900_000);
    const late = Float64Array.from(pointIds, (pointId) => valueOf(pointId, step - 150));
    store.append({ pointIds, at, values: late, qualities, length: points });
  }
  await store.commit();
  if (step % 30 === 0) void store.compact(Infinity).catch(() => undefined);
  writeSync(1, `${step + 1}\n`);
  // Lets the timers run that seal slice by slice.
  await new Promise((resolve) => setImmediate(resolve));
}
