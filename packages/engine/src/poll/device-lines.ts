import type { DeviceConfig, DeviceId, PointId } from '@t3000/core';
import type { BuildingPoint } from '../building.ts';
import { DeviceLine } from './device-line.ts';
import type { Field } from './field.ts';

/** The devices of a building and which point belongs to which; keeps lines and table in step with the configuration. */
export class DeviceLines {
  readonly #field: Field;
  readonly #lines = new Map<DeviceId, DeviceLine>();
  #started = false;

  constructor(field: Field) {
    this.#field = field;
  }

  all(): Iterable<DeviceLine> {
    return this.#lines.values();
  }

  get(id: DeviceId): DeviceLine | undefined {
    return this.#lines.get(id);
  }

  lineOf(point: BuildingPoint): DeviceLine | undefined {
    return this.#lines.get(point.deviceId);
  }

  pointOf(id: PointId): BuildingPoint | undefined {
    const { table } = this.#field;
    return table.pointAt(table.indexOf(id) ?? -1);
  }

  /** Lines of devices added later start by themselves. */
  start(): void {
    this.#started = true;
    for (const line of this.#lines.values()) line.start();
  }

  putDevice(device: DeviceConfig, points: readonly BuildingPoint[]): void {
    const known = this.#lines.get(device.id);
    const kept = new Set(points.map((point) => point.id));
    const gone = [...(known?.points.keys() ?? [])].filter((id) => !kept.has(id));
    for (const id of gone) this.#field.table.remove(id);
    const line = known !== undefined && isSameLine(known.device, device) ? known : this.#open(device, known);
    line.configure(device);
    this.#adopt(line, points, gone);
    if (line !== known && this.#started) line.start();
  }

  putPoints(points: readonly BuildingPoint[]): void {
    const byDevice = new Map<DeviceId, BuildingPoint[]>();
    for (const point of points) {
      const others = byDevice.get(point.deviceId);
      if (others === undefined) byDevice.set(point.deviceId, [point]);
      else others.push(point);
    }
    for (const [deviceId, members] of byDevice) {
      const line = this.#lines.get(deviceId);
      if (line === undefined) this.#field.log.warn('points of an unknown device ignored', { device: deviceId });
      else this.#adopt(line, members, []);
    }
  }

  removeDevice(id: DeviceId): void {
    const line = this.#lines.get(id);
    if (line === undefined) return;
    this.#lines.delete(id);
    line.close();
    for (const pointId of line.points.keys()) this.#field.table.remove(pointId);
  }

  removePoint(id: PointId): void {
    const point = this.pointOf(id);
    if (point === undefined) return;
    this.lineOf(point)?.setPoints([], [id]);
    this.#field.table.remove(id);
  }

  #open(device: DeviceConfig, replaced: DeviceLine | undefined): DeviceLine {
    replaced?.close();
    const line = new DeviceLine(this.#field, device);
    this.#lines.set(device.id, line);
    return line;
  }

  /** Puts points on a line, and takes those that were elsewhere from there. */
  #adopt(line: DeviceLine, points: readonly BuildingPoint[], gone: readonly PointId[]): void {
    const moved = new Map<DeviceLine, PointId[]>();
    for (const { id } of points) {
      const before = this.pointOf(id);
      const from = before && before.deviceId !== line.device.id ? this.lineOf(before) : undefined;
      if (from === undefined) continue;
      const others = moved.get(from);
      if (others === undefined) moved.set(from, [id]);
      else others.push(id);
    }
    for (const [from, ids] of moved) from.setPoints([], ids);
    line.setPoints(points, gone);
  }
}

/** Whether a changed configuration can go on over the same link. Capabilities the line learned itself are no change. */
function isSameLine(before: DeviceConfig, after: DeviceConfig): boolean {
  return essenceOf(before) === essenceOf(after);
}

function essenceOf({ protocol, address, enabled, capabilities }: DeviceConfig): string {
  return JSON.stringify([protocol, address, enabled, capabilities]);
}
