import type { NotificationRule as RuleDto } from '@t3000/contract';
import type { JsonObject } from '@t3000/core';
import type { NotificationRuleRow } from '@t3000/site';

/** A rule as it is stored, in the words of the API and with its secret. */
export type StoredNotification = Omit<RuleDto, 'id' | 'name' | 'enabled' | 'created_at' | 'updated_at' | 'secret'> & {
  readonly secret: string;
};

/** What is stored has passed the contract. */
export function storedNotification(rule: JsonObject): StoredNotification {
  return rule as unknown as StoredNotification;
}

/** A rule without its secret, or with it in the one answer that shows it. */
export function notificationDto(row: NotificationRuleRow, showSecret: boolean): RuleDto {
  const { secret, ...rule } = storedNotification(row.rule);
  const { id, name, enabled, createdAt, updatedAt } = row;
  return {
    id,
    name,
    enabled,
    ...rule,
    secret: showSecret ? secret : null,
    created_at: createdAt,
    updated_at: updatedAt,
  };
}
