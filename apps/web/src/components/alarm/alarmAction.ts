import type { Alarm, Permission } from '@t3000/contract';

/** What a person can do to alarms. */
export const alarmActions = ['acknowledge', 'shelve', 'unshelve', 'out_of_service', 'in_service', 'comment'] as const;
export type AlarmAction = (typeof alarmActions)[number];

/** The server enforces it; the console hides what is missing. */
export function permissionFor(action: AlarmAction): Permission {
  return action === 'out_of_service' || action === 'in_service' ? 'configure' : 'write_points';
}

/** Whether an action makes sense for an alarm as it stands. */
export function fitsAction(action: AlarmAction, { phase }: Pick<Alarm, 'phase'>): boolean {
  switch (action) {
    case 'acknowledge':
      return phase === 'unacknowledged' || phase === 'returned';
    case 'shelve':
      return phase === 'unacknowledged' || phase === 'acknowledged' || phase === 'returned' || phase === 'shelved';
    case 'unshelve':
      return phase === 'shelved';
    case 'out_of_service':
      return phase !== 'out_of_service';
    case 'in_service':
      return phase === 'out_of_service';
    default:
      return phase !== 'normal';
  }
}

/** Times offered for shelving, minutes: a meeting, a repair, a shift, a day, a week. The longest is the contract's. */
export const shelveMinutes = [15, 60, 240, 480, 1440, 10_080] as const;
export const SHELVE_MINUTES_DEFAULT = 60;

/** As in the contract. */
export const NOTE_MAX = 500;
/** Alarms of one request, as in the contract. */
export const ACT_MAX = 1000;
