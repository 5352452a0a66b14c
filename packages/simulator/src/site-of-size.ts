import { assert } from '@t3000/core';
import { BacnetDevice, ObjectType, PointObject } from '@t3000/driver-bacnet/device';
import type { PointObjectOptions } from '@t3000/driver-bacnet/device';
import { panelLimits } from './bacnet/panel-device.ts';
import type { TextSource } from './hostile-texts.ts';
import { hashUnit } from './physics/noise.ts';

export interface SiteSize {
  readonly devices: number;
  readonly pointsPerDevice: number;
  readonly seed: number;
  /** Largest answer of each device, bytes; that of a T3 panel when nothing is said. */
  readonly apduBytesMax?: number;
}

/** One process and one loopback network hold no more. */
export const DEVICE_COUNT_MAX = 10_000;
export const POINTS_PER_DEVICE_MAX = 10_000;

/** Instances count upwards from here, clear of the demonstration building. */
const FIRST_INSTANCE = 10_001;

/** Points of a load site take these forms in turn; sensors move, set-points stay where they were put. */
const forms: readonly { readonly name: string; readonly options: Omit<PointObjectOptions, 'instance' | 'name'> }[] = [
  { name: 'Temperature', options: { type: ObjectType.analogInput, unit: 62, minimum: -40, maximum: 120 } },
  { name: 'Humidity', options: { type: ObjectType.analogInput, unit: 29, minimum: 0, maximum: 100 } },
  { name: 'Setpoint', options: { type: ObjectType.analogValue, unit: 62, minimum: 0, maximum: 100 } },
  { name: 'Airflow', options: { type: ObjectType.analogInput, unit: 135, minimum: 0, maximum: 4000 } },
  { name: 'Valve', options: { type: ObjectType.analogOutput, unit: 98, minimum: 0, maximum: 100 } },
  { name: 'Status', options: { type: ObjectType.binaryInput, stateTexts: ['Off', 'On'] } },
  { name: 'Pressure', options: { type: ObjectType.analogInput, unit: 53, minimum: 0, maximum: 1000 } },
  { name: 'Mode', options: { type: ObjectType.binaryValue, stateTexts: ['Unoccupied', 'Occupied'] } },
  { name: 'Power', options: { type: ObjectType.analogInput, unit: 48, minimum: 0, maximum: 500 } },
  { name: 'Start', options: { type: ObjectType.binaryOutput, stateTexts: ['Off', 'On'] } },
];

/** Many devices with cheap points for load tests: values move with time, but no physics joins them. */
export function siteOfSize(size: SiteSize, now: () => number, text: TextSource): BacnetDevice[] {
  const { devices, pointsPerDevice, seed } = size;
  assertCount('devices', devices, DEVICE_COUNT_MAX);
  assertCount('points per device', pointsPerDevice, POINTS_PER_DEVICE_MAX);
  return Array.from({ length: devices }, (_, index) => {
    const device = new BacnetDevice({
      ...panelLimits,
      apduBytesMax: size.apduBytesMax ?? panelLimits.apduBytesMax,
      instance: FIRST_INSTANCE + index,
      name: text(`LOAD-${index + 1}`),
      vendorName: text('Temco Controls'),
      modelName: text('T3-BB'),
    });
    return device.add(...pointsOf(index, pointsPerDevice, seed, now, text));
  });
}

function pointsOf(device: number, count: number, seed: number, now: () => number, text: TextSource): MovingPoint[] {
  return Array.from({ length: count }, (_, index) => {
    const form = forms[index % forms.length];
    assert(form, 'a point has a form');
    const phase = hashUnit(seed, device, index);
    return new MovingPoint(
      { ...form.options, instance: index + 1, name: text(`${form.name} ${index + 1}`) },
      phase,
      now,
    );
  });
}

/** A full swing takes between one and three minutes. */
const PERIOD_MIN_MS = 60_000;
const PERIOD_SPREAD_MS = 120_000;

/** Computes its value when somebody looks: idle points cost nothing. */
class MovingPoint extends PointObject {
  readonly #phase: number;
  readonly #now: () => number;

  constructor(options: PointObjectOptions, phase: number, now: () => number) {
    const { minimum = 0, maximum = 1 } = options;
    super({ ...options, value: Math.round(minimum + (maximum - minimum) * phase) });
    this.#phase = phase;
    this.#now = now;
  }

  override get presentValue(): number {
    const { type, minimum = 0, maximum = 1 } = this.options;
    const moves = type === ObjectType.analogInput || type === ObjectType.binaryInput;
    if (!moves || this.outOfService) return super.presentValue;
    const turn = this.#now() / (PERIOD_MIN_MS + PERIOD_SPREAD_MS * this.#phase) + this.#phase;
    const swing = 0.5 + 0.4 * Math.sin(2 * Math.PI * turn);
    if (this.kind === 'binary') return swing > 0.5 ? 1 : 0;
    return Math.round((minimum + (maximum - minimum) * swing) * 10) / 10;
  }
}

function assertCount(what: string, count: number, maximum: number): void {
  assert(Number.isInteger(count) && count > 0 && count <= maximum, `${what} ${count} is outside 1 to ${maximum}`);
}
