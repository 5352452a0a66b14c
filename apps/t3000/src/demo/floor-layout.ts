import type { PlanPosition } from '@t3000/site';

/** A rectangle on a plan, in shares of its width and height. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** The outer walls of every floor of the demo building. */
export const shell: Box = { left: 0.03, top: 0.05, right: 0.97, bottom: 0.95 };

const west = { left: shell.left, right: 0.29 };
const east = { left: 0.71, right: shell.right };
const thirds = [
  { top: shell.top, bottom: 0.32 },
  { top: 0.32, bottom: 0.68 },
  { top: 0.68, bottom: shell.bottom },
] as const;

/**
 * Rooms by the last digit of their number: three at the west facade from north to south, one in the core, and the same
 * in the east. They are the rooms the simulated air boxes serve.
 */
const boxes: readonly Box[] = [
  { ...west, ...thirds[0] },
  { ...west, ...thirds[1] },
  { ...west, ...thirds[2] },
  { left: 0.355, right: 0.485, top: 0.3, bottom: 0.7 },
  { ...east, ...thirds[0] },
  { ...east, ...thirds[1] },
  { ...east, ...thirds[2] },
  { left: 0.515, right: 0.645, top: 0.3, bottom: 0.7 },
];

/** Stairs and lifts: drawn, but no rooms of their own. */
export const shafts: readonly Box[] = [
  { left: 0.43, right: 0.57, top: shell.top, bottom: 0.18 },
  { left: 0.43, right: 0.57, top: 0.82, bottom: shell.bottom },
];

export interface LaidOutRoom {
  /** As the points name it: `204`. */
  readonly code: string;
  readonly box: Box;
}

export function roomsOfFloor(floor: number): LaidOutRoom[] {
  return boxes.map((box, index) => ({ code: `${floor}0${index + 1}`, box }));
}

export function outlineOf({ left, top, right, bottom }: Box): PlanPosition[] {
  return [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
  ];
}

export function middleOf({ left, top, right, bottom }: Box): PlanPosition {
  return [(left + right) / 2, (top + bottom) / 2];
}
