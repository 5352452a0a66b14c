import { DecodeError } from '@t3000/core';
import { COLUMNS_TYPE, timeseriesRoutes } from '@t3000/contract';
import type { ColumnsHead, Input, TrendData } from '@t3000/contract';
import { ColumnsDecoder } from './columns.ts';
import type { ColumnsFrame } from './columns.ts';
import { UnexpectedReply } from './errors.ts';
import { createClient } from './rest-client.ts';
import type { CallOptions, ClientOptions } from './rest-client.ts';

type Query = Input<(typeof timeseriesRoutes)['getTrend']>['query'];
type TrendSeries = TrendData['series'][number];

/**
 * The route `getTrend`, asked for as columns: the same answer in a third of the bytes. A server that does not know them
 * answers in JSON, which will do.
 */
export function trendReader(options: ClientOptions = {}): (query: Query, call?: CallOptions) => Promise<TrendData> {
  return async (query, call) => {
    let columns: TrendData | undefined;
    const { getTrend } = createClient(
      { getTrend: timeseriesRoutes.getTrend },
      {
        ...options,
        headers: () => ({ ...options.headers?.(), accept: `${COLUMNS_TYPE}, application/json;q=0.5` }),
        async fetch(input, init) {
          const response = await (options.fetch ?? fetch)(input, init);
          if (!response.ok || response.headers.get('content-type') !== COLUMNS_TYPE) return response;
          columns = await readTrend(response).catch((error: unknown) => {
            if (!(error instanceof DecodeError)) throw error;
            throw new UnexpectedReply(response.status, `getTrend: ${error.message}`, { cause: error });
          });
          return new Response('null');
        },
      },
    );
    const answer = await getTrend({ query }, call);
    return columns ?? answer;
  };
}

async function readTrend({ body }: Response): Promise<TrendData> {
  const frames: ColumnsFrame[] = [];
  let head: ColumnsHead = { from: 0, to: 0, bucketMs: 0, points: 0 };
  const decoder = new ColumnsDecoder({
    head: (given) => {
      head = given;
    },
    frame: (frame) => frames.push(frame),
  });
  if (body !== null) {
    const reader = body.getReader();
    for (let next = await reader.read(); !next.done; next = await reader.read()) decoder.push(next.value);
  }
  decoder.finish();
  const { from, to, bucketMs } = head;
  const series: TrendSeries[] = [];
  for (const own of Map.groupBy(frames, ({ pointId }) => pointId).values()) series.push(seriesOf(own, bucketMs));
  return { from, to, bucket_ms: bucketMs, series };
}

function seriesOf(frames: readonly ColumnsFrame[], bucketMs: number): TrendSeries {
  const series = {
    point_id: frames[0]?.pointId ?? 0,
    timestamps: [] as number[],
    avg: [] as (number | null)[],
    min: [] as (number | null)[],
    max: [] as (number | null)[],
    quality: [] as number[],
    truncated: frames.some(({ truncated }) => truncated),
  };
  for (const { rows, start, columns } of frames) {
    const { time, value, avg = value, min = value, max = value, quality } = columns;
    for (let row = 0; row < rows; row++) {
      series.timestamps.push(time?.[row] ?? start + row * bucketMs);
      series.avg.push(shown(avg?.[row]));
      series.min.push(shown(min?.[row]));
      series.max.push(shown(max?.[row]));
      series.quality.push(quality?.[row] ?? 0);
    }
  }
  return series;
}

/** As JSON has it: nothing where there is no number. */
function shown(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}
