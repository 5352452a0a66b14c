import type { Input, Output, placeRoutes } from '@t3000/contract';
import type { PlaceId } from '@t3000/site';
import type { Hub } from '../hub.ts';
import { namePattern } from './name-pattern.ts';

type Body = Input<(typeof placeRoutes)['assignByRule']>['body'];
type Plan = Omit<Output<(typeof placeRoutes)['assignByRule']>, 'applied'>;

interface Candidate {
  readonly id: number;
  readonly name: string;
  readonly from: PlaceId | undefined;
}

/** What the rules would move, and the rules nothing fits. What stands there already is not moved again. */
export function planByRule(hub: Hub, rules: Body['rules']): Plan {
  const assigned = hub.site.places.pointAssignments();
  const wants = (what: Body['rules'][number]['what']): boolean => rules.some((rule) => rule.what === what);
  const candidates = {
    devices: wants('devices')
      ? hub.site.devices.all().map(({ id, name }): Candidate => ({ id, name, from: hub.places.ofDevice(id) }))
      : [],
    points: wants('points')
      ? hub.site.points.all().map(({ id, name }): Candidate => ({ id, name, from: assigned.get(id) }))
      : [],
  };
  const items: Plan['items'] = [];
  const used = new Set<number>();
  for (const what of ['devices', 'points'] as const) {
    const tests = rules.map((rule, index) => ({ index, rule, fits: namePattern(rule.pattern) }));
    for (const { id, name, from } of candidates[what]) {
      const match = tests.find(({ rule, fits }) => rule.what === what && fits(name));
      if (match === undefined) continue;
      used.add(match.index);
      if (from === match.rule.place_id) continue;
      items.push({ what, id, name, place_id: match.rule.place_id, from_place_id: from ?? null });
    }
  }
  return { items, unused_rules: rules.map((_, index) => index).filter((index) => !used.has(index)) };
}
