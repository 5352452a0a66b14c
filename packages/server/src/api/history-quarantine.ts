import { levelOf, STAMP_AHEAD_MAX_MS } from '@t3000/core';
import { ApiError } from '@t3000/contract';
import type { historyQuarantineRoutes } from '@t3000/contract';
import type { Handlers } from '../http/serve.ts';
import type { Hub } from '../hub.ts';
import { actorOf } from './actor.ts';
import { paged, pageOf } from './page.ts';

/** Samples from the future: looked at, taken into history after all, or forgotten. */
export function historyQuarantineHandlers(hub: Hub): Handlers<typeof historyQuarantineRoutes> {
  // Read when asked: who is limited to places has no store at hand here.
  const held = (id: number) => {
    const samples = hub.history.quarantine.samples(id);
    if (samples.length === 0) throw new ApiError('not_found', `no samples of point ${id} are set aside`);
    return samples;
  };
  return {
    listQuarantined: ({ params, query }) =>
      paged(held(params.id), pageOf(query), ({ at, value, quality, receivedAt }) => ({
        timestamp: at,
        value: Number.isFinite(value) ? value : null,
        quality: levelOf(quality),
        received_at: receivedAt,
        why: `its stamp was ${seconds(at - receivedAt)} s ahead of the server when it came, above the maximum ${seconds(STAMP_AHEAD_MAX_MS)} s`,
      })),
    takeQuarantined: async ({ params: { id }, body: { shift_ms } }, call) => {
      held(id);
      const result = await hub.history.quarantine.takeIn(id, shift_ms);
      const details = { shift_ms, taken: result.taken, left: result.left };
      if (result.taken > 0) hub.audit.done(actorOf(call), 'history.quarantine_take', `point:${id}`, details);
      return result;
    },
    discardQuarantined: async ({ params: { id } }, call) => {
      held(id);
      const discarded = await hub.history.quarantine.discard(id);
      hub.audit.done(actorOf(call), 'history.quarantine_discard', `point:${id}`, { samples: discarded });
      return { discarded };
    },
  };
}

function seconds(ms: number): number {
  return Math.round(ms / 1000);
}
