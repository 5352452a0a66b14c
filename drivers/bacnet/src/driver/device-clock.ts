import type { Clock, ClockReading, RequestFailure } from '@t3000/core';
import { packObjectId } from '../encoding/object-id.ts';
import { ObjectType } from '../encoding/object-types.ts';
import { Property } from '../encoding/properties.ts';
import type { BacnetDate, BacnetTime } from '../encoding/values.ts';
import { encodeUnconfirmedHeader } from '../link/apdu.ts';
import type { BacnetClient } from '../client/client.ts';
import { timeSynchronization, utcTimeSynchronization } from '../services/time-synchronization.ts';
import type { DeviceSession } from './device-session.ts';
import { readProperties } from './property-reader.ts';
import { numberOf } from './single-read.ts';

const MINUTE_MS = 60_000;

/** Local time and offset of a device beside this machine's; half the time of the answer is taken for the way back. */
export async function measureClock(
  session: DeviceSession,
  clock: Clock,
  instance: number,
): Promise<ClockReading | RequestFailure> {
  const objectId = packObjectId({ type: ObjectType.device, instance });
  const wanted = [Property.localDate, Property.localTime, Property.utcOffset, Property.daylightSavingsStatus].map(
    (property) => ({ objectId, property, index: undefined }),
  );
  const [askedAt, startedAt] = [clock.now(), clock.monotonic()];
  const outcome = await readProperties(session, wanted, { priority: 'urgent', signal: undefined });
  if (!outcome.ok) return outcome.failure;
  const elapsedMs = clock.monotonic() - startedAt;
  const [date, time, offset, daylight] = outcome.results.map((result) => (result.ok ? result.values[0] : undefined));
  if (date?.type !== 'date' || time?.type !== 'time') return refused('the device tells no local date and time');
  const localMs = epochOf(date.value, time.value);
  if (localMs === undefined) return refused('the clock of the device was never set');
  const ahead = offset === undefined ? undefined : aheadOfUtc(numberOf(offset), numberOf(daylight) === 1);
  // Date's own view of the zone stands for a device that keeps its zone to itself: most run on the time of the building.
  const aheadMinutes = ahead ?? -new Date(askedAt).getTimezoneOffset();
  const driftMs = Math.round(localMs - aheadMinutes * MINUTE_MS - (askedAt + elapsedMs / 2));
  const resolutionMs = time.value.hundredths === 255 || time.value.hundredths === 0 ? 1000 : 10;
  return {
    ok: true,
    driftMs,
    deviceTime: new Date(localMs).toISOString().slice(0, 19).replace('T', ' '),
    utcOffsetMinutes: ahead,
    uncertaintyMs: Math.ceil(elapsedMs / 2 + resolutionMs),
  };
}

/** Services a device says it executes: bits of Protocol_Services_Supported (clause 21). */
const BIT_TIME_SYNCHRONIZATION = 32;
const BIT_UTC_TIME_SYNCHRONIZATION = 36;

/** Sends this machine's time, as UTC where the device takes that: it then needs no agreement about zones. */
export async function setClock(
  client: BacnetClient,
  session: DeviceSession,
  clock: Clock,
  instance: number,
): Promise<RequestFailure | undefined> {
  const objectId = packObjectId({ type: ObjectType.device, instance });
  const wanted = [Property.protocolServicesSupported, Property.utcOffset].map((property) => ({
    objectId,
    property,
    index: undefined,
  }));
  const outcome = await readProperties(session, wanted, { priority: 'urgent', signal: undefined });
  if (!outcome.ok) return outcome.failure;
  const [supported, offset] = outcome.results;
  const bits = supported?.ok && supported.values[0]?.type === 'bits' ? supported.values[0].value : [];
  const takesUtc = bits[BIT_UTC_TIME_SYNCHRONIZATION] === true && offset?.ok === true;
  if (!takesUtc && bits[BIT_TIME_SYNCHRONIZATION] !== true) {
    return refused('the device does not take a time from others; set its clock with its own tool');
  }
  const service = takesUtc ? utcTimeSynchronization : timeSynchronization;
  const now = clock.now();
  const shown = takesUtc ? now : now - new Date(now).getTimezoneOffset() * MINUTE_MS;
  client.link.send(session.address, false, (writer) => {
    encodeUnconfirmedHeader(writer, service.choice);
    service.request.encode(writer, dateTimeOf(shown));
  });
  return undefined;
}

/** UTC_Offset counts westward and without daylight saving (clause 12.11.24). */
function aheadOfUtc(offsetMinutes: number, daylightSaving: boolean): number | undefined {
  return Number.isNaN(offsetMinutes) ? undefined : (daylightSaving ? 60 : 0) - offsetMinutes;
}

/** The moment as if the fields were UTC; undefined when one of them is "any". */
function epochOf(date: BacnetDate, time: BacnetTime): number | undefined {
  const { year, month, day } = date;
  const { hour, minute, second, hundredths } = time;
  if (year === 255 || month > 12 || day > 31 || hour > 23 || minute > 59 || second > 59) return undefined;
  return Date.UTC(year, month - 1, day, hour, minute, second, hundredths === 255 ? 0 : hundredths * 10);
}

function dateTimeOf(ms: number): { date: BacnetDate; time: BacnetTime } {
  const at = new Date(ms);
  const date = {
    year: at.getUTCFullYear(),
    month: at.getUTCMonth() + 1,
    day: at.getUTCDate(),
    // Monday is 1 and Sunday 7 (clause 20.2.12).
    weekday: at.getUTCDay() === 0 ? 7 : at.getUTCDay(),
  };
  const hundredths = Math.floor(at.getUTCMilliseconds() / 10);
  return { date, time: { hour: at.getUTCHours(), minute: at.getUTCMinutes(), second: at.getUTCSeconds(), hundredths } };
}

function refused(detail: string): RequestFailure {
  return { ok: false, reason: 'refused', detail };
}
