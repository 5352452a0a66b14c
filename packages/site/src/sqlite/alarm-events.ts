import type { AlarmEventPage, AlarmEventQuery, AlarmEventRow, AlarmTable } from '../alarms.ts';
import { optional } from './columns.ts';
import type { Connection } from './connection.ts';

type Raw = [
  seq: number,
  at: number,
  alarmId: number,
  event: string,
  fromPhase: string,
  toPhase: string,
  announce: string | null,
  definitionId: number,
  name: string,
  level: number,
  kind: string,
  pointId: number | null,
  deviceId: number | null,
  source: string,
  message: string,
  value: number | null,
  actor: string,
  note: string,
];

const SELECT = `SELECT seq, at, alarm_id, event, from_phase, to_phase, announce, definition_id, name, level, kind, point_id,
  device_id, source, message, value, actor, note FROM alarm_events`;

/** Lines one page looks at while it searches for words, some tens of milliseconds: a rare word takes several pages. */
const SEARCH_MAX = 5000;

const MOST_RAISED = `
  SELECT alarm_id, count(*) FROM alarm_events
  WHERE announce = 'alarm' AND at >= ? AND at < ?
  GROUP BY alarm_id ORDER BY count(*) DESC, alarm_id LIMIT ?`;

// Numbers are bound as REAL, which does not divide without a rest.
const RAISED_COUNTS = `
  SELECT at / CAST(? AS INTEGER) * CAST(? AS INTEGER), level, count(*) FROM alarm_events
  WHERE announce = 'alarm' AND at >= ? AND at < ?
  GROUP BY 1, 2 ORDER BY 1, 2`;

/** The reading side of the history of alarms. */
export function alarmEventReader(
  connection: Connection,
): Pick<AlarmTable, 'events' | 'event' | 'raisedCounts' | 'mostRaised'> {
  const selectBySeq = connection.prepare<Raw>(`${SELECT} WHERE seq = ?`);
  const mostRaised = connection.prepare<[number, number]>(MOST_RAISED);
  const raisedCounts = connection.prepare<[number, number, number]>(RAISED_COUNTS);
  return {
    events: (query) =>
      query.text === undefined && query.event === undefined ? page(connection, query) : search(connection, query),
    event(seq) {
      const raw = selectBySeq.get(seq);
      return raw && toRow(raw);
    },
    raisedCounts: (from, to, widthMs) =>
      raisedCounts.all(widthMs, widthMs, from, to).map(([at, level, count]) => ({ at, level, count })),
    mostRaised: (from, to, limit) => mostRaised.all(from, to, limit).map(([alarmId, count]) => ({ alarmId, count })),
  };
}

function page(connection: Connection, query: AlarmEventQuery): AlarmEventPage {
  const { where, values } = conditions(query);
  const rows = connection
    .prepare<Raw>(`${SELECT} ${where} ORDER BY at DESC, seq DESC LIMIT ?`)
    .all(...values, query.limit + 1)
    .map(toRow);
  return {
    rows: rows.slice(0, query.limit),
    next: rows.length > query.limit ? positionOf(rows[query.limit - 1]) : undefined,
  };
}

/** Goes through a bounded number of lines and keeps those that fit. */
function search(connection: Connection, query: AlarmEventQuery): AlarmEventPage {
  const { where, values } = conditions(query);
  const words = (query.text ?? '')
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const rows: AlarmEventRow[] = [];
  let looked = 0;
  let last: AlarmEventRow | undefined;
  const statement = connection.prepare<Raw>(`${SELECT} ${where} ORDER BY at DESC, seq DESC LIMIT ?`);
  for (const raw of statement.iterate(...values, SEARCH_MAX)) {
    looked++;
    last = toRow(raw);
    if ((query.event === undefined || last.event === query.event) && fits(last, words)) rows.push(last);
    if (rows.length === query.limit) break;
  }
  const hasMore = rows.length === query.limit || looked === SEARCH_MAX;
  return { rows, next: hasMore ? positionOf(last) : undefined };
}

function fits({ name, source, message, note, actor }: AlarmEventRow, words: readonly string[]): boolean {
  if (words.length === 0) return true;
  const text = `${name}\n${source}\n${message}\n${note}\n${actor}`.toLowerCase();
  return words.every((word) => text.includes(word));
}

function positionOf(row: AlarmEventRow | undefined): AlarmEventPage['next'] {
  return row === undefined ? undefined : { at: row.at, seq: row.seq };
}

function conditions(query: AlarmEventQuery): { where: string; values: number[] } {
  const terms: string[] = [];
  const values: number[] = [];
  const add = (term: string, ...bound: (number | undefined)[]): void => {
    const given = bound.filter((value) => value !== undefined);
    if (given.length === 0) return;
    terms.push(term);
    values.push(...given);
  };
  add('alarm_id = ?', query.alarmId);
  add('point_id = ?', query.pointId);
  add('device_id = ?', query.deviceId);
  add('level = ?', query.level);
  add('at >= ?', query.from);
  add('at < ?', query.to);
  add('(at, seq) < (?, ?)', query.before?.at, query.before?.seq);
  return { where: terms.length === 0 ? '' : `WHERE ${terms.join(' AND ')}`, values };
}

function toRow(raw: Raw): AlarmEventRow {
  const [seq, at, alarmId, event, fromPhase, toPhase, announce, definitionId, name, level, kind] = raw;
  const [pointId, deviceId, source, message, value, actor, note] = raw.slice(11) as Tail;
  return {
    seq,
    at,
    alarmId,
    event,
    fromPhase,
    toPhase,
    announce: optional(announce),
    definitionId,
    name,
    level,
    kind,
    pointId: optional(pointId),
    deviceId: optional(deviceId),
    source,
    message,
    value: optional(value),
    actor,
    note,
  };
}

/** What `Raw` ends with; `slice` forgets the types of a tuple. */
type Tail = [number | null, number | null, string, string, number | null, string, string];
