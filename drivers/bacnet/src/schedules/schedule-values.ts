import type { TimeValue, ValueKind } from '@t3000/core';
import type { TimeValue as BacnetTimeValue } from '../encoding/calendar-types.ts';
import { formatValue } from '../encoding/format.ts';
import { ObjectType } from '../encoding/object-types.ts';
import { shortestReal } from '../encoding/real.ts';
import type { BacnetTime, BacnetValue } from '../encoding/values.ts';

/** Types a schedule's values have; all of one schedule have the same (clause 12.24.11). */
export const scheduleTypes = ['real', 'double', 'unsigned', 'signed', 'enumerated', 'boolean'] as const;
export type ScheduleType = (typeof scheduleTypes)[number];

/** What a schedule of a kind takes where the device holds nothing yet. */
export const usualTypes: Readonly<Record<ValueKind, ScheduleType>> = {
  analog: 'real',
  binary: 'enumerated',
  multistate: 'unsigned',
};

/** Types that can stand for a kind; whole numbers are checked value by value. */
const allowed: Readonly<Record<ValueKind, readonly ScheduleType[]>> = {
  analog: ['real', 'double', 'signed', 'unsigned'],
  binary: ['enumerated', 'boolean', 'unsigned'],
  multistate: ['unsigned', 'enumerated', 'signed'],
};

export function standsFor(type: ScheduleType, kind: ValueKind): boolean {
  return allowed[kind].includes(type);
}

/** The type of values that objects of a type are commanded with. */
export function typeOfTarget(objectType: number): ScheduleType | undefined {
  switch (objectType) {
    case ObjectType.analogOutput:
    case ObjectType.analogValue:
      return 'real';
    case ObjectType.binaryOutput:
    case ObjectType.binaryValue:
      return 'enumerated';
    case ObjectType.multiStateOutput:
    case ObjectType.multiStateValue:
      return 'unsigned';
    default:
      return undefined;
  }
}

export function kindOf(type: ScheduleType): ValueKind {
  if (type === 'real' || type === 'double') return 'analog';
  return type === 'enumerated' || type === 'boolean' ? 'binary' : 'multistate';
}

export function isScheduleType(type: string): type is ScheduleType {
  return scheduleTypes.some((each) => each === type);
}

/** Undefined is NULL; a text says why a number has no place in the type. */
export function valueOfNumber(value: number | undefined, type: ScheduleType): BacnetValue | string {
  if (value === undefined) return { type: 'null' };
  if (type === 'real' || type === 'double') return { type, value };
  if (type === 'boolean') return { type, value: value !== 0 };
  if (!Number.isInteger(value)) return `the object holds whole numbers (${type})`;
  if (value < 0 && type !== 'signed') return `the object holds no negative numbers (${type})`;
  return { type, value };
}

/** NaN for a value of another type. */
export function numberOfValue(value: BacnetValue): number | undefined {
  switch (value.type) {
    case 'null':
      return undefined;
    case 'boolean':
      return value.value ? 1 : 0;
    case 'real':
      return shortestReal(Math.fround(value.value));
    case 'double':
    case 'unsigned':
    case 'signed':
    case 'enumerated':
      return value.value;
    default:
      return Number.NaN;
  }
}

export function bacnetTime(second: number): BacnetTime {
  return {
    hour: Math.floor(second / 3600),
    minute: Math.floor(second / 60) % 60,
    second: second % 60,
    hundredths: 0,
  };
}

export function valueText(value: BacnetValue): string {
  const number = numberOfValue(value);
  if (number === undefined) return 'NULL';
  return Number.isNaN(number) ? formatValue(value) : String(number);
}

/** One text for lists that mean the same, in the order of time. */
export function entriesText(entries: readonly BacnetTimeValue[]): string {
  if (entries.length === 0) return 'no entries';
  const ordered = entries.toSorted((a, b) => orderOf(a.time) - orderOf(b.time));
  return ordered.map(({ time, value }) => `${timeText(time)} ${valueText(value)}`).join(', ');
}

/** What can be taken over of a list; undefined where a time is a pattern or a value no number. */
export function timeValuesOf(entries: readonly BacnetTimeValue[]): TimeValue[] | undefined {
  const taken: TimeValue[] = [];
  for (const { time, value } of entries) {
    const number = numberOfValue(value);
    const { hour, minute, second } = time;
    if (hour > 23 || minute > 59 || second > 59 || Number.isNaN(number)) return undefined;
    taken.push({ second: hour * 3600 + minute * 60 + second, ...(number === undefined ? {} : { value: number }) });
  }
  return taken.toSorted((a, b) => a.second - b.second);
}

function orderOf({ hour, minute, second, hundredths }: BacnetTime): number {
  return ((hour * 60 + minute) * 60 + second) * 100 + hundredths;
}

export function timeText({ hour, minute, second, hundredths }: BacnetTime): string {
  const text = `${two(hour)}:${two(minute)}`;
  if (second === 0 && hundredths === 0) return text;
  return hundredths === 0 ? `${text}:${two(second)}` : `${text}:${two(second)}.${two(hundredths)}`;
}

function two(value: number): string {
  return value === 255 ? '**' : String(value).padStart(2, '0');
}
