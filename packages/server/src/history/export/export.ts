import { EXPORT_POINTS_MAX, XLSX_ROWS_MAX, ApiError } from '@t3000/contract';
import type { Download, Input, Output, historyExportRoutes } from '@t3000/contract';
import type { Hub } from '../../hub.ts';
import { pointShower } from '../../api/lookup.ts';
import { isTimeZone } from '../../system/settings.ts';
import { parseIds } from '../ids.ts';
import { parseRange } from '../moment.ts';
import { SCAN_MAX, expectedSamples } from '../scan-cost.ts';
import { intervalTable, sampleTable } from './sample-table.ts';
import type { ExportRange } from './sample-table.ts';
import { tableWriters } from './table-writers.ts';
import type { ExportFormat } from './table-writers.ts';

type Query = Input<(typeof historyExportRoutes)['exportHistory']>['query'];

/** Exports under way at once: each holds a reader and a few megabytes. */
const EXPORTS_MAX = 4;
/** Of these, those of one person or program: nobody keeps all others from theirs. */
const EXPORTS_EACH_MAX = 2;

/** What each format is called, and the bytes a sample and a mean take in it, measured on the demo building. */
const formats: Readonly<Record<ExportFormat, { type: string; bytesPerSample: number; bytesPerMean: number }>> = {
  csv: { type: 'text/csv; charset=utf-8', bytesPerSample: 88, bytesPerMean: 7 },
  ndjson: { type: 'application/x-ndjson', bytesPerSample: 178, bytesPerMean: 40 },
  xlsx: {
    type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    bytesPerSample: 22,
    bytesPerMean: 5,
  },
  parquet: { type: 'application/vnd.apache.parquet', bytesPerSample: 5, bytesPerMean: 4 },
};

/** Exports of history, a few at a time. One for the whole server, whoever may see whatever of it. */
export class HistoryExports {
  /** Since the start. */
  readonly counters = { started: 0, finished: 0, cancelled: 0 };
  /** Under way, by whose they are. */
  readonly #running = new Map<string, number>();

  get running(): number {
    return this.#running.values().reduce((sum, count) => sum + count, 0);
  }

  /** `hub` is what the caller may see of the server, `who` tells callers apart. */
  start(hub: Hub, query: Query, who: string): Download {
    const plan = planOf(hub, query);
    const end = this.#begin(who);
    const { type } = formats[plan.format];
    const table =
      plan.intervalMs === undefined
        ? sampleTable(hub.history, plan.range)
        : intervalTable(hub.history, plan.range, plan.intervalMs);
    const state = { isWhole: false };
    return {
      contentType: type,
      filename: `history-${dayOf(plan.range.from)}-${dayOf(plan.range.to - 1)}.${plan.format}`,
      body: toTheEnd(tableWriters[plan.format](table), state),
      onClosed: () => end(state.isWhole),
    };
  }

  async estimate(hub: Hub, query: Query): Promise<Output<(typeof historyExportRoutes)['estimateExport']>> {
    const { range, format, intervalMs } = planOf(hub, query, false);
    const rows = await rowsOf(hub, range, intervalMs);
    const { bytesPerSample, bytesPerMean } = formats[format];
    const bytes = intervalMs === undefined ? rows * bytesPerSample : rows * (10 + range.points.length * bytesPerMean);
    return { points: range.points.length, rows, bytes: Math.round(bytes), problem: tooMany(format, rows) };
  }

  /** Refuses what would not fit before the first byte is sent: afterwards nobody could be told. */
  async check(hub: Hub, query: Query): Promise<void> {
    const { range, format, intervalMs } = planOf(hub, query);
    if (format !== 'xlsx') return;
    const problem = tooMany(format, await rowsOf(hub, range, intervalMs));
    if (problem !== '') throw new ApiError('too_costly', problem, { limit: XLSX_ROWS_MAX });
  }

  /** Takes a place; what comes back gives it up again. */
  #begin(who: string): (isWhole: boolean) => void {
    const own = this.#running.get(who) ?? 0;
    if (own >= EXPORTS_EACH_MAX) throw tooBusy(`${own} exports of yours are`, EXPORTS_EACH_MAX);
    if (this.running >= EXPORTS_MAX) throw tooBusy(`${this.running} exports are`, EXPORTS_MAX);
    this.#running.set(who, own + 1);
    this.counters.started++;
    return (isWhole) => {
      const left = (this.#running.get(who) ?? 1) - 1;
      if (left > 0) this.#running.set(who, left);
      else this.#running.delete(who);
      if (isWhole) this.counters.finished++;
      else this.counters.cancelled++;
    };
  }
}

function tooBusy(what: string, limit: number): ApiError {
  return new ApiError('busy', `${what} being written already, the maximum is ${limit}; try again when one is done`, {
    limit,
  });
}

async function* toTheEnd<T>(pieces: AsyncIterable<T>, state: { isWhole: boolean }): AsyncGenerator<T> {
  yield* pieces;
  state.isWhole = true;
}

interface Plan {
  readonly range: ExportRange;
  readonly format: ExportFormat;
  readonly intervalMs: number | undefined;
}

function planOf(hub: Hub, query: Query, complete = true): Plan {
  const { from, to } = parseRange(query);
  const ids = parseIds(query.ids, EXPORT_POINTS_MAX);
  const timeZone = query.time_zone ?? hub.settings.read().time_zone;
  if (!isTimeZone(timeZone)) {
    throw new ApiError('invalid_request', `"${timeZone}" is not a time zone such as Europe/Vienna`, {
      path: 'query/time_zone',
    });
  }
  const show = pointShower(hub);
  const points = ids.flatMap((id) => {
    const row = hub.site.points.get(id);
    if (row === undefined && complete) throw new ApiError('not_found', `there is no point ${id}`);
    if (row === undefined) return [];
    const { name, device_name: deviceName, object, unit } = show(row);
    return [{ id, name, deviceName, object, unit }];
  });
  const seconds = query.interval_seconds;
  return {
    range: { points, from, to, timeZone },
    format: query.format ?? 'csv',
    intervalMs: seconds === undefined ? undefined : seconds * 1000,
  };
}

async function rowsOf(hub: Hub, { points, from, to }: ExportRange, intervalMs: number | undefined): Promise<number> {
  if (intervalMs !== undefined) return Math.ceil((to - from) / intervalMs);
  const expected = await expectedSamples(hub, points, from, to);
  if (expected > SCAN_MAX) return expected;
  const { points: counted } = await hub.history.buckets(
    points.map(({ id }) => id),
    from,
    to,
    to - from,
  );
  return counted.reduce((sum, { counts }) => sum + (counts[0] ?? 0), 0);
}

function tooMany(format: ExportFormat, rows: number): string {
  return format === 'xlsx' && rows > XLSX_ROWS_MAX
    ? `${rows} rows do not fit on a sheet, which takes ${XLSX_ROWS_MAX}; take a shorter range, an interval, or another format`
    : '';
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
