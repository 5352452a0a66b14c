import { ByteWriter } from '@t3000/core';
import { ErrorClass, ErrorCode } from '../encoding/errors.ts';
import { packObjectId } from '../encoding/object-id.ts';
import { ObjectType } from '../encoding/object-types.ts';
import { Property } from '../encoding/properties.ts';
import { writeValues } from '../encoding/values.ts';
import type { ServiceError } from '../services/error.ts';
import { logRecordItems } from '../services/log-record.ts';
import type { LogRecord } from '../services/log-record.ts';
import { readRange, readRangeAck } from '../services/read-range.ts';
import type { Range } from '../services/read-range.ts';
import type { ObjectSource, ServiceHandler } from './request-handlers.ts';
import { propertyListOf } from './served-object.ts';
import type { PropertyContent, ServedObject } from './served-object.ts';

export interface TrendLogOptions {
  readonly instance: number;
  readonly name: string;
  /** Records kept; the oldest give way. A T3 panel keeps about 1,000. */
  readonly recordsMax?: number;
}

const propertyIds: readonly number[] = [
  Property.objectIdentifier,
  Property.objectName,
  Property.objectType,
  Property.enable,
  Property.stopWhenFull,
  Property.bufferSize,
  Property.logBuffer,
  Property.recordCount,
  Property.totalRecordCount,
  Property.propertyList,
];

/** Octets of a ReadRange answer around its items. */
const ANSWER_FRAME_BYTES = 32;

/** A Trend Log (clause 12.25) with the records it is given; its buffer is read by ReadRange alone. */
export class TrendLogObject implements ServedObject {
  readonly objectId: number;
  readonly #name: string;
  readonly #recordsMax: number;
  readonly #records: LogRecord[] = [];
  #total = 0;

  constructor({ instance, name, recordsMax = 1000 }: TrendLogOptions) {
    this.objectId = packObjectId({ type: ObjectType.trendLog, instance });
    this.#name = name;
    this.#recordsMax = recordsMax;
  }

  add(record: LogRecord): void {
    this.#records.push(record);
    this.#total++;
    if (this.#records.length > this.#recordsMax) this.#records.shift();
  }

  propertyIds(): readonly number[] {
    return propertyIds;
  }

  read(property: number): PropertyContent | undefined {
    switch (property) {
      case Property.objectIdentifier:
        return { type: 'objectId', value: this.objectId };
      case Property.objectName:
        return { type: 'string', value: this.#name };
      case Property.objectType:
        return { type: 'enumerated', value: ObjectType.trendLog };
      case Property.enable:
        return { type: 'boolean', value: true };
      case Property.stopWhenFull:
        return { type: 'boolean', value: false };
      case Property.bufferSize:
        return { type: 'unsigned', value: this.#recordsMax };
      case Property.recordCount:
        return { type: 'unsigned', value: this.#records.length };
      case Property.totalRecordCount:
        return { type: 'unsigned', value: this.#total };
      case Property.propertyList:
        return { type: 'array', items: propertyListOf(propertyIds) };
      default:
        return undefined;
    }
  }

  write(): ServiceError {
    return { errorClass: ErrorClass.property, errorCode: ErrorCode.writeAccessDenied };
  }

  reset(): void {
    // The records of a panel survive a loss of power.
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
