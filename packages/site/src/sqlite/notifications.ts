import type {
  DeliveryRow,
  DeliveryTable,
  NewNotificationRule,
  NotificationRuleRow,
  NotificationRuleTable,
} from '../notifications.ts';
import { flag, nullable, optional, parseObject } from './columns.ts';
import type { Connection } from './connection.ts';
import { stampedRows } from './stamped-rows.ts';
import { sortKey } from './text-keys.ts';

type RawRule = [id: number, name: string, enabled: number, rule: string, createdAt: number, updatedAt: number];

const SELECT_RULE = 'SELECT id, name, enabled, rule, created_at, updated_at FROM notification_rules';
const ruleSql = {
  selectById: `${SELECT_RULE} WHERE id = ?`,
  insert: `INSERT INTO notification_rules (name, name_key, enabled, rule, updated_at, created_at)
    VALUES (?, ?, ?, ?, ?, ?)`,
  update: 'UPDATE notification_rules SET name = ?, name_key = ?, enabled = ?, rule = ?, updated_at = ? WHERE id = ?',
  remove: 'DELETE FROM notification_rules WHERE id = ?',
};

export function createNotificationRuleTable(connection: Connection): NotificationRuleTable {
  const selectAll = connection.prepare<RawRule>(`${SELECT_RULE} ORDER BY id`);
  const shape = { nameOf, cells, toRow: toRule };
  return {
    all: () => selectAll.all().map(toRule),
    ...stampedRows<RawRule, NewNotificationRule>(connection, ruleSql, shape),
  };
}

const nameOf = ({ name }: NewNotificationRule) => `a notification rule named "${name}"`;

function cells({ name, enabled, rule }: NewNotificationRule, at: number): (string | number)[] {
  return [name, sortKey(name), flag(enabled), JSON.stringify(rule), at];
}

type Raw = [
  id: number,
  eventSeq: number,
  alarmId: number,
  ruleId: number,
  ruleName: string,
  step: number,
  channel: string,
  target: string,
  state: DeliveryRow['state'],
  createdAt: number,
  dueAt: number,
  attempts: number,
  detail: string,
  finishedAt: number | null,
];

const SELECT = `SELECT id, event_seq, alarm_id, rule_id, rule_name, step, channel, target, state, created_at, due_at, attempts,
  detail, finished_at FROM notification_deliveries`;

const INSERT = `
  INSERT INTO notification_deliveries (event_seq, alarm_id, rule_id, rule_name, step, channel, target, state, created_at,
    due_at, attempts, detail)
  VALUES (?, ?, ?, ?, ?, ?, ?, 'waiting', ?, ?, 0, '')
  ON CONFLICT (event_seq, rule_id, step, channel, target) DO NOTHING`;

export function createDeliveryTable(connection: Connection): DeliveryTable {
  const insert = connection.prepare(INSERT);
  const selectDue = connection.prepare<Raw>(
    `${SELECT} WHERE state = 'waiting' AND due_at <= ? ORDER BY due_at, id LIMIT ?`,
  );
  const selectNext = connection.prepare<[number | null]>(
    `SELECT min(due_at) FROM notification_deliveries WHERE state = 'waiting'`,
  );
  const selectWaiting = connection.prepare<[number]>(
    `SELECT count(*) FROM notification_deliveries WHERE state = 'waiting'`,
  );
  const update = connection.prepare(
    'UPDATE notification_deliveries SET state = ?, due_at = ?, attempts = ?, detail = ?, finished_at = ? WHERE id = ?',
  );
  const drop = connection.prepare(`DELETE FROM notification_deliveries WHERE state <> 'waiting' AND finished_at < ?`);
  return {
    insert: (deliveries) =>
      connection.transaction(() => {
        for (const row of deliveries) {
          const { eventSeq, alarmId, ruleId, ruleName, step, channel, target, createdAt, dueAt } = row;
          insert.run(eventSeq, alarmId, ruleId, ruleName, step, channel, target, createdAt, dueAt);
        }
      }),
    due: (now, limit) => selectDue.all(now, limit).map(toRow),
    nextDueAt: () => optional(selectNext.get()?.[0] ?? null),
    waitingCount: () => selectWaiting.get()?.[0] ?? 0,
    update: (id, { state, dueAt, attempts, detail, finishedAt }) =>
      connection.transaction(() => void update.run(state, dueAt, attempts, detail, nullable(finishedAt), id)),
    query(query) {
      const terms = ['id < ?'];
      const values: (string | number)[] = [query.before ?? Number.MAX_SAFE_INTEGER];
      if (query.alarmId !== undefined) {
        terms.push('alarm_id = ?');
        values.push(query.alarmId);
      }
      if (query.state !== undefined) {
        terms.push('state = ?');
        values.push(query.state);
      }
      return connection
        .prepare<Raw>(`${SELECT} WHERE ${terms.join(' AND ')} ORDER BY id DESC LIMIT ?`)
        .all(...values, query.limit)
        .map(toRow);
    },
    dropFinishedBefore: (before) => connection.transaction(() => drop.run(before).changes),
  };
}

function toRule([id, name, enabled, rule, createdAt, updatedAt]: RawRule): NotificationRuleRow {
  return { id, name, enabled: enabled === 1, rule: parseObject(rule), createdAt, updatedAt };
}

function toRow(raw: Raw): DeliveryRow {
  const [id, eventSeq, alarmId, ruleId, ruleName, step, channel, target, state, createdAt, dueAt, attempts, detail] =
    raw;
  const finishedAt = optional(raw[13]);
  return {
    id,
    eventSeq,
    alarmId,
    ruleId,
    ruleName,
    step,
    channel,
    target,
    state,
    createdAt,
    dueAt,
    attempts,
    detail,
    finishedAt,
  };
}
