import { calendarTimeRecord, unixTimeRecord } from '../records/identity.ts';

/** Size of both forms. */
export const TIME_BLOCK_BYTES = 10;

/** What a panel's clock says. Older panels know no zone: their time is local and `zoneHundredths` undefined. */
export interface PanelTime {
  readonly form: 'unix' | 'calendar';
  /** UTC epoch seconds; of the calendar form as if its local time were UTC. */
  readonly seconds: number;
  /** Hours x 100. */
  readonly zoneHundredths: number | undefined;
  readonly daylight: boolean;
}

/** Both forms have ten bytes; which one it is follows from the firmware, not from the bytes (facts 1.11). */
export function decodeTime(bytes: Uint8Array, form: PanelTime['form']): PanelTime {
  if (form === 'unix') {
    const { time, timeZone, daylight } = unixTimeRecord.decode(bytes);
    return { form, seconds: time, zoneHundredths: timeZone, daylight: daylight !== 0 };
  }
  const { year, month, day, hour, minute, second, daylight } = calendarTimeRecord.decode(bytes);
  const seconds = Date.UTC(2000 + year, month - 1, day, hour, minute, second) / 1000;
  return { form, seconds, zoneHundredths: undefined, daylight: daylight !== 0 };
}

/** The block to write. The zone of the unix form is the panel's own and goes back as it was read. */
export function encodeTime(time: PanelTime, before: Uint8Array): Uint8Array {
  if (time.form === 'unix') {
    return unixTimeRecord.encode({
      ...unixTimeRecord.decode(before),
      time: time.seconds,
      timeZone: time.zoneHundredths ?? 0,
      daylight: time.daylight ? 1 : 0,
    });
  }
  const date = new Date(time.seconds * 1000);
  const startOfYear = Date.UTC(date.getUTCFullYear(), 0, 1);
  return calendarTimeRecord.encode({
    ...calendarTimeRecord.decode(before),
    second: date.getUTCSeconds(),
    minute: date.getUTCMinutes(),
    hour: date.getUTCHours(),
    day: date.getUTCDate(),
    week: date.getUTCDay(),
    month: date.getUTCMonth() + 1,
    year: date.getUTCFullYear() - 2000,
    dayOfYear: Math.floor((date.getTime() - startOfYear) / 86_400_000) + 1,
    daylight: time.daylight ? 1 : 0,
  });
}
