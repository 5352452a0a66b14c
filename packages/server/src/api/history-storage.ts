import { ApiError } from '@t3000/contract';
import type { RetentionRules, historyStorageRoutes } from '@t3000/contract';
import { changesOf } from '../audit-changes.ts';
import type { Handlers } from '../http/serve.ts';
import type { Hub } from '../hub.ts';
import { classOf, writeRetention } from '../storage/retention.ts';
import { actorOf } from './actor.ts';

const DAY_MS = 86_400_000;

export function historyStorageHandlers(hub: Hub): Handlers<typeof historyStorageRoutes> {
  const { care } = hub;
  return {
    getHistoryStorage: () => care.storage(),
    setHistoryRetention: ({ body }, call) => {
      const before = care.retention();
      writeRetention(hub.site, body);
      const shortest = Math.min(body.default_days, ...body.classes.map(({ days }) => days));
      const after = care.retention();
      hub.audit.done(actorOf(call), 'history.retention', 'history', { shortest, ...changesOf(body, before, after) });
      return after;
    },
    previewHistoryRetention: ({ body }) => preview(hub, body),
    verifyHistory: (_, call) => {
      if (!care.verify(actorOf(call))) throw new ApiError('conflict', 'history is being checked already');
      return care.works.verify;
    },
    compactHistory: (_, call) => {
      if (!care.compact(actorOf(call))) throw new ApiError('conflict', 'history is being compacted already');
      return care.works.compact;
    },
  };
}

function preview(hub: Hub, rules: RetentionRules) {
  const counts = rules.classes.map(() => 0);
  let others = 0;
  for (const point of hub.site.points.all()) {
    const index = classOf(rules, point)?.index;
    if (index === undefined) others++;
    else counts[index] = (counts[index] ?? 0) + 1;
  }
  const keptFrom = (days: number): number => Math.max(0, hub.clock.now() - days * DAY_MS);
  return {
    classes: rules.classes.map(({ days }, index) => ({ points: counts[index] ?? 0, kept_from: keptFrom(days) })),
    default_points: others,
    default_kept_from: keptFrom(rules.default_days),
  };
}
