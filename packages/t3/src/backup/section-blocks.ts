import type { BlockName } from '../private/blocks.ts';
import type { ProgSectionName } from '../prog/sections.ts';

/** What a panel calls the records of a section of its file. Code travels in packets and has no block. */
export const sectionBlocks = {
  inputs: 'inputs',
  outputs: 'outputs',
  variables: 'variables',
  programs: 'programs',
  pids: 'controllers',
  screens: 'screens',
  labels: 'graphicLabels',
  users: 'users',
  digitalUnits: 'digitalUnits',
  tables: 'analogTables',
  settings: 'settings',
  schedules: 'weeklySchedules',
  holidays: 'holidays',
  monitors: 'monitors',
  scheduleTimes: 'scheduleTimes',
  holidayDates: 'holidayDates',
  variableUnits: 'variableUnits',
  multistates: 'multiStateTables',
  scheduleFlags: 'scheduleFlags',
} as const satisfies Record<Exclude<ProgSectionName, 'code'>, BlockName>;

export type BlockSection = keyof typeof sectionBlocks;

/** In this order nothing refers to what is not there yet: units before points, points before what follows them, code last. */
export const restoreOrder: readonly ProgSectionName[] = [
  'digitalUnits',
  'variableUnits',
  'tables',
  'multistates',
  'inputs',
  'outputs',
  'variables',
  'holidays',
  'holidayDates',
  'schedules',
  'scheduleTimes',
  'scheduleFlags',
  'pids',
  'monitors',
  'screens',
  'labels',
  'code',
  'programs',
  'users',
  'settings',
];

/** Sections whose records decide who the panel is and who may use it: written only with a person's explicit word (facts 10.3). */
export const guardedSections: ReadonlySet<ProgSectionName> = new Set(['users', 'settings']);
