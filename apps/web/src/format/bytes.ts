import { formatNumber } from './value.ts';

const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** Bytes in decimal units with three figures: `980 B`, `1.24 MB`, `153 MB`. */
export function formatBytes(bytes: number, locale: string): string {
  let value = Math.max(0, bytes);
  let step = 0;
  while (value >= 999.5 && step < units.length - 1) {
    value /= 1000;
    step += 1;
  }
  const decimals = step === 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  return `${formatNumber(value, decimals, locale)} ${units[step]}`;
}

/** A large count with separators. */
export function formatCount(count: number, locale: string): string {
  return formatNumber(count, 0, locale);
}

/** A share of one as a percentage; whole numbers only where nothing is hidden by it (never "100 %" for 99.9 %). */
export function formatShare(share: number, locale: string): string {
  const percent = share * 100;
  const floored = Math.floor(percent * 10) / 10;
  return `${formatNumber(floored, Number.isInteger(floored) ? 0 : 1, locale)} %`;
}
