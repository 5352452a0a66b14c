import { DecodeError } from '@t3000/core';
import type { HeldSchedule, JsonObject, RequestFailure, ScheduleHolding, SchedulePlaces } from '@t3000/core';
import { calendarEntry, dailySchedule, dateRange, specialEvent } from '../encoding/calendar-types.ts';
import { packObjectId, unpackObjectId } from '../encoding/object-id.ts';
import { ObjectType } from '../encoding/object-types.ts';
import { Property } from '../encoding/properties.ts';
import { deviceObjectPropertyReference } from '../encoding/reference-types.ts';
import { listOf, valueOf } from '../encoding/schema.ts';
import type { Shape } from '../encoding/schema.ts';
import type { BacnetValue } from '../encoding/values.ts';
import type { DeviceSession } from '../driver/device-session.ts';
import { readObjectList } from '../driver/object-list.ts';
import { readProperties } from '../driver/property-reader.ts';
import type { PropertyResult } from '../driver/property-reader.ts';
import { partsOf, planOf, typeOf } from './schedule-content.ts';
import type { CalendarContent, ScheduleContent } from './schedule-content.ts';
import { typeOfTarget, usualTypes } from './schedule-values.ts';
import type { ScheduleType } from './schedule-values.ts';

const urgent = { priority: 'urgent', signal: undefined } as const;

/** Schedules and calendars looked at in one device. Controllers have tens. */
const PLACES_MAX = 500;
/** Elements read one by one where a device gives no array in one piece. */
const ELEMENTS_MAX = 256;

/** What of an object decides which schedules fit. Plain data. */
export interface ScheduleFacts extends JsonObject {
  readonly type: ScheduleType | '';
  /** Properties the object has. */
  readonly has: {
    readonly weekly: boolean;
    readonly exceptions: boolean;
    readonly fallback: boolean;
    readonly period: boolean;
    readonly priority: boolean;
  };
  /** Calendars of the device, by their packed identifiers. */
  readonly calendars: readonly { readonly objectId: number; readonly name: string }[];
}

export async function schedulePlaces(session: DeviceSession, device: number): Promise<SchedulePlaces | RequestFailure> {
  const ids = await objectsOf(session, device, ObjectType.schedule);
  if ('reason' in ids) return ids;
  const wanted = ids.flatMap((objectId) =>
    [Property.objectName, Property.description].map((property) => ({ objectId, property, index: undefined })),
  );
  const read = await readProperties(session, wanted, urgent);
  if (!read.ok) return read.failure;
  const places = ids.map((objectId, index) => ({
    key: keyOf(objectId),
    name: textOf(read.results[index * 2]) || keyOf(objectId),
    description: textOf(read.results[index * 2 + 1]),
  }));
  return { ok: true, places };
}

const asked = [
  Property.objectName,
  Property.effectivePeriod,
  Property.scheduleDefault,
  Property.priorityForWriting,
  Property.listOfObjectPropertyReferences,
] as const;

/** A Schedule object with the calendars that matter. */
export async function readSchedule(
  session: DeviceSession,
  device: number,
  key: string,
  { calendars: how, now }: ScheduleHolding & { readonly now: () => number },
): Promise<HeldSchedule | RequestFailure> {
  const objectId = objectIdOf(key);
  if (objectId === undefined) return { ok: false, reason: 'refused', detail: `a BACnet device has no schedule ${key}` };
  const wanted = asked.map((property) => ({ objectId, property, index: undefined }));
  const read = await readProperties(session, wanted, urgent);
  if (!read.ok) return read.failure;
  const [name, period, fallback, priority, references] = read.results;
  if (name?.ok === false && period?.ok === false) {
    return { ok: false, reason: 'refused', detail: `${key} could not be read: ${name.why}` };
  }
  const weekly = await readArray(session, objectId, Property.weeklySchedule, dailySchedule);
  if (isFailure(weekly)) return weekly;
  const exceptions = await readArray(session, objectId, Property.exceptionSchedule, specialEvent);
  if (isFailure(exceptions)) return exceptions;
  const ids = how === 'reference' ? await objectsOf(session, device, ObjectType.calendar) : [];
  if ('reason' in ids) return ids;
  const followed = (exceptions ?? []).flatMap(({ period: { kind, value } }) =>
    kind === 'calendarReference' ? value : [],
  );
  const calendars = await readCalendars(session, [...new Set([...followed, ...ids])].slice(0, PLACES_MAX));
  if ('reason' in calendars) return calendars;
  const content: ScheduleContent = {
    weekly,
    exceptions,
    fallback: fallback?.ok ? fallback.values[0] : undefined,
    period: shaped(period, dateRange),
    priority: numberIn(priority),
    calendars: calendars.filter((calendar) => followed.includes(calendar.objectId)),
  };
  const type = typeOf(content) ?? targetType(references);
  const facts: ScheduleFacts = {
    type: type ?? '',
    has: {
      weekly: weekly !== undefined,
      exceptions: exceptions !== undefined,
      fallback: content.fallback !== undefined,
      period: content.period !== undefined,
      priority: content.priority !== undefined,
    },
    calendars: calendars.map((calendar) => ({ objectId: calendar.objectId, name: calendar.name })),
  };
  // Calendars that may be referred to are compared too, though this object refers to none of them yet.
  const parts = partsOf({ ...content, calendars });
  const { plan, unread } = planOf(content, type ?? usualTypes.binary);
  return {
    ok: true,
    key,
    name: textOf(name) || key,
    parts,
    plan,
    unread,
    facts,
    readAt: now(),
  };
}

export function objectIdOf(key: string): number | undefined {
  const instance = /^schedule:(\d{1,7})$/.exec(key)?.[1];
  return instance === undefined ? undefined : packObjectId({ type: ObjectType.schedule, instance: Number(instance) });
}

function keyOf(objectId: number): string {
  return `schedule:${unpackObjectId(objectId).instance}`;
}

async function objectsOf(session: DeviceSession, device: number, type: number): Promise<number[] | RequestFailure> {
  const id = packObjectId({ type: ObjectType.device, instance: device });
  const list = await readObjectList(session, id, new AbortController().signal);
  if ('reason' in list) return list;
  return list.objectIds.filter((objectId) => unpackObjectId(objectId).type === type).slice(0, PLACES_MAX);
}

/** An array in one piece, or element by element where that does not fit; undefined where the object has none. */
async function readArray<T>(
  session: DeviceSession,
  objectId: number,
  property: number,
  element: Shape<T>,
): Promise<readonly T[] | undefined | RequestFailure> {
  const read = await readProperties(session, [{ objectId, property, index: undefined }], urgent);
  if (!read.ok) return read.failure;
  const [whole] = read.results;
  if (whole?.ok) return shaped(whole, listOf(element));
  const size = await readProperties(session, [{ objectId, property, index: 0 }], urgent);
  if (!size.ok) return size.failure;
  const count = Math.min(ELEMENTS_MAX, numberIn(size.results[0]) ?? -1);
  if (count < 0) return undefined;
  const places = Array.from({ length: count }, (_, index) => ({ objectId, property, index: index + 1 }));
  const elements = await readProperties(session, places, urgent);
  if (!elements.ok) return elements.failure;
  return elements.results.flatMap((result) => shaped(result, element) ?? []);
}

async function readCalendars(
  session: DeviceSession,
  ids: readonly number[],
): Promise<CalendarContent[] | RequestFailure> {
  const wanted = ids.flatMap((objectId) =>
    [Property.objectName, Property.dateList].map((property) => ({ objectId, property, index: undefined })),
  );
  const read = await readProperties(session, wanted, urgent);
  if (!read.ok) return read.failure;
  return ids.map((objectId, index) => ({
    objectId,
    name: textOf(read.results[index * 2]),
    dates: shaped(read.results[index * 2 + 1], listOf(calendarEntry)) ?? [],
  }));
}

/** Undefined where the device refused, or gave something else. */
function shaped<T>(result: PropertyResult | undefined, shape: Shape<T>): T | undefined {
  if (!result?.ok) return undefined;
  try {
    return valueOf(shape, result.values);
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}

function targetType(references: PropertyResult | undefined): ScheduleType | undefined {
  for (const { object } of shaped(references, listOf(deviceObjectPropertyReference)) ?? []) {
    const type = typeOfTarget(unpackObjectId(object).type);
    if (type) return type;
  }
  return undefined;
}

function textOf(result: PropertyResult | undefined): string {
  const value: BacnetValue | undefined = result?.ok ? result.values[0] : undefined;
  return value?.type === 'string' ? value.value : '';
}

function numberIn(result: PropertyResult | undefined): number | undefined {
  const value = result?.ok ? result.values[0] : undefined;
  return value?.type === 'unsigned' ? value.value : undefined;
}

function isFailure(value: object | undefined): value is RequestFailure {
  return value !== undefined && 'reason' in value;
}
