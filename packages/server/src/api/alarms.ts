import { ApiError } from '@t3000/contract';
import type { alarmRoutes, Input, Output } from '@t3000/contract';
import type { ActResult, AlarmRecord } from '@t3000/engine';
import type { AlarmEventQuery } from '@t3000/site';
import { alarmShower, eventDto } from '../alarms/alarm-dto.ts';
import { alarmEventCsv } from '../alarms/event-csv.ts';
import { insidePlace } from '../alarms/inside-place.ts';
import { alarmFigures, staleAlarms } from '../alarms/health.ts';
import { inOperatorOrder } from '../alarms/summary.ts';
import { parseMoment } from '../history/moment.ts';
import type { Call, Handlers } from '../http/serve.ts';
import type { Hub } from '../hub.ts';
import { actorOf } from './actor.ts';
import { paged, pageOf } from './page.ts';

type Routes = typeof alarmRoutes;
type Acted = Output<Routes['acknowledgeAlarms']>;

const silent: ReadonlySet<string> = new Set(['shelved', 'suppressed', 'out_of_service']);

export function alarmHandlers(hub: Hub): Handlers<Routes> {
  return {
    listAlarms: ({ query }) => ({
      ...paged(inOperatorOrder(wanted(hub, query)), pageOf(query), showerOf(hub)),
      summary: hub.alarms.summary(),
    }),
    getAlarmSummary: () => hub.alarms.summary(),
    getAlarmHealth: ({ query }) => health(hub, query.hours ?? 24),
    listAlarmEvents: ({ query }) => {
      const page = hub.site.alarms.events({
        ...eventQuery(query),
        limit: query.limit ?? 100,
        ...cursorOf(query.cursor),
      });
      return {
        items: page.rows.map(eventDto),
        next: page.next === undefined ? null : `${page.next.at}.${page.next.seq}`,
      };
    },
    exportAlarmEvents: ({ query }) => alarmEventCsv(hub.site.alarms, eventQuery(query)),
    getAlarm: ({ params }) => {
      const alarm = alarmOf(hub, params.id);
      const { rows } = hub.site.alarms.events({ alarmId: alarm.id, limit: 20 });
      return { alarm: showerOf(hub)(alarm), events: rows.map(eventDto) };
    },
    acknowledgeAlarms: ({ body }, call) =>
      acted(hub, call, 'alarm.acknowledge', body, (act) => hub.alarms.engine.acknowledge(body.ids, act)),
    shelveAlarms: ({ body }, call) => {
      const until = hub.clock.now() + body.minutes * 60_000;
      return acted(hub, call, 'alarm.shelve', body, (act) => hub.alarms.engine.shelve(body.ids, until, act));
    },
    unshelveAlarms: ({ body }, call) =>
      acted(hub, call, 'alarm.unshelve', body, (act) => hub.alarms.engine.unshelve(body.ids, act)),
    setAlarmService: ({ body }, call) => {
      const action = body.in_service ? 'alarm.return_to_service' : 'alarm.out_of_service';
      return acted(hub, call, action, body, (act) => hub.alarms.engine.setService(body.ids, body.in_service, act));
    },
    addAlarmNote: ({ params, body }, call) => {
      alarmOf(hub, params.id);
      const actor = actorOf(call);
      const { done, alarm, problem } = hub.alarms.engine.addNote(params.id, { actor: actor.name, note: body.note });
      if (!done || alarm === undefined) throw new ApiError('conflict', `${problem}; it is no longer watched`);
      hub.audit.done(actor, 'alarm.note', `alarm:${params.id}`, { note: body.note });
      return showerOf(hub)(alarm);
    },
  };
}

const showerOf = (hub: Hub) => alarmShower(hub.site, (id) => hub.alarms.engine.isWatched(id));

function alarmOf(hub: Hub, id: number): AlarmRecord {
  const alarm = hub.alarms.get(id);
  if (alarm === undefined) throw new ApiError('not_found', `there is no alarm ${id}`);
  return alarm;
}

function wanted(hub: Hub, query: Input<Routes['listAlarms']>['query']): AlarmRecord[] {
  const words = (query.text ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  const isThere = query.place_id === undefined ? undefined : insidePlace(hub.site, query.place_id);
  const show = query.show ?? (query.phase === undefined ? 'operator' : 'all');
  return hub.alarms
    .open()
    .filter(
      (alarm) =>
        (show === 'all' || silent.has(alarm.phase) === (show === 'silent')) &&
        (query.level === undefined || alarm.level === query.level) &&
        (query.phase === undefined || alarm.phase === query.phase) &&
        (query.device_id === undefined || alarm.deviceId === query.device_id) &&
        (query.point_id === undefined || alarm.pointId === query.point_id) &&
        (isThere === undefined || isThere(alarm)) &&
        fits(alarm, words),
    );
}

function fits({ name, source, message }: AlarmRecord, words: readonly string[]): boolean {
  if (words.length === 0) return true;
  const text = `${name}\n${source}\n${message}`.toLowerCase();
  return words.every((word) => text.includes(word));
}

/** Does it and leaves a row in the audit trail for every alarm, done or refused. */
function acted(
  hub: Hub,
  call: Call,
  action: string,
  body: { readonly note?: string | undefined; readonly minutes?: number; readonly ids: readonly number[] },
  run: (act: { actor: string; note: string }) => ActResult[],
): Acted {
  const actor = actorOf(call);
  const note = body.note ?? '';
  const before = new Map(body.ids.map((id) => [id, hub.alarms.get(id)?.phase ?? null]));
  const results = run({ actor: actor.name, note });
  for (const { alarmId, done, problem, alarm } of results) {
    hub.audit.record(actor, action, `alarm:${alarmId}`, done ? 'done' : 'refused', {
      note,
      ...(body.minutes === undefined ? {} : { minutes: body.minutes }),
      old: before.get(alarmId) ?? null,
      requested: action.slice('alarm.'.length),
      read_back: alarm?.phase ?? null,
      ...(done ? {} : { problem }),
    });
  }
  return {
    items: results.map(({ alarmId, done, problem, alarm }) => ({
      alarm_id: alarmId,
      done,
      problem,
      phase: alarm?.phase ?? null,
    })),
  };
}

function eventQuery(query: Input<Routes['exportAlarmEvents']>['query']): Omit<AlarmEventQuery, 'limit'> {
  const { alarm_id: alarmId, point_id: pointId, device_id: deviceId, level, event, text, from, to } = query;
  return {
    ...(alarmId === undefined ? {} : { alarmId }),
    ...(pointId === undefined ? {} : { pointId }),
    ...(deviceId === undefined ? {} : { deviceId }),
    ...(level === undefined ? {} : { level }),
    ...(event === undefined ? {} : { event }),
    ...(text === undefined ? {} : { text }),
    ...(from === undefined ? {} : { from: parseMoment(from, 'from') }),
    ...(to === undefined ? {} : { to: parseMoment(to, 'to') }),
  };
}

function cursorOf(cursor: string | undefined): Pick<AlarmEventQuery, 'before'> {
  if (cursor === undefined) return {};
  const [at = 0, seq = 0] = cursor.split('.').map(Number);
  return { before: { at, seq } };
}

function health(hub: Hub, hours: number): Output<Routes['getAlarmHealth']> {
  const now = hub.clock.now();
  const figures = alarmFigures(hub.site.alarms, now - hours * 3_600_000, now + 1);
  const show = showerOf(hub);
  const open = hub.alarms.open();
  const named = <T extends { alarmId: number }>(list: readonly T[]) =>
    list.flatMap(({ alarmId, ...rest }) => {
      const alarm = hub.alarms.get(alarmId);
      return alarm === undefined ? [] : [{ alarm: show(alarm), ...rest }];
    });
  return {
    ...figures,
    chattering: named(figures.chattering),
    top: named(figures.top),
    stale: staleAlarms(open, now).map(show),
    shelved: open.filter(({ phase }) => phase === 'shelved').map(show),
  };
}
