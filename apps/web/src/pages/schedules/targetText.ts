import { weekdayParts } from '@t3000/core';
import type { ScheduleTarget } from '@t3000/contract';
import { weekdayName } from './selectorText.ts';
import type { SelectorWords } from './selectorText.ts';

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

/** Name of a part of a schedule: of a weekday, of what every schedule has, or the one the device gives it. */
export function partName(part: string, { t, locale }: SelectorWords): string {
  const weekday = weekdayParts.findIndex((each) => each === part);
  if (weekday >= 0) return weekdayName(weekday + 1, locale);
  const known = parts.find((each) => each === part);
  return known === undefined ? part : t(`schedule_device.part_${known}`);
}

type State = ScheduleTarget['state'];

/** States from the one to look at first. */
const order: readonly State[] = ['cannot_fit', 'drift', 'unreachable', 'never_pushed', 'in_sync'];

/** The state that stands for all devices of a schedule; undefined without any. */
export function worstState(targets: readonly { readonly state: State }[]): State | undefined {
  return order.find((state) => targets.some((target) => target.state === state));
}
