import type { HeldSchedule, ScheduleMisfit } from '@t3000/core';
import { FOLLOWS_NONE, followedText } from './routine-facts.ts';
import type { RoutineFacts } from './routine-facts.ts';
import { FIRST_HOLIDAY_COLUMN, columnParts, daysOfGroup, holidayDayParts, partOf } from './routine-parts.ts';
import type { HolidayGroup } from './routine-parts.ts';

/** What a holiday column is to follow. */
export interface PlacedGroup {
  readonly group: HolidayGroup | undefined;
  readonly text: string;
}

/**
 * Finds an annual routine for each group of days. Annual routines belong to the whole panel: one that another weekly
 * routine follows is taken only when it has exactly these days, and never changed.
 */
export function allocate(
  held: HeldSchedule,
  facts: RoutineFacts,
  groups: readonly HolidayGroup[],
  misfits: ScheduleMisfit[],
): PlacedGroup[] {
  const columns = inColumns(held, groups);
  const taken = new Set<number>();
  return columns.map((group, column) => {
    const before = partOf(held, holidayDayParts[column] ?? '');
    if (!group) {
      const follows = facts.follows[column] ?? FOLLOWS_NONE;
      const isIdle = follows >= 0 && facts.holidays[follows]?.days === '';
      return { group, text: isIdle ? before.text : followedText(FOLLOWS_NONE, '') };
    }
    const days = daysOfGroup(group);
    const place = placeFor(days, column, facts, taken);
    if (place === undefined) {
      const names = [...group.names].join(', ');
      const used = facts.holidays.map(usedText).join(', ');
      misfits.push({
        place: 'exceptions',
        value: `${group.days.length} days of ${names}`,
        limit: `no annual routine is free: ${used}`,
        said: { kind: 'no_free_holiday', terms: { count: group.days.length, names, used } },
      });
      return { group, text: before.text };
    }
    taken.add(place);
    return { group, text: followedText(place, days) };
  });
}

/** A group stays in the column that already switches like it; what is left takes the free column. */
function inColumns(held: HeldSchedule, groups: readonly HolidayGroup[]): (HolidayGroup | undefined)[] {
  const rest = groups.toSorted((a, b) => (a.text < b.text ? -1 : 1));
  const columns = [0, 1].map((column) => {
    const { text } = partOf(held, columnParts[FIRST_HOLIDAY_COLUMN + column] ?? '');
    const found = rest.findIndex((group) => group.text === text);
    return found < 0 ? undefined : rest.splice(found, 1)[0];
  });
  return columns.map((group) => group ?? rest.shift());
}

function placeFor(days: string, column: number, facts: RoutineFacts, taken: ReadonlySet<number>): number | undefined {
  const { holidays, follows } = facts;
  const own = follows[column] ?? FOLLOWS_NONE;
  const isOpen = (place: number): boolean => !taken.has(place) && holidays[place] !== undefined;
  const mayChange = (place: number): boolean => isOpen(place) && holidays[place]?.usedBy.length === 0;
  const has = (place: number): boolean => isOpen(place) && holidays[place]?.days === days;
  if (has(own) || mayChange(own)) return own;
  const places = [...holidays.keys()];
  return (
    places.find(has) ??
    places.find((place) => mayChange(place) && holidays[place]?.days === '' && !follows.includes(place))
  );
}

function usedText({ usedBy, days }: RoutineFacts['holidays'][number], place: number): string {
  return usedBy.length > 0
    ? `HOL${place + 1} is followed by ${usedBy.join(' and ')}`
    : `HOL${place + 1} holds ${days || 'no days'}`;
}
