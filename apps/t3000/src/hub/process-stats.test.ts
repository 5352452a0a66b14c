import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { processStats } from './process-stats.ts';

function block(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

for (const [when, windowMs] of [
  ['before the first window is over', 60_000],
  ['after it', 100],
] as const) {
  test(`two readers one after the other hear of the same delay, ${when}`, async () => {
    const read = processStats(windowMs);
    await delay(30);
    block(120);
    await delay(30);
    const [first, second] = [read(), read()];
    assert.ok(first.loopDelayMsP99 > 50, `${first.loopDelayMsP99} ms`);
    assert.equal(second.loopDelayMsP99, first.loopDelayMsP99);
    assert.ok(second.cpuPercent > 0);
  });
}
