import type { Input, OverrideCheck, overrideRoutes, StandingOverride } from '@t3000/contract';
import type { Override } from '@t3000/engine';
import type { Handlers } from '../http/serve.ts';
import type { Hub } from '../hub.ts';
import type { SlotCheck } from '../overrides/override-checks.ts';
import { pointShower } from './lookup.ts';
import { pageOf, paged } from './page.ts';
import type { Paged } from './page.ts';

type Query = Input<(typeof overrideRoutes)['listOverrides']>['query'];

export function overrideHandlers(hub: Hub): Handlers<typeof overrideRoutes> {
  return {
    listOverrides: ({ query }) => listOverrides(hub, query),
    checkOverrides: () => ({ waiting: hub.overrideChecks.checkAll() }),
  };
}

function listOverrides(hub: Hub, query: Query): Paged<StandingOverride> {
  const setBefore =
    query.older_than_seconds === undefined ? Infinity : hub.clock.now() - query.older_than_seconds * 1000;
  const words = (query.text ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  const show = pointShower(hub);
  const all = hub.building
    .allOverrides()
    .filter(({ setAt }) => setAt <= setBefore)
    .filter(({ expiresAt }) => query.expires === undefined || (expiresAt !== undefined) === query.expires)
    .flatMap((override): StandingOverride[] => {
      const row = hub.site.points.get(override.pointId);
      if (row === undefined || (query.device_id !== undefined && row.deviceId !== query.device_id)) return [];
      return [overrideDto(override, show(row), hub.overrideChecks.of(override))];
    })
    .filter(({ point, author, reason }) => {
      const text = `${point.name}\n${point.device_name}\n${author}\n${reason}`.toLowerCase();
      return words.every((word) => text.includes(word));
    });
  all.sort(orders[query.sort ?? 'set_at']);
  if (query.descending === true) all.reverse();
  return paged(all, pageOf(query), (item) => item);
}

function overrideDto(override: Override, point: StandingOverride['point'], check: SlotCheck): StandingOverride {
  const { priority, value, author, reason, setAt, expiresAt } = override;
  return {
    point,
    priority,
    value,
    author,
    reason,
    set_at: setAt,
    expires_at: expiresAt ?? null,
    check: checkDto(check),
  };
}

function checkDto({ state, at, holds, afterRelease, problem }: SlotCheck): OverrideCheck {
  return {
    state,
    at: at ?? null,
    holds: holds ?? null,
    after_release:
      afterRelease === undefined ? null : { value: afterRelease.value, priority: afterRelease.priority ?? null },
    problem,
  };
}

const names = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });
const byAge = (a: StandingOverride, b: StandingOverride): number =>
  a.set_at - b.set_at || a.point.id - b.point.id || a.priority - b.priority;

/** The oldest first where nothing else decides: what is forgotten stands on top. */
const orders = {
  set_at: byAge,
  expires_at: (a: StandingOverride, b: StandingOverride) =>
    (a.expires_at ?? Infinity) - (b.expires_at ?? Infinity) || byAge(a, b),
  point: (a: StandingOverride, b: StandingOverride) => names.compare(a.point.name, b.point.name) || byAge(a, b),
  device: (a: StandingOverride, b: StandingOverride) =>
    names.compare(a.point.device_name, b.point.device_name) || byAge(a, b),
  priority: (a: StandingOverride, b: StandingOverride) => a.priority - b.priority || byAge(a, b),
  author: (a: StandingOverride, b: StandingOverride) => names.compare(a.author, b.author) || byAge(a, b),
};
