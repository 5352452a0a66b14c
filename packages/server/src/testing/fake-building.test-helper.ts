import { GOOD, NOT_READ } from '@t3000/core';
import type {
  DeviceConfig,
  DeviceId,
  DeviceLink,
  JsonObject,
  PointConfig,
  PointId,
  PointInspection,
  Quality,
  RequestFailure,
  Sample,
} from '@t3000/core';
import type {
  Building,
  BuildingStatistics,
  Command,
  CommandResult,
  DeviceStatusSnapshot,
  LiveValue,
  OtherTrends,
  Override,
  PollCycle,
} from '@t3000/engine';

/** A building whose values, commands and devices are what a test says. */
export class FakeBuilding implements Building {
  readonly devices = new Map<DeviceId, DeviceConfig>();
  readonly points = new Map<PointId, PointConfig>();
  /** Links that are lent out. */
  readonly links = new Map<DeviceId, DeviceLink>();
  readonly commands: Command[] = [];
  trends: ReadonlyMap<PointId, number> = new Map();
  otherTrends: OtherTrends = {};
  readonly overridesNow: Override[] = [];
  /** What the next command comes to; by default it is confirmed. */
  nextResult: Partial<CommandResult> = {};
  inspection: PointInspection | RequestFailure = { ok: false, reason: 'timeout', detail: 'no answer within 3000 ms' };
  readonly #values = new Map<PointId, { value: number; quality: Quality; at: number | undefined }>();
  readonly #valueListeners = new Set<(ids: Int32Array, count: number) => void>();
  readonly #stateListeners = new Set<(status: DeviceStatusSnapshot) => void>();
  readonly #overrideListeners = new Set<(pointId: PointId) => void>();
  readonly #states = new Map<DeviceId, DeviceStatusSnapshot>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** New values, announced as one change. */
  set(values: Readonly<Record<PointId, number>>, quality: Quality = GOOD): void {
    const ids = Object.keys(values).map(Number);
    for (const id of ids) this.#values.set(id, { value: values[id] ?? Number.NaN, quality, at: this.#now() });
    // Longer than the count, as the real one hands it out.
    const buffer = new Int32Array(ids.length + 3).fill(-1);
    buffer.set(ids);
    for (const listener of this.#valueListeners) listener(buffer, ids.length);
  }

  /** Reads a point again and finds what was there. */
  readAgain(id: PointId): void {
    const found = this.#values.get(id);
    if (found !== undefined) this.#values.set(id, { ...found, at: this.#now() });
  }

  state(status: DeviceStatusSnapshot): void {
    this.#states.set(status.deviceId, status);
    for (const listener of this.#stateListeners) listener(status);
  }

  override(override: Override): void {
    this.overridesNow.push(override);
    for (const listener of this.#overrideListeners) listener(override.pointId);
  }

  start(): void {}

  stop(): Promise<void> {
    return Promise.resolve();
  }

  putDevice(device: DeviceConfig, points: readonly PointConfig[]): void {
    this.devices.set(device.id, device);
    this.putPoints(points);
  }

  putPoints(points: readonly PointConfig[]): void {
    for (const point of points) {
      this.points.set(point.id, point);
      if (!this.#values.has(point.id))
        this.#values.set(point.id, { value: Number.NaN, quality: NOT_READ, at: undefined });
    }
  }

  removeDevice(id: DeviceId): void {
    this.devices.delete(id);
    for (const point of this.points.values()) if (point.deviceId === id) this.removePoint(point.id);
  }

  removePoint(id: PointId): void {
    this.points.delete(id);
    this.#values.delete(id);
  }

  setTrends(intervals: ReadonlyMap<PointId, number>, others: OtherTrends = {}): void {
    this.trends = intervals;
    this.otherTrends = others;
  }

  restore(samples: readonly Sample[]): void {
    for (const { pointId, value, quality, at } of samples) this.#values.set(pointId, { value, quality, at });
  }

  value(id: PointId): LiveValue | undefined {
    const found = this.#values.get(id);
    if (found === undefined) return undefined;
    const ageMs = found.at === undefined ? undefined : this.#now() - found.at;
    return { pointId: id, ...found, ageMs, source: 'cache' };
  }

  freshValue(id: PointId, options: { readonly always?: boolean } = {}): Promise<LiveValue | undefined> {
    const live = this.value(id);
    return Promise.resolve(live === undefined || options.always !== true ? live : { ...live, source: 'device' });
  }

  inspect(): Promise<PointInspection | RequestFailure> {
    return Promise.resolve(this.inspection);
  }

  command(command: Command): Promise<CommandResult> {
    this.commands.push(command);
    const refused = !command.author.mayWrite();
    return Promise.resolve({
      pointId: command.pointId,
      status: 'confirmed',
      requested: command.value,
      old: 20,
      readBack: command.value,
      activePriority: command.priority,
      refusal: undefined,
      message: 'done',
      ...this.nextResult,
      ...(refused ? { status: 'refused', refusal: 'not_permitted', message: 'no right' } : {}),
    });
  }

  overrides(id: PointId): readonly Override[] {
    return this.overridesNow.filter(({ pointId }) => pointId === id);
  }

  allOverrides(): readonly Override[] {
    return this.overridesNow;
  }

  /** What the links of every device know and can. */
  diagnostics: JsonObject = {};
  link: DeviceLink | undefined;
  plan: readonly PollCycle[] = [];

  deviceDiagnostics(): JsonObject | undefined {
    return this.link && this.diagnostics;
  }

  withLink<T>(id: DeviceId, use: (link: DeviceLink) => T): T | undefined {
    const link = this.links.get(id) ?? (this.devices.has(id) ? this.link : undefined);
    return link === undefined ? undefined : use(link);
  }

  pollPlan(): readonly PollCycle[] {
    return this.plan;
  }

  deviceStatus(id: DeviceId): DeviceStatusSnapshot | undefined {
    return this.devices.has(id) ? (this.#states.get(id) ?? aStatus(id)) : undefined;
  }

  statistics(): BuildingStatistics {
    return {
      points: { total: this.points.size, good: 1, uncertain: 0, bad: 0, trended: this.trends.size },
      devices: { total: this.devices.size, online: this.devices.size, offline: 0, unknown: 0, disabled: 0 },
      collectionRate: 12.5,
      cache: { hits: 3, misses: 1, joined: 0 },
      polling: { requests: 10, timeouts: 1, refused: 0, cycles: 4, cyclesDropped: 0, driverFailures: 0 },
      samples: { sampled: 5, skipped: 0, late: 0, missed: 0, changes: 0 },
    };
  }

  onValues(listener: (ids: Int32Array, count: number) => void): () => void {
    this.#valueListeners.add(listener);
    return () => this.#valueListeners.delete(listener);
  }

  onDeviceState(listener: (status: DeviceStatusSnapshot) => void): () => void {
    this.#stateListeners.add(listener);
    return () => this.#stateListeners.delete(listener);
  }

  onOverride(listener: (pointId: PointId) => void): () => void {
    this.#overrideListeners.add(listener);
    return () => this.#overrideListeners.delete(listener);
  }
}

/** A device that is well. */
export function aStatus(deviceId: DeviceId, changes: Partial<DeviceStatusSnapshot> = {}): DeviceStatusSnapshot {
  return {
    deviceId,
    state: 'online',
    lastSeen: 1000,
    since: 500,
    reason: '',
    nextProbeAt: undefined,
    connectionQuality: 0.99,
    requests: 100,
    answered: 99,
    timeouts: 1,
    refused: 0,
    cycles: 10,
    cyclesDropped: 0,
    answerMsP50: 4,
    answerMsP95: 9,
    requestsPerCycle: 3,
    cycleMs: 40,
    points: 2,
    pointsBad: 0,
    ...changes,
  };
}
