import type { Json } from '@t3000/core';

/** A value in a message: short, and never as anything but text. */
export function show(value: Json | undefined): string {
  return value === undefined ? '(missing)' : JSON.stringify(value).slice(0, 60);
}

export function isWholeIn(value: Json | undefined, low: number, high: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= low && value <= high;
}

export function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}
