import { silentLog } from '@t3000/core';
import { FakeClock, temporaryFolder } from '@t3000/testkit';

import { historyConformance } from '../conformance.ts';
import { openHistory } from './open.ts';

historyConformance(async (test) => {
  const folder = temporaryFolder(test);
  const clock = new FakeClock();
  const open = (mode: 'create' | 'open') => openHistory({ folder, clock, log: silentLog, mode });
  let store = await open('create');
  return {
    store,
    clock: { now: () => clock.now(), advance: (ms) => clock.advance(ms) },
    stampResolutionMs: 10,
    async reopen() {
      await store.close();
      return (store = await open('open'));
    },
    async settle() {
      // Nothing is older than the beginning of time, but dropping seals first.
      await store.dropBefore(0);
    },
    async dispose() {
      await store.close();
    },
  };
});
