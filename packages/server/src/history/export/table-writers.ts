import type { exportFormats } from '@t3000/contract';
import { writeCsv } from './csv.ts';
import { writeNdjson } from './ndjson.ts';
import type { WriteTable } from './table.ts';

export type ExportFormat = (typeof exportFormats)[number];

/** How a table is written in each format. Libraries are loaded with the first file: most days nobody exports one. */
export const tableWriters: Readonly<Record<ExportFormat, WriteTable>> = {
  csv: writeCsv,
  ndjson: writeNdjson,
  xlsx: async function* (table) {
    const { writeXlsx } = await import('./xlsx.ts');
    yield* writeXlsx(table);
  },
  parquet: async function* (table) {
    const { writeParquet } = await import('./parquet.ts');
    yield* writeParquet(table);
  },
};
