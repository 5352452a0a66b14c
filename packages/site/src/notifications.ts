import type { JsonObject } from '@t3000/core';
import type { Stamped, StampedRows } from './stamped.ts';

/** Who is told of which alarms. The rule is the business of the notifier, kept here as it is; it may hold secrets. */
export interface NewNotificationRule {
  readonly name: string;
  readonly enabled: boolean;
  readonly rule: JsonObject;
}

export type NotificationRuleRow = Stamped<NewNotificationRule>;

export interface NotificationRuleTable extends StampedRows<NewNotificationRule> {
  all(): NotificationRuleRow[];
}

export const deliveryStates = ['waiting', 'sent', 'failed', 'skipped'] as const;
export type DeliveryState = (typeof deliveryStates)[number];

/** One message to one receiver about one step of an alarm. */
export interface DeliveryRow {
  readonly id: number;
  /** The step it tells of. */
  readonly eventSeq: number;
  readonly alarmId: number;
  readonly ruleId: number;
  readonly ruleName: string;
  /** Escalation step, from 0. */
  readonly step: number;
  readonly channel: string;
  /** Address of the receiver, without secrets. */
  readonly target: string;
  readonly state: DeliveryState;
  readonly createdAt: number;
  /** Not before; moves on with every failed attempt. */
  readonly dueAt: number;
  readonly attempts: number;
  /** What the last attempt came to, or why it was skipped. */
  readonly detail: string;
  readonly finishedAt: number | undefined;
}

export type NewDelivery = Pick<
  DeliveryRow,
  'eventSeq' | 'alarmId' | 'ruleId' | 'ruleName' | 'step' | 'channel' | 'target' | 'createdAt' | 'dueAt'
>;

export interface DeliveryTable {
  /** Adds messages; one that is there for the same step of the alarm, rule, escalation and receiver is left alone. */
  insert(deliveries: readonly NewDelivery[]): void;
  /** Waiting messages whose time has come, oldest first. */
  due(now: number, limit: number): DeliveryRow[];
  /** When the next waiting message is due. */
  nextDueAt(): number | undefined;
  waitingCount(): number;
  update(id: number, change: Pick<DeliveryRow, 'state' | 'dueAt' | 'attempts' | 'detail' | 'finishedAt'>): void;
  /** Newest first, before that id. */
  query(query: {
    readonly alarmId?: number;
    readonly state?: DeliveryState;
    readonly before?: number;
    readonly limit: number;
  }): DeliveryRow[];
  /** Forgets what was finished before. */
  dropFinishedBefore(before: number): number;
}
