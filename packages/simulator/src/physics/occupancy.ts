import type { LocalTime } from './local-time.ts';
import { hashUnit } from './noise.ts';
import { ramp } from './numbers.ts';

export type RoomUse = 'office' | 'meeting' | 'lobby';

/** Days on which nobody comes, as month and day; the calendar object of the panels shows the same list. */
export const holidays: readonly { readonly month: number; readonly day: number; readonly name: string }[] = [
  { month: 1, day: 1, name: "New Year's Day" },
  { month: 7, day: 1, name: 'Canada Day' },
  { month: 11, day: 11, name: 'Remembrance Day' },
  { month: 12, day: 25, name: 'Christmas Day' },
  { month: 12, day: 26, name: 'Boxing Day' },
];

/** Weekdays on which the building is open, 0 is Sunday. Saturdays are for those who have something to finish. */
export const openDays: readonly number[] = [1, 2, 3, 4, 5, 6];

/** Hours the plant prepares for, shown by the schedule objects. People arrive after the start and leave before the end. */
export const scheduledHours = { start: 6.5, end: 18.5 } as const;

/** Share of those who usually come, by weekday from Sunday. */
const attendanceOnDay: readonly number[] = [0, 1, 1, 1, 1, 0.7, 0.35];

/** Draws of one room on one day, kept apart by these numbers. */
const draw = { attendance: 0, arrival: 1, leaving: 2, lunch: 3, meeting: 16, crowd: 64 } as const;

/** Streams of the noise: rooms count upwards from here. */
const STREAM_ROOMS = 1000;

/** A cleaner passes through each room on the evenings of open days, room after room. */
const CLEANING_START_HOUR = 18;
const CLEANING_HOURS_PER_ROOM = 0.2;

export function isHoliday(time: LocalTime): boolean {
  return holidays.some(({ month, day }) => month === time.month && day === time.dayOfMonth);
}

export function isWorkday(time: LocalTime): boolean {
  return openDays.includes(time.weekday) && !isHoliday(time);
}

/** What the weekly schedule of the panels says. */
export function isScheduled(time: LocalTime): boolean {
  return isWorkday(time) && time.hour >= scheduledHours.start && time.hour < scheduledHours.end;
}

/** How many people are in room `room` (counted from 0); a function of time and seed alone. */
export function peopleIn(use: RoomUse, capacity: number, room: number, time: LocalTime, seed: number): number {
  if (!isWorkday(time)) return 0;
  const chance = (which: number): number => hashUnit(seed, STREAM_ROOMS + room, time.day * 128 + which);
  const cleaned = time.hour - CLEANING_START_HOUR - (room % 8) * CLEANING_HOURS_PER_ROOM;
  if (cleaned >= 0) return cleaned < CLEANING_HOURS_PER_ROOM ? 1 : 0;
  if (use === 'meeting') return meeting(capacity, time, chance);
  const arrival = 7.6 + 1.2 * chance(draw.arrival);
  const leaving = 16.2 + 1.3 * chance(draw.leaving);
  const present = ramp(time.hour, arrival - 0.6, arrival + 0.6) - ramp(time.hour, leaving - 0.7, leaving + 0.7);
  const lunchAt = 12.1 + 0.5 * chance(draw.lunch);
  const lunch =
    1 - 0.55 * ramp(time.hour, lunchAt - 0.25, lunchAt) * (1 - ramp(time.hour, lunchAt + 0.5, lunchAt + 0.9));
  const attendance = (0.55 + 0.4 * chance(draw.attendance)) * (attendanceOnDay[time.weekday] ?? 0);
  return Math.round(capacity * present * lunch * (use === 'lobby' ? 0.5 : attendance));
}

/** A meeting fills a whole hour, or the room stays empty. */
function meeting(capacity: number, time: LocalTime, chance: (which: number) => number): number {
  const slot = Math.floor(time.hour);
  const busy = slot === 12 ? 0.15 : 0.55;
  if (slot < 9 || slot > 16 || chance(draw.meeting + slot) > busy) return 0;
  return time.hour - slot > 0.9 ? 0 : Math.round(capacity * (0.25 + 0.75 * chance(draw.crowd + slot)));
}
