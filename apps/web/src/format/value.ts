import type { PointKind } from '@t3000/core';

/** What is needed to show a number the way its point wants it. A point of the contract fits. */
export interface ValueShape {
  readonly kind: PointKind;
  readonly unit: string;
  readonly decimals: number;
  readonly state_texts: readonly string[];
}

/** Shown where there is no value; never a zero. */
export const NO_VALUE = '—';

const numberFormats = new Map<string, Intl.NumberFormat>();

/** `Intl.NumberFormat` is dear to build and tables ask thousands of times. */
export function formatNumber(value: number, decimals: number, locale: string): string {
  const key = `${locale}/${decimals}`;
  let format = numberFormats.get(key);
  if (format === undefined) {
    format = new Intl.NumberFormat(locale, { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
    numberFormats.set(key, format);
  }
  // A small negative that rounds to nothing would read "-0.0".
  const shown = Math.abs(value) < 0.5 * 10 ** -decimals ? 0 : value;
  return format.format(shown);
}

/** Number and unit apart, so that units can be set smaller. States and texts have no unit. */
export function valueParts(
  value: number | string | null | undefined,
  shape: ValueShape,
  locale: string,
): { readonly text: string; readonly unit: string } {
  if (value === null || value === undefined || Number.isNaN(value)) return { text: NO_VALUE, unit: '' };
  // A text as the device gave it; quotes show that it gave an empty one.
  if (typeof value === 'string') return { text: value === '' ? '“”' : value, unit: '' };
  if (shape.kind === 'analog') return { text: formatNumber(value, shape.decimals, locale), unit: shape.unit };
  return { text: stateText(value, shape), unit: '' };
}

/** Value with unit as one text: for titles, menus, screen readers. */
export function formatValue(value: number | string | null | undefined, shape: ValueShape, locale: string): string {
  const { text, unit } = valueParts(value, shape, locale);
  return unit === '' ? text : `${text} ${unit}`;
}

/** Binary states count from 0, multi-state from 1 (ASHRAE 135 clause 12.18). A state without a text keeps its number. */
export function stateText(value: number, shape: ValueShape): string {
  const index = shape.kind === 'binary' ? value : value - 1;
  const text = shape.state_texts[index];
  return text === undefined || text === '' ? String(value) : text;
}
