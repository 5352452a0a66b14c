import type { JsonObject } from '@t3000/core';
import type { AlarmRecord } from '@t3000/engine';
import type {
  AlarmEventPage,
  AlarmEventQuery,
  AlarmEventRow,
  AlarmTable,
  AuditTable,
  DashboardTable,
  SiteStore,
  TrendLogTable,
  TrendNoteTable,
  TrendViewTable,
  UserTable,
  WriteRequestTable,
} from '@t3000/site';
import { outsidePlaces } from '../scope.ts';
import type { Scope } from '../scope.ts';
import { closed } from './closed.ts';
import { requirePoint } from './places-and-points.ts';

/** Pages of others' alarm history passed over for one answer; a caller goes on from where it ended. */
const PAGES_MAX = 50;
const PAGE_ROWS = 500;
/** Notes of the whole building that may lie between those of the points. */
const NOTES_BETWEEN = 1000;
/** Requests that are over, all of which are looked at for those of the places. */
const CLOSED_ROWS_MAX = 10_000;

/** An alarm stands where its point does; without one, with its device. */
export function seesAlarm(scope: Scope, { pointId, deviceId }: Pick<AlarmEventRow, 'pointId' | 'deviceId'>): boolean {
  if (!scope.isHidden) return true;
  return pointId === undefined ? deviceId !== undefined && scope.seesDevice(deviceId) : scope.seesPoint(pointId);
}

export function changesAlarm(
  scope: Scope,
  { pointId, deviceId }: Pick<AlarmEventRow, 'pointId' | 'deviceId'>,
): boolean {
  return pointId === undefined ? deviceId !== undefined && scope.changesDevice(deviceId) : scope.changesPoint(pointId);
}

/** Why an alarm keeps still may be a device outside, by its name. */
export function seenAlarm(scope: Scope, alarm: AlarmRecord): AlarmRecord {
  const { suppressor } = alarm.state;
  if (suppressor === undefined || scope.seesDevice(suppressor.deviceId)) return alarm;
  return { ...alarm, state: { ...alarm.state, suppressor: undefined, suppressedBy: 'something outside your places' } };
}

/** The history keeps that reason as a note, without saying which device it names. */
function seenEvent(scope: Scope, row: AlarmEventRow): AlarmEventRow {
  return scope.isHidden && row.event === 'suppressed' ? { ...row, note: '' } : row;
}

/** What was found by a note that is not shown was not found. */
function fitsText({ name, source, message, note, actor }: AlarmEventRow, text: string | undefined): boolean {
  if (text === undefined) return true;
  return [name, source, message, note, actor].join('\n').toLowerCase().includes(text.toLowerCase());
}

export function narrowAlarmTable({ alarms }: Pick<SiteStore, 'alarms'>, scope: Scope): AlarmTable {
  const events = (query: AlarmEventQuery): AlarmEventPage => {
    const rows: AlarmEventRow[] = [];
    let before = query.before;
    for (let pages = 0; pages < PAGES_MAX; pages++) {
      const page = alarms.events({ ...query, limit: PAGE_ROWS, ...(before === undefined ? {} : { before }) });
      for (const found of page.rows) {
        const row = seenEvent(scope, found);
        if (!seesAlarm(scope, row) || (row !== found && !fitsText(row, query.text))) continue;
        if (rows.length === query.limit) return { rows, next: before };
        rows.push(row);
        before = { at: row.at, seq: row.seq };
      }
      before = page.next;
      if (before === undefined) return { rows, next: undefined };
    }
    return { rows, next: before };
  };
  const raised = (from: number, to: number): AlarmEventRow[] => {
    const found: AlarmEventRow[] = [];
    let before: AlarmEventQuery['before'];
    do {
      const page = events({ from, to, limit: PAGE_ROWS, ...(before === undefined ? {} : { before }) });
      found.push(...page.rows.filter(({ announce }) => announce === 'alarm'));
      before = page.next;
    } while (before !== undefined);
    return found;
  };
  return closed<AlarmTable>('alarm history', {
    events,
    raisedCounts(from, to, widthMs) {
      const counts = new Map<string, { at: number; level: number; count: number }>();
      for (const { at, level } of raised(from, to)) {
        const slot = Math.floor(at / widthMs) * widthMs;
        const known = counts.get(`${slot} ${level}`) ?? { at: slot, level, count: 0 };
        known.count++;
        counts.set(`${slot} ${level}`, known);
      }
      return [...counts.values()].toSorted((a, b) => a.at - b.at || a.level - b.level);
    },
    mostRaised: (from, to, limit) =>
      [...Map.groupBy(raised(from, to), ({ alarmId }) => alarmId)]
        .map(([alarmId, rows]) => ({ alarmId, count: rows.length }))
        .toSorted((a, b) => b.count - a.count || a.alarmId - b.alarmId)
        .slice(0, limit),
  });
}

/** A log is seen by whoever sees all of it. */
export function narrowTrendLogs({ trendLogs }: Pick<SiteStore, 'trendLogs'>, scope: Scope): TrendLogTable {
  const isSeen = ({ id, deviceId }: { readonly id: number; readonly deviceId: number | undefined }): boolean => {
    if (!scope.isHidden) return true;
    const points = trendLogs.points(id);
    return points.length > 0 && points.every((point) => scope.seesPoint(point)) && seesOrNone(scope, deviceId);
  };
  const seenPoints = (id: number): number[] => trendLogs.points(id).filter((point) => scope.seesPoint(point));
  return closed<TrendLogTable>('trend logs', {
    all: () => trendLogs.all().filter(isSeen),
    get(id) {
      const row = trendLogs.get(id);
      return row && isSeen(row) ? row : undefined;
    },
    byDevice: (id) => trendLogs.byDevice(id).filter(isSeen),
    byPoint: (id) => (scope.seesPoint(id) ? trendLogs.byPoint(id).filter(isSeen) : []),
    enabledOf: (ids) => trendLogs.enabledOf(ids.filter((id) => scope.seesPoint(id))),
    points: seenPoints,
    pointCount: (id) => seenPoints(id).length,
    schedule: () => new Map([...trendLogs.schedule()].filter(([id]) => scope.seesPoint(id))),
  });
}

function seesOrNone(scope: Scope, deviceId: number | undefined): boolean {
  return deviceId === undefined || scope.seesDevice(deviceId);
}

/** A note without a point belongs to the whole building. */
export function narrowTrendNotes({ trendNotes }: Pick<SiteStore, 'trendNotes'>, scope: Scope): TrendNoteTable {
  const isSeen = ({ pointId }: { readonly pointId: number | undefined }): boolean =>
    !scope.isHidden || (pointId !== undefined && scope.seesPoint(pointId));
  const require = (pointId: number | undefined): void => {
    if (pointId === undefined) throw outsidePlaces('a note without a point is one of the whole site: name a point');
    requirePoint(scope, pointId);
  };
  const get: TrendNoteTable['get'] = (id) => {
    const row = trendNotes.get(id);
    return row && isSeen(row) ? row : undefined;
  };
  return closed<TrendNoteTable>('notes', {
    get,
    within: (from, to, ids, limit) =>
      trendNotes
        .within(
          from,
          to,
          ids.filter((id) => scope.seesPoint(id)),
          limit + NOTES_BETWEEN,
        )
        .filter(isSeen)
        .slice(-limit),
    insert(note, at) {
      require(note.pointId);
      return trendNotes.insert(note, at);
    },
    update(id, patch, at) {
      const row = get(id);
      if (row !== undefined) require(row.pointId);
      if ('pointId' in patch) require(patch.pointId);
      return row && trendNotes.update(id, patch, at);
    },
    remove(id) {
      const row = get(id);
      if (row !== undefined) require(row.pointId);
      return row !== undefined && trendNotes.remove(id);
    },
  });
}

/** Charts that others share name what they show: only the own ones are there. */
export function narrowTrendViews({ trendViews }: Pick<SiteStore, 'trendViews'>, { userId }: Scope): TrendViewTable {
  const own = (id: number): boolean => trendViews.get(id)?.ownerId === userId;
  return closed<TrendViewTable>('trend views', {
    visibleTo: () => trendViews.visibleTo(userId).filter(({ ownerId }) => ownerId === userId),
    countOf: () => trendViews.countOf(userId),
    get: (id) => (own(id) ? trendViews.get(id) : undefined),
    insert: (view, at) => trendViews.insert({ ...view, ownerId: userId }, at),
    update: (id, patch, at) => (own(id) ? trendViews.update(id, patch, at) : undefined),
    remove: (id) => own(id) && trendViews.remove(id),
  });
}

/** Cards that name what is not seen are left out, and so are the titles somebody else gave to those that name nothing. */
export function narrowDashboards({ dashboards }: Pick<SiteStore, 'dashboards'>, scope: Scope): DashboardTable {
  return closed<DashboardTable>('dashboards', {
    get(owner) {
      const row = dashboards.get(owner);
      if (row === undefined || !Array.isArray(row.widgets)) return row;
      // Only lists that passed the contract are stored.
      const widgets = (row.widgets as unknown as StoredWidget[]).flatMap((widget) => {
        const points = widget.point_ids.filter((id) => scope.seesPoint(id));
        const isWhole = points.length === widget.point_ids.length;
        if (widget.place_id !== null && !scope.seesPlace(widget.place_id)) return [];
        if (widget.point_ids.length > 0 && points.length === 0) return [];
        const named = widget.place_id !== null || widget.point_ids.length > 0;
        const title = 'userId' in owner || (named && isWhole) ? widget.title : '';
        return [{ ...widget, title, point_ids: points }];
      });
      return { ...row, widgets };
    },
    set(owner, row) {
      if (!('userId' in owner) || owner.userId !== scope.userId) throw outsidePlaces('this is the page of others');
      dashboards.set(owner, row);
    },
    remove: (owner) => 'userId' in owner && owner.userId === scope.userId && dashboards.remove(owner),
  });
}

type StoredWidget = JsonObject & {
  readonly title: string;
  readonly point_ids: number[];
  readonly place_id: number | null;
};

export function narrowWriteRequests(
  { writeRequests }: Pick<SiteStore, 'writeRequests'>,
  scope: Scope,
): WriteRequestTable {
  return closed<WriteRequestTable>('write requests', {
    get(id) {
      const row = writeRequests.get(id);
      return row && scope.seesPoint(row.pointId) ? row : undefined;
    },
    closed({ offset, limit }) {
      const { rows } = writeRequests.closed({ offset: 0, limit: CLOSED_ROWS_MAX });
      const seen = rows.filter(({ pointId }) => scope.seesPoint(pointId));
      return { rows: seen.slice(offset, offset + limit), total: seen.length };
    },
  });
}

/** What was done to one point of the places; the trail as a whole is for the whole site. */
export function narrowAudit({ audit }: Pick<SiteStore, 'audit'>, scope: Scope): AuditTable {
  return closed<AuditTable>('audit trail', {
    query(query) {
      const id = /^point:(\d+)$/.exec(query.target ?? '')?.[1];
      return id !== undefined && scope.seesPoint(Number(id)) ? audit.query(query) : { rows: [], total: 0 };
    },
  });
}

/** Oneself; the names of others are of no concern. */
export function narrowUsers({ users }: Pick<SiteStore, 'users'>, { userId }: Scope): UserTable {
  return closed<UserTable>('users', { get: (id) => (id === userId ? users.get(id) : undefined) });
}
