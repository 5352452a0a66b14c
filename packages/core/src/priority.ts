/** BACnet command priority, 1 (highest) to 16 (ASHRAE 135 clause 19.2). */
export type Priority = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 | 13 | 14 | 15 | 16;

export const PRIORITY_MIN = 1;
export const PRIORITY_MAX = 16;

/** Slot of a person at a screen: "manual operator" in clause 19.2.2. */
export const PRIORITY_OPERATOR: Priority = 8;

/** Names operators know; 1 to 6 belong to life safety and equipment protection. */
export const priorityNames: Readonly<Record<Priority, string>> = {
  1: 'Manual life safety',
  2: 'Automatic life safety',
  3: 'Available',
  4: 'Available',
  5: 'Critical equipment control',
  6: 'Minimum on/off',
  7: 'Hand switch',
  8: 'Manual operator',
  9: 'Available',
  10: 'Local program',
  11: 'Network program',
  12: 'Available',
  13: 'Available',
  14: 'Available',
  15: 'Schedule',
  16: 'Default',
};

export function isPriority(value: number): value is Priority {
  return Number.isInteger(value) && value >= PRIORITY_MIN && value <= PRIORITY_MAX;
}
