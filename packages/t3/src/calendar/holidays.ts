/** A day of any year. */
export interface YearDay {
  readonly month: number;
  readonly day: number;
}

/** Bits a bitmap of 46 bytes has. */
const DAYS_MAX = 368;

/** First day of each month in a year without 29 February, counted from 0. */
const monthStarts = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

/** Days whose bit is set. Bit 0 is 1 January; like the vendor's tool this counts a year without 29 February. */
export function holidayDays(bitmap: Uint8Array): YearDay[] {
  const days: YearDay[] = [];
  for (let index = 0; index < Math.min(365, bitmap.byteLength * 8); index++) {
    if (((bitmap[index >> 3] ?? 0) & (1 << (index & 7))) === 0) continue;
    const month = monthStarts.findLastIndex((start) => start <= index);
    days.push({ month: month + 1, day: index - (monthStarts[month] ?? 0) + 1 });
  }
  return days;
}

/** Bits beyond the year keep what they have in `before`. */
export function holidayBitmap(days: readonly YearDay[], before: Uint8Array = new Uint8Array(DAYS_MAX / 8)): Uint8Array {
  const bitmap = new Uint8Array(before);
  for (let index = 0; index < 365; index++) setBit(bitmap, index, false);
  for (const { month, day } of days) {
    const start = monthStarts[month - 1];
    const next = monthStarts[month] ?? 365;
    if (start === undefined || !Number.isInteger(day) || day < 1 || start + day > next) {
      throw new RangeError(`day ${day} of month ${month} is in no year without 29 February`);
    }
    setBit(bitmap, start + day - 1, true);
  }
  return bitmap;
}

function setBit(bitmap: Uint8Array, index: number, on: boolean): void {
  const mask = 1 << (index & 7);
  const at = index >> 3;
  bitmap[at] = on ? (bitmap[at] ?? 0) | mask : (bitmap[at] ?? 0) & ~mask;
}
