import type {
  historyQuarantineRoutes,
  historyStorageRoutes,
  trendLogRoutes,
  trendNoteRoutes,
  trendRecordingRoutes,
  trendViewRoutes,
} from '@t3000/contract';
import type { Guides } from './guide.ts';

const AT = 1_774_738_800_000;

const rates =
  'Refused with `too_costly` when the site would record more than 50,000 samples a second, and where a point holds a text.';

export const trendLogGuides: Guides<typeof trendLogRoutes> = {
  listTrendLogs: { description: 'With the ids of their points; `GET /api/trendlog/devices` has pages without them.' },
  listDeviceTrendLogs: { description: 'With the ids of their points.', errors: ['not_found'] },
  addTrendLog: { description: rates, errors: ['too_costly', 'not_found'] },
  queryTrendLogs: { description: '`text` looks in the names of logs and devices.' },
  createTrendLog: {
    description: `Points of several devices may stand in one log. A point in several logs is recorded for each of them. ${rates}`,
    errors: ['too_costly', 'not_found'],
    example: { body: { name: 'Air', mode: 'interval', interval_seconds: 300, point_ids: [21, 22] } },
  },
  getTrendLog: { description: '`state` is `empty` when it is started and has no points.', errors: ['not_found'] },
  startTrendLog: { description: 'Statistics begin anew with it.', errors: ['not_found', 'too_costly'] },
  stopTrendLog: { description: 'The points are recorded on where they stand in another log.', errors: ['not_found'] },
  getTrendLogStatistics: {
    description:
      'Of the last day when no time is named, and of no time before the log was started. `expected` are the ticks of the ' +
      'log, `missed` those without any sample, `late` those whose value was read too long before, `bad` those without a ' +
      'value because the device did not give one. `gaps` are stretches of missed ticks; of a log of changes, silences ' +
      'longer than its heartbeat.',
    errors: ['invalid_range', 'too_costly', 'not_found', 'too_many_requests'],
    example: {
      reply: {
        from: AT,
        to: AT + 3_600_000,
        items: [
          {
            point_id: 21,
            name: 'Supply',
            expected: 60,
            stored: 58,
            missed: 2,
            late: 0,
            bad: 1,
            last_at: AT + 3_540_000,
            last_quality: 'good',
            gaps: [{ from: AT + 600_000, to: AT + 660_000, missing: 2 }],
            gaps_total: 1,
          },
        ],
        total: 1,
        offset: 0,
        limit: 100,
      },
    },
  },
  updateTrendLog: {
    description: `What is not named stays. Another way of recording begins its statistics anew. ${rates}`,
    errors: ['not_found', 'too_costly'],
    example: { body: { mode: 'cron', cron: '0 6 * * mon-fri' } },
  },
  deleteTrendLog: { description: 'Points that stand in no other log are recorded no more.', errors: ['not_found'] },
};

const defaultsText = 'For points that are found from now on; those there are stay as they are.';

export const trendRecordingGuides: Guides<typeof trendRecordingRoutes> = {
  getTrendStatus: { description: '`samples_per_second` counts even intervals; calendars and changes come on top.' },
  listTrendedPoints: {
    description: '`recordings` has one entry for each running log the point stands in.',
    errors: ['not_found', 'too_many_requests'],
  },
  recordPoints: {
    description: `Each device has one log for each way of recording. \`before\` is what to send to take it back. ${rates}`,
    errors: ['not_found', 'too_costly'],
    example: {
      body: { point_ids: [21, 22], strategy: { mode: 'change', deadband: 0.5, heartbeat_seconds: 900 } },
      reply: {
        changed: 2,
        trend_log_ids: [7],
        before: [{ strategy: { mode: 'interval', interval_seconds: 900 }, point_ids: [21, 22] }],
      },
    },
  },
  estimateRecording: { description: 'Nothing is changed. Bytes are those on disk.', errors: ['not_found'] },
  previewCron: {
    description: 'Minute, hour, day, month and weekday by the clock of the site, such as `0 6 * * mon-fri`.',
    example: { url: '/api/trendlog/cron?cron=0%206%20*%20*%20mon-fri' },
  },
  getTrendDefaults: {
    description: 'Those of the device, else of the site, else of the program.',
    errors: ['not_found'],
  },
  setTrendDefaults: {
    description: defaultsText,
    example: {
      body: { items: [{ point_type: 'input', kind: 'analog', strategy: { mode: 'interval', interval_seconds: 300 } }] },
    },
  },
  setDeviceTrendDefaults: { description: defaultsText, errors: ['not_found'] },
  deleteDeviceTrendDefaults: { description: defaultsText, errors: ['not_found'] },
};

export const trendNoteGuides: Guides<typeof trendNoteRoutes> = {
  listTrendNotes: {
    description: 'Notes that touch the time; of points only those of `ids`.',
    errors: ['invalid_range'],
  },
  addTrendNote: {
    description: 'Everybody who sees the point reads it.',
    errors: ['not_found'],
    example: { body: { at: AT, until: AT + 3_600_000, point_id: 21, text: 'Filter changed' } },
  },
  updateTrendNote: { description: 'What is not named stays.', errors: ['not_found', 'not_permitted'] },
  deleteTrendNote: { description: 'It cannot be had back.', errors: ['not_found', 'not_permitted'] },
};

export const trendViewGuides: Guides<typeof trendViewRoutes> = {
  listTrendViews: { description: '`address` is the query of the trends page of the console.' },
  addTrendView: { description: '200 of a person at most.', errors: ['conflict', 'not_permitted'] },
  updateTrendView: { description: 'What is not named stays.', errors: ['not_found'] },
  deleteTrendView: { description: 'It cannot be had back.', errors: ['not_found'] },
};

export const historyStorageGuides: Guides<typeof historyStorageRoutes> = {
  getHistoryStorage: { description: 'Sizes are bytes. `dropped` counts samples refused since the start, by reason.' },
  setHistoryRetention: {
    description: 'The first class that fits a point counts. What goes cannot be had back: preview it first.',
    example: { body: { default_days: 1095, classes: [{ kind: 'binary', days: 365 }] } },
  },
  previewHistoryRetention: { description: 'Nothing is changed.' },
  verifyHistory: {
    description: 'Read how far it is, and what was found, under `verify` of the storage.',
    errors: ['conflict'],
  },
  compactHistory: {
    description: 'It happens by itself, too. Read how far it is under `compact`.',
    errors: ['conflict'],
  },
};

export const historyQuarantineGuides: Guides<typeof historyQuarantineRoutes> = {
  listQuarantined: { description: 'As they came; they stand in no chart until they are taken.' },
  takeQuarantined: {
    description: 'A clock that is two hours ahead is moved back with `shift_ms` -7,200,000.',
    errors: ['not_found', 'history_unavailable'],
    example: { body: { shift_ms: -7_200_000 } },
  },
  discardQuarantined: { description: 'They cannot be had back.', errors: ['not_found'] },
};
