import type {
  AlarmRoutes,
  CellChange,
  CellWrite,
  Clock,
  ClockReading,
  DeviceAlarms,
  DeviceCapabilities,
  DeviceConfig,
  DeviceLink,
  DeviceTable,
  Exchange,
  HeldSchedule,
  JsonObject,
  PartWrite,
  PointConfig,
  PointInspection,
  PushSink,
  ReadRequest,
  ReadResults,
  RequestFailure,
  RequestPriority,
  RowText,
  ScheduleFit,
  ScheduleHolding,
  SchedulePlaces,
  WantedSchedule,
  WriteCommand,
  WriteOutcome,
} from '@t3000/core';
import type { BacnetClient } from '../client/client.ts';
import type { ConfiguredPlace } from '../client/instance-claims.ts';
import { writeOutcomeOf } from '../client/write-multiple.ts';
import { addressKey } from '../link/address.ts';
import { APDU_BYTES_MAX } from '../link/apdu.ts';
import { compileSchedule } from '../schedules/fit-schedule.ts';
import { readSchedule, schedulePlaces } from '../schedules/read-schedule.ts';
import { writeSchedule } from '../schedules/write-schedule.ts';
import { writeProperty } from '../services/write-property.ts';
import type { FailedCall } from '../transaction/call.ts';
import type { DeviceAddress } from './address.ts';
import { CovFeed } from './cov-feed.ts';
import { AlarmReader } from './device-alarms.ts';
import { measureClock, setClock } from './device-clock.ts';
import { DeviceSession } from './device-session.ts';
import { failureOf } from './failure.ts';
import { Identity } from './identity.ts';
import { linkDiagnostics } from './link-diagnostics.ts';
import { inspectPoint } from './inspect.ts';
import { PointReader } from './point-reader.ts';
import { RecipientLists } from './recipient-lists.ts';
import { ObjectTables, objectTableNames } from './object-tables.ts';
import { isWindowTooLarge } from './window-probe.ts';
import { writeRequest } from './write-command.ts';

/** What a device is taken for before anybody probed it: the APDU of MS/TP, which every device manages. */
const unprobed = { answerBytesMax: 480, readMultiple: true, windowMax: 1 };

/** More requests at once than this help no device and cost each of them its receive buffer. */
const WINDOW_MAX = 8;

export interface BacnetLinkOptions {
  readonly statusFlags: boolean;
  /** The operator knows that another device has this instance, and that the address is the right one. */
  readonly acceptsDuplicate: boolean;
  /** Subscribes to changes of value. */
  readonly cov: boolean;
}

/** The line to one configured device. */
export class BacnetLink implements DeviceLink {
  readonly #client: BacnetClient;
  readonly #options: BacnetLinkOptions;
  #feed: CovFeed | undefined;
  readonly #session: DeviceSession;
  readonly #instance: number;
  readonly #clock: Clock;
  readonly #reader: PointReader;
  readonly #remembered: DeviceCapabilities | undefined;
  readonly #tables: ObjectTables;
  readonly #alarms: AlarmReader;
  readonly #recipients: RecipientLists;
  readonly #place: ConfiguredPlace;
  readonly #identity: Identity;
  /** What the peer had counted before this link asked anything. */
  readonly #before: { readonly sent: number; readonly retried: number };

  constructor(
    client: BacnetClient,
    clock: Clock,
    device: DeviceConfig,
    address: DeviceAddress,
    options: BacnetLinkOptions,
  ) {
    const { transactions } = client;
    const { answerBytesMax, readMultiple, windowMax } = device.capabilities ?? unprobed;
    const limits = { answerBytesMax: Math.min(answerBytesMax, APDU_BYTES_MAX), readMultiple };
    this.#session = new DeviceSession(transactions, address, limits);
    transactions.peer(address).windowMax = Math.max(1, Math.min(WINDOW_MAX, windowMax));
    this.#before = { ...transactions.peer(address).counters };
    this.#instance = address.instance;
    this.#clock = clock;
    this.#client = client;
    this.#options = options;
    this.#remembered = device.capabilities;
    this.#tables = new ObjectTables(this.#session, address.instance, () => clock.now());
    this.#alarms = new AlarmReader(client, this.#session, clock, address.instance);
    this.#place = client.instances.configured(address, address.instance);
    this.#identity = new Identity(this.#session, clock, address.instance, this.#place);
    this.#reader = new PointReader(this.#session, {
      withFlags: options.statusFlags,
      doubt: () => this.#identity.doubt(),
      failureOf: (failed) => this.#failure(failed),
    });
    this.#recipients = new RecipientLists(client, this.#session, clock, address.instance);
  }

  pack(points: readonly PointConfig[]): readonly ReadRequest[] {
    return this.#reader.pack(points);
  }

  read(request: ReadRequest, into: ReadResults, priority: RequestPriority): Promise<RequestFailure | undefined> {
    return this.#reader.read(request, into, priority);
  }

  async write(point: PointConfig, command: WriteCommand): Promise<WriteOutcome> {
    const request = writeRequest(point, command);
    const obstacle = typeof request === 'string' ? request : await this.#obstacle();
    if (typeof request === 'string' || obstacle !== '') return { status: 'refused', detail: obstacle };
    const outcome = await this.#session.transactions.request(this.#session.address, {
      service: writeProperty.choice,
      encode: (writer) => writeProperty.request.encode(writer, request),
      decode: undefined,
      repeatable: false,
      priority: 'urgent',
      ...this.#segmenting(),
    });
    return outcome.kind === 'answer' ? { status: 'accepted' } : writeOutcomeOf(outcome);
  }

  inspect(point: PointConfig): Promise<PointInspection | RequestFailure> {
    return inspectPoint(this.#session, point);
  }

  async probe(): Promise<RequestFailure | undefined> {
    const outcome = await this.#identity.probe();
    if ('ok' in outcome) return outcome;
    return outcome.kind === 'answer' ? undefined : this.#failure(outcome);
  }

  learned(): DeviceCapabilities | undefined {
    const { answerBytesMax, readMultiple } = this.#session.limits;
    const known = this.#remembered;
    const base = known ?? { ...unprobed, segmentation: 'none' as const, answerMs: 0, probedAt: 0, details: {} };
    const windowMax = this.#windowStill(base.windowMax);
    const isSame = base.answerBytesMax <= answerBytesMax && base.readMultiple === readMultiple;
    if (isSame && base.windowMax === windowMax) return undefined;
    const answerMs = known?.answerMs ?? this.#session.medianAnswerMs();
    return { ...base, answerBytesMax, readMultiple, windowMax, answerMs, probedAt: this.#clock.now() };
  }

  subscribe(points: readonly PointConfig[], sink: PushSink): (() => void) | undefined {
    if (!this.#options.cov) return undefined;
    const feed = new CovFeed(this.#client, this.#session.address, points, sink);
    this.#feed = feed;
    return () => {
      feed.end();
      if (this.#feed === feed) this.#feed = undefined;
    };
  }

  diagnostics(): JsonObject {
    const { address, limits } = this.#session;
    return linkDiagnostics(this.#client, { address, limits, instance: this.#instance, feed: this.#feed });
  }

  record(on: boolean): void {
    this.#client.recordExchanges(this.#session.address.address, on);
  }

  exchanges(): readonly Exchange[] {
    return this.#client.exchanges.exchanges(this.#session.address);
  }

  measureClock(): Promise<ClockReading | RequestFailure> {
    return measureClock(this.#session, this.#clock, this.#instance);
  }

  setClock(): Promise<RequestFailure | undefined> {
    return setClock(this.#client, this.#session, this.#clock, this.#instance);
  }

  tables(): readonly string[] {
    return objectTableNames;
  }

  readTable(name: string): Promise<DeviceTable | RequestFailure> {
    return this.#tables.read(name);
  }

  readRowText(name: string, row: number): Promise<RowText | RequestFailure> {
    return this.#tables.readText(name, row);
  }

  async writeCell(name: string, row: number, column: string, change: CellChange): Promise<CellWrite> {
    const obstacle = await this.#obstacle();
    return obstacle === ''
      ? this.#tables.write(name, row, column, change)
      : { status: 'refused', why: 'fixed', detail: obstacle };
  }

  readAlarms(points: readonly PointConfig[]): Promise<DeviceAlarms | RequestFailure> {
    return this.#alarms.read(points);
  }

  watchAlarms(onChange: () => void): () => void {
    return this.#alarms.watch(onChange);
  }

  acknowledgeAlarm(key: string, author: string): Promise<WriteOutcome> {
    return this.#alarms.acknowledge(key, author);
  }

  schedulePlaces(): Promise<SchedulePlaces | RequestFailure> {
    return schedulePlaces(this.#session, this.#instance);
  }

  readSchedule(key: string, holding: ScheduleHolding): Promise<HeldSchedule | RequestFailure> {
    return readSchedule(this.#session, this.#instance, key, { ...holding, now: () => this.#clock.now() });
  }

  fitSchedule(held: HeldSchedule, wanted: WantedSchedule, holding: ScheduleHolding): ScheduleFit {
    const { misfits, notes, parts } = compileSchedule(held, wanted, holding);
    return { misfits, notes, parts };
  }

  async writeSchedule(
    held: HeldSchedule,
    wanted: WantedSchedule,
    holding: ScheduleHolding,
    only: ReadonlySet<string>,
  ): Promise<readonly PartWrite[]> {
    const obstacle = await this.#obstacle();
    if (obstacle !== '') return [...only].map((part) => ({ part, status: 'refused', detail: obstacle }));
    return writeSchedule(this.#session, held, wanted, { ...holding, only });
  }

  readAlarmRoutes(): Promise<AlarmRoutes | RequestFailure> {
    return this.#recipients.read();
  }

  async setAlarmRoute(key: string, entered: boolean): Promise<WriteOutcome> {
    const obstacle = await this.#obstacle();
    return obstacle === '' ? this.#recipients.set(key, entered) : { status: 'refused', detail: obstacle };
  }

  close(): void {
    // Requests under way settle by themselves; the sockets belong to the driver.
    this.#feed?.end();
    this.#place.release();
    this.record(false);
  }

  /** One request at a time again, for good, when a larger window loses too many. */
  #windowStill(windowMax: number): number {
    const peer = this.#session.transactions.peer(this.#session.address);
    const { sent, retried } = peer.counters;
    if (windowMax > 1 && isWindowTooLarge(sent - this.#before.sent, retried - this.#before.retried)) peer.windowMax = 1;
    return Math.min(windowMax, peer.windowMax);
  }

  /** A text may be longer than what a small device takes in one piece; one that takes segments gets them. */
  #segmenting(): { readonly segmentApduBytes?: number } {
    const segmentation = this.#remembered?.segmentation;
    return segmentation === 'both' || segmentation === 'receive'
      ? { segmentApduBytes: this.#session.limits.answerBytesMax }
      : {};
  }

  /** Why nothing may be written there; empty when nothing speaks against it. */
  async #obstacle(): Promise<string> {
    const failure = await this.#identity.doubt();
    return failure?.detail ?? this.#duplicate();
  }

  /** Why nothing may be written to an instance that two devices have; empty when only one has it. */
  #duplicate(): string {
    const conflict = this.#options.acceptsDuplicate ? undefined : this.#client.instances.conflict(this.#instance);
    if (!conflict) return '';
    const places = conflict.claims.map(({ address }) => addressKey(address)).join(' and ');
    return (
      `device instance ${this.#instance} answers from ${places}: writes are blocked until one of them gets another ` +
      'instance, or the instance is accepted as a duplicate in the configuration'
    );
  }

  /**
   * Of silence also where the device went, if it was heard elsewhere. It is not followed there: whoever answers in its
   * name while it is off would be given its commands.
   */
  #failure(failed: FailedCall): RequestFailure {
    const failure = failureOf(failed);
    const move = failed.kind === 'timeout' ? this.#client.instances.move(this.#instance) : undefined;
    if (!move || addressKey(move.from) !== addressKey(this.#session.address)) return failure;
    const detail = `${failure.detail}; device instance ${this.#instance} answers from ${addressKey(move.to)} now`;
    return { ...failure, detail };
  }
}
