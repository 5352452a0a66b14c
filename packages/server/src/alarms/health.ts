import type { AlarmHealth } from '@t3000/contract';
import { alarmLevels } from '@t3000/engine';
import type { AlarmRecord } from '@t3000/engine';
import type { AlarmTable } from '@t3000/site';

const TEN_MINUTES_MS = 600_000;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Limits of ISA-18.2 table 16 and EEMUA 191, for one operator: one in ten minutes is good, over ten is a flood. */
const GOOD_MAX = 1;
const FLOOD_MIN = 10;
/** Raised this often within a minute is chatter. */
const CHATTER_MIN = 3;
/** Lines shown of each list. */
const LIST_MAX = 50;
/** Announcements looked at for chatter, the newest of the time. */
const CHATTER_EVENTS_MAX = 2000;

interface Figures extends Omit<AlarmHealth, 'chattering' | 'stale' | 'top' | 'shelved'> {
  readonly chattering: readonly { readonly alarmId: number; readonly raised: number }[];
  readonly top: readonly { readonly alarmId: number; readonly raised: number; readonly percent: number }[];
}

/** How the alarm system did between two moments, from its history alone. */
export function alarmFigures(table: AlarmTable, from: number, to: number): Figures {
  const start = Math.floor(from / TEN_MINUTES_MS) * TEN_MINUTES_MS;
  const slots: number[] = Array.from({ length: Math.ceil((to - start) / TEN_MINUTES_MS) }, () => 0);
  const levels = alarmLevels.map((level: number) => ({ level, raised: 0, percent: 0 }));
  for (const { at, level, count } of table.raisedCounts(start, to, TEN_MINUTES_MS)) {
    const slot = Math.round((at - start) / TEN_MINUTES_MS);
    slots[slot] = (slots[slot] ?? 0) + count;
    const entry = levels[level - 1];
    if (entry !== undefined) entry.raised += count;
  }
  const raised = slots.reduce((sum, count) => sum + count, 0);
  for (const entry of levels) entry.percent = percent(entry.raised, raised);
  const floods = slots.filter((count) => count > FLOOD_MIN).length;
  const average = slots.length === 0 ? 0 : raised / slots.length;
  const top = table
    .mostRaised(start, to, 10)
    .map(({ alarmId, count }) => ({ alarmId, raised: count, percent: percent(count, raised) }));
  return {
    from: start,
    to,
    raised,
    per_ten_minutes: slots,
    average_per_ten_minutes: average,
    peak_per_ten_minutes: Math.max(0, ...slots),
    flood_percent: percent(floods, slots.length),
    in_flood: (slots.at(-1) ?? 0) > FLOOD_MIN,
    verdict:
      average > FLOOD_MIN || percent(floods, slots.length) > 1
        ? 'overloaded'
        : average > GOOD_MAX
          ? 'demanding'
          : 'good',
    levels,
    chattering: chatter(table, from, to),
    top,
    top_percent: top.reduce((sum, entry) => sum + entry.percent, 0),
  };
}

/** Alarms that have been standing for more than a day. */
export function staleAlarms(open: readonly AlarmRecord[], now: number): AlarmRecord[] {
  return open
    .filter(({ state, raisedAt }) => state.active && raisedAt !== undefined && now - raisedAt > DAY_MS)
    .toSorted((a, b) => (a.raisedAt ?? 0) - (b.raisedAt ?? 0))
    .slice(0, LIST_MAX);
}

function chatter(table: AlarmTable, from: number, to: number): { alarmId: number; raised: number }[] {
  const times = new Map<number, number[]>();
  const { rows } = table.events({ from, to, event: 'raised', limit: CHATTER_EVENTS_MAX });
  for (const { alarmId, at } of rows) {
    const list = times.get(alarmId);
    if (list === undefined) times.set(alarmId, [at]);
    else list.push(at);
  }
  return [...times]
    .filter(([, list]) => isChatter(list))
    .map(([alarmId, list]) => ({ alarmId, raised: list.length }))
    .toSorted((a, b) => b.raised - a.raised)
    .slice(0, LIST_MAX);
}

/** Newest first. */
function isChatter(times: readonly number[]): boolean {
  return times.some((at, index) => {
    const third = times[index + CHATTER_MIN - 1];
    return third !== undefined && at - third <= MINUTE_MS;
  });
}

function percent(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.round((part / whole) * 1000) / 10;
}
