import { Zip, ZipDeflate } from 'fflate';
import { zoneOffsets } from './local-time.ts';
import { numberAt, textAt } from './table.ts';
import type { Batch, Column, WriteTable } from './table.ts';

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const RELATIONS = 'http://schemas.openxmlformats.org/package/2006/relationships';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const TYPES = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

/** Days from the epoch of spreadsheets (30 December 1899) to that of computers. */
const EPOCH_DAYS = 25_569;
const DAY_MS = 86_400_000;

/** Everything around the sheet (ECMA-376 part 1). Cell style 1 is a date with seconds, 2 the heading. */
const parts: Readonly<Record<string, string>> = {
  '[Content_Types].xml': `${XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${TYPES}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${TYPES}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="${TYPES}.styles+xml"/></Types>`,
  '_rels/.rels': `${XML}<Relationships xmlns="${RELATIONS}"><Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  'xl/workbook.xml': `${XML}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets><sheet name="History" sheetId="1" r:id="rId1"/></sheets></workbook>`,
  'xl/_rels/workbook.xml.rels': `${XML}<Relationships xmlns="${RELATIONS}"><Relationship Id="rId1" Type="${OFFICE}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${OFFICE}/styles" Target="styles.xml"/></Relationships>`,
  'xl/styles.xml': `${XML}<styleSheet xmlns="${MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf/><xf numFmtId="164" applyNumberFormat="1"/><xf fontId="1" applyFont="1"/></cellXfs></styleSheet>`,
};

/** One sheet with a frozen heading. Texts are stored as texts: none of them can become a formula. */
export const writeXlsx: WriteTable = async function* ({ columns, batches, timeZone }) {
  const encoder = new TextEncoder();
  const chunks: Uint8Array[] = [];
  const zip = new Zip((error, chunk) => {
    if (error !== null) throw error;
    chunks.push(chunk);
  });
  for (const [name, text] of Object.entries(parts)) {
    const file = new ZipDeflate(name);
    zip.add(file);
    file.push(encoder.encode(text), true);
  }
  const sheet = new ZipDeflate('xl/worksheets/sheet1.xml', { level: 3 });
  zip.add(sheet);
  sheet.push(encoder.encode(beginning(columns, timeZone)));
  const offsetAt = zoneOffsets(timeZone);
  let written = 1;
  for await (const batch of batches) {
    sheet.push(encoder.encode(rowsOf(columns, batch, offsetAt, written)));
    written += batch.length;
    yield* chunks.splice(0);
  }
  sheet.push(encoder.encode('</sheetData></worksheet>'), true);
  zip.end();
  yield* chunks;
};

function beginning(columns: readonly Column[], timeZone: string): string {
  const heading = columns.map(({ name, kind }, index) =>
    textCell(`${letters(index)}1`, kind === 'time' ? `${name} (${timeZone})` : name, 2),
  );
  const widths = columns.map(({ name, kind }, index) => {
    const width = kind === 'time' ? 20 : Math.min(40, Math.max(10, name.length + 2));
    return `<col min="${index + 1}" max="${index + 1}" width="${width}" customWidth="1"/>`;
  });
  const view = '<sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" state="frozen"/></sheetView>';
  return `${XML}<worksheet xmlns="${MAIN}"><sheetViews>${view}</sheetViews><cols>${widths.join('')}</cols><sheetData><row r="1">${heading.join('')}</row>`;
}

function rowsOf(
  columns: readonly Column[],
  { length, cells }: Batch,
  offsetAt: (at: number) => number,
  above: number,
): string {
  const names = columns.map((_, index) => letters(index));
  let text = '';
  for (let row = 0; row < length; row++) {
    const number = above + row + 1;
    text += `<row r="${number}">`;
    for (const [index, { kind }] of columns.entries()) {
      const value = numberAt(cells[index], row);
      const cell = `${names[index] ?? ''}${number}`;
      if (kind === 'text') text += textCell(cell, textAt(cells[index], row));
      else if (kind === 'time')
        text += `<c r="${cell}" s="1"><v>${(value + offsetAt(value)) / DAY_MS + EPOCH_DAYS}</v></c>`;
      else if (Number.isFinite(value)) text += `<c r="${cell}"><v>${value}</v></c>`;
    }
    text += '</row>';
  }
  return text;
}

function textCell(cell: string, text: string, style?: number): string {
  const styled = style === undefined ? '' : ` s="${style}"`;
  return `<c r="${cell}"${styled} t="inlineStr"><is><t xml:space="preserve">${escaped(text)}</t></is></c>`;
}

/** Name of a column, counted from 0: A to Z, AA, AB ... */
function letters(index: number): string {
  const last = String.fromCodePoint(65 + (index % 26));
  return index < 26 ? last : letters(Math.floor(index / 26) - 1) + last;
}

/** XML 1.0 knows no control characters; devices do. */
function escaped(text: string): string {
  return text
    .replaceAll(/[^\P{Cc}\t\n\r]|[\uFFFE\uFFFF]/gu, '\uFFFD')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
