import { jsonOfProg, progSection, type ProgSectionName } from '@t3000/t3';
import { printable } from '../terminal/printable.ts';
import { table } from '../terminal/table.ts';
import type { OpenedFile } from './panel-file.ts';
import { headOf, mainSections, sheetOf } from './sheets.ts';
import { jsonText } from './json-text.ts';

/** Tables of a panel file for a terminal. */
export function showText(opened: OpenedFile, sections: readonly ProgSectionName[], isAll: boolean): string {
  const { file, notes } = opened;
  const parts = [headText(opened)];
  if (notes.length > 0) parts.push(notes.map((note) => `Note: ${note}.`).join('\n'));
  const wanted = sections.length > 0 ? sections : mainSections;
  const empty: string[] = [];
  for (const name of wanted) {
    const { title } = progSection(name);
    const sheet = sheetOf(file, name, isAll);
    if (sheet.rows.length === 0) {
      empty.push(title);
      continue;
    }
    const columns = sheet.columns.map((column, i) => ({
      title: column,
      text: (row: readonly string[]) => row[i] ?? '',
    }));
    parts.push(`${title}\n${table(columns, sheet.rows)}`);
  }
  if (empty.length > 0) parts.push(`Nothing in use: ${empty.join(', ')}.`);
  return `${parts.join('\n\n')}\n`;
}

/** The same as one JSON object, which `import` takes too. */
export function showJson(opened: OpenedFile, sections: readonly ProgSectionName[]): string {
  const { path, form, sizeBytes, notes, file } = opened;
  const { revision, format, sections: records } = jsonOfProg(file, sections);
  const head = headOf(file);
  return jsonText({ format, file: path, form, size_bytes: sizeBytes, revision, notes, panel: head, sections: records });
}

function headText({ path, form, sizeBytes, file }: OpenedFile): string {
  const { name, panel, serial, instance, firmware } = headOf(file);
  const kind = form === 'ini' ? 'old text form' : `revision ${file.revision}`;
  const identity = `panel ${panel}, serial number ${serial}, BACnet instance ${instance}, firmware ${firmware}`;
  return printable(`${path}: ${kind}, ${sizeBytes} bytes. ${name === '' ? 'Unnamed' : `"${name}"`}, ${identity}.`);
}
