import type { DeviceCapabilities, DeviceConfig, DeviceIdentity } from './device.ts';
import type { AlarmRoutes, DeviceAlarms } from './device-alarm.ts';
import type { DeviceBackup } from './device-backup.ts';
import type {
  HeldSchedule,
  PartWrite,
  ScheduleFit,
  ScheduleHolding,
  SchedulePlaces,
  WantedSchedule,
} from './device-schedule.ts';
import type { CellWrite, DeviceTable, RowBytesChange, RowText } from './device-table.ts';
import type { Json, JsonObject } from './json.ts';
import type { PointConfig, PointDescription, PointId } from './point.ts';
import type { Priority } from './priority.ts';
import type { Sample } from './sample.ts';

/**
 * One protocol. A driver answers with data, never with exceptions: a timeout or a device's refusal is an
 * outcome or a sample with quality. The constructor only stores; `start` opens, `stop` closes everything.
 */
export interface Driver {
  readonly protocol: string;
  /** Opens sockets; rejects with a NetError when the machine refuses. */
  start(): Promise<void>;
  /** Closes everything, settles every request, and resolves when no handle is left. */
  stop(): Promise<void>;
  /** Listens for devices and reports each once, as it answers. Resolves when the listening time is over or `signal` aborts. */
  discover(
    request: DiscoverRequest,
    onFound: (device: FoundDevice) => void,
    signal: AbortSignal,
  ): Promise<DiscoverOutcome>;
  /** Checks an address a person typed; the error text names the field, the value and what is allowed. */
  parseAddress(address: JsonObject): { ok: true; address: JsonObject } | { ok: false; error: string };
  /** Asks a device everything worth remembering: identity, capabilities, points. */
  interview(
    address: JsonObject,
    onProgress: (progress: InterviewProgress) => void,
    signal: AbortSignal,
  ): Promise<InterviewOutcome>;
  /** A line to one configured device. Cheap: no I/O happens until something is read. */
  open(device: DeviceConfig): DeviceLink;
  /** Counters since the start, for the metrics page: name to value. */
  statistics(): Readonly<Record<string, number>>;
}

export interface DiscoverRequest {
  /** How long to listen, milliseconds. */
  readonly listenMs: number;
  /** Numeric addresses to ask directly, besides the broadcast; `host` or `host:port`. */
  readonly hosts: readonly string[];
  /** Limits of the instance range to ask for. */
  readonly instanceMin: number | undefined;
  readonly instanceMax: number | undefined;
  /** Told how many questions of how many have been asked, by a driver that knows beforehand. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

export interface FoundDevice {
  /** Tells devices apart within the protocol; stable over a device's restart. */
  readonly key: string;
  readonly address: JsonObject;
  readonly instance: number | undefined;
  readonly vendorId: number | undefined;
  readonly vendor: string;
  /** What it speaks, where another driver than the searching one is to talk to it; `address` is then in that one's form. */
  readonly protocol?: string;
  /** Key of the device it is behind, on whose trunk it sits; absent for one that stands alone. */
  readonly parent?: string;
  /** Why a second look is needed (for example a duplicate instance); empty when all is well. */
  readonly warning: string;
}

export interface DiscoverOutcome {
  readonly found: number;
  /** Why nothing or less was found, when the driver knows; empty otherwise. */
  readonly problem: string;
}

export interface InterviewProgress {
  readonly step: 'identity' | 'capabilities' | 'objects' | 'points';
  readonly done: number;
  readonly total: number;
}

export type InterviewOutcome =
  | {
      readonly ok: true;
      readonly identity: DeviceIdentity;
      readonly capabilities: DeviceCapabilities;
      readonly points: readonly PointDescription[];
      /** Objects that are no points, and points that could not be read, each with the reason. */
      readonly skipped: readonly { readonly what: string; readonly why: string }[];
    }
  | { readonly ok: false; readonly failure: RequestFailure };

export type RequestFailureReason = 'timeout' | 'refused' | 'bad_answer' | 'aborted' | 'closed' | 'busy';

/** Why a request brought nothing. */
export interface RequestFailure {
  readonly ok: false;
  readonly reason: RequestFailureReason;
  /** One sentence with the device's own words where there are any. */
  readonly detail: string;
}

export interface DeviceLink {
  /** Splits points into requests that fit the device, in an order that is cheap for it. */
  pack(points: readonly PointConfig[]): readonly ReadRequest[];
  /**
   * Performs one packed request. Fills `into` by position and resolves with undefined, or resolves with a failure
   * and leaves `into` as it was. A single refused point is no failure: its slot gets NaN and a bad quality.
   */
  read(request: ReadRequest, into: ReadResults, priority: RequestPriority): Promise<RequestFailure | undefined>;
  /** Writes once. Never repeats by itself what might have been executed. */
  write(point: PointConfig, command: WriteCommand): Promise<WriteOutcome>;
  /** Present value and priority array as the device has them now. */
  inspect(point: PointConfig): Promise<PointInspection | RequestFailure>;
  /** The cheapest question the device answers; undefined when it did. */
  probe(): Promise<RequestFailure | undefined>;
  /** What changed since the capabilities were remembered (for example: the device refused multiple reads), or undefined. */
  learned(): DeviceCapabilities | undefined;
  /**
   * Asks the device to send values by itself, and keeps that alive until the returned function is called; undefined when
   * this link has no such thing. The points come in the order of their importance: a device may take only the first.
   */
  subscribe?(points: readonly PointConfig[], sink: PushSink): (() => void) | undefined;
  /** What is known about the line beyond its values, for display: protocol facts with names of their own. */
  diagnostics?(): JsonObject;
  /** Begins or ends keeping the newest raw exchanges with the device; off costs nothing. */
  record?(on: boolean): void;
  /** The raw exchanges kept, oldest first, decoded when asked for. */
  exchanges?(): readonly Exchange[];
  /** How far the device's clock is from this machine's. */
  measureClock?(): Promise<ClockReading | RequestFailure>;
  /** Sets the device's clock to this machine's. Devices do not confirm it: measure afterwards. */
  setClock?(): Promise<RequestFailure | undefined>;
  /** Names of the tables the device keeps beyond its points. */
  tables?(): readonly string[];
  /** One of them as it is in the device now; `refused` for a name it has not. */
  readTable?(name: string): Promise<DeviceTable | RequestFailure>;
  /** The longer text of a row, such as the source of a program. */
  readRowText?(name: string, row: number): Promise<RowText | RequestFailure>;
  /** What bytes would be as the text of a row; nothing is written. */
  previewRowText?(name: string, row: number, bytes: Uint8Array): Promise<RowText | RequestFailure>;
  /** Writes the bytes behind the text of a row, such as the code of a program, and reads them back. The value is their hex. */
  writeRowBytes?(name: string, row: number, change: RowBytesChange): Promise<CellWrite>;
  /** Changes one cell: read, changed, written once, read back. `expected` is what the person saw; another value there is refused. */
  writeCell?(name: string, row: number, column: string, change: CellChange): Promise<CellWrite>;
  /** Its whole configuration as a file, where the protocol has such a file. */
  backup?(): DeviceBackup;
  /**
   * What the device recorded of these points by itself since `from` (UTC epoch milliseconds), oldest first, to fill gaps
   * of history with. Stamps are ours: the error of the device's clock is taken off.
   */
  readRecorded?(
    points: readonly PointConfig[],
    from: number,
    signal: AbortSignal,
  ): Promise<RecordedSamples | RequestFailure>;
  /** Alarms the device raises by its own rules; `points` are those it is known by, for alarms about them. */
  readAlarms?(points: readonly PointConfig[]): Promise<DeviceAlarms | RequestFailure>;
  /** Calls `onChange` when the device says by itself that an alarm changed, until the returned function is called. It must not wait. */
  watchAlarms?(onChange: () => void): () => void;
  /** Acknowledges in the device what {@link readAlarms} showed last under this key. */
  acknowledgeAlarm?(key: string, author: string): Promise<WriteOutcome>;
  /** Places for schedules that the device runs by itself. */
  schedulePlaces?(): Promise<SchedulePlaces | RequestFailure>;
  /** What stands in one of them now. */
  readSchedule?(key: string, holding: ScheduleHolding): Promise<HeldSchedule | RequestFailure>;
  /** What would stand there of a schedule, and what has no room. Asks nobody. */
  fitSchedule?(held: HeldSchedule, wanted: WantedSchedule, holding: ScheduleHolding): ScheduleFit;
  /** Writes the parts that differ from what was read, each once, and stops at the first that fails. Read it back afterwards. */
  writeSchedule?(
    held: HeldSchedule,
    wanted: WantedSchedule,
    holding: ScheduleHolding,
    only: ReadonlySet<string>,
  ): Promise<readonly PartWrite[]>;
  /** Whom the device tells of its alarms. */
  readAlarmRoutes?(): Promise<AlarmRoutes | RequestFailure>;
  /** Enters this program among them, or takes it out; nobody else in the list is touched. `accepted` when the device shows it so. */
  setAlarmRoute?(key: string, entered: boolean): Promise<WriteOutcome>;
  close(): void;
}

export interface RecordedSamples {
  readonly ok: true;
  readonly samples: readonly Sample[];
  /** Why some are missing; empty when all that the device keeps are there. */
  readonly problem: string;
}

export interface CellChange {
  readonly expected: Json;
  readonly value: Json;
  /** What a person typed to confirm a guarded change. */
  readonly confirmed?: string;
}

/** Takes what a device sends by itself. Called inside the receive path: it must not wait. */
export interface PushSink {
  readonly onValue: (pointId: PointId, value: number, quality: number) => void;
  /** `live` once a value came and as long as the subscription stands; polling may be rare then. */
  readonly onLive: (pointId: PointId, live: boolean) => void;
}

/** One datagram or frame as it went over the wire. */
export interface Exchange {
  /** UTC epoch milliseconds. */
  readonly at: number;
  readonly direction: 'sent' | 'received';
  readonly bytes: Uint8Array;
  /** Its meaning in words; may hold text of the device. */
  readonly text: string;
}

export interface ClockReading {
  readonly ok: true;
  /** Device time minus ours, milliseconds; half the time of the answer is taken off. */
  readonly driftMs: number;
  /** Local time of the device as it says it, `2026-11-21 14:00:05`. */
  readonly deviceTime: string;
  /** Minutes its local time is ahead of UTC; undefined when it does not say, and ours is taken. */
  readonly utcOffsetMinutes: number | undefined;
  /** Resolution of the drift: devices tell hundredths or whole seconds, and answers take time. */
  readonly uncertaintyMs: number;
}

/** `urgent` passes every waiting `routine` request of the same device. */
export type RequestPriority = 'routine' | 'urgent';

/** Points that travel together. Opaque to everybody but its driver. */
export interface ReadRequest {
  readonly points: readonly PointConfig[];
  /** Estimated size of the answer, bytes. */
  readonly answerBytes: number;
  /** All of its points are of kind `text`: the answer goes into {@link ReadResults.texts}. Numbers and texts never travel together. */
  readonly texts?: true;
}

/** Filled by {@link DeviceLink.read}, slot i for point i of the request. */
export interface ReadResults {
  readonly values: Float64Array;
  readonly qualities: Uint8Array;
  /** There for requests of texts, whose `values` stay unused; undefined where there is none. */
  readonly texts?: (string | undefined)[];
}

export interface WriteCommand {
  /** Undefined releases the slot, unless there is a text. Binary 0 or 1, multi-state from 1. */
  readonly value: number | undefined;
  /** For points of kind `text`, in place of `value`. */
  readonly text?: string | undefined;
  /** Ignored where a point has no priority array. */
  readonly priority: Priority;
}

export type WriteOutcome =
  | { readonly status: 'accepted' }
  /** The device said no; nothing changed. */
  | { readonly status: 'refused'; readonly detail: string }
  /** Nobody knows: the request may or may not have been executed. */
  | { readonly status: 'unknown'; readonly detail: string };

export interface PointInspection {
  readonly ok: true;
  readonly value: number;
  readonly quality: number;
  /** Slots 1 to 16, undefined where empty; undefined as a whole when the point has no priority array. */
  readonly slots: readonly (number | undefined)[] | undefined;
  readonly relinquishDefault: number | undefined;
  /** Of points of kind `text`, in place of the three numbers; slots that hold no text are undefined there too. */
  readonly texts?: {
    readonly value: string | undefined;
    readonly slots: readonly (string | undefined)[] | undefined;
    readonly relinquishDefault: string | undefined;
  };
  /** Protocol facts for "explain this value": object, property, raw bytes, status flags, in the order to show. */
  readonly facts: readonly { readonly label: string; readonly text: string }[];
}
