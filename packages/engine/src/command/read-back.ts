import { sleep } from '@t3000/core';
import type { Command } from '../building.ts';
import { inspectInto } from '../poll/inspect-into.ts';
import type { Inspected } from '../poll/inspect-into.ts';
import { nameOf } from './checks.ts';
import { judgeCommand } from './verdict.ts';
import type { Verdict } from './verdict.ts';

/** Controllers apply a write at their next scan; the slowest we know take about two seconds. */
const APPLY_MAX_MS = 2_000;

/** Between two looks. */
const LOOK_EVERY_MS = 250;

export interface ReadBackOptions extends Inspected {
  readonly command: Command;
  /** Monotonic ms: no look begins later, except the first. */
  readonly until: number;
}

export interface ReadBack {
  /** Undefined when the device did not tell. */
  readonly verdict: Verdict | undefined;
  readonly value: number | undefined;
  /** Of a text point. */
  readonly text: string | undefined;
  readonly message: string;
}

/** Looks until the device holds what was asked, or it is clear that it does not. Each look also refreshes the table. */
export async function readBack(options: ReadBackOptions): Promise<ReadBack> {
  const { clock, command, point } = options;
  const until = Math.min(clock.monotonic() + APPLY_MAX_MS, options.until);
  for (;;) {
    const found = await inspectInto(options, Math.max(options.until - clock.monotonic(), APPLY_MAX_MS));
    const isLast = clock.monotonic() + LOOK_EVERY_MS > until;
    if (!found.ok) {
      const message = `${nameOf(point)} could not be read back: ${found.detail}`;
      if (isLast || found.reason === 'timeout')
        return { verdict: undefined, value: undefined, text: undefined, message };
    } else {
      const verdict = judgeCommand(command, point, found);
      if (isLast || verdict.status !== 'pending') {
        const value = Number.isFinite(found.value) ? found.value : undefined;
        return { verdict, value, text: found.texts?.value, message: verdict.message };
      }
    }
    await sleep(clock, LOOK_EVERY_MS);
  }
}
