import type { Clock } from '@t3000/core';
import type { BacnetDateTime } from '../encoding/calendar-types.ts';

/** A point in time as a device sees it. */
export interface DeviceMoment {
  /** Local date and time, every field given. */
  readonly local: BacnetDateTime;
  /** Milliseconds that never go back, for delays and intervals. */
  readonly monotonic: number;
}

const MINUTE_MS = 60_000;

/** The clock of one device: the machine's, moved by time synchronization, seen in the device's own zone. */
export class DeviceClock {
  readonly #clock: Clock;
  /** UTC_Offset (clause 12.11.24): minutes to add to local time to get UTC, positive west of Greenwich. */
  utcOffsetMinutes: number;
  /** What synchronization added to the machine's clock, milliseconds. */
  correctionMs = 0;

  constructor(clock: Clock, utcOffsetMinutes = 0) {
    this.#clock = clock;
    this.utcOffsetMinutes = utcOffsetMinutes;
  }

  moment(): DeviceMoment {
    const now = this.#clock.now() + this.correctionMs - this.utcOffsetMinutes * MINUTE_MS;
    return { local: toDateTime(now), monotonic: this.#clock.monotonic() };
  }

  monotonic(): number {
    return this.#clock.monotonic();
  }

  /** Sets the clock to local time; a pattern sets nothing. True when it was set. */
  setLocal(moment: BacnetDateTime): boolean {
    const local = toEpoch(moment);
    if (local === undefined) return false;
    this.correctionMs = local + this.utcOffsetMinutes * MINUTE_MS - this.#clock.now();
    return true;
  }

  setUtc(moment: BacnetDateTime): boolean {
    const utc = toEpoch(moment);
    if (utc === undefined) return false;
    this.correctionMs = utc - this.#clock.now();
    return true;
  }
}

/** Milliseconds since 1970 as date and time of the same zone. */
export function toDateTime(epochMs: number): BacnetDateTime {
  const at = new Date(epochMs);
  return {
    date: {
      year: at.getUTCFullYear(),
      month: at.getUTCMonth() + 1,
      day: at.getUTCDate(),
      weekday: at.getUTCDay() || 7,
    },
    time: {
      hour: at.getUTCHours(),
      minute: at.getUTCMinutes(),
      second: at.getUTCSeconds(),
      hundredths: Math.floor(at.getUTCMilliseconds() / 10),
    },
  };
}

/** The way back; undefined for patterns and for days that do not exist. The weekday is not looked at. */
export function toEpoch({ date, time }: BacnetDateTime): number | undefined {
  const { year, month, day } = date;
  const { hour, minute, second, hundredths } = time;
  if (year === 255 || hour > 23 || minute > 59 || second > 59) return undefined;
  const at = Date.UTC(year, month - 1, day, hour, minute, second, hundredths > 99 ? 0 : hundredths * 10);
  return toDateTime(at).date.day === day && month <= 12 ? at : undefined;
}
