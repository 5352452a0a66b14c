import type { alarmRoutes, Input } from '@t3000/contract';
import { parseDuration } from '../../components/trend/timeRange.ts';
import { idOf, levels } from './alarmFilter.ts';
import { alarmEvents } from './eventText.ts';
import type { KnownAlarmEvent } from './eventText.ts';

/** Spans of history offered; `all` goes back as far as it is kept. */
export const spans = ['24h', '7d', '30d', '365d', 'all'] as const;
export type Span = (typeof spans)[number];
const SPAN_DEFAULT: Span = '7d';

/** What the history is narrowed to. All of it stands in the address. */
export interface EventFilter {
  readonly text: string;
  readonly level: number | undefined;
  readonly event: KnownAlarmEvent | undefined;
  readonly deviceId: number | undefined;
  /** One alarm alone. */
  readonly alarmId: number | undefined;
  readonly span: Span;
}

export type EventRequest = Omit<Input<(typeof alarmRoutes)['exportAlarmEvents']>['query'], 'limit' | 'cursor'>;

type Query = Readonly<Record<string, unknown>>;

/** Reads an address; what makes no sense in it is left out. */
export function eventsFromQuery(query: Query): EventFilter {
  return {
    text: typeof query['text'] === 'string' ? query['text'].slice(0, 100) : '',
    level: levels.find((level) => String(level) === query['level']),
    event: alarmEvents.find((event) => event === query['event']),
    deviceId: idOf(query['device']),
    alarmId: idOf(query['of']),
    span: spans.find((span) => span === query['last']) ?? SPAN_DEFAULT,
  };
}

/** Parts of an address; undefined ones are to be left out of it. */
export function eventsToQuery(filter: EventFilter): Record<string, string | undefined> {
  return {
    text: filter.text === '' ? undefined : filter.text,
    level: numberText(filter.level),
    event: filter.event,
    device: numberText(filter.deviceId),
    of: numberText(filter.alarmId),
    last: filter.span === SPAN_DEFAULT ? undefined : filter.span,
  };
}

function numberText(value: number | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}

/** The same as a question to the server, asked at the moment `now`. */
export function eventsToRequest(filter: EventFilter, now: number): EventRequest {
  const text = filter.text.trim();
  const lastMs = parseDuration(filter.span);
  return {
    ...(text === '' ? {} : { text }),
    ...(filter.level === undefined ? {} : { level: filter.level }),
    ...(filter.event === undefined ? {} : { event: filter.event }),
    ...(filter.deviceId === undefined ? {} : { device_id: filter.deviceId }),
    ...(filter.alarmId === undefined ? {} : { alarm_id: filter.alarmId }),
    ...(lastMs === undefined ? {} : { from: String(Math.round(now - lastMs)) }),
  };
}

export const EVENTS_UNFILTERED: EventFilter = {
  text: '',
  level: undefined,
  event: undefined,
  deviceId: undefined,
  alarmId: undefined,
  span: 'all',
};
