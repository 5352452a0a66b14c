import {
  iconAlarms,
  iconDevices,
  iconOverview,
  iconPlans,
  iconPoints,
  iconSchedules,
  iconSettings,
  iconSystem,
  iconTrends,
} from '../theme/icons.ts';

/** A place of the left rail. */
export interface Destination {
  readonly name: string;
  /** Key of its text. */
  readonly text: string;
  readonly icon: string;
  readonly keys: string;
  /** The site tree makes sense there. */
  readonly hasTree: boolean;
}

export const destinations: readonly Destination[] = [
  { name: 'overview', text: 'nav.overview', icon: iconOverview, keys: 'g o', hasTree: false },
  { name: 'plans', text: 'nav.plans', icon: iconPlans, keys: 'g f', hasTree: false },
  { name: 'devices', text: 'nav.devices', icon: iconDevices, keys: 'g d', hasTree: false },
  { name: 'points', text: 'nav.points', icon: iconPoints, keys: 'g p', hasTree: true },
  { name: 'trends', text: 'nav.trends', icon: iconTrends, keys: 'g t', hasTree: true },
  { name: 'alarms', text: 'nav.alarms', icon: iconAlarms, keys: 'g a', hasTree: true },
  { name: 'schedules', text: 'nav.schedules', icon: iconSchedules, keys: 'g s', hasTree: false },
  { name: 'system', text: 'nav.system', icon: iconSystem, keys: 'g y', hasTree: false },
  { name: 'settings', text: 'nav.settings', icon: iconSettings, keys: 'g u', hasTree: false },
];
