import type { Point } from '@t3000/contract';
import { airBox, airHandler } from './air.ts';
import { meter } from './meter.ts';
import type { Template } from './template.ts';
import { boilerPlant, chiller } from './water.ts';

/** One thing a device runs, ready to be drawn. */
export interface Equipment {
  readonly template: Template;
  /** What its points have in common at the front: `101`; empty when the whole device is one thing. */
  readonly name: string;
  /** Points by slot. */
  readonly found: ReadonlyMap<string, NamedPoint>;
}

export type NamedPoint = Pick<Point, 'id' | 'name' | 'description'>;

const templates: readonly Template[] = [airHandler, airBox, boilerPlant, chiller, meter];

/** Fewer values make no drawing one would rather look at than a list. */
const FOUND_MIN = 3;

/**
 * What a device runs, judged by what its points are called. A controller of several boxes names each point after its room
 * (`101 Room Temp`); each room becomes a drawing of its own.
 */
export function recognise(points: readonly NamedPoint[]): Equipment[] {
  const groups = new Map<string, NamedPoint[]>();
  for (const point of points) {
    const prefix = prefixOf(point.name);
    groups.set(prefix, [...(groups.get(prefix) ?? []), point]);
  }
  const parts = [...groups]
    .filter(([prefix]) => prefix !== '')
    .flatMap(([prefix, members]) => fitting(members, prefix) ?? [])
    .toSorted((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }));
  if (parts.length > 0) return parts;
  const whole = fitting(points, '');
  return whole === undefined ? [] : [whole];
}

/** A room number or unit code before the words: `101`, `VAV-3`. */
function prefixOf(name: string): string {
  return /^([A-Z]{0,6}[-_]?\d[\w-]*)[ :_]+\S/.exec(name)?.[1] ?? '';
}

/** The template that most of the points fit, when they fit any. */
function fitting(points: readonly NamedPoint[], name: string): Equipment | undefined {
  const candidates = templates
    .map((template) => ({ template, name, found: placed(template, points, name) }))
    .filter(
      ({ template, found }) =>
        found.size >= FOUND_MIN && template.slots.every(({ key, required }) => required !== true || found.has(key)),
    );
  return candidates.toSorted((a, b) => b.found.size - a.found.size)[0];
}

function placed(template: Template, points: readonly NamedPoint[], prefix: string): Map<string, NamedPoint> {
  const found = new Map<string, NamedPoint>();
  const used = new Set<number>();
  for (const { key, words } of template.slots) {
    const point = points.find(
      ({ id, name, description }) =>
        !used.has(id) &&
        (words.test(name.slice(prefix.length).trim()) || (description !== '' && words.test(description))),
    );
    if (point === undefined) continue;
    used.add(point.id);
    found.set(key, point);
  }
  return found;
}
