import type { DeviceConfig, LogFields, Logger, SampleColumns } from '@t3000/core';
import { FakeClock, SeededRng, aDevice, aPoint } from '@t3000/testkit';
import type { Building, BuildingOptions, BuildingPoint, Command, CommandRecorder, Override } from '../building.ts';
import { createBuilding } from '../live-building.ts';
import { FakeField } from './fake-field.test-helper.ts';

export interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly fields: LogFields | undefined;
}

/** Keeps what commands did, as a store would; the overrides survive a restart. */
export class FakeRecorder implements CommandRecorder {
  readonly events: string[] = [];
  readonly overrides = new Map<string, Override>();
  failing = false;

  requested(command: Command): void {
    if (this.failing) throw new Error('disk full');
    this.events.push(`requested ${command.pointId} ${command.value} by ${command.author.name}`);
  }

  finished(command: Command, result: { status: string; refusal: string | undefined }): void {
    this.events.push(`finished ${command.pointId} ${command.value} ${result.refusal ?? result.status}`);
  }

  overrideSet(override: Override): void {
    this.events.push(`set ${override.pointId}@${override.priority} ${override.value}`);
    this.overrides.set(`${override.pointId}@${override.priority}`, override);
  }

  overrideEnded(pointId: number, priority: number): void {
    this.events.push(`ended ${pointId}@${priority}`);
    this.overrides.delete(`${pointId}@${priority}`);
  }
}

/** A building on a fake field with a fake clock, and everything it tells the world. */
export class World {
  readonly clock: FakeClock;
  readonly rng: SeededRng;
  readonly field: FakeField;
  readonly recorder: FakeRecorder;
  readonly log: LogLine[] = [];
  readonly appended: SampleColumns[] = [];
  readonly building: Building;

  constructor(changes: Partial<BuildingOptions> & { seed?: number; clock?: FakeClock; field?: FakeField } = {}) {
    this.clock = changes.clock ?? new FakeClock();
    this.rng = new SeededRng(changes.seed ?? 1);
    this.field = changes.field ?? new FakeField(this.clock);
    this.recorder = changes.recorder instanceof FakeRecorder ? changes.recorder : new FakeRecorder();
    this.building = createBuilding({
      clock: this.clock,
      rng: this.rng,
      log: this.#logger(),
      drivers: new Map([[this.field.protocol, this.field]]),
      history: { append: (columns) => void this.appended.push(columns) },
      recorder: this.recorder,
      overrides: changes.overrides ?? [],
      onCapabilities: changes.onCapabilities ?? (() => {}),
      ttlMs: { input: 60_000, output: 60_000, variable: 60_000 },
      interfaceTimeoutMs: 5_000,
      polling: changes.polling ?? true,
      ...(changes.requestsInFlightMax === undefined ? {} : { requestsInFlightMax: changes.requestsInFlightMax }),
    });
  }

  /** Adds a device whose points have consecutive ids; its fake is `world.field.device(id)`. */
  add(device: Partial<DeviceConfig>, points: readonly Partial<BuildingPoint>[]): void {
    const config = aDevice({ address: { device: device.id ?? 1 }, ...device });
    this.building.putDevice(
      config,
      points.map((point) => ({ ...aPoint({ deviceId: config.id, ...point }), guard: point.guard })),
    );
  }

  advance(ms: number): Promise<void> {
    return this.clock.advance(ms);
  }

  /** Stops the building; time passes until what is under way has settled. */
  stop(): Promise<void> {
    return this.clock.settle(this.building.stop());
  }

  #logger(): Logger {
    const at =
      (level: string) =>
      (message: string, fields?: LogFields): void => {
        this.log.push({ level, message, fields });
      };
    return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
  }
}

/** A command of a person who may write; a test names only what it is about. */
export function aCommand(changes: Partial<Command> = {}): Command {
  return {
    pointId: 1,
    value: 21,
    priority: 8,
    durationMs: undefined,
    reason: 'test',
    author: { name: 'ann', address: '127.0.0.1', mayWrite: () => true },
    ...changes,
  };
}
