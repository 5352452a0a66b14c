import type { ScheduleTarget } from '@t3000/contract';

const parts = [
  'exceptions',
  'default',
  'period',
  'priority',
  'holiday_1',
  'holiday_2',
  'holiday_1_days',
  'holiday_2_days',
] as const;

/** Key of the name of a part that is no weekday; undefined for what has a name of the device. */
export function partKey(part: string): `schedule_device.part_${(typeof parts)[number]}` | undefined {
  const known = parts.find((each) => each === part);
  return known === undefined ? undefined : `schedule_device.part_${known}`;
}

type State = ScheduleTarget['state'];

/** States from the one to look at first. */
const order: readonly State[] = ['cannot_fit', 'drift', 'unreachable', 'never_pushed', 'in_sync'];

/** The state that stands for all devices of a schedule; undefined without any. */
export function worstState(targets: readonly { readonly state: State }[]): State | undefined {
  return order.find((state) => targets.some((target) => target.state === state));
}
