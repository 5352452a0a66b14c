import { ExceptionCode, Refusal } from '@t3000/driver-modbus/device';
import type { ServedUnit } from '@t3000/driver-modbus/device';
import type { Building } from '../physics/building.ts';
import type { Signal } from '../points/signal.ts';

/** One number of the meter: where it stands and what it shows. */
interface Shown {
  readonly at: number;
  readonly value: (meters: Building['meters']) => number;
}

/** Measured values as single-precision floats, the low word first, as many meters have them. */
const measured: readonly Shown[] = [
  { at: 0, value: ({ voltage }) => voltage.value },
  { at: 2, value: ({ currents }) => amperes(currents[0]) },
  { at: 4, value: ({ currents }) => amperes(currents[1]) },
  { at: 6, value: ({ currents }) => amperes(currents[2]) },
  { at: 8, value: ({ power }) => power.value },
  { at: 10, value: ({ powerFactor }) => powerFactor.value },
  { at: 12, value: ({ demand }) => demand.value },
];

/** Counts as whole numbers of 32 bits, the high word first: tenths of a kilowatt-hour. */
const counted: readonly Shown[] = [
  { at: 32, value: ({ energy }) => Math.round(energy.reading.value * 10) },
  { at: 34, value: ({ hvacEnergy }) => Math.round(hvacEnergy.reading.value * 10) },
];

/** Registers of each table; between the values nothing answers, as in real meters. */
const MEASURED_END = 14;
const COUNTED = { from: 32, end: 36 } as const;
/** Holding register of the demand limit, tenths of a kilowatt, and the relay that shows the alarm. */
const LIMIT_AT = 100;
const ALARM_AT = 0;

/** The main electricity meter of the building, of another make than the panels. */
export class PowerMeter implements ServedUnit {
  readonly serverId = 'Harbour Meters PM-400';
  readonly identification: ReadonlyMap<number, string> = new Map([
    [0, 'Harbour Meters'],
    [1, 'PM-400'],
    [2, '2.1'],
    [4, 'Power meter'],
    [5, 'PM-400'],
    [6, 'HH-MAIN-METER'],
  ]);
  readonly #meters: Building['meters'];

  constructor({ meters }: Building) {
    this.#meters = meters;
  }

  readBits(table: 'coils' | 'discrete_inputs', address: number, count: number): number[] {
    if (table !== 'discrete_inputs' || address !== ALARM_AT || count !== 1) throw illegalAddress();
    return [this.#meters.demandAlarm.value];
  }

  readRegisters(table: 'holding' | 'input', address: number, count: number): ArrayLike<number> {
    const end = address + count;
    if (table === 'holding') {
      if (address !== LIMIT_AT || count !== 1) throw illegalAddress();
      return [Math.round(this.#meters.demandLimit.value * 10)];
    }
    const inMeasured = end <= MEASURED_END;
    const inCounted = address >= COUNTED.from && end <= COUNTED.end;
    if (!inMeasured && !inCounted) throw illegalAddress();
    return this.#inputs().subarray(address, end);
  }

  writeBits(): void {
    throw illegalAddress();
  }

  writeRegisters(address: number, registers: Uint16Array): void {
    if (address !== LIMIT_AT || registers.length !== 1) throw illegalAddress();
    this.#meters.demandLimit.write((registers[0] ?? 0) / 10);
  }

  #inputs(): Uint16Array {
    const words = new Uint16Array(COUNTED.end);
    const bytes = new DataView(new ArrayBuffer(4));
    for (const { at, value } of measured) {
      bytes.setFloat32(0, value(this.#meters));
      words[at] = bytes.getUint16(2);
      words[at + 1] = bytes.getUint16(0);
    }
    for (const { at, value } of counted) {
      bytes.setUint32(0, value(this.#meters));
      words[at] = bytes.getUint16(0);
      words[at + 1] = bytes.getUint16(2);
    }
    return words;
  }
}

function amperes(sensor: Signal | undefined): number {
  return sensor?.value ?? 0;
}

function illegalAddress(): Refusal {
  return new Refusal(ExceptionCode.illegalDataAddress);
}
