import type { DeviceId, PointId } from '@t3000/core';
import type { AlarmAdjustment, AlarmCondition, AlarmDefinition } from './definition.ts';
import { ExpressionError } from './expression-tokens.ts';
import { parseExpression } from './expression.ts';
import type { Expression } from './expression.ts';

/** A definition with its expressions read; an expression that cannot be read any more watches nothing. */
export interface ReadDefinition {
  readonly definition: AlarmDefinition;
  readonly condition: Expression | undefined;
  readonly suppression: Expression | undefined;
}

export function readDefinition(definition: AlarmDefinition): ReadDefinition {
  const { condition, suppression } = definition;
  return {
    definition,
    condition: condition.kind === 'expression' ? readExpression(condition.text) : undefined,
    suppression: suppression.expression === undefined ? undefined : readExpression(suppression.expression),
  };
}

/** Undefined for a text that is no expression. */
export function readExpression(text: string): Expression | undefined {
  try {
    return parseExpression(text);
  } catch (error) {
    if (error instanceof ExpressionError) return undefined;
    throw error;
  }
}

/** Gives what counts at one place: the definition itself, or the definition with that place's own numbers. */
export function adjustedReader(
  read: ReadDefinition,
): (pointId: PointId | undefined, deviceId: DeviceId) => ReadDefinition {
  const { adjustments = [] } = read.definition;
  if (adjustments.length === 0) return () => read;
  const byPoint = new Map(adjustments.map((each) => [each.pointId, each]));
  const byDevice = new Map(adjustments.map((each) => [each.deviceId, each]));
  byPoint.delete(undefined);
  byDevice.delete(undefined);
  return (pointId, deviceId) => {
    const own = pointId === undefined ? byDevice.get(deviceId) : byPoint.get(pointId);
    return own === undefined ? read : { ...read, definition: adjusted(read.definition, own) };
  };
}

function adjusted(definition: AlarmDefinition, own: AlarmAdjustment): AlarmDefinition {
  return {
    ...definition,
    condition: adjustedCondition(definition.condition, own),
    level: own.level ?? definition.level,
    onDelayMs: own.onDelayMs ?? definition.onDelayMs,
  };
}

function adjustedCondition(condition: AlarmCondition, { limit, deadband }: AlarmAdjustment): AlarmCondition {
  switch (condition.kind) {
    case 'high_limit':
    case 'low_limit':
    case 'deviation':
      return { ...condition, limit: limit ?? condition.limit, deadband: deadband ?? condition.deadband };
    case 'rate':
      return { ...condition, perMinute: limit ?? condition.perMinute };
    default:
      return condition;
  }
}
