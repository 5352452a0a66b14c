import type { PointKind, PointType } from '@t3000/core';
import { programStates } from './encoding/enumerations.ts';
import { ObjectType } from './encoding/object-types.ts';
import { Property } from './encoding/properties.ts';

/** How the standard stores the number of an analog object: a value is written as nothing else (clause 12). */
export type NumberType = 'real' | 'double' | 'signed' | 'unsigned';

interface PointShape {
  readonly type: PointType;
  readonly kind: PointKind;
  /** Of analog kinds; REAL where absent. */
  readonly number?: NumberType;
  /** Shown and recorded, but commanded by the device's own program alone. */
  readonly readOnly?: true;
  /** What is polled where that is not the present value. */
  readonly property?: number;
  /** The texts the standard itself gives the states, which it counts from 0. */
  readonly standardStates?: readonly string[];
}

/** A loop's present value is the output it calculates (clause 12.17); a client may set it only while out of service. */
const loop: PointShape = { type: 'variable', kind: 'analog', readOnly: true };

/** A program has no present value; its state says whether it runs (clause 12.22). */
const program: PointShape = {
  type: 'variable',
  kind: 'multistate',
  readOnly: true,
  property: Property.programState,
  standardStates: programStates,
};

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
  [ObjectType.accumulator, { type: 'input', kind: 'analog', number: 'unsigned' }],
  [ObjectType.pulseConverter, { type: 'input', kind: 'analog' }],
  [ObjectType.loop, loop],
  [ObjectType.program, program],
  [ObjectType.integerValue, { type: 'variable', kind: 'analog', number: 'signed' }],
  [ObjectType.largeAnalogValue, { type: 'variable', kind: 'analog', number: 'double' }],
  [ObjectType.positiveIntegerValue, { type: 'variable', kind: 'analog', number: 'unsigned' }],
  [ObjectType.characterStringValue, { type: 'variable', kind: 'text' }],
]);

export function pointShape(objectType: number): PointShape | undefined {
  return shapes.get(objectType);
}

export function kindOfType(objectType: number): PointKind | undefined {
  return shapes.get(objectType)?.kind;
}

export function numberTypeOf(objectType: number): NumberType {
  return shapes.get(objectType)?.number ?? 'real';
}

/** The property whose value is that of the point. */
export function polledProperty(objectType: number): number {
  return shapes.get(objectType)?.property ?? Property.presentValue;
}

/** What to add to the state a device gives: points count states from 1, the states of the standard from 0. */
export function stateOffset(objectType: number): number {
  return shapes.get(objectType)?.standardStates ? 1 : 0;
}

/** Limits of each, and what to call it in a refusal. */
export const numberRules: Readonly<
  Record<
    NumberType,
    { readonly minimum: number; readonly maximum: number; readonly whole: boolean; readonly name: string }
  >
> = {
  real: { minimum: -3.4028234663852886e38, maximum: 3.4028234663852886e38, whole: false, name: '32-bit number' },
  double: { minimum: -Number.MAX_VALUE, maximum: Number.MAX_VALUE, whole: false, name: '64-bit number' },
  signed: { minimum: -0x8000_0000, maximum: 0x7fff_ffff, whole: true, name: 'whole number of 32 bits' },
  unsigned: { minimum: 0, maximum: 0xffff_ffff, whole: true, name: 'whole number from 0 to 4294967295' },
};

export function isInputType(objectType: number): boolean {
  return shapes.get(objectType)?.type === 'input';
}

export function isOutputType(objectType: number): boolean {
  return shapes.get(objectType)?.type === 'output';
}
