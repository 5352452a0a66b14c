import type { AlarmCondition, SchedulePlan } from '@t3000/contract';
import type { JsonObject } from '@t3000/core';
import type { RunningHub } from '../hub/start-hub.ts';

interface Seed {
  readonly name: string;
  readonly level: number;
  readonly condition: AlarmCondition;
  readonly match: { readonly name?: string; readonly device?: string };
  readonly onSeconds?: number;
  readonly instruction: string;
}

/** What a facility team would have set up in the first week. */
const alarms: readonly Seed[] = [
  {
    name: 'Device offline',
    level: 2,
    condition: { kind: 'device_offline' },
    match: { device: '*' },
    onSeconds: 30,
    instruction: 'Check power and network of the panel. Alarms of its points are suppressed until it is back.',
  },
  {
    name: 'Alarms of devices',
    level: 3,
    condition: { kind: 'reported' },
    match: { device: '*' },
    instruction: 'The device raised it by its own rules. Acknowledging it here acknowledges it there.',
  },
  {
    name: 'Gas detected',
    level: 1,
    condition: { kind: 'state', states: [1] },
    match: { name: 'Gas Detector' },
    instruction: 'Leave the boiler room, close the gas valve outside, call the fire brigade.',
  },
  {
    name: 'Smoke in the duct',
    level: 1,
    condition: { kind: 'state', states: [1] },
    match: { name: 'Smoke Detector' },
    instruction: 'Follow the fire plan. The supply fan must be off.',
  },
  {
    name: 'Boiler fault',
    level: 2,
    condition: { kind: 'state', states: [1] },
    match: { name: 'Boiler ? Alarm' },
    onSeconds: 10,
    instruction: 'Read the fault code at the burner. Reset once; call service if it comes back.',
  },
  {
    name: 'Freeze stat tripped',
    level: 2,
    condition: { kind: 'state', states: [1] },
    match: { name: 'Freeze Stat' },
    instruction: 'Check heating water and the outdoor air damper before resetting.',
  },
  {
    name: 'Filter dirty',
    level: 4,
    condition: { kind: 'state', states: [1] },
    match: { name: 'Filter Switch' },
    onSeconds: 60,
    instruction: 'Order and change the filter.',
  },
  {
    name: 'Room too warm',
    level: 3,
    condition: { kind: 'high_limit', limit: 27, deadband: 0.5 },
    match: { name: '* Room Temp' },
    onSeconds: 300,
    instruction: 'Look at damper and supply air of the room.',
  },
  {
    name: 'Room too cold',
    level: 3,
    condition: { kind: 'low_limit', limit: 16, deadband: 0.5 },
    match: { name: '* Room Temp' },
    onSeconds: 300,
    instruction: 'Look at the reheat valve and the heating water.',
  },
  {
    name: 'Sensor fault',
    level: 3,
    condition: { kind: 'fault' },
    match: { name: '*' },
    onSeconds: 30,
    instruction: 'Check wiring and sensor.',
  },
];

const officeDay = [
  { time: '06:30', value: 1 },
  { time: '18:30', value: 0 },
];
const lightsDay = [
  { time: '00:00', value: 0 },
  { time: '17:00', value: 1 },
  { time: '22:00', value: 0 },
];

/** Alarms, a holiday calendar and schedules for the demo building; only into a site that has none. */
export function seedOperations({ site, hub }: RunningHub, at: number): void {
  if (site.alarmDefinitions.all().length > 0 || site.schedules.all().length > 0) return;
  for (const seed of alarms) site.alarmDefinitions.insert(definition(seed), at);
  const holidays = site.calendars.insert(
    {
      name: 'Public holidays',
      description: 'Days the house is closed',
      dates: [
        { kind: 'yearly', month: 1, day: 1 },
        { kind: 'easter', offset: -2 },
        { kind: 'easter', offset: 1 },
        { kind: 'yearly', month: 5, day: 1 },
        { kind: 'yearly', month: 12, day: 25 },
        { kind: 'yearly', month: 12, day: 26 },
      ],
    },
    at,
  );
  const closed = {
    name: 'Public holidays',
    priority: 8,
    dates: [],
    calendar_id: holidays.id,
    entries: [{ time: '00:00', value: 0 }],
  };
  const week = (day: typeof officeDay, weekend: typeof officeDay) => [day, day, day, day, day, weekend, weekend];
  addSchedule(site, at, 'Office hours', 'Occupied mode of the floors', 'Occupied Mode', 'HH-F*', week(officeDay, []), [
    closed,
  ]);
  addSchedule(
    site,
    at,
    'Ventilation',
    'Occupied mode of the air handlers, an hour ahead',
    'Occupied Mode',
    'HH-AHU*',
    week(
      [
        { time: '05:30', value: 1 },
        { time: '19:00', value: 0 },
      ],
      [],
    ),
    [closed],
  );
  addSchedule(
    site,
    at,
    'Exterior lights',
    'Evening light, every day',
    'Exterior Lights',
    'HH-METERS',
    week(lightsDay, lightsDay),
    [],
  );
  for (const row of site.alarmDefinitions.all()) hub.alarms.put(row);
  hub.schedules.calendarsChanged();
  hub.schedules.reload();
}

function definition({ name, level, condition, match, onSeconds = 0, instruction }: Seed) {
  const pattern = {
    name: match.name ?? null,
    device: match.device ?? null,
    group: null,
    point_type: null,
    kind: null,
    unit: null,
  };
  return {
    name,
    level,
    enabled: true,
    rule: {
      condition: condition as unknown as JsonObject,
      target: { point_ids: [], device_ids: [], match: pattern },
      on_delay_seconds: onSeconds,
      off_delay_seconds: 0,
      suppression: { while_device_offline: true, expression: null, settle_seconds: 30, set_point_seconds: 0 },
      instruction,
      note_required: level === 1,
    },
  };
}

function addSchedule(
  site: RunningHub['site'],
  at: number,
  name: string,
  description: string,
  point: string,
  device: string,
  weekly: SchedulePlan['weekly'],
  exceptions: SchedulePlan['exceptions'],
): void {
  const prefix = device.replace('*', '');
  const devices = site.devices.all().filter((each) => each.name.startsWith(prefix));
  const outputs = devices.flatMap(({ id }) =>
    site.points.byDevice(id).filter((each) => each.name === point && each.writable && each.kind === 'binary'),
  );
  if (outputs.length === 0) return;
  const plan: SchedulePlan = {
    kind: 'binary',
    time_zone: null,
    effective_from: null,
    effective_to: null,
    weekly,
    exceptions,
    default_value: 0,
  };
  site.schedules.insert(
    {
      name,
      description,
      enabled: true,
      plan: plan,
      priority: 15,
      missed: 'apply_latest',
      author: '',
      outputs: outputs.map(({ id }) => id),
    },
    at,
  );
}
