import type { Point } from '@t3000/contract';

/** Words as integrators write them in names, and the markers they stand for. Whole words, whatever the case. */
const byWord: readonly (readonly [words: string, tags: string])[] = [
  ['zone room space zn rm spc', 'zone air'],
  ['discharge supply sa da sat dat', 'discharge air'],
  ['return ra rat', 'return air'],
  ['outdoor outside oa oat ambient', 'outside air'],
  ['mixed ma mat', 'mixed air'],
  ['exhaust relief ea', 'exhaust air'],
  ['damper dmpr dpr', 'damper'],
  ['valve vlv', 'valve'],
  ['fan sf rf', 'fan'],
  ['pump pmp', 'pump'],
  ['filter', 'filter'],
  ['coil', 'coil'],
  ['heating heat htg reheat', 'heating'],
  ['cooling cool clg', 'cooling'],
  ['hot hw hws hwr', 'hot water'],
  ['chilled chw chws chwr', 'chilled water'],
  ['condenser cw', 'condenser water'],
  ['temp temperature sat dat rat oat mat', 'temp'],
  ['humidity rh hum', 'humidity'],
  ['pressure press static', 'pressure'],
  ['airflow cfm', 'air flow'],
  ['flow', 'flow'],
  ['co2', 'co2'],
  ['occupied occupancy occ', 'occupied'],
  ['economiser economizer', 'economizer'],
  ['enable enabled', 'enable'],
  ['setpoint setpt sp stpt', 'sp'],
  ['alarm fault trip', 'alarm'],
  ['light lights lighting', 'light'],
  ['power kw', 'elec power'],
  ['energy kwh', 'energy'],
  ['voltage volts', 'elec volt'],
  ['speed vfd', 'speed'],
];
const tagsByWord = new Map<string, string[]>();
for (const [words, tags] of byWord) {
  for (const word of words.split(' ')) tagsByWord.set(word, [...(tagsByWord.get(word) ?? []), ...tags.split(' ')]);
}

const byUnit: Readonly<Record<string, string>> = {
  '°C': 'temp',
  '°F': 'temp',
  '%RH': 'humidity',
  ppm: 'co2',
  Pa: 'pressure',
  kPa: 'pressure',
  psi: 'pressure',
  inWC: 'pressure',
  'L/s': 'flow',
  'm³/h': 'flow',
  cfm: 'flow',
  kW: 'power',
  kWh: 'energy',
  V: 'volt',
  A: 'current',
  Hz: 'freq',
};

/** Set-points are no sensors, and what a device takes as a command is none either. */
function role({ point_type: type, writable }: Point, isSetPoint: boolean): string {
  if (isSetPoint) return 'sp';
  if (type === 'input') return 'sensor';
  return type === 'output' || writable ? 'cmd' : 'sensor';
}

/** Markers that name, unit and type of a point speak for. What is there already is left out. */
export function suggestTags(point: Point): string[] {
  const words = point.name
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  const tags = new Set(words.flatMap((word) => tagsByWord.get(word.replace(/\d+$/, '')) ?? tagsByWord.get(word) ?? []));
  const unit = byUnit[point.unit];
  if (unit !== undefined) tags.add(unit);
  tags.add(role(point, tags.has('sp')));
  // A room is full of air until something says water.
  if (tags.has('water')) tags.delete('air');
  return [...tags].filter((tag) => !point.tags.includes(tag));
}
