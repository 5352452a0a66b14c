/** Steps the history knows; a newer server may know more. */
export const alarmEvents = [
  'raised',
  'returned',
  'acknowledged',
  'shelved',
  'unshelved',
  'suppressed',
  'unsuppressed',
  'out_of_service',
  'in_service',
  'note',
  'removed',
] as const;
export type KnownAlarmEvent = (typeof alarmEvents)[number];

/** A step in words; an unknown one as the server calls it. */
export function eventText(t: (key: `alarms.event_${KnownAlarmEvent}`) => string, event: string): string {
  const known = alarmEvents.find((name) => name === event);
  return known === undefined ? event.replaceAll('_', ' ') : t(`alarms.event_${known}`);
}
