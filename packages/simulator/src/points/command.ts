import { PRIORITY_MAX, PRIORITY_MIN } from '@t3000/core';
import type { Priority } from '@t3000/core';
import type { Quantity } from './quantity.ts';
import { stepOf, withinRange } from './signal.ts';
import type { Signal } from './signal.ts';

/** Where the panel's own program writes; an operator at 8 wins over it. */
export const PRIORITY_PROGRAM: Priority = 10;

/** An output: sixteen slots, of which the highest one in use drives the terminal (ASHRAE 135 clause 19.2). */
export class Command implements Signal {
  readonly quantity: Quantity;
  readonly #slots: (number | undefined)[] = Array.from({ length: PRIORITY_MAX });
  #relinquishDefault: number;
  #value: number;

  constructor(quantity: Quantity, relinquishDefault = 0) {
    this.quantity = quantity;
    this.#relinquishDefault = relinquishDefault;
    this.#value = relinquishDefault;
  }

  get value(): number {
    return this.#value;
  }

  /** What drives the terminal while every slot is empty. */
  get relinquishDefault(): number {
    return this.#relinquishDefault;
  }

  set relinquishDefault(value: number) {
    this.#relinquishDefault = withinRange(this.quantity, value);
    this.#decide();
  }

  /** Slots of priority 1 to 16. */
  get slots(): readonly (number | undefined)[] {
    return this.#slots;
  }

  /** Undefined releases the slot. */
  write(value: number | undefined, priority: Priority): void {
    this.#slots[priority - PRIORITY_MIN] = value === undefined ? undefined : withinRange(this.quantity, value);
    this.#decide();
  }

  /** What the panel's own program wants; somebody above it may want something else. */
  program(value: number): void {
    this.write(withinRange(this.quantity, value, stepOf(this.quantity)), PRIORITY_PROGRAM);
  }

  /** Power was lost: every slot is empty until somebody writes again. */
  clear(): void {
    this.#slots.fill(undefined);
    this.#decide();
  }

  #decide(): void {
    this.#value = this.#slots.find((slot) => slot !== undefined) ?? this.#relinquishDefault;
  }
}
