import { PRIORITY_OPERATOR, quality } from '@t3000/core';
import type {
  CellChange,
  CellWrite,
  Clock,
  ClockReading,
  DeviceAlarms,
  DeviceBackup,
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
  PointType,
  ReadRequest,
  RecordedSamples,
  ReadResults,
  RequestFailure,
  RequestPriority,
  RowBytesChange,
  RowText,
  ScheduleFit,
  ScheduleHolding,
  SchedulePlaces,
  WantedSchedule,
  WriteCommand,
  WriteOutcome,
} from '@t3000/core';
import type { BacnetPort } from '@t3000/driver-bacnet';
import { blocks, storedValueOf } from '@t3000/t3';
import type { PointRecord } from '@t3000/t3';
import { PanelBackup } from '../backup/panel-backup.ts';
import type { T3Panel } from '../panel/panel.ts';
import type { RecordWrite } from '../panel/record-writer.ts';
import { failure, requestFailureOf } from '../result.ts';
import type { T3Result } from '../result.ts';
import { readRoutine, routinePlaces, writeRoutine } from '../schedules/routine.ts';
import { fitRoutine } from '../schedules/routine-fit.ts';
import { PanelTables, tableNames } from '../tables/panel-tables.ts';
import { inspectRecord } from './inspect.ts';
import { PanelAlarms } from './panel-alarms.ts';
import { measurePanelClock, setPanelClock } from './panel-clock.ts';
import { readPointAddress } from './point-address.ts';
import type { PointPlace } from './point-address.ts';
import { pointValueOf } from './point-value.ts';
import { readRecorded } from './recorded.ts';

const NO_ADDRESS = quality('bad', 'device_error');

/** Blocks by point type. */
export const blockOf = { input: 'inputs', output: 'outputs', variable: 'variables' } as const;

/** BVLC, NPDU, APDU and tags around a block of records, bytes. */
const ANSWER_OVERHEAD_BYTES = 40;

interface Seat {
  readonly point: PointConfig;
  readonly place: PointPlace | undefined;
}

/** Points whose records come in one block read. */
class BlockRequest implements ReadRequest {
  readonly points: readonly PointConfig[];
  readonly seats: readonly Seat[];
  readonly type: PointType;
  readonly start: number;
  readonly end: number;

  constructor(points: readonly PointConfig[]) {
    this.points = points;
    this.seats = points.map((point) => ({ point, place: readPointAddress(point.address) }));
    const places = this.seats.flatMap(({ place }) => place ?? []);
    this.type = places[0]?.type ?? 'input';
    this.start = Math.min(...places.map(({ index }) => index));
    this.end = Math.max(...places.map(({ index }) => index));
  }

  get answerBytes(): number {
    const { codec } = blocks[blockOf[this.type]];
    return (this.end - this.start + 1) * codec.length + ANSWER_OVERHEAD_BYTES;
  }
}

/** The line to one configured panel. */
export class PanelLink implements DeviceLink {
  readonly #panel: T3Panel;
  readonly #capabilities: DeviceCapabilities | undefined;
  readonly #remembered: string;
  readonly #port: BacnetPort;
  readonly #clock: Clock;
  readonly #tables: PanelTables;
  readonly #alarms: PanelAlarms;
  readonly #backup: PanelBackup;
  #identified = false;

  constructor(panel: T3Panel, device: DeviceConfig, port: BacnetPort, clock: Clock) {
    this.#panel = panel;
    this.#port = port;
    this.#clock = clock;
    this.#tables = new PanelTables(panel, clock);
    this.#alarms = new PanelAlarms(panel);
    this.#backup = new PanelBackup(panel);
    this.#capabilities = device.capabilities;
    this.#remembered = JSON.stringify(device.capabilities?.details['unsupported'] ?? []);
  }

  /** Ten neighbouring records fit one answer; the order follows the panel's tables. */
  pack(points: readonly PointConfig[]): readonly ReadRequest[] {
    const groups = new Map<string, PointConfig[]>();
    for (const point of points) {
      const place = readPointAddress(point.address);
      const key = place ? `${place.type} ${Math.floor(place.index / blocks.inputs.perRequest)}` : 'nowhere';
      const group = groups.get(key);
      if (group) group.push(point);
      else groups.set(key, [point]);
    }
    return Array.from(groups.values(), (group) => new BlockRequest(group));
  }

  async read(request: ReadRequest, into: ReadResults, priority: RequestPriority): Promise<RequestFailure | undefined> {
    const { seats, type, start, end } = request instanceof BlockRequest ? request : new BlockRequest(request.points);
    if (start > end) {
      for (const slot of seats.keys()) fill(into, slot, { value: Number.NaN, quality: NO_ADDRESS });
      return undefined;
    }
    const problem = await this.#identify(priority);
    if (problem) return problem;
    const records: T3Result<PointRecord[]> = await this.#panel.readRange(blockOf[type], start, end, { priority });
    if (!records.ok) return requestFailureOf(records);
    for (const [slot, { place }] of seats.entries()) {
      const entry = place && records.value[place.index - start];
      fill(into, slot, place && entry ? pointValueOf(place, entry) : { value: Number.NaN, quality: NO_ADDRESS });
    }
    return undefined;
  }

  /**
   * Of an output, priority 8 is the panel's own manual mode: a value switches to manual, a release back to auto. At any
   * other priority, and of a variable, the number alone is written, and the panel's program may write over it.
   */
  async write(point: PointConfig, { value, priority }: WriteCommand): Promise<WriteOutcome> {
    const place = readPointAddress(point.address);
    if (!place) return { status: 'refused', detail: `${point.name} has no place in a panel` };
    if (place.type === 'input') return { status: 'refused', detail: `${point.name} is an input` };
    const manual = place.type === 'output' && priority === PRIORITY_OPERATOR;
    if (value === undefined && !manual) {
      const detail = `a panel releases nothing but the manual mode of an output, which is priority ${PRIORITY_OPERATOR}`;
      return { status: 'refused', detail };
    }
    const stored = value === undefined ? {} : storedValueOf(value, place.range);
    if (typeof stored === 'string') return { status: 'refused', detail: stored };
    const problem = await this.#identify('urgent');
    if (problem) return { status: 'refused', detail: problem.detail };
    const change = <R extends PointRecord>(current: R): R | string => {
      if (current.digitalAnalog !== place.digitalAnalog) {
        return `${point.name} changed between digital and analog; look at the device again`;
      }
      const control = place.range.kind === 'binary' ? {} : { control: current.control };
      const mode = manual ? { autoManual: value === undefined ? 0 : 1 } : {};
      return { ...current, ...stored, ...control, ...mode };
    };
    if (place.type === 'output') return outcomeOf(await this.#panel.writeOutput(place.index, change), place);
    return outcomeOf(await this.#panel.write('variables', place.index, change), place);
  }

  async inspect(point: PointConfig): Promise<PointInspection | RequestFailure> {
    const place = readPointAddress(point.address);
    if (!place) return requestFailureOf(failure('refused', `${point.name} has no place in a panel`));
    const read: T3Result<PointRecord> = await this.#panel.readOne(blockOf[place.type], place.index, {
      priority: 'urgent',
    });
    return read.ok ? inspectRecord(place, read.value) : requestFailureOf(read);
  }

  async probe(): Promise<RequestFailure | undefined> {
    const facts = await this.#panel.facts({ fresh: true });
    return facts.ok ? undefined : requestFailureOf(facts);
  }

  learned(): DeviceCapabilities | undefined {
    const unsupported = this.#panel.unsupported();
    if (!this.#capabilities || JSON.stringify(unsupported) === this.#remembered) return undefined;
    return { ...this.#capabilities, details: { ...this.#capabilities.details, unsupported } };
  }

  diagnostics(): JsonObject {
    return { line: this.#panel.statistics, unsupported_commands: [...this.#panel.unsupported()] };
  }

  record(on: boolean): void {
    this.#port.client.recordExchanges(this.#panel.address.address, on);
  }

  exchanges(): readonly Exchange[] {
    return this.#port.client.exchanges.exchanges(this.#panel.address);
  }

  measureClock(): Promise<ClockReading | RequestFailure> {
    return measurePanelClock(this.#panel, this.#clock);
  }

  setClock(): Promise<RequestFailure | undefined> {
    return setPanelClock(this.#panel, this.#clock);
  }

  readRecorded(
    points: readonly PointConfig[],
    from: number,
    signal: AbortSignal,
  ): Promise<RecordedSamples | RequestFailure> {
    return readRecorded(this.#panel, this.#clock, points, from, signal);
  }

  tables(): readonly string[] {
    return tableNames;
  }

  readTable(name: string): Promise<DeviceTable | RequestFailure> {
    return this.#tables.read(name);
  }

  readRowText(name: string, row: number): Promise<RowText | RequestFailure> {
    return this.#tables.readText(name, row);
  }

  previewRowText(name: string, _row: number, bytes: Uint8Array): Promise<RowText | RequestFailure> {
    return this.#tables.previewText(name, bytes);
  }

  writeRowBytes(name: string, row: number, change: RowBytesChange): Promise<CellWrite> {
    return this.#tables.writeBytes(name, row, change);
  }

  writeCell(name: string, row: number, column: string, change: CellChange): Promise<CellWrite> {
    return this.#tables.write(name, row, column, change);
  }

  backup(): DeviceBackup {
    return this.#backup;
  }

  readAlarms(points: readonly PointConfig[]): Promise<DeviceAlarms | RequestFailure> {
    return this.#alarms.read(points);
  }

  /** The log keeps no name beside an acknowledgement. */
  acknowledgeAlarm(key: string): Promise<WriteOutcome> {
    return this.#alarms.acknowledge(key);
  }

  schedulePlaces(): Promise<SchedulePlaces | RequestFailure> {
    return routinePlaces(this.#panel);
  }

  readSchedule(key: string): Promise<HeldSchedule | RequestFailure> {
    return readRoutine(this.#panel, key, () => this.#clock.now());
  }

  fitSchedule(held: HeldSchedule, wanted: WantedSchedule): ScheduleFit {
    return fitRoutine(held, wanted);
  }

  writeSchedule(
    held: HeldSchedule,
    wanted: WantedSchedule,
    _holding: ScheduleHolding,
    only: ReadonlySet<string>,
  ): Promise<readonly PartWrite[]> {
    return writeRoutine(this.#panel, held, wanted, only);
  }

  close(): void {
    this.record(false);
    // Requests under way settle by themselves; the socket belongs to the port.
  }

  /** Once per line: values of another panel under the same address would be wrong values. */
  async #identify(priority: RequestPriority): Promise<RequestFailure | undefined> {
    if (this.#identified) return undefined;
    const facts = await this.#panel.facts({ priority });
    if (!facts.ok) return requestFailureOf(facts);
    this.#identified = true;
    return undefined;
  }
}

function fill(into: ReadResults, slot: number, { value, quality: byte }: { value: number; quality: number }): void {
  into.values[slot] = value;
  into.qualities[slot] = byte;
}

function outcomeOf(write: RecordWrite<PointRecord>, { range }: PointPlace): WriteOutcome {
  switch (write.status) {
    case 'not_applied':
      // The state of a digital point is `control`; panels may or may not mirror it in `value` (facts 1.1).
      if (range.kind === 'binary' && write.fields.join() === 'value') return { status: 'accepted' };
      return { status: 'refused', detail: write.detail };
    case 'applied':
    case 'unchanged':
      return { status: 'accepted' };
    case 'unknown':
      return { status: 'unknown', detail: write.detail };
    default:
      return { status: 'refused', detail: write.detail };
  }
}
