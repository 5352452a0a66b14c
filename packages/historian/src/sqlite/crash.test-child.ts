// Writes samples as fast as it can and says after each commit how far it came, until it is killed.
import { writeSync } from 'node:fs';

import { silentLog } from '@t3000/core';
import type { Clock } from '@t3000/core';

import { disk } from './disk.test-helper.ts';
import { valueOf } from './crash-values.test-helper.ts';
import { openHistory } from './open.ts';

const [, , folder = '', pointsText = '', startText = '', , threads = '', stepText = '900000'] = process.argv;
const points = Number(pointsText);
const start = Number(startText);
const stepMs = Number(stepText);
let step = Number(process.argv[5]);

/** What comes late is a day and a half old; months are folded three times a day. */
const LATE_STEPS = Math.floor((150 * 900_000) / stepMs);
const FOLD_STEPS = Math.floor((30 * 900_000) / stepMs);

// A day passes every 96 steps or so, so that days are sealed while the process is killed.
const clock: Clock = {
  now: () => start + step * stepMs,
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
  if (step % 7 === 0 && step > LATE_STEPS) {
    // What is in the file of the month already comes once more.
    at.fill(start + (step - LATE_STEPS) * stepMs);
    const late = Float64Array.from(pointIds, (pointId) => valueOf(pointId, step - LATE_STEPS));
    store.append({ pointIds, at, values: late, qualities, length: points });
  }
  await store.commit();
  if (step % FOLD_STEPS === 0) void store.compact(Infinity).catch(() => undefined);
  writeSync(1, `${step + 1}\n`);
  // Lets the timers run that seal slice by slice.
  await new Promise((resolve) => setImmediate(resolve));
}
