import type { PointDescription } from '@t3000/core';
import { formatObjectId, unpackObjectId } from '../encoding/object-id.ts';
import { ObjectType } from '../encoding/object-types.ts';
import { Property } from '../encoding/properties.ts';
import { unitSymbol } from '../encoding/units.ts';
import type { BacnetValue } from '../encoding/values.ts';
import { isInputType, isOutputType, numberRules, numberTypeOf, pointShape } from '../point-types.ts';
import type { PropertyReference } from '../services/property-reference.ts';
import { pointAddress } from './point-address.ts';
import { readScale, SCALE, scaled } from './point-scale.ts';
import type { PropertyResult } from './property-reader.ts';
import { numberOf } from './single-read.ts';

/** A point before it has its number. */
export type PointDraft = Omit<PointDescription, 'number'> & { readonly instance: number };

/** Decimals where the device gives no hint. */
const DECIMALS_USUAL = 1;
const DECIMALS_MAX = 6;

/** Limits this large are a device's way of saying "none". */
const LIMIT_MEANINGLESS = 1e30;

const common = [Property.objectName, Property.description] as const;
const byKind = {
  analog: [Property.units, Property.minPresValue, Property.maxPresValue, Property.covIncrement],
  binary: [Property.inactiveText, Property.activeText],
  multistate: [Property.numberOfStates, Property.stateText],
  text: [],
} as const;

/** Of types that have other properties than their kind. */
const ownProperties: ReadonlyMap<number, readonly number[]> = new Map([
  [ObjectType.accumulator, [...byKind.analog, Property.scale]],
  [ObjectType.loop, [Property.outputUnits, Property.minimumOutput, Property.maximumOutput, Property.covIncrement]],
  [ObjectType.program, []],
]);

/** What to ask about a point; of the priority array only its length, which tells that it exists. */
export function pointProperties(objectId: number): PropertyReference[] {
  const { type } = unpackObjectId(objectId);
  const shape = pointShape(type);
  const own = ownProperties.get(type) ?? byKind[shape?.kind ?? 'analog'];
  const references: PropertyReference[] = [...common, ...own].map((property) => ({ property, index: undefined }));
  if (!isInputType(type) && shape?.readOnly !== true) references.push({ property: Property.priorityArray, index: 0 });
  return references;
}

/** Puts the answers together, or says why the object is no usable point. */
export function describePoint(
  objectId: number,
  answer: (property: number) => PropertyResult | undefined,
): PointDraft | string {
  const id = unpackObjectId(objectId);
  const shape = pointShape(id.type);
  if (!shape) return 'objects of this type hold no point value';
  const name = answer(Property.objectName);
  if (name && !name.ok && name.why.includes('unknown-object')) return 'listed, but the device does not know it';
  const value = (property: number): BacnetValue | undefined => {
    const result = answer(property);
    return result?.ok ? result.values[0] : undefined;
  };
  const priorityArray = answer(Property.priorityArray);
  // A standard output always has one, even when the device refuses to tell its length.
  const commandable =
    priorityArray?.ok === true || (isOutputType(id.type) && priorityArray?.why.includes('unknown-property') !== true);
  const isLoop = id.type === ObjectType.loop;
  const unit = numberOf(value(isLoop ? Property.outputUnits : Property.units));
  const factor = id.type === ObjectType.accumulator ? (readScale(answer(Property.scale)) ?? 1) : 1;
  const limit = (property: number): number | undefined => scaledLimit(limitOf(value(property)), factor);
  const ends = isLoop
    ? { minimum: limit(Property.minimumOutput), maximum: limit(Property.maximumOutput) }
    : {
        minimum: limit(Property.minPresValue),
        maximum: limit(shape.kind === 'multistate' ? Property.numberOfStates : Property.maxPresValue),
      };
  return {
    type: shape.type,
    kind: shape.kind,
    instance: id.instance,
    address: factor === 1 ? pointAddress(objectId) : { ...pointAddress(objectId), [SCALE]: factor },
    name: textOf(value(Property.objectName)) || formatObjectId(id),
    description: textOf(value(Property.description)),
    unit: Number.isNaN(unit) ? '' : unitSymbol(unit),
    stateTexts: shape.standardStates ?? stateTexts(shape.kind, answer),
    ...ends,
    writable: shape.type !== 'input' && shape.readOnly !== true,
    commandable,
    decimals: decimalsFor(id.type, factor, numberOf(value(Property.covIncrement))),
  };
}

function decimalsFor(objectType: number, factor: number, increment: number): number {
  if (hasFractions(objectType)) return decimalsOf(increment);
  return factor === 1 ? 0 : decimalsOf(Math.abs(factor));
}

function scaledLimit(limit: number | undefined, factor: number): number | undefined {
  return limit === undefined ? undefined : scaled(limit, factor);
}

function hasFractions(objectType: number): boolean {
  return pointShape(objectType)?.kind === 'analog' && !numberRules[numberTypeOf(objectType)].whole;
}

function stateTexts(
  kind: PointDescription['kind'],
  answer: (property: number) => PropertyResult | undefined,
): readonly string[] {
  const texts = (property: number): string[] => {
    const result = answer(property);
    return result?.ok ? result.values.map(textOf) : [];
  };
  if (kind === 'multistate') return texts(Property.stateText);
  if (kind !== 'binary') return [];
  const both = [...texts(Property.inactiveText), ...texts(Property.activeText)];
  return both.length === 2 ? both : [];
}

/** Digits a change-of-value increment makes visible: 0.5 and 0.1 need one, 0.25 and 0.01 two. */
function decimalsOf(increment: number): number {
  if (!(increment > 0) || !Number.isFinite(increment)) return DECIMALS_USUAL;
  for (let digits = 0; digits < DECIMALS_MAX; digits++) {
    const wide = increment * 10 ** digits;
    if (Math.abs(wide - Math.round(wide)) < 1e-6 * wide) return digits;
  }
  return DECIMALS_MAX;
}

function limitOf(value: BacnetValue | undefined): number | undefined {
  const limit = numberOf(value);
  return Math.abs(limit) < LIMIT_MEANINGLESS ? limit : undefined;
}

function textOf(value: BacnetValue | undefined): string {
  return value?.type === 'string' ? value.value : '';
}
