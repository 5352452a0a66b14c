import type { PointType, ValueKind } from '@t3000/core';
import { ObjectType } from './encoding/object-types.ts';

interface PointShape {
  readonly type: PointType;
  readonly kind: ValueKind;
}

/** The object types that are points, and what they are to a panel. */
const shapes = new Map<number, PointShape>([
  [ObjectType.analogInput, { type: 'input', kind: 'analog' }],
  [ObjectType.analogOutput, { type: 'output', kind: 'analog' }],
  [ObjectType.analogValue, { type: 'variable', kind: 'analog' }],
  [ObjectType.binaryInput, { type: 'input', kind: 'binary' }],
  [ObjectType.binaryOutput, { type: 'output', kind: 'binary' }],
  [ObjectType.binaryValue, { type: 'variable', kind: 'binary' }],
  [ObjectType.multiStateInput, { type: 'input', kind: 'multistate' }],
  [ObjectType.multiStateOutput, { type: 'output', kind: 'multistate' }],
  [ObjectType.multiStateValue, { type: 'variable', kind: 'multistate' }],
]);

export function pointShape(objectType: number): PointShape | undefined {
  return shapes.get(objectType);
}

export function kindOfType(objectType: number): ValueKind | undefined {
  return shapes.get(objectType)?.kind;
}

export function isInputType(objectType: number): boolean {
  return shapes.get(objectType)?.type === 'input';
}

export function isOutputType(objectType: number): boolean {
  return shapes.get(objectType)?.type === 'output';
}
