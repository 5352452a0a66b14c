import type { historyExportRoutes, timeseriesRoutes, trendDataRoutes } from '@t3000/contract';
import type { Guides } from './guide.ts';

/** 29 March 2026, midnight in Vienna: an hour of this night does not exist there. */
const MIDNIGHT = 1_774_738_800_000;
const HOUR_MS = 3_600_000;

export const timeseriesGuides: Guides<typeof timeseriesRoutes> = {
  getTimeseries: {
    description:
      'Without `interval_seconds` the samples with `start_time <= timestamp < end_time`, the first `limit` of them, ' +
      '`truncated` when there are more: go on from the last timestamp plus one. With it buckets side by side from ' +
      '`start_time` on, 20,000 at most. `avg` is the mean of the samples of a bucket and bad ones do not count; an ' +
      'empty bucket has `count` 0 and nulls, because a gap stays a gap. Values are in `unit`.',
    errors: ['invalid_range', 'too_costly', 'not_found', 'too_many_requests', 'history_unavailable'],
    example: {
      url: '/api/timeseries/2/input/1?start_time=2026-03-29T00:00:00%2B01:00&end_time=2026-03-29T01:00:00%2B01:00',
      reply: {
        point_id: 21,
        unit: '°C',
        interval_seconds: null,
        samples: [
          { timestamp: MIDNIGHT, value: 21.5, quality: 'good', reason: 'none' },
          { timestamp: MIDNIGHT + 900_000, value: null, quality: 'bad', reason: 'offline' },
        ],
        buckets: [],
        truncated: false,
      },
    },
  },
  getTrend: {
    description:
      'For charts. All points share one grid of about as many `buckets` as asked for; where fewer samples than that lie ' +
      'in the time they come as they are, and `bucket_ms` is 0. The history of points that were removed can be read on. ' +
      '20 points at most.',
    errors: ['invalid_range', 'too_costly', 'too_many_requests', 'history_unavailable'],
    example: {
      url: `/api/timeseries/trend?ids=21,22&start_time=${MIDNIGHT}&end_time=${MIDNIGHT + 24 * HOUR_MS}&buckets=500`,
    },
  },
  getTrendEvents: {
    description: 'Alarms that were raised on the points and what people, schedules and programs wrote to them.',
    errors: ['invalid_range', 'too_costly'],
    example: { url: `/api/timeseries/events?ids=21&start_time=${MIDNIGHT}&end_time=${MIDNIGHT + 24 * HOUR_MS}` },
  },
  getTimeseriesAt: {
    description:
      'For each point the newest sample with `time - look_back_seconds <= timestamp <= time`; nulls and `bad`, `not_read` ' +
      'where there is none. Name points by `ids` (2,000 at most), a device by `device_id`, or neither for the whole ' +
      'building, a page at a time.',
    errors: ['invalid_range', 'too_costly', 'not_found', 'too_many_requests', 'history_unavailable'],
    example: {
      url: '/api/timeseries/at?device_id=2&time=2026-03-29T06:00:00Z&look_back_seconds=3600',
      reply: {
        time: MIDNIGHT + 7 * HOUR_MS,
        items: [
          { point_id: 21, timestamp: MIDNIGHT + 6.75 * HOUR_MS, value: 21.5, quality: 'good', reason: 'none' },
          { point_id: 22, timestamp: null, value: null, quality: 'bad', reason: 'not_read' },
        ],
        total: 2,
      },
    },
  },
  storeTimeseries: {
    description:
      'For meters and programs that record by themselves. The answer comes when the samples survive a power cut. For one ' +
      'point and timestamp the last write wins, so a batch can be sent again. A sample is refused by its index when the ' +
      'point is not there or the timestamp is more than an hour ahead; the others are stored. Timestamps are rounded to ' +
      '`data.stamp_resolution_ms`, 10 ms when nothing else is configured. A value of null is stored as bad.',
    errors: ['body_too_large', 'too_many_requests', 'history_unavailable'],
    example: {
      body: { samples: [{ point_id: 21, timestamp: MIDNIGHT, value: 21.5, quality: 'good' }] },
      reply: { stored: 1, rejected: [] },
    },
  },
};

const figures =
  '`integral` is value times hours: kWh when the value is kW. `weighted` is the mean over the time values held, which ' +
  'is fairer than `avg` where samples come irregularly. A value holds until the next sample, at most `hold_seconds`; a ' +
  'bad sample ends it. `increase` is in the unit of the counter, `durations_ms` and `covered_ms` are milliseconds.';

export const trendDataGuides: Guides<typeof trendDataRoutes> = {
  getPointData: {
    description: `As the query of several points, for one. ${figures}`,
    errors: ['invalid_range', 'too_costly', 'not_found', 'too_many_requests', 'history_unavailable'],
    example: {
      url: '/api/trendlog/data/21?start_time=2026-03-01T00:00:00Z&end_time=2026-04-01T00:00:00Z&calendar=day&time_zone=Europe/Vienna',
    },
  },
  queryData: {
    description:
      'Without `interval_seconds` and `calendar` the samples; with one of them buckets, the same for all points. Those of ' +
      'a calendar are hours, days, weeks (from Monday), months or years of the local clock, and the first and the last ' +
      `are whole: \`edges\` tells where each begins. ${figures} Points times buckets, once more for each state, are 500,000 at most.`,
    errors: ['invalid_range', 'too_costly', 'not_found', 'too_many_requests', 'history_unavailable'],
    example: {
      body: {
        point_ids: [21],
        start_time: '2026-03-28T23:00:00Z',
        end_time: '2026-03-29T22:00:00Z',
        calendar: 'day',
        time_zone: 'Europe/Vienna',
        hold_seconds: 3600,
      },
      reply: {
        from: MIDNIGHT,
        to: MIDNIGHT + 23 * HOUR_MS,
        calendar: 'day',
        interval_seconds: null,
        time_zone: 'Europe/Vienna',
        edges: [MIDNIGHT, MIDNIGHT + 23 * HOUR_MS],
        series: [
          {
            point_id: 21,
            unit: 'kW',
            timestamps: [MIDNIGHT],
            values: [4],
            quality: [0],
            truncated: false,
            min: [4],
            max: [4],
            avg: [4],
            first: [4],
            last: [4],
            count: [92],
            weighted: [4],
            covered_ms: [23 * HOUR_MS],
            integral: [92],
            increase: [],
            durations_ms: [],
          },
        ],
      },
    },
  },
};

const columns =
  'Every sample is a row with time, point_id, device, point, object, value, unit, quality and reason, point after point; ' +
  'with `interval_seconds` a row is an interval and a column the mean of a point, its unit in the heading.';

export const historyExportGuides: Guides<typeof historyExportRoutes> = {
  exportHistory: {
    description:
      `${columns} Times have the offset of the zone, which the heading names; in Excel they are what the clock showed, in ` +
      'Parquet UTC. In CSV a text that a spreadsheet would take for a formula begins with an apostrophe. The file is ' +
      'written while it is sent: leave the connection to cancel. Two exports of a caller and four in all run at once.',
    errors: ['invalid_range', 'too_costly', 'not_found', 'busy', 'history_unavailable'],
    example: {
      url: '/api/trendlog/data/export?ids=21,22&start_time=2026-03-01T00:00:00Z&end_time=2026-04-01T00:00:00Z&format=parquet',
    },
  },
  estimateExport: {
    description: 'Rows and bytes, about. `problem` says why it cannot be made as asked.',
    errors: ['invalid_range', 'too_costly', 'too_many_requests', 'history_unavailable'],
    example: { reply: { points: 2, rows: 5952, bytes: 523_776, problem: '' } },
  },
  importHistory: {
    description:
      'CSV (with commas, semicolons and decimal commas, or tabulators) or NDJSON with the columns time, point_id and value, ' +
      'and quality and reason where known; others are passed over. A time is epoch milliseconds or ISO 8601; without an ' +
      'offset it is of `time_zone` or of the zone in the heading, and refused when clocks show it twice or never. Rows that ' +
      'are wrong are named by line and reason, the others stored; look first with `dry_run`. What was stored before at the ' +
      'same time is overwritten and cannot be had back. 200,000 lines at most: send a larger file in parts.',
    errors: ['body_too_large', 'too_costly', 'too_many_requests', 'history_unavailable'],
    example: {
      body: {
        format: 'csv',
        text: 'time (Europe/Vienna);point_id;value\n2026-03-29 04:00;21;21,5\n2026-03-29 02:30;21;21,5\n',
        dry_run: true,
      },
      reply: {
        rows: 2,
        stored: 0,
        points: [
          { point_id: 21, name: 'Supply', samples: 1, from: MIDNIGHT + 3 * HOUR_MS, to: MIDNIGHT + 3 * HOUR_MS },
        ],
        errors: [
          { line: 3, why: 'time "2026-03-29 02:30" does not exist in Europe/Vienna: clocks go forward over it' },
        ],
        rejected: 1,
      },
    },
  },
};
