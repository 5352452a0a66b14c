import type { PointId } from '@t3000/core';
import { RetentionRules as RulesSchema } from '@t3000/contract';
import type { Config, RetentionClass, RetentionRules } from '@t3000/contract';
import type { PointRow, SiteStore } from '@t3000/site';
import { Value } from 'typebox/value';

type Site = Pick<SiteStore, 'settings' | 'points'>;

const SETTING = 'history_retention';
const DAY_MS = 86_400_000;

/** What people decided, else the days of the configuration for every point. */
export function readRetention({ settings }: Pick<SiteStore, 'settings'>, data: Config['data']): RetentionRules {
  const stored = settings.get(SETTING);
  // What a newer program may have written is left aside rather than trusted: it would delete.
  return Value.Check(RulesSchema, stored) ? stored : { default_days: data.retention_days, classes: [] };
}

export function writeRetention({ settings }: Pick<SiteStore, 'settings'>, rules: RetentionRules): void {
  settings.set(SETTING, rules);
}

/** The class of a point by its place in the list; undefined takes the days of all others. */
export function classOf(
  { classes }: RetentionRules,
  point: Pick<PointRow, 'type' | 'kind'>,
): { readonly index: number; readonly rule: RetentionClass } | undefined {
  const index = classes.findIndex(
    (rule) =>
      (rule.point_type === undefined || rule.point_type === point.type) &&
      (rule.kind === undefined || rule.kind === point.kind),
  );
  const rule = classes[index];
  return rule === undefined ? undefined : { index, rule };
}

/** Before when samples of a point are forgotten: one moment where all are alike. Points that are gone take the longest. */
export function retentionLimit(
  site: Site,
  rules: RetentionRules,
  now: number,
): number | ((pointId: PointId) => number) {
  const before = (days: number): number => now - days * DAY_MS;
  if (rules.classes.length === 0) return before(rules.default_days);
  const longest = before(Math.max(rules.default_days, ...rules.classes.map(({ days }) => days)));
  const limits = new Map<PointId, number>();
  for (const point of site.points.all()) {
    limits.set(point.id, before(classOf(rules, point)?.rule.days ?? rules.default_days));
  }
  return (pointId) => limits.get(pointId) ?? longest;
}
