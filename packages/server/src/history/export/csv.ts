import { localTimeWriter } from './local-time.ts';
import { numberAt, textAt } from './table.ts';
import type { WriteTable } from './table.ts';

/** RFC 4180 with a byte order mark, so that spreadsheets read accents as what they are. */
export const writeCsv: WriteTable = async function* ({ columns, batches, timeZone }) {
  const encoder = new TextEncoder();
  const timeOf = localTimeWriter(timeZone);
  const heading = columns.map(({ name, kind }) => quoted(kind === 'time' ? `${name} (${timeZone})` : name));
  yield encoder.encode(`\uFEFF${heading.join(',')}\r\n`);
  for await (const { length, cells } of batches) {
    let text = '';
    for (let row = 0; row < length; row++) {
      for (const [index, { kind }] of columns.entries()) {
        if (index > 0) text += ',';
        const value = numberAt(cells[index], row);
        if (kind === 'text') text += quoted(textAt(cells[index], row));
        else if (kind === 'time') text += timeOf(value);
        else if (value === value) text += String(value);
      }
      text += '\r\n';
    }
    yield encoder.encode(text);
  }
};

/** A text that a spreadsheet would take for a formula gets an apostrophe: names come from devices and strangers. */
export function quoted(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
