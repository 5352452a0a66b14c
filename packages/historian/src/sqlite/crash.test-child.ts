// Writes samples as fast as it can and says after each commit how far it came, until it is killed.
import { writeSync } from 'node:fs';

import { silentLog } from '@t3000/core';
import type { Clock } from '@t3000/core';

import { valueOf } from './crash-values.test-helper.ts';
import { openHistory } from './open.ts';

const [, , folder = '', pointsText = '', startText = ''] = process.argv;
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

const store = await openHistory({ folder, clock, log: silentLog, mode: 'open' });
const pointIds = Int32Array.from({ length: points }, (_, index) => index);
const qualities = new Uint8Array(points);
for (; ; step++) {
  const at = new Float64Array(points).fill(clock.now());
  const values = Float64Array.from(pointIds, (pointId) => valueOf(pointId, step));
  store.append({ pointIds, at, values, qualities, length: points });
  await store.commit();
  writeSync(1, `${step + 1}\n`);
  // Lets the timers run that seal slice by slice.
  await new Promise((resolve) => setImmediate(resolve));
}
