/** What the number of a point means, and between which limits it can be. */
export type Quantity = AnalogQuantity | BinaryQuantity;

export interface AnalogQuantity {
  readonly kind: 'analog';
  /** Number of the engineering unit on the wire (ASHRAE 135 clause 21, BACnetEngineeringUnits). */
  readonly unit: number;
  readonly minimum: number;
  readonly maximum: number;
  /** Smallest step the panel shows. */
  readonly resolution: number;
  /** Deviation of a healthy sensor's readings, in the same unit. */
  readonly noise: number;
}

export interface BinaryQuantity {
  readonly kind: 'binary';
  /** Texts of 0 and 1, as the panels' ranges spell them. */
  readonly texts: readonly [string, string];
}

const unit = {
  ampere: 3,
  volt: 5,
  powerFactor: 15,
  kilowattHour: 19,
  relativeHumidity: 29,
  wattPerSquareMetre: 35,
  kilowatt: 48,
  pascal: 53,
  kilopascal: 54,
  celsius: 62,
  hour: 71,
  metrePerSecond: 74,
  cubicMetre: 80,
  none: 95,
  ppm: 96,
  percent: 98,
  deltaKelvin: 121,
  hectopascal: 133,
  cubicMetrePerHour: 135,
  litrePerHour: 136,
} as const;

function analog(unitNumber: number, minimum: number, maximum: number, resolution: number, noise = 0): AnalogQuantity {
  return { kind: 'analog', unit: unitNumber, minimum, maximum, resolution, noise };
}

function binary(zero: string, one: string): BinaryQuantity {
  return { kind: 'binary', texts: [zero, one] };
}

/** Sensor ranges are those of the panels' inputs: a 10K thermistor reads -40 to 120 °C. */
export const quantity = {
  roomTemperature: analog(unit.celsius, -40, 120, 0.1, 0.04),
  ductTemperature: analog(unit.celsius, -40, 120, 0.1, 0.06),
  waterTemperature: analog(unit.celsius, -40, 120, 0.1, 0.08),
  outdoorTemperature: analog(unit.celsius, -40, 120, 0.1, 0.05),
  humidity: analog(unit.relativeHumidity, 0, 100, 0.1, 0.25),
  carbonDioxide: analog(unit.ppm, 0, 2000, 1, 6),
  boxFlow: analog(unit.cubicMetrePerHour, 0, 4000, 1, 7),
  unitFlow: analog(unit.cubicMetrePerHour, 0, 40_000, 10, 60),
  ductPressure: analog(unit.pascal, 0, 1000, 1, 2.5),
  filterPressure: analog(unit.pascal, 0, 500, 1, 1.2),
  waterPressure: analog(unit.kilopascal, 0, 600, 1, 0.8),
  airPressure: analog(unit.hectopascal, 900, 1100, 0.1, 0.08),
  radiation: analog(unit.wattPerSquareMetre, 0, 1500, 1, 2),
  wind: analog(unit.metrePerSecond, 0, 40, 0.1, 0.3),
  current: analog(unit.ampere, 0, 400, 0.1, 0.15),
  voltage: analog(unit.volt, 0, 480, 0.1, 0.3),
  powerFactor: analog(unit.powerFactor, 0, 1, 0.01, 0.002),
  power: analog(unit.kilowatt, 0, 1000, 0.1, 0.15),
  /** A REAL has 24 bits: whole kilowatt-hours stay exact up to 16.7 million. */
  energy: analog(unit.kilowattHour, 0, 9_999_999, 1),
  gasVolume: analog(unit.cubicMetre, 0, 999_999, 0.1),
  gasFlow: analog(unit.cubicMetrePerHour, 0, 100, 0.1, 0.03),
  waterVolume: analog(unit.cubicMetre, 0, 999_999, 0.1),
  waterFlow: analog(unit.litrePerHour, 0, 10_000, 1, 2),
  runHours: analog(unit.hour, 0, 999_999, 0.1),
  position: analog(unit.percent, 0, 100, 0.1),
  demand: analog(unit.percent, 0, 100, 0.1),
  roomSetpoint: analog(unit.celsius, 10, 32, 0.1),
  supplySetpoint: analog(unit.celsius, 10, 30, 0.1),
  waterSetpoint: analog(unit.celsius, 20, 90, 0.1),
  outdoorLimit: analog(unit.celsius, -40, 40, 0.1),
  difference: analog(unit.deltaKelvin, 0, 10, 0.1),
  pressureSetpoint: analog(unit.pascal, 50, 500, 1),
  flowSetpoint: analog(unit.cubicMetrePerHour, 0, 4000, 1),
  carbonDioxideSetpoint: analog(unit.ppm, 500, 1500, 1),
  lead: analog(unit.none, 1, 2, 1),
  onOff: binary('Off', 'On'),
  normalAlarm: binary('Normal', 'Alarm'),
  occupancy: binary('Unoccupied', 'Occupied'),
  disableEnable: binary('Disable', 'Enable'),
  noYes: binary('No', 'Yes'),
} as const satisfies Record<string, Quantity>;
