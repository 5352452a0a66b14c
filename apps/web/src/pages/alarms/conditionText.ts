import type { AlarmCondition } from '@t3000/contract';

/** The texts and formats a condition is told with. */
export interface ConditionWords {
  readonly t: (key: `alarm_def.tell_${AlarmCondition['kind']}`, values: Record<string, string>) => string;
  readonly number: (value: number, decimals?: number) => string;
}

/** What a definition watches for, in one line: `above 27.5, back below 27`. */
export function conditionText(condition: AlarmCondition, { t, number }: ConditionWords): string {
  const figure = (value: number): string => number(value, Number.isInteger(value) ? 0 : 2).replace(/([.,]\d)0$/, '$1');
  switch (condition.kind) {
    case 'high_limit':
      return t('alarm_def.tell_high_limit', {
        limit: figure(condition.limit),
        back: figure(condition.limit - condition.deadband),
      });
    case 'low_limit':
      return t('alarm_def.tell_low_limit', {
        limit: figure(condition.limit),
        back: figure(condition.limit + condition.deadband),
      });
    case 'deviation':
      return t('alarm_def.tell_deviation', { limit: figure(condition.limit) });
    case 'rate':
      return t('alarm_def.tell_rate', { limit: figure(condition.per_minute) });
    case 'state':
      return t('alarm_def.tell_state', { states: condition.states.join(', ') });
    case 'expression':
      return condition.text;
    default:
      return t(`alarm_def.tell_${condition.kind}`, {});
  }
}
