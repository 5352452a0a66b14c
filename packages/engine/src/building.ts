import type {
  Clock,
  DeviceCapabilities,
  DeviceConfig,
  DeviceId,
  DeviceLink,
  Driver,
  JsonObject,
  Logger,
  PointConfig,
  PointId,
  PointInspection,
  PointType,
  Priority,
  Quality,
  RequestFailure,
  Rng,
  Sample,
  SampleSink,
  WriteGuard,
} from '@t3000/core';

import type { ChangeRule } from './trend/change-recorder.ts';
import type { CronTrend } from './trend/sampler.ts';

/** A point as the building keeps it. */
export interface BuildingPoint extends PointConfig {
  /** Milliseconds its value counts as fresh; undefined takes the time of its type. */
  readonly ttlMs?: number | undefined;
  /** What a write has to pass besides minimum and maximum. */
  readonly guard?: WriteGuard | undefined;
}

/** The live building: every point's newest value, the polling behind it, and the one place for writes. */
export interface Building {
  /** Begins polling and sampling. Drivers are started by their owner beforehand. */
  start(): void;
  /** Ends everything; requests in flight settle first or are given up after one timeout. */
  stop(): Promise<void>;

  /** Adds or replaces a device and its points; polling follows at once. */
  putDevice(device: DeviceConfig, points: readonly BuildingPoint[]): void;
  /** Replaces the configuration of points of known devices; values are kept. */
  putPoints(points: readonly BuildingPoint[]): void;
  removeDevice(id: DeviceId): void;
  removePoint(id: PointId): void;
  /** Sampling interval of every trended point, and what is recorded otherwise; what is absent is not recorded. */
  setTrends(intervals: ReadonlyMap<PointId, number>, others?: OtherTrends): void;
  /** Values from before a restart: shown with their age, counted as not read since. */
  restore(samples: readonly Sample[]): void;

  /** The newest value from memory; undefined for an unknown point. Stale values say so. */
  value(id: PointId): LiveValue | undefined;
  /**
   * Cache first: memory while younger than the point's time to live, else one read from the device shared by everybody
   * who asks meanwhile, for at most the interface timeout. On failure the old value comes back with the reason.
   */
  freshValue(id: PointId, options?: { readonly always?: boolean }): Promise<LiveValue | undefined>;
  /** Value, slots and facts as the device has them now. */
  inspect(id: PointId): Promise<PointInspection | RequestFailure>;

  /** Checks, performs, reads back and records one command. Settles within the interface timeout plus one read. */
  command(command: Command): Promise<CommandResult>;
  /** Commands standing on a point, highest priority first. */
  overrides(id: PointId): readonly Override[];
  /** Every command standing. */
  allOverrides(): readonly Override[];

  deviceStatus(id: DeviceId): DeviceStatusSnapshot | undefined;
  /** Facts about the line to a device for people who look for a fault; undefined for an unknown or disabled one. */
  deviceDiagnostics(id: DeviceId): JsonObject | undefined;
  /** What reading a device costs, one entry for each interval its points are read at; empty when it is not polled. */
  pollPlan(id: DeviceId): readonly PollCycle[];
  /** Lends out the driver's link for what only some have: exchange log and clock. Undefined when there is none. */
  withLink<T>(id: DeviceId, use: (link: DeviceLink) => T): T | undefined;
  statistics(): BuildingStatistics;

  /**
   * Calls `listener` with the ids of points whose value or quality changed beyond the deadband; the array is reused:
   * copy what must stay. Returns a function that ends it.
   */
  onValues(listener: (ids: Int32Array, count: number) => void): () => void;
  onDeviceState(listener: (status: DeviceStatusSnapshot) => void): () => void;
  onOverride(listener: (pointId: PointId) => void): () => void;
}

/** Points recorded at the times of a calendar, or when they change; a point may be recorded in several ways. */
export interface OtherTrends {
  readonly crons?: readonly CronTrend[];
  readonly changes?: ReadonlyMap<PointId, ChangeRule>;
}

export interface BuildingOptions {
  readonly clock: Clock;
  readonly rng: Rng;
  readonly log: Logger;
  /** By protocol name. */
  readonly drivers: ReadonlyMap<string, Driver>;
  /** Takes trend samples. */
  readonly history: SampleSink;
  /** Takes every finished command, before its result is given out. */
  readonly recorder: CommandRecorder;
  /** Overrides from before a restart; expired ones are released after start. */
  readonly overrides: readonly Override[];
  /** A device turned out to be able to do more or less than remembered. */
  readonly onCapabilities: (id: DeviceId, capabilities: DeviceCapabilities) => void;
  /** Milliseconds a value counts as fresh, by point type. */
  readonly ttlMs: Readonly<Record<PointType, number>>;
  readonly interfaceTimeoutMs: number;
  /** False keeps the building passive: reads on demand, no polling. */
  readonly polling: boolean;
  /** Routine requests under way at once over all devices; 256 when absent. */
  readonly requestsInFlightMax?: number;
}

export interface LiveValue {
  readonly pointId: PointId;
  /** NaN when there is none. */
  readonly value: number;
  /** Of a text point, whose `value` is NaN; undefined when there is none. */
  readonly text?: string | undefined;
  readonly quality: Quality;
  /** When it was read, UTC epoch ms; undefined when never. */
  readonly at: number | undefined;
  readonly ageMs: number | undefined;
  readonly source: 'cache' | 'device';
}

export interface Command {
  readonly pointId: PointId;
  /** Undefined releases, unless there is a text. */
  readonly value: number | undefined;
  /** For points of kind `text`, in place of `value`. */
  readonly text?: string | undefined;
  readonly priority: Priority;
  /** Released by itself after this long. */
  readonly durationMs: number | undefined;
  readonly reason: string;
  readonly author: CommandAuthor;
  /** The person has confirmed what the guard of the point asks to be confirmed. */
  readonly confirmed?: boolean;
  /** The second person for a critical point; whoever sets it has made sure that it is another one. */
  readonly approvedBy?: string | undefined;
}

export interface CommandAuthor {
  readonly name: string;
  readonly address: string;
  /** Asked at the moment of execution, so that a right withdrawn meanwhile counts. */
  readonly mayWrite: () => boolean;
  /** Guards that protect against a slip of the hand hold for people alone; a person where nothing is said. */
  readonly origin?: 'person' | 'program';
  /** A program of ours or the building itself; people are held to priorities 7 to 16. */
  readonly system?: boolean;
  /** What it writes is no override: it releases by itself what it set, as schedules do. */
  readonly keepsOwnRecord?: boolean;
}

export type CommandRefusal =
  | 'unknown_point'
  | 'not_permitted'
  | 'not_writable'
  | 'value_out_of_limits'
  | 'priority_not_allowed'
  | 'step_too_large'
  /** A step cannot be judged before the point was read: worth another try. */
  | 'present_unknown'
  | 'confirmation_needed'
  | 'second_person_needed'
  | 'device_offline'
  | 'device_refused'
  | 'too_many_writes'
  | 'not_recorded';

export interface CommandResult {
  readonly pointId: PointId;
  /** See WriteResult of the contract. */
  readonly status: 'confirmed' | 'overruled' | 'unconfirmed' | 'refused';
  readonly requested: number | undefined;
  readonly old: number | undefined;
  readonly readBack: number | undefined;
  /** Of text points, in place of the three numbers. */
  readonly texts?: CommandTexts;
  readonly activePriority: Priority | undefined;
  readonly refusal: CommandRefusal | undefined;
  /** One sentence that names the point, the value and the limit. */
  readonly message: string;
}

export interface CommandTexts {
  readonly requested: string | undefined;
  readonly old: string | undefined;
  readonly readBack: string | undefined;
}

export interface Override {
  readonly pointId: PointId;
  readonly priority: Priority;
  readonly value: number;
  readonly author: string;
  readonly reason: string;
  readonly setAt: number;
  readonly expiresAt: number | undefined;
}

/** Keeps what commands did. Throwing refuses the command: nothing is written that cannot be recorded. */
export interface CommandRecorder {
  /** Before the device is touched. */
  requested(command: Command, at: number): void;
  finished(command: Command, result: CommandResult, at: number): void;
  overrideSet(override: Override): void;
  overrideEnded(pointId: PointId, priority: Priority): void;
}

export interface DeviceStatusSnapshot {
  readonly deviceId: DeviceId;
  readonly state: 'online' | 'offline' | 'unknown' | 'disabled';
  readonly lastSeen: number | undefined;
  readonly since: number | undefined;
  readonly reason: string;
  readonly nextProbeAt: number | undefined;
  readonly connectionQuality: number | undefined;
  readonly requests: number;
  readonly answered: number;
  readonly timeouts: number;
  readonly refused: number;
  readonly cycles: number;
  readonly cyclesDropped: number;
  readonly answerMsP50: number | undefined;
  readonly answerMsP95: number | undefined;
  readonly requestsPerCycle: number;
  /** Points the device sends by itself, so that polling them is rare. */
  readonly pointsPushed?: number;
  readonly cycleMs: number | undefined;
  readonly points: number;
  readonly pointsBad: number;
}

/** The points of one device that are read at the same interval. */
export interface PollCycle {
  readonly intervalMs: number;
  readonly points: number;
  readonly requests: number;
  /** Estimated size of its answers together, bytes. */
  readonly answerBytes: number;
  /** How long the newest complete cycle took; its requests are spread over the interval. Undefined before the first. */
  readonly lastMs: number | undefined;
}

export interface BuildingStatistics {
  readonly points: {
    readonly total: number;
    readonly good: number;
    readonly uncertain: number;
    readonly bad: number;
    readonly trended: number;
  };
  readonly devices: {
    readonly total: number;
    readonly online: number;
    readonly offline: number;
    readonly unknown: number;
    readonly disabled: number;
  };
  /** Values read per second, mean of the last minute. */
  readonly collectionRate: number;
  readonly cache: { readonly hits: number; readonly misses: number; readonly joined: number };
  readonly polling: {
    readonly requests: number;
    readonly timeouts: number;
    readonly refused: number;
    readonly cycles: number;
    readonly cyclesDropped: number;
    /** Times a driver threw or never settled, against its contract. */
    readonly driverFailures?: number;
  };
  /** Of trends, since the start. */
  readonly samples: {
    /** Taken at their times. */
    readonly sampled: number;
    /** Not taken because the point has never been read. */
    readonly skipped: number;
    /** Taken more than a second after their time. */
    readonly late: number;
    /** Passed over while the program was held up. */
    readonly missed: number;
    /** Taken because a value changed, heartbeats included. */
    readonly changes: number;
  };
}
