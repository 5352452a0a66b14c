import type { ClockReading } from '@t3000/core';

/** How the clock a device switches by stands to the time of the schedule it holds. Plain data: it is kept. */
export interface TargetClock {
  readonly at: number;
  /** Local time of the device as it says it. */
  readonly deviceTime: string;
  /** Zone of the schedule. */
  readonly zone: string;
  /** What the device's clock shows minus what a clock in that zone shows, milliseconds: it switches so much too early. */
  readonly offMs: number;
  /** The part of it that comes from another zone or a missed summer time, minutes; undefined when the device does not say. */
  readonly zoneMinutes?: number;
}

/** Schedules that are a minute off are noticed. */
const NOTICED_MS = 60_000;

/** A schedule runs by what the clock on the wall shows, whatever zone the device believes to be in. */
export function targetClock(reading: ClockReading, zone: string, at: number): TargetClock {
  const { driftMs, deviceTime, utcOffsetMinutes } = reading;
  const here = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
  const offsetMinutes = here.offsetNanoseconds / 60e9;
  const shown = wallClockMs(deviceTime);
  const zoneMinutes = utcOffsetMinutes === undefined ? undefined : utcOffsetMinutes - offsetMinutes;
  // The drift is measured more finely than what the device shows; both together tell the zone.
  const wall = shown === undefined ? driftMs + (zoneMinutes ?? 0) * 60_000 : shown - (at + offsetMinutes * 60_000);
  return { at, deviceTime, zone, offMs: Math.round(wall), ...(zoneMinutes === undefined ? {} : { zoneMinutes }) };
}

/** Whether somebody is to be told, and of what: the clock is wrong, or right in another zone. */
export function clockProblem({ offMs, zoneMinutes = 0 }: TargetClock): '' | 'clock' | 'zone' {
  if (Math.abs(offMs) <= NOTICED_MS) return '';
  const withoutZone = offMs - zoneMinutes * 60_000;
  return zoneMinutes !== 0 && Math.abs(withoutZone) <= NOTICED_MS ? 'zone' : 'clock';
}

/** As if it were UTC; undefined for what is no time. */
function wallClockMs(text: string): number | undefined {
  const found = /^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}:\d{2}(?:\.\d+)?/.exec(text)?.[0];
  const ms = found === undefined ? Number.NaN : Date.parse(`${found.replace(' ', 'T')}Z`);
  return Number.isNaN(ms) ? undefined : ms;
}
