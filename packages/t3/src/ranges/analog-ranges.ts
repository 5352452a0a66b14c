import type { Range } from './range.ts';

type Row = readonly [code: number, name: string, unit: string, decimals: number];

function table(rows: readonly Row[]): ReadonlyMap<number, Range> {
  return new Map(rows.map(([code, name, unit, decimals]) => [code, { kind: 'analog', name, unit, decimals }]));
}

/** Ranges of analog inputs (facts 2.1); 20 to 24 are the custom tables. */
export const inputRanges = table([
  [1, 'Y3K -40 to 150', '°C', 1],
  [2, 'Y3K -40 to 300', '°F', 1],
  [3, '10K type 2', '°C', 1],
  [4, '10K type 2', '°F', 1],
  [5, 'G3K -40 to 120', '°C', 1],
  [6, 'G3K -40 to 250', '°F', 1],
  [7, '10K type 3', '°C', 1],
  [8, '10K type 3', '°F', 1],
  [9, 'PT1K -200 to 300', '°C', 1],
  [10, 'PT1K -200 to 570', '°F', 1],
  [11, '0-5 V', 'V', 2],
  [12, '0-100 A', 'A', 1],
  [13, '4-20 mA', 'mA', 2],
  [14, '4-20 mA pressure', 'psi', 1],
  [15, 'Pulse counter, slow', 'counts', 0],
  [16, '0-100 % (0-10 V)', '%', 1],
  [17, '0-100 % (0-5 V)', '%', 1],
  [18, '0-100 % (4-20 mA)', '%', 1],
  [19, '0-10 V', 'V', 2],
  [25, 'Pulse counter, fast', 'counts', 0],
  [26, 'Frequency', 'Hz', 1],
  [27, 'Humidity', '%', 1],
  [28, 'CO2', 'ppm', 0],
  [29, 'Revolutions', 'RPM', 0],
  [30, 'TVOC', 'ppb', 0],
  [31, 'Particles', 'µg/m³', 1],
  [32, 'Particles', '#/cm³', 1],
  [33, 'Sound', 'dB', 1],
  [34, 'Light', 'lux', 0],
  // Firmware only.
  [35, 'AC PWM', '', 1],
]);

export const INPUT_TABLE_FIRST = 20;
export const INPUT_TABLE_COUNT = 5;

/** Ranges of analog outputs (facts 2.2). */
export const outputRanges = table([
  [1, '0-10 V', 'V', 2],
  [2, '0-100 % open', '%', 1],
  [3, '4-20 psi', 'psi', 1],
  [4, '0-100 %', '%', 1],
  [5, '0-100 % closed', '%', 1],
  [6, '4-20 mA', 'mA', 2],
  [7, '0-100 % PWM', '%', 1],
  [8, '0-100 % (2-10 V)', '%', 1],
]);

/** Ranges of analog variables (facts 2.3); 34 to 38 are the custom units. */
export const variableRanges = table([
  [1, 'Temperature', '°C', 1],
  [2, 'Temperature', '°F', 1],
  [3, 'Velocity', 'FPM', 0],
  [4, 'Pressure', 'Pa', 1],
  [5, 'Pressure', 'kPa', 2],
  [6, 'Pressure', 'psi', 2],
  [7, 'Pressure', 'inWC', 2],
  [8, 'Power', 'W', 1],
  [9, 'Power', 'kW', 2],
  [10, 'Energy', 'kWh', 1],
  [11, 'Voltage', 'V', 2],
  [12, 'Voltage', 'kV', 2],
  [13, 'Current', 'A', 2],
  [14, 'Current', 'mA', 2],
  [15, 'Flow', 'CFM', 0],
  [16, 'Time', 's', 0],
  [17, 'Time', 'min', 1],
  [18, 'Time', 'h', 1],
  [19, 'Time', 'days', 1],
  // Shown as h:mm:ss by the panel; stored as seconds.
  [20, 'Time of day', 's', 0],
  [21, 'Resistance', 'Ω', 1],
  [22, 'Percent', '%', 1],
  [23, 'Humidity', '%RH', 1],
  [24, 'Concentration', 'ppm', 0],
  [25, 'Counts', 'counts', 0],
  [26, 'Percent open', '%', 1],
  // Firmware names these two CFH and GPM; labelled as the vendor's tool does.
  [27, 'Mass', 'kg', 1],
  [28, 'Flow', 'L/h', 1],
  [29, 'Flow', 'GPH', 1],
  [30, 'Volume', 'gal', 1],
  [31, 'Volume', 'CF', 1],
  [32, 'Energy', 'BTU', 0],
  [33, 'Flow', 'm³/h', 1],
]);

export const VARIABLE_UNIT_FIRST = 34;
export const VARIABLE_UNIT_COUNT = 5;

/** Multi-state tables of variables: 101 to 104, of which panels let three be edited. */
export const MULTI_STATE_FIRST = 101;
export const MULTI_STATE_COUNT = 4;
