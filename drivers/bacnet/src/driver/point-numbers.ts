import type { PointDescription } from '@t3000/core';
import { ObjectType } from '../encoding/object-types.ts';
import type { PointDraft } from './point-description.ts';

/**
 * Gives each point its number: the object instance, as on T3 panels, where AI 3 and BI 3 never exist together. Other
 * makers use both; there the second one, and instance 0, move behind the highest instance of that type of point. Texts,
 * then loops and programs, come after everything else: the numbers of the others are what they were before these were
 * points.
 */
export function numberPoints(drafts: readonly PointDraft[]): PointDescription[] {
  const numbers = new Map<PointDraft, number>();
  const taken = new Map<string, Set<number>>();
  const highest = new Map<string, number>();
  const groups: [PointDraft[], PointDraft[], PointDraft[]] = [[], [], []];
  for (const draft of drafts) groups[groupOf(draft)].push(draft);
  for (const group of groups) {
    for (const { type, instance } of group) highest.set(type, Math.max(highest.get(type) ?? 0, instance));
    for (const draft of group) numbers.set(draft, takeNumber(draft, taken, highest));
  }
  return drafts.map((draft) => {
    const { instance, ...point } = draft;
    return { ...point, number: numbers.get(draft) ?? instance };
  });
}

function groupOf({ kind, address: { object_type: objectType } }: PointDraft): 0 | 1 | 2 {
  if (objectType === ObjectType.loop || objectType === ObjectType.program) return 2;
  return kind === 'text' ? 1 : 0;
}

function takeNumber(
  { type, instance }: PointDraft,
  taken: Map<string, Set<number>>,
  highest: Map<string, number>,
): number {
  const used = taken.get(type) ?? new Set();
  taken.set(type, used);
  let number = instance;
  if (number === 0 || used.has(number)) {
    number = (highest.get(type) ?? 0) + 1;
    highest.set(type, number);
  }
  used.add(number);
  return number;
}
