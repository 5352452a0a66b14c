import type { JsonObject } from '@t3000/core';
import { ApiError } from '@t3000/contract';
import type { notificationRoutes } from '@t3000/contract';
import type { DeliveryRow, NotificationRuleRow } from '@t3000/site';
import { changesOf } from '../audit-changes.ts';
import type { Call, Handlers } from '../http/serve.ts';
import type { Hub } from '../hub.ts';
import { NO_MAIL } from '../notify/notifier.ts';
import { notificationDto, storedNotification } from '../notify/rule-dto.ts';
import type { StoredNotification } from '../notify/rule-dto.ts';
import { actorOf } from './actor.ts';

type Routes = typeof notificationRoutes;

/** Duty rosters of a large site. */
const RULES_MAX = 100;
/** As long as the hash it keys. */
const SECRET_BYTES = 32;

export function notificationHandlers(hub: Hub): Handlers<Routes> {
  const newSecret = (): string => Buffer.from(hub.rng.bytes(SECRET_BYTES)).toString('hex');
  const finish = (call: Call, action: string, row: NotificationRuleRow, details: JsonObject): void => {
    hub.notifier.rulesChanged();
    hub.audit.done(actorOf(call), action, `notification_rule:${row.id}`, details);
  };
  return {
    listNotificationRules: () => ({
      items: hub.site.notificationRules.all().map((row) => notificationDto(row, false)),
      mail_problem: hub.mail === undefined ? NO_MAIL : '',
    }),
    addNotificationRule: ({ body }, call) => {
      if (hub.site.notificationRules.all().length >= RULES_MAX) {
        throw new ApiError('conflict', `there are ${RULES_MAX} rules, which is the maximum`, { limit: RULES_MAX });
      }
      const { name, enabled = true, levels, events = ['alarm'], device = null, steps, quiet = null } = body;
      const rule: StoredNotification = { levels, events, device, steps, quiet, secret: newSecret() };
      const row = hub.site.notificationRules.insert({ name, enabled, rule: jsonOf(rule) }, hub.clock.now());
      finish(call, 'notification_rule.create', row, { name });
      return notificationDto(row, true);
    },
    updateNotificationRule: ({ params, body }, call) => {
      const before = ruleOf(hub, params.id);
      const { name, enabled, new_secret: renew = false, ...given } = body;
      const stored = storedNotification(before.rule);
      const rule: StoredNotification = { ...stored, ...given, secret: renew ? newSecret() : stored.secret };
      const patch = {
        ...(name === undefined ? {} : { name }),
        ...(enabled === undefined ? {} : { enabled }),
        rule: jsonOf(rule),
      };
      const row = hub.site.notificationRules.update(params.id, patch, hub.clock.now()) ?? before;
      // The secret itself stays out of the trail; that it is new is told.
      const shown = changesOf(body, notificationDto(before, false), notificationDto(row, false));
      finish(call, 'notification_rule.update', row, shown);
      return notificationDto(row, renew);
    },
    deleteNotificationRule: ({ params }, call) => {
      const row = ruleOf(hub, params.id);
      hub.site.notificationRules.remove(row.id);
      finish(call, 'notification_rule.delete', row, { name: row.name });
      return { done: true };
    },
    testNotificationRule: async ({ params }, call) => {
      const row = ruleOf(hub, params.id);
      const items = await hub.notifier.test(row);
      const result = items.every(({ sent }) => sent) ? 'done' : 'failed';
      hub.audit.record(actorOf(call), 'notification_rule.test', `notification_rule:${row.id}`, result, {
        targets: items.map(({ target }) => target),
      });
      return { items };
    },
    listDeliveries: ({ query }) => {
      const { alarm_id: alarmId, state, before, limit = 50 } = query;
      const rows = hub.site.deliveries.query({
        limit,
        ...(alarmId === undefined ? {} : { alarmId }),
        ...(state === undefined ? {} : { state }),
        ...(before === undefined ? {} : { before }),
      });
      return { items: rows.map(deliveryDto), next: rows.length === limit ? (rows.at(-1)?.id ?? null) : null };
    },
  };
}

function ruleOf(hub: Hub, id: number): NotificationRuleRow {
  const row = hub.site.notificationRules.get(id);
  if (row === undefined) throw new ApiError('not_found', `there is no notification rule ${id}`);
  return row;
}

// The schema has seen JSON from a request: nothing else can be inside.
function jsonOf(rule: StoredNotification): JsonObject {
  return rule;
}

function deliveryDto(row: DeliveryRow) {
  return {
    id: row.id,
    event_id: row.eventSeq,
    alarm_id: row.alarmId,
    rule_id: row.ruleId,
    rule_name: row.ruleName,
    step: row.step,
    channel: row.channel,
    target: row.target,
    state: row.state,
    created_at: row.createdAt,
    due_at: row.dueAt,
    attempts: row.attempts,
    detail: row.detail,
    finished_at: row.finishedAt ?? null,
  };
}
