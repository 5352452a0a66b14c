import { ByteWriter } from '@t3000/core';
import { ErrorClass, ErrorCode } from '../encoding/errors.ts';
import { ObjectType } from '../encoding/object-types.ts';
import { boolean, unsigned } from '../encoding/primitives.ts';
import { Property } from '../encoding/properties.ts';
import { deviceObjectPropertyReference } from '../encoding/reference-types.ts';
import type { DeviceObjectPropertyReference } from '../encoding/reference-types.ts';
import { writeValues } from '../encoding/values.ts';
import { logRecordItems } from '../services/log-record.ts';
import type { LogDatum, LogRecord } from '../services/log-record.ts';
import { readRange, readRangeAck } from '../services/read-range.ts';
import type { Range } from '../services/read-range.ts';
import type { ObjectSource, ServiceHandler } from './request-handlers.ts';
import type { DeviceClock, DeviceMoment } from './device-clock.ts';
import { flatValues } from './served-object.ts';
import type { PropertyContent, ServedObject } from './served-object.ts';
import { Cell, SlotObject, computed, propertyRefusal } from './slots.ts';
import type { SlotObjectOptions } from './slots.ts';

export interface TrendLogOptions extends SlotObjectOptions {
  /** Records kept; the oldest give way. A T3 panel keeps about 1,000. */
  readonly recordsMax?: number;
  /** Stamps the records that tell of the log itself being switched and emptied; without it there are none. */
  readonly clock?: DeviceClock;
  /** What the log notes by itself; without it somebody calls `add`. */
  readonly source?: {
    readonly objects: ReadonlyMap<number, ServedObject>;
    readonly reference: DeviceObjectPropertyReference;
    /** Log_Interval, hundredths of a second. */
    readonly interval: number;
  };
}

/** Octets of a ReadRange answer around its items. */
const ANSWER_FRAME_BYTES = 32;

/** Bits of BACnetLogStatus. */
const LogStatus = { disabled: [true, false, false], purged: [false, true, false], enabled: [false, false, false] };

/** A Trend Log (clause 12.25); its buffer is read by ReadRange alone. */
export class TrendLogObject extends SlotObject {
  readonly enable: Cell<boolean>;
  readonly stopWhenFull: Cell<boolean>;
  readonly #recordsMax: number;
  readonly #options: TrendLogOptions;
  readonly #interval: Cell<number>;
  #records: LogRecord[] = [];
  #total = 0;
  /** Monotonic milliseconds of the last record the log made by itself. */
  #loggedAt: number | undefined;

  constructor(options: TrendLogOptions) {
    super(ObjectType.trendLog, options);
    const { recordsMax = 1000, source } = options;
    this.#options = options;
    this.#recordsMax = recordsMax;
    const noteSwitch = (on: boolean): void => this.#noteStatus(on ? LogStatus.enabled : LogStatus.disabled);
    this.enable = new Cell(Property.enable, boolean, true, { writable: true, onWrite: noteSwitch });
    this.stopWhenFull = new Cell(Property.stopWhenFull, boolean, false, { writable: true });
    this.#interval = new Cell(Property.logInterval, unsigned, source?.interval ?? 0, { writable: true });
    this.slots.define(this.enable, this.stopWhenFull);
    if (source) {
      const { reference } = source;
      this.slots.define(
        new Cell(Property.logDeviceObjectProperty, deviceObjectPropertyReference, reference),
        this.#interval,
      );
    }
    this.slots.define(
      computed(Property.bufferSize, () => ({ type: 'unsigned', value: this.#recordsMax })),
      {
        property: Property.recordCount,
        read: () => ({ type: 'unsigned', value: this.#records.length }),
        write: ({ values: [value], index }) => {
          if (value?.type !== 'unsigned' || index !== undefined) return propertyRefusal(ErrorCode.invalidDataType);
          // Writing 0 empties the log, any other number is refused (clause 12.25.15).
          if (value.value !== 0) return propertyRefusal(ErrorCode.valueOutOfRange);
          this.#records = [];
          this.#noteStatus(LogStatus.purged);
          return undefined;
        },
      },
      computed(Property.totalRecordCount, () => ({ type: 'unsigned', value: this.#total })),
      computed(Property.loggingType, () => ({ type: 'enumerated', value: 0 })),
      computed(Property.statusFlags, () => ({ type: 'bits', value: [false, false, false, false] })),
      computed(Property.eventState, () => ({ type: 'enumerated', value: 0 })),
      // Present for the property list; ReadProperty has no way to bring it (clause 12.25.14).
      { property: Property.logBuffer, read: () => ({ type: 'list', items: [] }) },
    );
  }

  /** Undefined for the log buffer, which ReadRange reads. */
  override read(property: number): PropertyContent | undefined {
    return property === Property.logBuffer ? undefined : super.read(property);
  }

  add(record: LogRecord): void {
    if (this.stopWhenFull.value && this.#records.length >= this.#recordsMax) {
      this.enable.value = false;
      return;
    }
    this.#records.push(record);
    this.#total++;
    if (this.#records.length > this.#recordsMax) this.#records.shift();
  }

  tick({ local, monotonic }: DeviceMoment): void {
    const { source } = this.#options;
    const interval = this.#interval.value * 10;
    if (!source || !this.enable.value || interval === 0) return;
    if (this.#loggedAt !== undefined && monotonic - this.#loggedAt < interval) return;
    this.#loggedAt = monotonic;
    const { object, property } = source.reference;
    const content = source.objects.get(object);
    const flags = content?.read(Property.statusFlags);
    const statusFlags = flags?.type === 'bits' ? flags.value : undefined;
    this.add({ ...local, datum: datumOf(content?.read(property)), statusFlags });
  }

  #noteStatus(bits: readonly boolean[]): void {
    const { clock } = this.#options;
    if (clock) this.add({ ...clock.moment().local, datum: { kind: 'log-status', bits }, statusFlags: undefined });
  }

  /** The part of the range that fits into `room` octets, nearest to its reference first (clause 15.8.1.1). */
  select(range: Range | undefined, room: number) {
    const [from, to] = this.#bounds(range);
    const backwards = range !== undefined && range.count < 0;
    const scratch = new ByteWriter();
    const chosen: LogRecord[] = [];
    for (let step = 0; step < to - from; step++) {
      const record = this.#records[backwards ? to - 1 - step : from + step];
      if (!record) break;
      writeValues(scratch, logRecordItems([record]));
      if (scratch.length > room) break;
      chosen.push(record);
    }
    if (backwards) chosen.reverse();
    const first = backwards ? to - chosen.length : from;
    const found = chosen.length > 0;
    return {
      records: chosen,
      firstItem: found && first === 0,
      lastItem: found && first + chosen.length === this.#records.length,
      moreItems: chosen.length < to - from,
      firstSequence: found && range && range.by !== 'position' ? this.#firstSequence + first : undefined,
    };
  }

  get #firstSequence(): number {
    return this.#total - this.#records.length + 1;
  }

  /** Indexes of the records asked for, the second one behind the last. */
  #bounds(range: Range | undefined): readonly [from: number, to: number] {
    const { length } = this.#records;
    if (!range) return [0, length];
    const reference = this.#indexOf(range);
    if (reference === undefined) return [0, 0];
    if (range.count > 0) return [reference, Math.min(length, reference + range.count)];
    return [Math.max(0, reference + range.count + 1), reference + 1];
  }

  /** Index of the record a range starts at, in its own direction; undefined when there is none. */
  #indexOf(range: Range): number | undefined {
    if (range.by !== 'time') {
      const index = range.reference - (range.by === 'position' ? 1 : this.#firstSequence);
      return index >= 0 && index < this.#records.length ? index : undefined;
    }
    const stamp = stampOf(range);
    const index =
      range.count > 0
        ? this.#records.findIndex((record) => stampOf(record) > stamp)
        : this.#records.findLastIndex((record) => stampOf(record) < stamp);
    return index === -1 ? undefined : index;
  }
}

function datumOf(content: PropertyContent | undefined): LogDatum {
  if (content === undefined) {
    return { kind: 'failure', error: { errorClass: ErrorClass.property, errorCode: ErrorCode.unknownProperty } };
  }
  switch (content.type) {
    case 'real':
    case 'enumerated':
    case 'unsigned':
    case 'signed':
      return { kind: content.type, value: content.value };
    case 'boolean':
      return { kind: 'boolean', value: content.value };
    case 'bits':
      return { kind: 'bits', bits: content.value };
    case 'null':
      return { kind: 'null' };
    default:
      return { kind: 'any', values: flatValues(content) };
  }
}

/** Date and time as text that sorts like them. */
function stampOf({ date, time }: Pick<LogRecord, 'date' | 'time'>): string {
  const parts = [date.year, date.month, date.day, time.hour, time.minute, time.second, time.hundredths];
  return parts.map((part) => String(part).padStart(4, '0')).join(' ');
}

/**
 * Serves the buffers of a device's trend logs: `device.serve(26, handleReadRange(device), 35)`, 35 being its bit of
 * BACnetServicesSupported. Other lists are read whole by ReadProperty.
 */
export function handleReadRange(device: ObjectSource): ServiceHandler {
  return (reader, { writer, lengthMax }) => {
    const { objectId, property, index, range } = readRange.request.decode(reader);
    reader.finish();
    const object = device.objects.get(objectId);
    if (!object) return { kind: 'error', errorClass: ErrorClass.object, errorCode: ErrorCode.unknownObject };
    if (!(object instanceof TrendLogObject) || property !== Property.logBuffer) {
      return { kind: 'error', errorClass: ErrorClass.services, errorCode: ErrorCode.propertyIsNotAList };
    }
    const { records, ...rest } = object.select(range, lengthMax - writer.length - ANSWER_FRAME_BYTES);
    readRangeAck.encode(writer, {
      objectId,
      property,
      index,
      itemCount: records.length,
      items: logRecordItems(records),
      ...rest,
    });
    return { kind: 'complex' };
  };
}
