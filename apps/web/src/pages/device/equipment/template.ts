/** A place on a drawing where a value stands. */
export interface Slot {
  /** Unique in its template. */
  readonly key: string;
  /** What a point is called that belongs here, in the words of installers; the first that fits wins. */
  readonly words: RegExp;
  /** Middle of the label, in the units of the drawing. */
  readonly at: readonly [number, number];
  /** Without it this is another kind of equipment. */
  readonly required?: boolean;
}

/** A stroke of the drawing. */
export interface Shape {
  readonly d: string;
  /** `running` is light or dark with the state of a slot; `label` stands for text drawn as lines. */
  readonly look: 'duct' | 'line' | 'part' | 'hot' | 'cold' | 'running';
  /** Of `running`: the slot that tells. */
  readonly of?: string;
}

export const equipmentKinds = ['ahu', 'vav', 'boiler', 'chiller', 'meter'] as const;
export type EquipmentKind = (typeof equipmentKinds)[number];

/** How one kind of equipment is drawn. Slots are tried in their order, and each point is used once. */
export interface Template {
  readonly kind: EquipmentKind;
  readonly width: number;
  readonly height: number;
  readonly shapes: readonly Shape[];
  readonly slots: readonly Slot[];
}

/** A circle as a path. */
export function circle(x: number, y: number, r: number): string {
  return `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`;
}

export function box(x: number, y: number, width: number, height: number): string {
  return `M${x} ${y}h${width}v${height}h${-width}Z`;
}

/** An arrow that shows where something flows, its tip at x, y. */
export function arrow(x: number, y: number, towards: 'left' | 'right'): string {
  const back = towards === 'right' ? -16 : 16;
  return `M${x + back} ${y - 7}L${x} ${y}L${x + back} ${y + 7}`;
}
