import type { DeviceId, PointId } from '@t3000/core';
import { trusted } from './condition.ts';
import type { AlarmConditionKind } from './definition.ts';
import { truthOf } from './expression.ts';
import type { Expression } from './expression.ts';
import type { AlarmSuppressor } from './machine.ts';
import { neighboursOf, noNeighbours } from './neighbours.ts';
import type { NeighbourSite, Neighbours } from './neighbours.ts';
import { readExpression } from './read-definition.ts';
import type { AlarmField } from './watch.ts';

/** What a device depends on. */
export interface DeviceDependency {
  /** The router, gateway or panel its messages go through. */
  readonly reachedThrough: DeviceId | undefined;
  /** The plant it gets its air or water from. */
  readonly suppliedBy: DeviceId | undefined;
  /** This device itself is off while this holds, in the names of its own points: `[Supply Fan Status] == 0`. Empty: never. */
  readonly offWhile: string;
  /** Those that depend on it keep still this long after it is back: plants need time to settle. */
  readonly settleMs: number;
}

/** Why a watch keeps still, and how long after it has lost that cause. */
export interface DependencyCause {
  readonly by: string;
  readonly suppressor: AlarmSuppressor;
  readonly settleMs: number;
}

/** Links of a chain: routers behind routers, plants behind plants. Longer ones are mistakes. */
export const DEPENDENCY_DEPTH_MAX = 16;

/** Conditions that a plant being off does not explain: a broken sensor and a silent device are so by themselves. */
const unexplainedByOff: ReadonlySet<AlarmConditionKind> = new Set(['device_offline', 'fault', 'stale']);

const independent: DeviceDependency = { reachedThrough: undefined, suppliedBy: undefined, offWhile: '', settleMs: 0 };

interface Known {
  readonly name: string;
  readonly dependency: DeviceDependency;
  readonly off: Expression | undefined;
  readonly neighbours: Neighbours;
}

/** Devices, points and what depends on what, as far as this looks at them. */
export interface DependencySite extends NeighbourSite {
  readonly devices: readonly { readonly id: DeviceId; readonly name: string }[];
  readonly dependencies?: ReadonlyMap<DeviceId, DeviceDependency> | undefined;
}

type Link = 'reachedThrough' | 'suppliedBy';

/** Who is whose parent: one cause keeps a hundred alarms still, which its own alarm tells once. */
export class Dependencies {
  #known: ReadonlyMap<DeviceId, Known> = new Map();
  /** All that depend on a device, over any number of links. */
  #below: ReadonlyMap<DeviceId, ReadonlySet<DeviceId>> = new Map();
  /** Devices whose being off a point decides. */
  #byPoint: ReadonlyMap<PointId, readonly DeviceId[]> = new Map();

  put(site: DependencySite): void {
    const { dependencies = new Map<DeviceId, DeviceDependency>() } = site;
    const known = new Map<DeviceId, Known>();
    for (const { id, name } of site.devices) {
      const dependency = dependencies.get(id) ?? independent;
      const off = dependency.offWhile === '' ? undefined : readExpression(dependency.offWhile);
      known.set(id, { name, dependency, off, neighbours: noNeighbours });
    }
    this.#known = withNeighbours(known, site);
    this.#below = descendants(this.#known);
    this.#byPoint = decidingPoints(this.#known);
  }

  /** Devices whose alarms may be other now that this one answers, is silent, is off or on. */
  below(id: DeviceId): Iterable<DeviceId> {
    return this.#below.get(id) ?? [];
  }

  /** Devices that may be off or on now that this point has another value. */
  decidedBy(point: PointId): readonly DeviceId[] {
    return this.#byPoint.get(point) ?? [];
  }

  /** What keeps alarms of a device still; null while nobody knows. The furthest cause counts: it is what somebody has to go to. */
  causeOf(device: DeviceId, kind: AlarmConditionKind, field: AlarmField): DependencyCause | undefined | null {
    const own = this.#known.get(device)?.dependency;
    if (own?.reachedThrough === undefined && own?.suppliedBy === undefined) return undefined;
    const [reach, reachUnknown] = this.#climb(device, 'reachedThrough', (id) => negated(field.deviceOnline(id)));
    if (reach !== undefined) return this.#cause(reach, 'offline');
    if (unexplainedByOff.has(kind)) return reachUnknown ? null : undefined;
    const [supply, supplyUnknown] = this.#climb(device, 'suppliedBy', (id) =>
      this.#known.get(id)?.off === undefined ? false : this.isOff(id, field),
    );
    if (supply !== undefined) return this.#cause(supply, 'off');
    return reachUnknown || supplyUnknown ? null : undefined;
  }

  /** Whether others are to be found silent before this one is: its own silence is perhaps theirs. */
  isBehind(device: DeviceId): boolean {
    return this.#known.get(device)?.dependency.reachedThrough !== undefined;
  }

  #cause(deviceId: DeviceId, is: AlarmSuppressor['is']): DependencyCause {
    const known = this.#known.get(deviceId);
    const by = `${known?.name ?? `device ${deviceId}`} is ${is}`;
    return { by, suppressor: { deviceId, is }, settleMs: known?.dependency.settleMs ?? 0 };
  }

  /** The furthest device for which it holds, and whether it is unknown of any. */
  #climb(
    device: DeviceId,
    link: Link,
    holds: (id: DeviceId) => boolean | undefined,
  ): [found: DeviceId | undefined, isUnknown: boolean] {
    let found: DeviceId | undefined;
    let isUnknown = false;
    for (const id of ancestors(this.#known, device, link)) {
      const answer = holds(id);
      if (answer === true) found = id;
      isUnknown ||= answer === undefined;
    }
    return [found, isUnknown];
  }

  /** Whether it is off by its own rule; undefined when it has none, or nobody knows. */
  isOff(id: DeviceId, field: AlarmField): boolean | undefined {
    const known = this.#known.get(id);
    if (known?.off === undefined) return undefined;
    return truthOf(known.off, {
      value: () => undefined,
      point: (point) => trusted(field.value(point)),
      neighbour: (name) => {
        const point = known.neighbours.get(name);
        return point === undefined ? undefined : trusted(field.value(point));
      },
    });
  }
}

/** The devices a new link would lead through in a circle, from the device back to itself; undefined when there is none. */
export function dependencyCircle(
  device: DeviceId,
  parents: (id: DeviceId) => readonly (DeviceId | undefined)[],
): DeviceId[] | undefined {
  const came = new Map<DeviceId, DeviceId>();
  const open = [device];
  for (let at = open.shift(); at !== undefined; at = open.shift()) {
    for (const parent of parents(at)) {
      if (parent === undefined || (came.has(parent) && parent !== device)) continue;
      if (parent !== device) {
        came.set(parent, at);
        open.push(parent);
        continue;
      }
      const back = [device];
      for (let step: DeviceId | undefined = at; step !== undefined; step = came.get(step)) back.unshift(step);
      return at === device ? [device, device] : back;
    }
  }
  return undefined;
}

function* ancestors(known: ReadonlyMap<DeviceId, Known>, device: DeviceId, link: Link): Generator<DeviceId> {
  const seen = new Set([device]);
  let at = known.get(device)?.dependency[link];
  while (at !== undefined && !seen.has(at) && seen.size <= DEPENDENCY_DEPTH_MAX) {
    // A device that was removed or switched off meanwhile explains nothing.
    const parent = known.get(at);
    if (parent === undefined) return;
    yield at;
    seen.add(at);
    at = parent.dependency[link];
  }
}

function withNeighbours(known: Map<DeviceId, Known>, site: DependencySite): Map<DeviceId, Known> {
  const wanted = new Set<string>();
  for (const { off } of known.values()) for (const word of off?.neighbours ?? []) wanted.add(word);
  const found = neighboursOf(wanted, site);
  for (const [id, each] of known) known.set(id, { ...each, neighbours: found.get(id) ?? noNeighbours });
  return known;
}

function descendants(known: ReadonlyMap<DeviceId, Known>): Map<DeviceId, Set<DeviceId>> {
  const below = new Map<DeviceId, Set<DeviceId>>();
  for (const id of known.keys()) {
    for (const link of ['reachedThrough', 'suppliedBy'] as const) {
      for (const parent of ancestors(known, id, link)) {
        const own = below.get(parent) ?? new Set<DeviceId>();
        below.set(parent, own.add(id));
      }
    }
  }
  return below;
}

function decidingPoints(known: ReadonlyMap<DeviceId, Known>): Map<PointId, DeviceId[]> {
  const byPoint = new Map<PointId, DeviceId[]>();
  for (const [id, { off, neighbours }] of known) {
    for (const point of off === undefined ? [] : new Set([...off.points, ...neighbours.values()])) {
      byPoint.set(point, [...(byPoint.get(point) ?? []), id]);
    }
  }
  return byPoint;
}

function negated(answer: boolean | undefined): boolean | undefined {
  return answer === undefined ? undefined : !answer;
}
