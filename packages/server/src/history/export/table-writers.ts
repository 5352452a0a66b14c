import type { exportFormats } from '@t3000/contract';
import { writeCsv } from './csv.ts';
import { writeNdjson } from './ndjson.ts';
import { writeParquet } from './parquet.ts';
import type { WriteTable } from './table.ts';
import { writeXlsx } from './xlsx.ts';

export type ExportFormat = (typeof exportFormats)[number];

/** How a table is written in each format. */
export const tableWriters: Readonly<Record<ExportFormat, WriteTable>> = {
  csv: writeCsv,
  ndjson: writeNdjson,
  xlsx: writeXlsx,
  parquet: writeParquet,
};
