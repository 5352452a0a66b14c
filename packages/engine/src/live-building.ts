import { sleep } from '@t3000/core';
import type {
  DeviceConfig,
  DeviceId,
  DeviceLink,
  JsonObject,
  PointId,
  PointInspection,
  RequestFailure,
  Sample,
} from '@t3000/core';
import type {
  Building,
  BuildingOptions,
  BuildingPoint,
  BuildingStatistics,
  Command,
  CommandResult,
  DeviceStatusSnapshot,
  LiveValue,
  OtherTrends,
  Override,
  PollCycle,
} from './building.ts';
import { buildingStatistics } from './building-statistics.ts';
import { FreshReader } from './cache/fresh-reader.ts';
import { Arbiter } from './command/arbiter.ts';
import { OverrideExpiry } from './command/override-expiry.ts';
import { OverrideLedger } from './command/override-ledger.ts';
import { ChangeNotifier } from './points/change-notifier.ts';
import type { ChangeListener } from './points/change-notifier.ts';
import { PointTable } from './points/point-table.ts';
import type { DeviceLine } from './poll/device-line.ts';
import { DeviceLines } from './poll/device-lines.ts';
import type { Field } from './poll/field.ts';
import { RecentCounter } from './poll/meters.ts';
import { refusal } from './poll/outcomes.ts';
import { makeBudgets } from './poll/request-budget.ts';
import { StalenessWatch } from './points/staleness-watch.ts';
import { ChangeRecorder } from './trend/change-recorder.ts';
import { Sampler } from './trend/sampler.ts';

/** Makes the live building. Nothing happens before {@link Building.start}. */
export function createBuilding(options: BuildingOptions): Building {
  return new LiveBuilding(options);
}

class LiveBuilding implements Building {
  readonly #options: BuildingOptions;
  readonly #field: Field;
  readonly #table: PointTable;
  readonly #notifier: ChangeNotifier;
  readonly #staleness: StalenessWatch;
  readonly #sampler: Sampler;
  readonly #changes: ChangeRecorder;
  readonly #reader: FreshReader;
  readonly #ledger: OverrideLedger;
  readonly #arbiter: Arbiter;
  readonly #expiry: OverrideExpiry;
  readonly #lines: DeviceLines;
  readonly #stateListeners = new Set<(status: DeviceStatusSnapshot) => void>();
  #phase: 'new' | 'running' | 'stopped' = 'new';

  constructor(options: BuildingOptions) {
    const { clock, rng, log, drivers, polling, ttlMs, recorder, interfaceTimeoutMs } = options;
    this.#options = options;
    this.#notifier = new ChangeNotifier(clock, (index) => this.#table.idAt(index));
    this.#table = new PointTable((index) => this.#notifier.mark(index));
    this.#field = {
      clock,
      rng,
      log,
      drivers,
      polling,
      ttlMs,
      table: this.#table,
      budgets: makeBudgets(options.requestsInFlightMax),
      valuesRead: new RecentCounter(1_000, 60, clock.monotonic()),
      onState: (line) => this.#tellState(line),
      onCapabilities: options.onCapabilities,
    };
    this.#staleness = new StalenessWatch(clock, this.#table);
    this.#sampler = new Sampler({ clock, table: this.#table, sink: options.history });
    this.#changes = new ChangeRecorder({
      clock,
      table: this.#table,
      sink: options.history,
      listen: (listener) => this.#notifier.listen(listener),
    });
    this.#reader = new FreshReader(this.#field, interfaceTimeoutMs);
    this.#ledger = new OverrideLedger({ clock, log, recorder, initial: options.overrides });
    this.#lines = new DeviceLines(this.#field);
    const lineOf = (point: BuildingPoint): DeviceLine | undefined => this.#lines.lineOf(point);
    const { table } = this.#field;
    this.#arbiter = new Arbiter({ clock, log, table, recorder, ledger: this.#ledger, interfaceTimeoutMs, lineOf });
    this.#expiry = new OverrideExpiry({
      clock,
      rng,
      ledger: this.#ledger,
      isReachable: (entry) => this.#isOnline(entry.override.pointId),
      release: (command, isWanted) => this.#arbiter.command(command, isWanted),
    });
  }

  start(): void {
    if (this.#phase !== 'new') return;
    this.#phase = 'running';
    this.#lines.start();
    this.#staleness.start();
    this.#sampler.start();
    this.#changes.start();
    this.#expiry.start();
  }

  async stop(): Promise<void> {
    this.#phase = 'stopped';
    this.#staleness.stop();
    this.#sampler.stop();
    this.#changes.stop();
    this.#expiry.stop();
    this.#notifier.stop();
    const lines = [...this.#lines.all()];
    const givenUp = new AbortController();
    const settled = Promise.all(lines.map((line) => line.retire()));
    const waited = sleep(this.#options.clock, this.#options.interfaceTimeoutMs, givenUp.signal);
    await Promise.race([settled, waited]);
    givenUp.abort();
    for (const line of lines) line.close();
  }

  putDevice(device: DeviceConfig, points: readonly BuildingPoint[]): void {
    this.#lines.putDevice(device, points);
  }

  putPoints(points: readonly BuildingPoint[]): void {
    this.#lines.putPoints(points);
  }

  removeDevice(id: DeviceId): void {
    this.#lines.removeDevice(id);
  }

  removePoint(id: PointId): void {
    this.#lines.removePoint(id);
  }

  setTrends(intervals: ReadonlyMap<PointId, number>, { crons = [], changes = new Map() }: OtherTrends = {}): void {
    this.#sampler.setPlan(intervals, crons);
    this.#changes.setRules(changes);
  }

  restore(samples: readonly Sample[]): void {
    const { clock } = this.#options;
    const [wall, monotonic] = [clock.now(), clock.monotonic()];
    for (const { pointId, value, quality, at } of samples) {
      const index = this.#table.indexOf(pointId);
      // A stamp from the future, after the clock was set back, has no age rather than a negative one.
      const seenAt = monotonic - Math.max(wall - at, 0);
      if (index !== undefined) this.#table.restore(index, value, quality, at, seenAt);
    }
  }

  value(id: PointId): LiveValue | undefined {
    const index = this.#table.indexOf(id);
    return index === undefined ? undefined : this.#reader.fromMemory(index, id);
  }

  async freshValue(id: PointId, options?: { readonly always?: boolean }): Promise<LiveValue | undefined> {
    const index = this.#table.indexOf(id);
    const point = this.#lines.pointOf(id);
    if (index === undefined || point === undefined) return undefined;
    return this.#reader.fresh(index, point, this.#lines.lineOf(point), options?.always === true);
  }

  async inspect(id: PointId): Promise<PointInspection | RequestFailure> {
    const point = this.#lines.pointOf(id);
    const line = point && this.#lines.lineOf(point);
    if (point === undefined || line === undefined) return refusal('refused', `point ${id} does not exist`);
    return this.#reader.inspect(point, line);
  }

  command(command: Command): Promise<CommandResult> {
    return this.#arbiter.command(command);
  }

  overrides(id: PointId): readonly Override[] {
    return this.#ledger.of(id);
  }

  allOverrides(): readonly Override[] {
    return this.#ledger.all();
  }

  deviceStatus(id: DeviceId): DeviceStatusSnapshot | undefined {
    return this.#lines.get(id)?.status();
  }

  deviceDiagnostics(id: DeviceId): JsonObject | undefined {
    return this.#lines.get(id)?.diagnostics();
  }

  pollPlan(id: DeviceId): readonly PollCycle[] {
    return this.#lines.get(id)?.pollPlan() ?? [];
  }

  withLink<T>(id: DeviceId, use: (link: DeviceLink) => T): T | undefined {
    return this.#lines.get(id)?.withLink(use);
  }

  statistics(): BuildingStatistics {
    return buildingStatistics(this.#field, this.#lines.all(), this.#reader, this.#sampler, this.#changes);
  }

  onValues(listener: ChangeListener): () => void {
    return this.#notifier.listen(listener);
  }

  onDeviceState(listener: (status: DeviceStatusSnapshot) => void): () => void {
    this.#stateListeners.add(listener);
    return () => {
      this.#stateListeners.delete(listener);
    };
  }

  onOverride(listener: (pointId: PointId) => void): () => void {
    return this.#ledger.listen(listener);
  }

  #isOnline(id: PointId): boolean {
    const point = this.#lines.pointOf(id);
    return point !== undefined && this.#lines.lineOf(point)?.state === 'online';
  }

  #tellState(line: DeviceLine): void {
    if (this.#stateListeners.size === 0) return;
    const status = line.status();
    for (const listener of this.#stateListeners) listener(status);
  }
}
