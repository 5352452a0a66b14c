import { hashUnit } from './noise.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** Something broken in the building, as data. When it shows is a function of time, so the past has it too. */
export type EquipmentFault =
  /** The damper of a room hangs at a position, %, for good. */
  | { readonly kind: 'stuck-damper'; readonly room: string; readonly position: number }
  /** Somebody opened the damper by hand command (priority 8) and went home. */
  | { readonly kind: 'forgotten-override'; readonly room: string; readonly position: number }
  /** The room sensor wanders off and is calibrated again after some days. */
  | {
      readonly kind: 'drift';
      readonly room: string;
      readonly kelvinPerDay: number;
      readonly calibratedEveryDays: number;
    }
  /** The wire of the room sensor loses contact now and then. */
  | { readonly kind: 'open-sensor'; readonly room: string; readonly everyDays: number; readonly minutes: number }
  /** The wire of the room sensor came off, and nobody has been there yet. */
  | { readonly kind: 'broken-sensor'; readonly room: string; readonly since: number }
  /** The burner locks out until somebody comes. */
  | { readonly kind: 'boiler-lockout'; readonly boiler: 1 | 2; readonly everyDays: number; readonly minutes: number };

/** What is wrong in the demonstration building: enough to see how it looks, little enough to find. */
export const usualFaults: readonly EquipmentFault[] = [
  { kind: 'stuck-damper', room: '207', position: 35 },
  { kind: 'forgotten-override', room: '303', position: 70 },
  { kind: 'drift', room: '305', kelvinPerDay: 0.06, calibratedEveryDays: 35 },
  { kind: 'open-sensor', room: '106', everyDays: 3, minutes: 40 },
  { kind: 'boiler-lockout', boiler: 2, everyDays: 9, minutes: 55 },
];

/** How far a sensor has drifted at a moment, K. */
export function driftAt(fault: Extract<EquipmentFault, { kind: 'drift' }>, at: number): number {
  return fault.kelvinPerDay * ((at / DAY_MS) % fault.calibratedEveryDays);
}

/** Whether a fault that comes back every few days is there at a moment. It starts at another hour each time. */
export function isActive(
  fault: { readonly everyDays: number; readonly minutes: number },
  seed: number,
  at: number,
): boolean {
  const period = fault.everyDays * DAY_MS;
  const turn = Math.floor(at / period);
  const start = turn * period + hashUnit(seed, 77, turn) * (period - fault.minutes * MINUTE_MS);
  return at >= start && at < start + fault.minutes * MINUTE_MS;
}
