import { ByteWriter, weekdayParts } from '@t3000/core';
import type { HeldSchedule, PartWrite, ScheduleHolding, WantedSchedule } from '@t3000/core';
import { writeOutcomeOf } from '../client/write-multiple.ts';
import { calendarEntry, dailySchedule, dateRange, specialEvent } from '../encoding/calendar-types.ts';
import { ErrorCode } from '../encoding/errors.ts';
import { Property } from '../encoding/properties.ts';
import { listOf, valuesOf } from '../encoding/schema.ts';
import type { Shape } from '../encoding/schema.ts';
import { writeValues } from '../encoding/values.ts';
import type { BacnetValue } from '../encoding/values.ts';
import type { DeviceSession } from '../driver/device-session.ts';
import { writeProperty } from '../services/write-property.ts';
import type { WritePropertyRequest } from '../services/write-property.ts';
import type { CallOutcome } from '../transaction/call.ts';
import { compileSchedule, writeOrder } from './fit-schedule.ts';
import { objectIdOf } from './read-schedule.ts';
import { calendarPart } from './schedule-content.ts';
import type { ScheduleContent } from './schedule-content.ts';

/** Tags, identifiers and headers around the value of a write, octets. */
const WRITE_OVERHEAD_BYTES = 40;

/** Writes part by part, days element by element, and stops at the first that the device does not take. */
export async function writeSchedule(
  session: DeviceSession,
  held: HeldSchedule,
  wanted: WantedSchedule,
  holding: ScheduleHolding & { readonly only: ReadonlySet<string> },
): Promise<readonly PartWrite[]> {
  const objectId = objectIdOf(held.key);
  const { misfits, content } = compileSchedule(held, wanted, holding);
  const [misfit] = misfits;
  const names = writeOrder(holding.only);
  if (misfit || objectId === undefined) {
    const detail = misfit ? `${misfit.place}: ${misfit.value}; ${misfit.limit}` : `there is no ${held.key}`;
    return names.map((part) => ({ part, status: 'refused', detail }));
  }
  const done: PartWrite[] = [];
  let stopped = false;
  for (const part of names) {
    if (stopped) {
      done.push({ part, status: 'not_sent', detail: '' });
      continue;
    }
    const writes = requestsOf(part, objectId, content, session.limits.answerBytesMax);
    const written = await writeAll(session, part, writes);
    stopped = written.status !== 'written' && written.status !== 'fixed';
    done.push(written);
  }
  return done;
}

type Write = Omit<WritePropertyRequest, 'priority'>;

async function writeAll(session: DeviceSession, part: string, writes: readonly Write[]): Promise<PartWrite> {
  if (writes.length === 0) return { part, status: 'refused', detail: `${part} is not written this way` };
  for (const [index, request] of writes.entries()) {
    const outcome: CallOutcome<unknown> = await session.transactions.request(session.address, {
      service: writeProperty.choice,
      encode: (writer) => writeProperty.request.encode(writer, { ...request, priority: undefined }),
      decode: undefined,
      // Writing the same content again is harmless, but the first copy may still be on its way behind a newer one.
      repeatable: false,
      priority: 'urgent',
    });
    if (outcome.kind === 'answer') continue;
    const isFixed = outcome.kind === 'error' && outcome.error.errorCode === ErrorCode.writeAccessDenied;
    const failed = writeOutcomeOf(outcome);
    const detail = failed.status === 'accepted' ? '' : failed.detail;
    if (part === 'priority' && isFixed) return { part, status: 'fixed', detail };
    // Of several elements some are in the device already.
    const status = failed.status === 'refused' && index === 0 ? 'refused' : 'unknown';
    return { part, status, detail };
  }
  return { part, status: 'written', detail: '' };
}

function requestsOf(part: string, objectId: number, content: ScheduleContent, answerBytesMax: number): Write[] {
  const { weekly, exceptions = [], fallback, period, priority, calendars } = content;
  const whole = (property: number, values: readonly BacnetValue[], index?: number): Write[] => [
    { objectId, property, index, values },
  ];
  const day = weekdayParts.findIndex((name) => name === part);
  if (day >= 0) return whole(Property.weeklySchedule, valuesOf(dailySchedule, weekly?.[day] ?? []), day + 1);
  switch (part) {
    case 'exceptions':
      return elementsOf(objectId, Property.exceptionSchedule, exceptions, specialEvent, answerBytesMax);
    case 'default':
      return fallback ? whole(Property.scheduleDefault, [fallback]) : [];
    case 'period':
      return period ? whole(Property.effectivePeriod, valuesOf(dateRange, period)) : [];
    case 'priority':
      return priority === undefined ? [] : whole(Property.priorityForWriting, [{ type: 'unsigned', value: priority }]);
    default: {
      const calendar = calendars.find((each) => calendarPart(each.objectId) === part);
      if (!calendar) return [];
      const values = valuesOf(listOf(calendarEntry), calendar.dates);
      return [{ objectId: calendar.objectId, property: Property.dateList, index: undefined, values }];
    }
  }
}

/** An array in one write where it fits into one datagram of the device, else its size and then its elements (clause 12.1.5). */
function elementsOf<T>(
  objectId: number,
  property: number,
  elements: readonly T[],
  shape: Shape<T>,
  answerBytesMax: number,
): Write[] {
  const values = valuesOf(listOf(shape), elements);
  const writer = new ByteWriter();
  writeValues(writer, values);
  if (writer.length + WRITE_OVERHEAD_BYTES <= answerBytesMax) return [{ objectId, property, index: undefined, values }];
  return [
    { objectId, property, index: 0, values: [{ type: 'unsigned', value: elements.length }] },
    ...elements.map((element, index) => ({ objectId, property, index: index + 1, values: valuesOf(shape, element) })),
  ];
}
