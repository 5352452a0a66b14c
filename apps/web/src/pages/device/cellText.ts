import type { DeviceTable } from '@t3000/contract';
import { translate } from '../../i18n/index.ts';
import { choiceText } from './tableWords.ts';

export type TableColumn = DeviceTable['columns'][number];
export type TableRow = DeviceTable['rows'][number];
/** What a cell holds. */
export type CellValue = string | number | boolean | null;

export function cellOf(row: TableRow, { name }: TableColumn): CellValue {
  const value = row.cells[name];
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}

export function cellText(value: CellValue, { kind }: TableColumn): string {
  if (value === null) return '';
  if (typeof value === 'boolean') return translate(value ? 'panel.yes' : 'panel.no');
  return kind === 'choice' ? choiceText(String(value)) : String(value);
}
