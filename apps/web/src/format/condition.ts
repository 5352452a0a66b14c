import { levelOf, QualityLevel, QualityReason, reasonOf } from '@t3000/core';

/**
 * What is abnormal about a value, worst first. When several apply the first in this list is shown on rows;
 * inspectors list all.
 */
export const conditions = ['offline', 'fault', 'out_of_service', 'pending', 'override', 'stale'] as const;
export type Condition = (typeof conditions)[number];

/** How each reason of a quality reads to an operator. `none` with a level above good is a plain fault. */
const byReason: Readonly<Record<QualityReason, Condition | undefined>> = {
  none: undefined,
  stale: 'stale',
  offline: 'offline',
  timeout: 'offline',
  fault: 'fault',
  out_of_range: 'fault',
  overridden: 'override',
  out_of_service: 'out_of_service',
  device_error: 'fault',
  bad_frame: 'fault',
  not_read: 'pending',
  clock_suspect: 'stale',
  damaged: 'fault',
  invalid_value: 'fault',
  back_filled: undefined,
};

export interface ConditionInput {
  /** Quality byte. */
  readonly quality: number;
  /** A command of a person or program stands on the point. */
  readonly overridden: boolean;
}

/** Everything abnormal, worst first; empty for a normal value. */
export function conditionsOf({ quality, overridden }: ConditionInput): Condition[] {
  const reason = reasonOf(quality);
  const found = byReason[reason] ?? (levelOf(quality) === 'good' ? undefined : 'fault');
  const all = new Set<Condition>();
  if (found !== undefined) all.add(found);
  if (overridden) all.add('override');
  return conditions.filter((condition) => all.has(condition));
}

/** The byte for the words of a REST answer; words of a newer server count as a plain level. */
export function qualityByte(level: string, reason: string): number {
  const levelBits = QualityLevel[level as QualityLevel] ?? QualityLevel.bad;
  const reasonBits = QualityReason[reason as QualityReason] ?? QualityReason.none;
  return (levelBits << 6) | reasonBits;
}
