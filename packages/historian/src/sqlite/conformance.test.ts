import { suite } from 'node:test';

import { silentLog } from '@t3000/core';
import { FakeClock, temporaryFolder } from '@t3000/testkit';

import { historyConformance } from '../conformance.ts';
import type { OpenSubject } from '../conformance.ts';
import { disk } from './disk.test-helper.ts';
import { openHistory } from './open.ts';

const DAY = 86_400_000;

/** `months`: settling brings everything into files of months, and not only into days. */
function subject(options: { readonly months: boolean; readonly threads: boolean }): OpenSubject {
  return async (test) => {
    const folder = temporaryFolder(test);
    const clock = new FakeClock();
    const { months, threads } = options;
    const open = (mode: 'create' | 'open') =>
      openHistory({ folder, clock, disk, log: silentLog, mode, threads, foldAfterMs: months ? 0 : Infinity });
    let store = await open('create');
    return {
      store,
      clock: { now: () => clock.now(), advance: (ms) => clock.advance(ms) },
      stampResolutionMs: 10,
      dropStepMs: months ? 31 * DAY : DAY,
      async reopen() {
        await store.close();
        return (store = await open('open'));
      },
      async settle() {
        // Nothing is older than the beginning of time, but dropping seals first.
        if (months) await store.compact(Infinity);
        else await store.dropBefore(0);
      },
      async dispose() {
        await store.close();
      },
    };
  };
}

suite('days', () => historyConformance(subject({ months: false, threads: false })));
suite('months', () => historyConformance(subject({ months: true, threads: false })));
suite('months, with threads', () => historyConformance(subject({ months: true, threads: true })));
