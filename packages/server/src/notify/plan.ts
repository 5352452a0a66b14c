import type { SavedAlarmChange } from '@t3000/engine';
import { globMatcher } from '@t3000/engine';
import type { NewDelivery, NotificationRuleRow } from '@t3000/site';
import { quietUntil } from './quiet.ts';
import { storedNotification } from './rule-dto.ts';

export interface PlanContext {
  readonly rules: readonly NotificationRuleRow[];
  readonly zone: string;
  readonly deviceName: string;
}

/** The messages one step of an alarm gives rise to, escalation included; who is told twice by one rule is told once. */
export function planDeliveries({ alarm, event, seq }: SavedAlarmChange, context: PlanContext): NewDelivery[] {
  const { announce, at } = event;
  if (announce === undefined) return [];
  return context.rules.flatMap((row) => {
    const rule = storedNotification(row.rule);
    const isMeant =
      row.enabled &&
      rule.levels.includes(alarm.level) &&
      rule.events.includes(announce) &&
      (rule.device === null || globMatcher(rule.device)(context.deviceName));
    if (!isMeant) return [];
    // Only an alarm that waits for an answer is taken to the next person.
    const steps = announce === 'alarm' ? rule.steps : rule.steps.slice(0, 1);
    return steps.flatMap(({ after_minutes: minutes, targets }, step) => {
      const due = at + minutes * 60_000;
      const isQuiet = rule.quiet !== null && alarm.level > rule.quiet.through_level;
      const until = isQuiet && rule.quiet !== null ? quietUntil(rule.quiet, context.zone, due) : undefined;
      return targets.map((target) => ({
        eventSeq: seq,
        alarmId: alarm.id,
        ruleId: row.id,
        ruleName: row.name,
        step,
        channel: target.channel,
        target: target.channel === 'mail' ? target.address : target.url,
        createdAt: at,
        dueAt: until ?? due,
      }));
    });
  });
}
