import { localTimeWriter } from './local-time.ts';
import { numberAt, textAt } from './table.ts';
import type { WriteTable } from './table.ts';

/** One JSON object a line; times as ISO 8601 with offset, absent values as null. */
export const writeNdjson: WriteTable = async function* ({ columns, batches, timeZone }) {
  const encoder = new TextEncoder();
  const timeOf = localTimeWriter(timeZone);
  const keys = columns.map(({ name }) => JSON.stringify(name));
  for await (const { length, cells } of batches) {
    let text = '';
    for (let row = 0; row < length; row++) {
      for (const [index, { kind }] of columns.entries()) {
        const value = numberAt(cells[index], row);
        const shown =
          kind === 'text'
            ? JSON.stringify(textAt(cells[index], row))
            : kind === 'time'
              ? `"${timeOf(value)}"`
              : Number.isFinite(value)
                ? String(value)
                : 'null';
        text += `${index === 0 ? '{' : ','}${keys[index] ?? ''}:${shown}`;
      }
      text += '}\n';
    }
    yield encoder.encode(text);
  }
};
