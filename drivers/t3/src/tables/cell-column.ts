import type { Json, TableColumn } from '@t3000/core';
import type { CustomRanges } from '@t3000/t3';

/** What the cells of a table need to know of their panel. */
export interface PanelSetting {
  readonly custom: CustomRanges;
  /** Number of the panel itself: its own points are named without it. */
  readonly panelNumber: number;
}

/** How one field of a record is shown, and changed where it can be. */
export interface CellColumn<R> {
  readonly name: string;
  readonly kind: TableColumn['kind'];
  readonly choices?: readonly string[];
  /** Choices that depend on the panel, such as units people made there. */
  readonly choicesOf?: (setting: PanelSetting) => readonly string[];
  readonly show: (entry: R, setting: PanelSetting) => Json;
  /** The changed record, or why it must not be changed; absent where a change would mean nothing. */
  readonly change?: (entry: R, value: Json, setting: PanelSetting) => R | string;
  /** Changes by itself: what a person saw is old by the time it is written, so it is not compared. */
  readonly moves?: boolean;
}

export function describeColumn<R>(column: CellColumn<R>, setting: PanelSetting): TableColumn {
  const { name, kind, change } = column;
  const choices = column.choicesOf?.(setting) ?? column.choices;
  return { name, kind, ...(choices ? { choices } : {}), writable: change !== undefined };
}

/** Names of the fields of `R` that hold a `V`. */
type KeysOf<R, V> = { [K in keyof R]: R[K] extends V ? K : never }[keyof R] & string;

function withField<R, K extends keyof R>(entry: R, field: K, value: R[K]): R {
  return { ...entry, [field]: value };
}

/** A text people may change. The record's codec refuses what does not fit. */
export function textCell<R>(name: string, field: KeysOf<R, string>): CellColumn<R> {
  return {
    name,
    kind: 'text',
    show: (entry) => entry[field] as string,
    // The type of `field` says that it holds a text.
    change: (entry, value) =>
      typeof value === 'string' ? withField(entry, field, value as R[typeof field]) : `${name} is a text`,
  };
}

export interface NumberRule {
  /** Stored number for 1 of what people see. */
  readonly scale?: number;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** A number people may change; what is stored is `scale` times it. */
export function numberCell<R>(name: string, field: KeysOf<R, number>, rule: NumberRule = {}): CellColumn<R> {
  const { scale = 1, minimum = 0, maximum = 255 / scale } = rule;
  return {
    name,
    kind: 'number',
    show: (entry) => (entry[field] as number) / scale,
    change(entry, value) {
      const wanted = numberIn(name, value, minimum, maximum);
      // The type of `field` says that it holds a number.
      return typeof wanted === 'string'
        ? wanted
        : withField(entry, field, Math.round(wanted * scale) as R[typeof field]);
    },
  };
}

/** A number that counts as a word: the place of the word in `words` is what is stored. */
export function choiceCell<R>(name: string, field: KeysOf<R, number>, words: readonly string[]): CellColumn<R> {
  return {
    name,
    kind: 'choice',
    choices: words,
    show: (entry) => words[entry[field] as number] ?? String(entry[field]),
    change(entry, value) {
      const code = words.indexOf(typedText(value));
      if (code < 0) return `${name} is one of ${words.join(', ')}`;
      return withField(entry, field, code as R[typeof field]);
    },
  };
}

/** Something only to look at. */
export function shownCell<R>(name: string, kind: TableColumn['kind'], show: CellColumn<R>['show']): CellColumn<R> {
  return { name, kind, show };
}

/** The number itself, or a sentence with the limits. */
export function numberIn(name: string, value: Json, minimum: number, maximum: number): number | string {
  if (typeof value !== 'number' || !Number.isFinite(value)) return `${name} is a number`;
  if (value >= minimum && value <= maximum) return value;
  return `${name} ${value} is outside ${minimum} to ${maximum}`;
}

/** What came as text; anything else in a form that no cell has, to be refused with its own words. */
export function typedText(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

export const autoManual = ['auto', 'manual'] as const;
export const offOn = ['off', 'on'] as const;
