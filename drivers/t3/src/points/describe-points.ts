import type { PointDescription, PointType } from '@t3000/core';
import { rangeOf } from '@t3000/t3';
import type { CustomRanges, PointRecord, Range } from '@t3000/t3';
import { writePointAddress } from './point-address.ts';

export interface DescribedPoints {
  readonly points: readonly PointDescription[];
  /** Records nobody uses: no range and no name. */
  readonly unused: number;
}

/** The points of one type that are in use. */
export function describePoints(
  type: PointType,
  records: ReadonlyMap<number, PointRecord>,
  custom: CustomRanges,
): DescribedPoints {
  const points: PointDescription[] = [];
  let unused = 0;
  for (const [index, entry] of records) {
    const range = rangeOf(type, entry, custom);
    if (range.kind === 'unused' && entry.description === '' && entry.label === '') unused++;
    else points.push(describePoint(type, index, entry, range));
  }
  return { points, unused };
}

const typeNames: Readonly<Record<PointType, string>> = { input: 'IN', output: 'OUT', variable: 'VAR' };

function describePoint(type: PointType, index: number, entry: PointRecord, range: Range): PointDescription {
  const { digitalAnalog, range: rangeCode, description, label } = entry;
  const place = { type, index, digitalAnalog, rangeCode, range: withKind(range, digitalAnalog) };
  return {
    type,
    number: index + 1,
    kind: kindOf(place.range),
    address: writePointAddress(place),
    name: description || label || `${typeNames[type]}${index + 1}`,
    description: label,
    unit: range.kind === 'analog' ? range.unit : '',
    stateTexts: textsOf(range),
    minimum: undefined,
    maximum: undefined,
    writable: type !== 'input' && range.kind !== 'unused',
    // The manual mode of an output is the one slot a panel lets others take and give back.
    commandable: type === 'output' && range.kind !== 'unused',
    decimals: range.kind === 'analog' ? range.decimals : 0,
  };
}

/** A named point without a range still has a number, which means nothing yet. */
function withKind(range: Range, digitalAnalog: number): Range {
  if (range.kind !== 'unused') return range;
  if (digitalAnalog === 0) return { kind: 'binary', texts: ['0', '1'], inverse: false };
  return { kind: 'analog', name: 'Unused', unit: '', decimals: 3 };
}

function kindOf(range: Range): PointDescription['kind'] {
  return range.kind === 'binary' || range.kind === 'multistate' ? range.kind : 'analog';
}

function textsOf(range: Range): readonly string[] {
  if (range.kind === 'binary') return range.texts;
  return range.kind === 'multistate' ? range.states.map(({ name }) => name) : [];
}
