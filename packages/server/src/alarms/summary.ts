import type { AlarmSummary } from '@t3000/contract';
import { alarmLevels } from '@t3000/engine';
import type { AlarmRecord } from '@t3000/engine';

/** Counts of the bar at the top. */
export function summarize(alarms: Iterable<AlarmRecord>): AlarmSummary {
  const levels = alarmLevels.map((level: number) => ({
    level,
    unacknowledged: 0,
    acknowledged: 0,
    returned: 0,
  }));
  const silent = { shelved: 0, suppressed: 0, out_of_service: 0 };
  for (const { level, phase } of alarms) {
    if (phase === 'normal') continue;
    if (phase === 'shelved' || phase === 'suppressed' || phase === 'out_of_service') silent[phase]++;
    else {
      const counts = levels[level - 1];
      if (counts !== undefined) counts[phase]++;
    }
  }
  const sum = (of: 'unacknowledged' | 'acknowledged' | 'returned'): number =>
    levels.reduce((total, counts) => total + counts[of], 0);
  const unacknowledged = sum('unacknowledged');
  return {
    open: unacknowledged + sum('acknowledged') + sum('returned'),
    unacknowledged,
    highest: levels.find((counts) => counts.unacknowledged > 0)?.level ?? null,
    levels,
    ...silent,
  };
}

/** Highest level first; within it what nobody has acknowledged first, the oldest first. */
export function inOperatorOrder(alarms: readonly AlarmRecord[]): AlarmRecord[] {
  return alarms.toSorted(
    (a, b) =>
      a.level - b.level ||
      answered(a) - answered(b) ||
      (a.raisedAt ?? a.since) - (b.raisedAt ?? b.since) ||
      a.id - b.id,
  );
}

function answered({ phase }: AlarmRecord): number {
  return phase === 'unacknowledged' || phase === 'returned' ? 0 : 1;
}
