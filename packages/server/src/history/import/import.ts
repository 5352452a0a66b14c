import { sleep, STAMP_AHEAD_MAX_MS } from '@t3000/core';
import type { Clock, PointId } from '@t3000/core';
import { ApiError } from '@t3000/contract';
import type { Input, Output, historyExportRoutes } from '@t3000/contract';
import type { HistoryStore } from '@t3000/historian';
import type { Hub } from '../../hub.ts';
import { isTimeZone } from '../../system/settings.ts';
import { csvTable, ndjsonTable } from './import-rows.ts';
import type { ImportTable } from './import-rows.ts';
import { localMoments } from './local-moment.ts';
import { sampleOfRow } from './sample-of-row.ts';
import type { ImportedSample } from './sample-of-row.ts';

type Body = Input<(typeof historyExportRoutes)['importHistory']>['body'];
type Result = Output<(typeof historyExportRoutes)['importHistory']>;
type Deps = Pick<Hub, 'clock' | 'site' | 'history'>;

/** Lines of one import: some ten megabytes in memory. */
const LINES_MAX = 200_000;
const ERRORS_SHOWN_MAX = 100;
/** Rows between two looks at the clock, and the time after which others have their turn. */
const ROWS_AT_ONCE = 500;
const WORK_MS_MAX = 10;
/** Samples the store takes in one go: some milliseconds. */
const SAMPLES_AT_ONCE = 20_000;

/** Takes the rows that are right and names the others by line and reason; a dry run takes none. */
export async function importHistory(hub: Deps, body: Body): Promise<Result> {
  checkLines(body.text);
  const table = body.format === 'csv' ? csvTable(body.text) : ndjsonTable(body.text);
  const read = await readRows(hub, table, zoneOf(body, table));
  const isDry = body.dry_run === true;
  if (!isDry) await store(hub, read.samples);
  return {
    rows: read.samples.length + read.rejected,
    stored: isDry ? 0 : read.samples.length,
    points: pointsOf(hub, read.samples),
    errors: read.errors,
    rejected: read.rejected,
  };
}

interface ReadRows {
  readonly samples: ImportedSample[];
  readonly errors: Result['errors'];
  readonly rejected: number;
}

async function readRows(hub: Deps, table: ImportTable, timeZone: string | undefined): Promise<ReadRows> {
  const rules = {
    latest: hub.clock.now() + STAMP_AHEAD_MAX_MS,
    problemOf: pointProblems(hub),
    localMoment: timeZone === undefined ? undefined : localMoments(timeZone),
    isCommaDecimal: table.isCommaDecimal,
  };
  const errors: Result['errors'] = [];
  const samples: ImportedSample[] = [];
  let rejected = 0;
  const turn = turns(hub.clock);
  for (const { line, fields, problem } of table.rows) {
    const found = fields === undefined ? problem : sampleOfRow(fields, rules);
    if (typeof found !== 'string') samples.push(found);
    else if (++rejected <= ERRORS_SHOWN_MAX) errors.push({ line, why: found });
    if ((samples.length + rejected) % ROWS_AT_ONCE === 0) await turn();
  }
  return { samples, errors, rejected };
}

async function store({ history, clock }: { history: HistoryStore; clock: Clock }, samples: ImportedSample[]) {
  if (samples.length === 0) return;
  const turn = turns(clock);
  for (let start = 0; start < samples.length; start += SAMPLES_AT_ONCE) {
    const some = samples.slice(start, start + SAMPLES_AT_ONCE);
    history.append({
      pointIds: Int32Array.from(some, ({ pointId }) => pointId),
      at: Float64Array.from(some, ({ at }) => at),
      values: Float64Array.from(some, ({ value }) => value),
      qualities: Uint8Array.from(some, (sample) => sample.quality),
      length: some.length,
    });
    await turn();
  }
  await history.commit();
}

/** Lets others have a turn when work has taken long enough; a large file must not hold anybody up. */
function turns(clock: Clock): () => Promise<void> {
  let since = clock.monotonic();
  return async () => {
    if (clock.monotonic() - since < WORK_MS_MAX) return;
    await sleep(clock, 0);
    since = clock.monotonic();
  };
}

/** Asked once for each point, not for each row. */
function pointProblems({ site }: Pick<Hub, 'site'>): (id: PointId) => string {
  const known = new Map<PointId, string>();
  return (id) => {
    let problem = known.get(id);
    if (problem === undefined) {
      const point = site.points.get(id);
      problem = point === undefined ? `point_id "${id}" is no point` : '';
      if (point?.kind === 'text') problem = `point_id "${id}" holds a text, and history keeps numbers`;
      known.set(id, problem);
    }
    return problem;
  };
}

function pointsOf({ site }: Pick<Hub, 'site'>, samples: readonly ImportedSample[]): Result['points'] {
  const points = new Map<PointId, { samples: number; from: number; to: number }>();
  for (const { pointId, at } of samples) {
    const known = points.get(pointId);
    if (known === undefined) points.set(pointId, { samples: 1, from: at, to: at });
    else {
      known.samples++;
      known.from = Math.min(known.from, at);
      known.to = Math.max(known.to, at);
    }
  }
  return [...points].map(([id, { samples: count, from, to }]) => ({
    point_id: id,
    name: site.points.get(id)?.name ?? '',
    samples: count,
    from,
    to,
  }));
}

/** That of the request, else the one the heading names: times without an offset are of it. */
function zoneOf({ time_zone: wanted }: Body, { timeZone: named }: ImportTable): string | undefined {
  if (wanted === undefined) return named !== undefined && isTimeZone(named) ? named : undefined;
  if (isTimeZone(wanted)) return wanted;
  throw new ApiError('invalid_request', `"${wanted}" is not a time zone such as Europe/Vienna`, {
    path: 'body/time_zone',
  });
}

function checkLines(text: string): void {
  let lines = 0;
  for (let place = text.indexOf('\n'); place >= 0; place = text.indexOf('\n', place + 1)) lines++;
  if (lines <= LINES_MAX) return;
  throw new ApiError('too_costly', `the text has ${lines} lines, the maximum is ${LINES_MAX}; send it in parts`, {
    limit: LINES_MAX,
  });
}
