import type { PointDescription } from '@t3000/core';
import type { PointDraft } from './point-description.ts';

/**
 * Gives each point its number: the object instance, as on T3 panels, where AI 3 and BI 3 never exist together. Other
 * makers use both; there the second one, and instance 0, move behind the highest instance of that type of point.
 */
export function numberPoints(drafts: readonly PointDraft[]): PointDescription[] {
  const taken = new Map<string, Set<number>>();
  const highest = new Map<string, number>();
  for (const { type, instance } of drafts) highest.set(type, Math.max(highest.get(type) ?? 0, instance));
  return drafts.map(({ instance, ...point }) => {
    const used = taken.get(point.type) ?? new Set();
    taken.set(point.type, used);
    let number = instance;
    if (number === 0 || used.has(number)) {
      number = (highest.get(point.type) ?? 0) + 1;
      highest.set(point.type, number);
    }
    used.add(number);
    return { ...point, number };
  });
}
