import type { DeviceAlarm, DeviceId, PointId } from '@t3000/core';
import type { BuildingPoint } from '../building.ts';
import type { AlarmDefinition, AlarmDefinitionId, AlarmTarget, SetPointReference } from './definition.ts';
import type { DeviceDependency } from './dependencies.ts';
import { globMatcher, pointMatcher, taggedFor } from './match.ts';
import type { FindTagged } from './match.ts';
import { neighboursOf, noNeighbours } from './neighbours.ts';
import type { Neighbours } from './neighbours.ts';
import { adjustedReader, readDefinition } from './read-definition.ts';
import type { ReadDefinition } from './read-definition.ts';
import type { AlarmRecord } from './record.ts';
import { newWatch } from './watch.ts';
import type { NewWatch, Watch } from './watch.ts';

/** Points and devices there are, for definitions that watch by pattern. */
export interface AlarmSite {
  readonly points: readonly (BuildingPoint & { readonly group?: string })[];
  readonly devices: readonly { readonly id: DeviceId; readonly name: string }[];
  /** For patterns with tags; where there is none, no tag fits. */
  readonly tagged?: FindTagged;
  /** What devices depend on, of those that depend on anything or are ever off. */
  readonly dependencies?: ReadonlyMap<DeviceId, DeviceDependency>;
  /** Alarms devices have raised by their own rules. */
  readonly reports?: Iterable<readonly [DeviceId, Pick<DeviceAlarm, 'key' | 'pointId' | 'source'>]>;
}

/** One definition may stand for this many alarms, all together for so many; what is beyond is counted. */
export const WATCHES_PER_DEFINITION_MAX = 20_000;
export const WATCHES_MAX = 200_000;

/** Every place an alarm may come from, and which of them a changed value or device concerns. */
export class Watches {
  readonly #watches = new Map<string, Watch>();
  readonly #byDefinition = new Map<AlarmDefinitionId, Set<Watch>>();
  readonly #byPoint = new Map<PointId, Set<Watch>>();
  readonly #byDevice = new Map<DeviceId, Set<Watch>>();
  /** Places left out because there are too many. */
  dropped = 0;

  get size(): number {
    return this.#watches.size;
  }

  all(): Iterable<Watch> {
    return this.#watches.values();
  }

  of(definition: AlarmDefinitionId): Iterable<Watch> {
    return this.#byDefinition.get(definition) ?? [];
  }

  ofPoint(id: PointId): Iterable<Watch> {
    return this.#byPoint.get(id) ?? [];
  }

  ofDevice(id: DeviceId): Iterable<Watch> {
    return this.#byDevice.get(id) ?? [];
  }

  /** Takes over a definition; gives the watches that are no more. `recordOf` finds what was stored under a key. */
  put(definition: AlarmDefinition, site: AlarmSite, recordOf: (key: string) => AlarmRecord | undefined): Watch[] {
    const before = new Map([...this.of(definition.id)].map((watch) => [watch.key, watch]));
    for (const watch of before.values()) this.#remove(watch);
    for (const place of definition.enabled ? placesOf(definition, site) : []) {
      if (this.#isFull(definition.id)) {
        this.dropped++;
        continue;
      }
      const known = before.get(place.key);
      before.delete(place.key);
      this.#add(known === undefined ? newWatch(place, recordOf(place.key)) : Object.assign(known, place));
    }
    return [...before.values()];
  }

  remove(definition: AlarmDefinitionId): Watch[] {
    const gone = [...this.of(definition)];
    for (const watch of gone) this.#remove(watch);
    return gone;
  }

  #isFull(definition: AlarmDefinitionId): boolean {
    const own = this.#byDefinition.get(definition)?.size ?? 0;
    return own >= WATCHES_PER_DEFINITION_MAX || this.#watches.size >= WATCHES_MAX;
  }

  #add(watch: Watch): void {
    this.#watches.set(watch.key, watch);
    addTo(this.#byDefinition, watch.read.definition.id, watch);
    for (const id of pointsOf(watch)) addTo(this.#byPoint, id, watch);
    if (watch.deviceId !== undefined) addTo(this.#byDevice, watch.deviceId, watch);
  }

  #remove(watch: Watch): void {
    this.#watches.delete(watch.key);
    this.#byDefinition.get(watch.read.definition.id)?.delete(watch);
    for (const id of pointsOf(watch)) removeFrom(this.#byPoint, id, watch);
    if (watch.deviceId !== undefined) removeFrom(this.#byDevice, watch.deviceId, watch);
  }
}

/** Where a definition watches now; also the preview of a definition that is being written. */
export function placesOf(definition: AlarmDefinition, site: AlarmSite): NewWatch[] {
  const read = readDefinition(definition);
  const prefix = String(definition.id);
  const { condition, target } = definition;
  const names = new Map(site.devices.map(({ id, name }) => [id, name]));
  if (condition.kind === 'reported') return reportPlaces(read, site);
  const adjusted = adjustedReader(read);
  if (condition.kind === 'device_offline') {
    return devicesMeant(target, site).map(({ id, name }) => ({
      key: `${prefix}:d${id}`,
      read: adjusted(undefined, id),
      point: undefined,
      deviceId: id,
      source: name,
      setPointId: undefined,
      reportKey: undefined,
      neighbours: noNeighbours,
    }));
  }
  if (condition.kind === 'expression' && read.condition?.usesValue === false && read.condition.neighbours.size === 0) {
    const place = {
      read,
      point: undefined,
      deviceId: undefined,
      setPointId: undefined,
      reportKey: undefined,
      neighbours: noNeighbours,
    };
    return [{ ...place, key: prefix, source: definition.name }];
  }
  const neighbours = neighbourFinder(read, site);
  const isMeant = pointMatcher(target, site.tagged ?? noneTagged);
  const setPoints = condition.kind === 'deviation' ? setPointFinder(condition.setPoint, site) : undefined;
  return site.points
    .filter((point) => point.enabled && isMeant(point, names.get(point.deviceId) ?? ''))
    .map((point) => ({
      key: `${prefix}:p${point.id}`,
      read: adjusted(point.id, point.deviceId),
      point,
      deviceId: point.deviceId,
      source: point.name,
      setPointId: setPoints?.(point),
      reportKey: undefined,
      neighbours: neighbours(point.deviceId),
    }));
}

/** Devices a definition means by number or by the pattern of their names. */
export function devicesMeant(
  { deviceIds, match, exceptDeviceIds }: AlarmTarget,
  { devices, tagged = noneTagged }: Pick<AlarmSite, 'devices' | 'tagged'>,
): AlarmSite['devices'] {
  const ids = new Set(deviceIds);
  const except = new Set(exceptDeviceIds);
  const named = match === undefined ? undefined : globMatcher(match.device ?? '*');
  const carrying = match === undefined ? undefined : taggedFor(match, tagged)?.devices;
  return devices.filter(
    ({ id, name }) =>
      ids.has(id) || (named?.(name) === true && !except.has(id) && (carrying === undefined || carrying.has(id))),
  );
}

const noneTagged: FindTagged = () => ({ points: new Set(), devices: new Set() });

/** Where the alarm a device raised under a name of its own stands. */
export function reportWatchKey(definition: AlarmDefinitionId, device: DeviceId, key: string): string {
  return `${definition}:r${device}:${key}`;
}

function reportPlaces(read: ReadDefinition, site: AlarmSite): NewWatch[] {
  const { id, target } = read.definition;
  const meant = new Map(devicesMeant(target, site).map((device) => [device.id, device.name]));
  const points = new Map(site.points.map((point) => [point.id, point]));
  const neighbours = neighbourFinder(read, site);
  return [...(site.reports ?? [])].flatMap(([deviceId, { key, pointId, source }]) => {
    const deviceName = meant.get(deviceId);
    if (deviceName === undefined) return [];
    const point = pointId === undefined ? undefined : points.get(pointId);
    return {
      key: reportWatchKey(id, deviceId, key),
      read,
      point,
      deviceId,
      source: point?.name ?? (source || deviceName),
      setPointId: undefined,
      reportKey: key,
      neighbours: neighbours(deviceId),
    };
  });
}

/** By name within the same device, built once for all points. */
function setPointFinder(
  reference: SetPointReference,
  { points }: AlarmSite,
): (point: BuildingPoint) => PointId | undefined {
  if (reference.kind === 'point') return () => reference.pointId;
  const byName = new Map(points.map(({ id, deviceId, name }) => [`${deviceId} ${name.toLowerCase()}`, id]));
  const end = reference.replace.toLowerCase();
  return ({ deviceId, name }) => {
    if (!name.toLowerCase().endsWith(end)) return undefined;
    const wanted = `${name.slice(0, name.length - end.length)}${reference.by}`;
    return byName.get(`${deviceId} ${wanted.toLowerCase()}`);
  };
}

/** The points of a device that expressions name, looked for once for all devices. */
function neighbourFinder(
  { condition, suppression }: ReadDefinition,
  site: AlarmSite,
): (device: DeviceId) => Neighbours {
  const found = neighboursOf(new Set([...(condition?.neighbours ?? []), ...(suppression?.neighbours ?? [])]), site);
  return (device) => found.get(device) ?? noNeighbours;
}

function pointsOf({ point, setPointId, read, neighbours }: Watch): Set<PointId> {
  const named = [...(read.condition?.points ?? []), ...(read.suppression?.points ?? [])];
  const ids = new Set<PointId>([...named, ...neighbours.values()]);
  if (point !== undefined) ids.add(point.id);
  if (setPointId !== undefined) ids.add(setPointId);
  return ids;
}

function addTo<K>(index: Map<K, Set<Watch>>, key: K, watch: Watch): void {
  const set = index.get(key);
  if (set === undefined) index.set(key, new Set([watch]));
  else set.add(watch);
}

function removeFrom<K>(index: Map<K, Set<Watch>>, key: K, watch: Watch): void {
  const set = index.get(key);
  set?.delete(watch);
  if (set?.size === 0) index.delete(key);
}
