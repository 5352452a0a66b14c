import { computed } from 'vue';
import { isSiteHidden } from '../session.ts';
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
  /** Tells of the whole site: not there for who sees only some places. */
  readonly isForWholeSite?: boolean;
}

export const destinations: readonly Destination[] = [
  { name: 'overview', text: 'nav.overview', icon: iconOverview, keys: 'g o', hasTree: false },
  { name: 'plans', text: 'nav.plans', icon: iconPlans, keys: 'g f', hasTree: false },
  { name: 'devices', text: 'nav.devices', icon: iconDevices, keys: 'g d', hasTree: false },
  { name: 'points', text: 'nav.points', icon: iconPoints, keys: 'g p', hasTree: true },
  { name: 'trends', text: 'nav.trends', icon: iconTrends, keys: 'g t', hasTree: true },
  { name: 'alarms', text: 'nav.alarms', icon: iconAlarms, keys: 'g a', hasTree: true },
  { name: 'schedules', text: 'nav.schedules', icon: iconSchedules, keys: 'g s', hasTree: false },
  { name: 'system', text: 'nav.system', icon: iconSystem, keys: 'g y', hasTree: false, isForWholeSite: true },
  { name: 'settings', text: 'nav.settings', icon: iconSettings, keys: 'g u', hasTree: false },
];

/** Those that are there for who is signed in. */
export const offered = computed(() =>
  destinations.filter(({ isForWholeSite }) => isForWholeSite !== true || !isSiteHidden.value),
);
