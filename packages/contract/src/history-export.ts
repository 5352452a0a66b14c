import { Type } from 'typebox';
import { At, Id, Moment, closed, oneOf } from './common.ts';
import { DownloadReply, defineRoutes } from './route.ts';

/** Points of one export: a large air handling plant, or a floor. */
export const EXPORT_POINTS_MAX = 1000;

/** What Excel takes on one sheet, without the heading. */
export const XLSX_ROWS_MAX = 1_048_575;

export const exportFormats = ['csv', 'ndjson', 'xlsx', 'parquet'] as const;

const query = Type.Object(
  {
    ids: Type.String({
      minLength: 1,
      maxLength: 12_000,
      pattern: '^\\d+(,\\d+)*$',
      description: `Point ids separated by commas, ${EXPORT_POINTS_MAX} at most`,
    }),
    start_time: Moment,
    end_time: Moment,
    format: Type.Optional(oneOf(exportFormats)),
    interval_seconds: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 31_622_400,
        description: 'Absent: every sample, one row each. Given: one row per interval, one column of means per point',
      }),
    ),
    time_zone: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 60,
        description: 'IANA name of the zone times are written in; that of the site when absent',
      }),
    ),
  },
  closed,
);

export const historyExportRoutes = defineRoutes({
  exportHistory: {
    method: 'GET',
    path: '/api/trendlog/data/export',
    tag: 'history',
    permission: 'read',
    scope: 'filtered',
    summary: 'History as a file: CSV, NDJSON, Excel or Parquet, written while it is read',
    query,
    produces: 'application/octet-stream',
    reply: DownloadReply,
  },
  estimateExport: {
    method: 'GET',
    path: '/api/trendlog/data/export/estimate',
    tag: 'history',
    permission: 'read',
    costly: true,
    scope: 'filtered',
    summary: 'How large an export would be',
    query,
    reply: Type.Object({
      points: Type.Integer(),
      rows: Type.Integer(),
      bytes: Type.Integer({ description: 'About; formats that compress depend on the values' }),
      problem: Type.String({ description: 'Why it cannot be made as asked; empty when it can' }),
    }),
  },
  importHistory: {
    method: 'POST',
    path: '/api/trendlog/data/import',
    tag: 'history',
    permission: 'configure',
    costly: true,
    summary: 'Store samples of a CSV or NDJSON text as the export writes it; last write wins, so it can be sent again',
    bodyBytesMax: 9 * 1024 * 1024,
    body: Type.Object(
      {
        format: oneOf(['csv', 'ndjson']),
        text: Type.String({ minLength: 1, maxLength: 8 * 1024 * 1024 }),
        dry_run: Type.Optional(Type.Boolean({ default: false, description: 'Checks every row and stores nothing' })),
        time_zone: Type.Optional(
          Type.String({
            minLength: 1,
            maxLength: 60,
            description:
              'IANA name of the zone of times without an offset; absent: the one the heading names, as that of an export does',
          }),
        ),
      },
      closed,
    ),
    reply: Type.Object({
      rows: Type.Integer(),
      stored: Type.Integer(),
      points: Type.Array(
        Type.Object({ point_id: Id, name: Type.String(), samples: Type.Integer(), from: At, to: At }),
        { description: 'Whose samples there are, how many, and the first and last moment of them' },
      ),
      errors: Type.Array(Type.Object({ line: Type.Integer(), why: Type.String() }), {
        description: 'Rows that were not taken, the first hundred of them. Lines count from 1, the heading included',
      }),
      rejected: Type.Integer(),
    }),
  },
});
