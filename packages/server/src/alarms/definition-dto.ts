import { ApiError } from '@t3000/contract';
import type {
  AlarmCondition as ConditionDto,
  AlarmDefinition as DefinitionDto,
  AlarmTarget as TargetDto,
} from '@t3000/contract';
import type { JsonObject } from '@t3000/core';
import { alarmLevels, ExpressionError, parseExpression } from '@t3000/engine';
import type { AlarmCondition, AlarmDefinition, AlarmLevel, AlarmTarget } from '@t3000/engine';
import type { AlarmDefinitionRow } from '@t3000/site';

/** The part of a definition that is stored as JSON, in the words of the API. */
export type StoredRule = Omit<
  DefinitionDto,
  'id' | 'name' | 'enabled' | 'level' | 'places' | 'problem' | 'created_at' | 'updated_at'
>;

export const ruleDefaults: Omit<StoredRule, 'condition' | 'target'> = {
  on_delay_seconds: 0,
  off_delay_seconds: 0,
  suppression: {
    while_device_offline: true,
    while_parent_off: true,
    expression: null,
    settle_seconds: 0,
    set_point_seconds: 0,
  },
  adjustments: [],
  instruction: '',
  note_required: false,
};

/** What is stored has passed the contract; what was stored by an earlier version lacks parts. */
export function storedRule(rule: JsonObject): StoredRule {
  return { ...ruleDefaults, ...(rule as unknown as StoredRule) };
}

/** A stored definition as the engine wants it. */
export function definitionOf({ id, name, enabled, level, rule: json }: AlarmDefinitionRow): AlarmDefinition {
  const rule = storedRule(json);
  const { while_device_offline: whileDeviceOffline, expression, settle_seconds: settle } = rule.suppression;
  return {
    id,
    name,
    enabled,
    level: levelOf(level) ?? 4,
    condition: conditionOf(rule.condition),
    target: targetOf(rule.target),
    adjustments: rule.adjustments.map((own) => ({
      pointId: own.point_id ?? undefined,
      deviceId: own.device_id ?? undefined,
      limit: own.limit ?? undefined,
      deadband: own.deadband ?? undefined,
      level: levelOf(own.level),
      onDelayMs: own.on_delay_seconds === null ? undefined : own.on_delay_seconds * 1000,
    })),
    onDelayMs: rule.on_delay_seconds * 1000,
    offDelayMs: rule.off_delay_seconds * 1000,
    suppression: {
      whileDeviceOffline,
      whileParentOff: rule.suppression.while_parent_off ?? true,
      expression: expression ?? undefined,
      settleMs: settle * 1000,
      setPointMs: rule.suppression.set_point_seconds * 1000,
    },
    instruction: rule.instruction,
    noteRequired: rule.note_required,
  };
}

/** The contract and the column hold it to 1 to 4. */
function levelOf(level: number | null): AlarmLevel | undefined {
  return alarmLevels.find((each) => each === level);
}

export function conditionOf(dto: ConditionDto): AlarmCondition {
  switch (dto.kind) {
    case 'deviation': {
      const { set_point: reference, limit, deadband } = dto;
      const setPoint =
        'point_id' in reference
          ? { kind: 'point' as const, pointId: reference.point_id }
          : { kind: 'name' as const, replace: reference.replace, by: reference.by };
      return { kind: 'deviation', setPoint, limit, deadband };
    }
    case 'rate':
      return { kind: 'rate', perMinute: dto.per_minute, windowMs: dto.window_seconds * 1000 };
    default:
      return dto;
  }
}

export function targetOf({ point_ids: pointIds, device_ids: deviceIds, match, ...except }: TargetDto): AlarmTarget {
  const { except_point_ids: exceptPointIds = [], except_device_ids: exceptDeviceIds = [] } = except;
  if (match === null) return { pointIds, deviceIds, exceptPointIds, exceptDeviceIds, match: undefined };
  const { name, device, group, point_type: type, kind, unit, tags = [], place_id: placeId } = match;
  return {
    pointIds,
    deviceIds,
    exceptPointIds,
    exceptDeviceIds,
    match: {
      name: name ?? undefined,
      device: device ?? undefined,
      group: group ?? undefined,
      type: type ?? undefined,
      kind: kind ?? undefined,
      unit: unit ?? undefined,
      tags,
      placeId: placeId ?? undefined,
    },
  };
}

/** Why an expression cannot be used, or undefined. */
export function expressionProblem(text: string): string | undefined {
  try {
    parseExpression(text);
    return undefined;
  } catch (error) {
    if (error instanceof ExpressionError) return error.message;
    throw error;
  }
}

/** Refuses a rule whose expressions cannot be read, naming the column. */
export function checkRule({ condition, suppression }: Pick<StoredRule, 'condition' | 'suppression'>): void {
  const texts: [string, string | null][] = [
    ['body/condition/text', condition.kind === 'expression' ? condition.text : null],
    ['body/suppression/expression', suppression.expression],
  ];
  for (const [path, text] of texts) {
    const problem = text === null ? undefined : expressionProblem(text);
    if (problem !== undefined) throw new ApiError('invalid_request', problem, { path });
  }
}

export function definitionDto(row: AlarmDefinitionRow, places: number): DefinitionDto {
  const rule = storedRule(row.rule);
  const problem = row.enabled && places === 0 ? 'no point or device fits' : '';
  const { id, name, enabled, level } = row;
  return { id, name, enabled, level, ...rule, places, problem, created_at: row.createdAt, updated_at: row.updatedAt };
}
