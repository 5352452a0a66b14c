import type { Clock } from '@t3000/core';
import type { BacnetPort } from '@t3000/driver-bacnet';
import {
  SwitchStatus,
  decodeTunnelAnswer,
  encodeTunnelRequest,
  commands,
  holidayBitmap,
  holidayDays,
  scheduleEvents,
  scheduleRecords,
} from '@t3000/t3';
import type {
  AlarmRecord,
  BlockName,
  BlockRecord,
  CustomRanges,
  HolidayRecord,
  OutputRecord,
  ScheduleEvent,
  SettingsRecord,
  TrendKind,
  WeeklyScheduleRecord,
  YearDay,
} from '@t3000/t3';
import type { PanelAddress } from '../address.ts';
import { PrivateLine } from '../line/private-line.ts';
import type { Confirmation, LineOptions } from '../line/private-line.ts';
import { failure, success } from '../result.ts';
import type { T3Result } from '../result.ts';
import { BlockReader } from './block-reader.ts';
import type { BlockPart, BlockReading } from './block-reader.ts';
import { factsOf } from './panel-facts.ts';
import type { PanelFacts } from './panel-facts.ts';
import { readPanelClock, writePanelClock } from './panel-time.ts';
import type { ClockWrite, PanelClock } from './panel-time.ts';
import { readProgram, saveToFlash, writeProgram } from './programs.ts';
import type { PanelProgram, ProgramWrite } from './programs.ts';
import { RecordWriter } from './record-writer.ts';
import type { Change, RecordWrite } from './record-writer.ts';
import { guardSettings } from './settings-guard.ts';
import { readTrend, trendKinds } from './trends.ts';
import type { TrendOptions, TrendReading } from './trends.ts';

/** Every input, output and variable of a panel as read in one sweep. */
export interface PointImage {
  readonly inputs: BlockReading<'inputs'>;
  readonly outputs: BlockReading<'outputs'>;
  readonly variables: BlockReading<'variables'>;
}

/** Blocks whose writes need a {@link Confirmation}: settings, e-mail, tunnel and users. */
export type GuardedBlock = 'settings' | 'email' | 'wireguard' | 'users';
export type OpenBlock = Exclude<BlockName, GuardedBlock | 'outputs'>;

/** Everything a T3 panel says and takes over its private service. Indexes count from 0. */
export class T3Panel {
  readonly address: PanelAddress;
  readonly #clock: Clock;
  readonly #line: PrivateLine;
  readonly #reader: BlockReader;
  readonly #writer: RecordWriter;
  #facts: PanelFacts | undefined;

  constructor(port: BacnetPort, clock: Clock, address: PanelAddress) {
    this.address = address;
    this.#clock = clock;
    this.#line = new PrivateLine(port, clock, address);
    this.#reader = new BlockReader(this.#line, clock);
    this.#writer = new RecordWriter(this.#line, this.#reader);
  }

  /** Requests asked, answered, met with silence, saved by knowing better, and written. */
  get statistics(): Readonly<Record<string, number>> {
    return { ...this.#line.counters };
  }

  /** Commands this panel has never answered though it answers others. */
  unsupported(): readonly number[] {
    return this.#line.silence.unsupported();
  }

  /** When each part was last read, and why the newest attempt failed where it did. */
  freshness(): readonly BlockPart[] {
    return this.#reader.freshness();
  }

  /** Identity and firmware; asked once, or again with `fresh`. A panel with another serial number than configured is refused. */
  async facts(options: LineOptions & { readonly fresh?: boolean } = {}): Promise<T3Result<PanelFacts>> {
    if (this.#facts && !options.fresh) return success(this.#facts);
    const identity = await this.#reader.readOne('identity', 0, options);
    if (!identity.ok) return identity;
    const { serialNumber } = identity.value;
    const expected = this.address.serialNumber;
    if (expected !== undefined && expected !== serialNumber) {
      return failure('bad_answer', `panel ${serialNumber} answers where panel ${expected} is configured`);
    }
    const settings = await this.#reader.readOne('settings', 0, options);
    if (!settings.ok && settings.reason !== 'unsupported') return settings;
    this.#facts = factsOf(identity.value, settings.ok ? settings.value : undefined);
    return success(this.#facts);
  }

  /** All records of one kind; `count` of them where panels differ. */
  read<N extends BlockName>(
    name: N,
    { count, ...options }: LineOptions & { readonly count?: number } = {},
  ): Promise<BlockReading<N>> {
    return this.#reader.readAll(name, count, options);
  }

  readOne<N extends BlockName>(name: N, index: number, options: LineOptions = {}): Promise<T3Result<BlockRecord<N>>> {
    return this.#reader.readOne(name, index, options);
  }

  readRange<N extends BlockName>(
    name: N,
    start: number,
    end: number,
    options: LineOptions = {},
  ): Promise<T3Result<BlockRecord<N>[]>> {
    return this.#reader.readRange(name, start, end, options);
  }

  /** Inputs, outputs and variables: 27 block reads on a panel of the usual size. */
  async readPoints(options: LineOptions = {}): Promise<T3Result<PointImage>> {
    const facts = await this.facts(options);
    if (!facts.ok) return facts;
    const { counts } = facts.value;
    return success({
      inputs: await this.#reader.readAll('inputs', counts.inputs, options),
      outputs: await this.#reader.readAll('outputs', counts.outputs, options),
      variables: await this.#reader.readAll('variables', counts.variables, options),
    });
  }

  /** Custom units and tables; what the panel does not have is empty. */
  async readCustomRanges(options: LineOptions = {}): Promise<CustomRanges> {
    return {
      digitalUnits: [...(await this.read('digitalUnits', options)).records.values()],
      variableUnits: [...(await this.read('variableUnits', options)).records.values()],
      analogTables: [...(await this.read('analogTables', options)).records.values()],
      multiStateTables: [...(await this.read('multiStateTables', options)).records.values()],
    };
  }

  /** Changes one record: read, changed, written once, read back. Outputs have {@link writeOutput}. */
  write<N extends OpenBlock>(
    name: N,
    index: number,
    change: Change<BlockRecord<N>>,
  ): Promise<RecordWrite<BlockRecord<N>>> {
    return this.#writer.write(name, index, change);
  }

  /** Changes one output; its state only while the hand switch leaves it to software (facts 4.4). */
  writeOutput(index: number, change: Change<OutputRecord>): Promise<RecordWrite<OutputRecord>> {
    return this.#writer.write('outputs', index, (current) => {
      const wanted = change(current);
      if (typeof wanted === 'string' || current.switchStatus === SwitchStatus.auto) return wanted;
      const stated = (['value', 'control', 'autoManual'] as const).some((field) => wanted[field] !== current[field]);
      const position = current.switchStatus === SwitchStatus.hand ? 'HAND' : 'OFF';
      return stated ? `the hand switch of output ${index + 1} stands on ${position}` : wanted;
    });
  }

  /** Changes settings, users, e-mail or tunnel of exactly the panel a person confirmed. */
  async writeGuarded<N extends GuardedBlock>(
    name: N,
    index: number,
    change: Change<BlockRecord<N>>,
    confirmation: Confirmation,
  ): Promise<RecordWrite<BlockRecord<N>>> {
    const identity = await this.#reader.readOne('identity', 0, { priority: 'urgent' });
    if (!identity.ok)
      return {
        status: 'refused',
        why: 'unreachable',
        detail: `not written, because nobody says who it is: ${identity.detail}`,
      };
    const { serialNumber } = identity.value;
    if (serialNumber !== confirmation.serialNumber) {
      const detail = `panel ${serialNumber} answers where a change of panel ${confirmation.serialNumber} was confirmed`;
      return { status: 'refused', why: 'unconfirmed', detail };
    }
    this.#facts = undefined;
    return this.#writer.write(name, index, change, true);
  }

  readSettings(options: LineOptions = {}): Promise<T3Result<SettingsRecord>> {
    return this.readOne('settings', 0, options);
  }

  /** Identity and the reset command are never changed this way, whatever is confirmed. */
  writeSettings(change: Change<SettingsRecord>, confirmation: Confirmation): Promise<RecordWrite<SettingsRecord>> {
    return this.writeGuarded('settings', 0, guardSettings(change), confirmation);
  }

  async readClock(options: LineOptions = {}): Promise<T3Result<PanelClock>> {
    const facts = await this.facts(options);
    return facts.ok ? readPanelClock(this.#line, this.#clock, facts.value.timeForm, options) : facts;
  }

  /** Sets the panel's clock to ours. A panel of the calendar form gets local time: `zoneOffsetSeconds` is added. */
  async syncClock(zoneOffsetSeconds = 0): Promise<ClockWrite> {
    const facts = await this.facts();
    if (!facts.ok) return { status: 'refused', detail: facts.detail };
    const { timeForm } = facts.value;
    const added = timeForm === 'calendar' ? zoneOffsetSeconds : 0;
    const seconds = (): number => this.#clock.now() / 1000 + added;
    return this.#writer.inTurn(() => writePanelClock(this.#line, this.#clock, timeForm, seconds));
  }

  readProgram(index: number, options: LineOptions = {}): Promise<T3Result<PanelProgram>> {
    return readProgram(this.#line, this.#reader, index, options);
  }

  writeProgram(index: number, image: Uint8Array): Promise<ProgramWrite> {
    return writeProgram(this.#line, this.#writer, index, image);
  }

  saveToFlash(): Promise<T3Result<undefined>> {
    return saveToFlash(this.#line);
  }

  /** A weekly schedule with its events by day; without flags (old firmware) places switch on and off in turn. */
  async readSchedule(index: number, options: LineOptions = {}): Promise<T3Result<PanelSchedule>> {
    const header = await this.readOne('weeklySchedules', index, options);
    if (!header.ok) return header;
    const times = await this.readOne('scheduleTimes', index, options);
    if (!times.ok) return times;
    const flags = await this.readOne('scheduleFlags', index, options);
    if (!flags.ok && flags.reason !== 'unsupported') return flags;
    const events = scheduleEvents(times.value, flags.ok ? flags.value : undefined);
    return success({ header: header.value, events, hasFlags: flags.ok });
  }

  /** Writes times first, then flags; the outcome is that of the first part that did not go well, or of the last. */
  async writeScheduleEvents(
    index: number,
    events: readonly (readonly ScheduleEvent[])[],
  ): Promise<RecordWrite<BlockRecord<'scheduleTimes'> | BlockRecord<'scheduleFlags'>>> {
    const times = await this.write('scheduleTimes', index, (current) => scheduleRecords(events, current).times);
    if (times.status !== 'applied' && times.status !== 'unchanged') return times;
    const blank = times.record;
    return this.write('scheduleFlags', index, (current) => scheduleRecords(events, blank, current).flags);
  }

  async readHoliday(index: number, options: LineOptions = {}): Promise<T3Result<PanelHoliday>> {
    const header = await this.readOne('holidays', index, options);
    if (!header.ok) return header;
    const dates = await this.readOne('holidayDates', index, options);
    return dates.ok ? success({ header: header.value, days: holidayDays(dates.value.bitmap) }) : dates;
  }

  writeHolidayDays(index: number, days: readonly YearDay[]): Promise<RecordWrite<BlockRecord<'holidayDates'>>> {
    return this.write('holidayDates', index, (current) => ({
      ...current,
      bitmap: holidayBitmap(days, current.bitmap),
    }));
  }

  /** Entries of the alarm log that are in use, with their places. */
  async readAlarms(options: LineOptions = {}): Promise<T3Result<PanelAlarm[]>> {
    const reading = await this.read('alarms', options);
    const failed = reading.parts.find((part) => part.failure)?.failure;
    if (failed) return failed;
    const entries = Array.from(reading.records, ([index, alarm]) => ({ index, alarm }));
    return success(entries.filter(({ alarm }) => alarm.alarm !== 0 && alarm.deleted === 0));
  }

  /** Refused when the place holds another alarm by now. */
  acknowledgeAlarm(seen: PanelAlarm): Promise<RecordWrite<AlarmRecord>> {
    return this.#changeAlarm(seen, { acknowledged: 1 });
  }

  deleteAlarm(seen: PanelAlarm): Promise<RecordWrite<AlarmRecord>> {
    return this.#changeAlarm(seen, { deleted: 1 });
  }

  /** Trend samples that are new since the cursor, ready for history. */
  async readTrend(monitor: number, kind: TrendKind, options: TrendOptions = {}): Promise<T3Result<TrendReading>> {
    if (options.kinds) return readTrend(this.#line, monitor, kind, options);
    const followed = await this.readOne('monitors', monitor, options);
    if (!followed.ok) return followed;
    return readTrend(this.#line, monitor, kind, { ...options, kinds: trendKinds(followed.value) });
  }

  /** Modbus registers of the panel through BACnet, for sub-devices and what has no record. Reading only. */
  readRegisters(register: number, count: number, options: LineOptions = {}): Promise<T3Result<number[]>> {
    const request = { register, count, words: undefined };
    const decode = (octets: Uint8Array): number[] => decodeTunnelAnswer(octets, request);
    return this.#line.read(commands.modbusTunnel, encodeTunnelRequest(request), decode, options);
  }

  #changeAlarm({ index, alarm }: PanelAlarm, flags: Partial<AlarmRecord>): Promise<RecordWrite<AlarmRecord>> {
    return this.#writer.write('alarms', index, (current) => {
      const same =
        current.alarmId === alarm.alarmId && current.alarmTime === alarm.alarmTime && current.message === alarm.message;
      return same ? { ...current, ...flags } : `place ${index + 1} of the alarm log holds another alarm by now`;
    });
  }
}

export interface PanelSchedule {
  readonly header: WeeklyScheduleRecord;
  /** Monday to Sunday, Holiday 1, Holiday 2. */
  readonly events: readonly (readonly ScheduleEvent[])[];
  readonly hasFlags: boolean;
}

export interface PanelHoliday {
  readonly header: HolidayRecord;
  readonly days: readonly YearDay[];
}

export interface PanelAlarm {
  /** Place in the log, counted from 0. */
  readonly index: number;
  readonly alarm: AlarmRecord;
}
