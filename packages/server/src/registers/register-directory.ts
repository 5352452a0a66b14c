import type { DeviceId, PointId } from '@t3000/core';
import type { DeviceRow, PointRow, SiteStore } from '@t3000/site';
import type { ModbusTools, RegisterFacts } from './modbus-tools.ts';

/** A register of a device with the point that reads it. */
export interface KnownRegister extends RegisterFacts {
  readonly pointId: PointId;
  readonly name: string;
  readonly unit: string;
  readonly minimum: number | undefined;
  readonly maximum: number | undefined;
}

export interface KnownDevice {
  readonly id: DeviceId;
  readonly name: string;
  /** In order of table, address and bit; empty for a device without registers. */
  readonly registers: readonly KnownRegister[];
}

/** Devices whose registers are kept: what a large site asks for again and again. */
const DEVICES_MAX = 1000;

/** Names, types and units of every register that is asked for, read from the store once per change. */
export class RegisterDirectory {
  readonly #site: Pick<SiteStore, 'devices' | 'points'>;
  readonly #tools: Pick<ModbusTools, 'describe'>;
  readonly #devices = new Map<DeviceId, KnownDevice>();

  constructor(site: Pick<SiteStore, 'devices' | 'points'>, tools: Pick<ModbusTools, 'describe'>) {
    this.#site = site;
    this.#tools = tools;
  }

  /** To be called after every change of devices or points. */
  forget(): void {
    this.#devices.clear();
  }

  device(id: DeviceId): KnownDevice | undefined {
    const known = this.#devices.get(id);
    if (known !== undefined) return known;
    const row = this.#site.devices.get(id);
    if (row === undefined) return undefined;
    const found = this.#read(row);
    if (this.#devices.size >= DEVICES_MAX) this.#devices.clear();
    this.#devices.set(id, found);
    return found;
  }

  #read({ id, name }: DeviceRow): KnownDevice {
    const registers = this.#site.points.byDevice(id).flatMap((point) => this.#registerOf(point));
    return { id, name, registers: registers.toSorted((a, b) => a.reference - b.reference || bitOf(a) - bitOf(b)) };
  }

  #registerOf({ id, address, name, unit, minimum, maximum }: PointRow): KnownRegister[] {
    const facts = this.#tools.describe(address);
    return facts === undefined ? [] : [{ ...facts, pointId: id, name, unit, minimum, maximum }];
  }
}

/** `holding:12.3` comes after `holding:12.2`. */
function bitOf({ register }: KnownRegister): number {
  return Number(register.split('.')[1] ?? -1);
}
