import { netReferenceOf, pointTypeNames } from '../records/index.ts';
import type { NetPointReference, PointReference } from '../records/index.ts';

/** A reference as programs spell it: `IN3` here, `10.IN3` on another panel; empty when it refers to nothing. */
export function pointName({ number, pointType, panel }: PointReference, ownPanel: number): string {
  if (pointType === 0) return '';
  const name = `${typeName(pointType - 1)}${number + 1}`;
  return panel === 0 || panel === ownPanel ? name : `${panel}.${name}`;
}

/** A reference with a sub-panel: also `10.5.IN3`, `123456AV20` by device instance and `117.11.MB_REG0` by register. */
export function netPointName(reference: NetPointReference, ownPanel: number): string {
  const meaning = netReferenceOf(reference);
  switch (meaning.form) {
    case 'none':
      return '';
    case 'instance':
      return `${meaning.instance}${typeName(meaning.typeIndex)}${meaning.number + 1}`;
    case 'register':
      return `${meaning.panel}.${meaning.unitId}.${typeName(meaning.typeIndex)}${meaning.register}`;
    case 'panel': {
      const { panel, subPanel, typeIndex, number } = meaning;
      if (panel === 0) return '';
      const name = `${typeName(typeIndex)}${number + 1}`;
      if (subPanel !== 0 && subPanel !== panel) return `${panel}.${subPanel}.${name}`;
      return panel === ownPanel ? name : `${panel}.${name}`;
    }
    default:
      return '';
  }
}

/** A type nobody knows keeps its number. */
function typeName(typeIndex: number): string {
  return pointTypeNames[typeIndex] ?? `TYPE${typeIndex}_`;
}
