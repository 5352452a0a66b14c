import { netReferenceOf } from '../records/index.ts';
import type { NetPointReference, PointReference } from '../records/index.ts';
import { readFields, writeFields } from './section-records.ts';
import type { ProgSectionName } from './sections.ts';

/** Panel numbers of a file and what they are on the panel it is for. */
export type PanelMap = ReadonlyMap<number, number>;

/** A record with the panel numbers of its references replaced; the same bytes when it has none. */
export function mapPanels(section: ProgSectionName, record: Uint8Array, panels: PanelMap): Uint8Array {
  return mapPanelsBy(section, record, (panel) => panels.get(panel) ?? panel);
}

/** Panels a record refers to; a place that refers to nothing has none. */
export function panelsOf(section: ProgSectionName, record: Uint8Array): ReadonlySet<number> {
  const found = new Set<number>();
  mapPanelsBy(section, record, (panel) => {
    found.add(panel);
    return panel;
  });
  return found;
}

type NewNumber = (panel: number) => number;
type Mapper = (record: Uint8Array, panel: NewNumber) => Uint8Array;

function mapPanelsBy(section: ProgSectionName, record: Uint8Array, panel: NewNumber): Uint8Array {
  return mappers[section]?.(record, panel) ?? record;
}

/** Where records refer to panels. Program code has panel numbers too, but not at fixed places. */
const mappers: Partial<Record<ProgSectionName, Mapper>> = {
  pids: (record, newNumber) => mapFields('pids', record, ['input', 'setpoint'], newNumber),
  schedules: (record, newNumber) => mapFields('schedules', record, ['override1', 'override2'], newNumber),
  monitors(record, newNumber) {
    const { inputs } = readFields('monitors', record) as { readonly inputs: readonly NetPointReference[] };
    return writeFields('monitors', record, { inputs: inputs.map((input) => mapNet(input, newNumber)) });
  },
  labels(record, newNumber) {
    const label = readFields('labels', record) as Readonly<Record<'status' | 'mainPanel' | 'subPanel', number>>;
    if (label.status === 0) return record;
    const mainPanel = newNumber(label.mainPanel);
    return writeFields('labels', record, { mainPanel, subPanel: mapSub(label.subPanel, label.mainPanel, mainPanel) });
  },
};

function mapFields(
  section: ProgSectionName,
  record: Uint8Array,
  names: readonly string[],
  newNumber: NewNumber,
): Uint8Array {
  const values = readFields(section, record) as Readonly<Record<string, PointReference>>;
  const changed = names.map((name) => {
    const reference = values[name];
    const isUnused = reference === undefined || reference.pointType === 0;
    return [name, isUnused ? reference : { ...reference, panel: newNumber(reference.panel) }];
  });
  return writeFields(section, record, Object.fromEntries(changed) as Record<string, PointReference>);
}

/** References by device instance keep their bits: what looks like a panel number is part of the instance there. */
function mapNet(reference: NetPointReference, newNumber: NewNumber): NetPointReference {
  const { form } = netReferenceOf(reference);
  if (form === 'none' || form === 'instance' || reference.panel === 0) return reference;
  const panel = newNumber(reference.panel);
  if (form === 'register') return { ...reference, panel };
  return { ...reference, panel, subPanel: mapSub(reference.subPanel, reference.panel, panel) };
}

/** A point of the panel itself repeats its number; a sub-panel has one of its own. */
function mapSub(subPanel: number, before: number, after: number): number {
  return subPanel === before ? after : subPanel;
}
