import type { PointType } from '@t3000/core';

/** Units of analog ranges by table and code, empty where the range has none (facts of the vendor's point tables). */
const units: Readonly<Record<PointType, readonly string[]>> = {
  input: [
    '',
    '°C',
    '°F',
    '°C',
    '°F',
    '°C',
    '°F',
    '°C',
    '°F',
    '°C',
    '°F',
    'V',
    'A',
    'mA',
    'psi',
    '',
    '%',
    '%',
    '%',
    'V',
    '',
    '',
    '',
    '',
    '',
    '',
    'Hz',
    '%',
    'ppm',
    'rpm',
    'ppb',
    'µg/m³',
    '#/cm³',
    'dB',
    'lx',
  ],
  output: ['', 'V', '%', 'psi', '%', '%', 'mA', '%', '%'],
  variable: [
    '',
    '°C',
    '°F',
    'fpm',
    'Pa',
    'kPa',
    'psi',
    'inWC',
    'W',
    'kW',
    'kWh',
    'V',
    'kV',
    'A',
    'mA',
    'cfm',
    's',
    'min',
    'h',
    'd',
    's',
    'Ω',
    '%',
    '%RH',
    'ppm',
    '',
    '%',
    'kg',
    'L/h',
    'gph',
    'gal',
    'ft³',
    'Btu',
    'm³/h',
  ],
};

const digitalPairs: readonly (readonly [string, string])[] = [
  ['Off', 'On'],
  ['Close', 'Open'],
  ['Stop', 'Start'],
  ['Disable', 'Enable'],
  ['Normal', 'Alarm'],
  ['Normal', 'High'],
  ['Normal', 'Low'],
  ['No', 'Yes'],
  ['Cool', 'Heat'],
  ['Unoccupied', 'Occupied'],
  ['Low', 'High'],
];

/** Unit of an analog range code; empty for codes nobody documented. */
export function t3Unit(table: PointType, range: number): string {
  return units[table][range] ?? '';
}

/**
 * Texts of 0 and 1 as they are seen over Modbus. Codes 12 to 22 are the same pairs with inverse logic, which the panel
 * applies before it answers: what reads 1 has the second text of the plain pair again.
 */
export function t3States(range: number): readonly string[] {
  const pairs = digitalPairs.length;
  return range > 0 && range <= 2 * pairs ? (digitalPairs[(range - 1) % pairs] ?? []) : [];
}
