import { printable } from '../terminal/printable.ts';

/** A number stays a number; anything else that a spreadsheet would compute or run is made text. */
const isNumber = /^-?\d+(\.\d+)?$/;
const startsFormula = /^\s*[=+\-@\t\r]/;

/**
 * Rows after RFC 4180. Texts come from panels: one that looks like a formula is kept from running by an apostrophe, and
 * control characters, which standard output may pass to a terminal, are replaced.
 */
export function csvText(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map(cellText).join(',')}\r\n`).join('');
}

function cellText(text: string): string {
  const shown = printable(text);
  const safe = startsFormula.test(text) && !isNumber.test(text) ? `'${shown}` : shown;
  return /[",]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
