import type { DeviceId, PointId } from '@t3000/core';
import type { BuildingPoint } from '../building.ts';
import type { AlarmTarget, PointPattern } from './definition.ts';

/** What patterns look at. */
export type MatchedPoint = Pick<BuildingPoint, 'id' | 'deviceId' | 'name' | 'type' | 'kind' | 'unit'> & {
  readonly group?: string;
};

/** What carries all of some tags, and stands in a place where one is named; those of a device count for its points. */
export interface Tagged {
  readonly points: ReadonlySet<PointId>;
  readonly devices: ReadonlySet<DeviceId>;
}
export type FindTagged = (wanted: Pick<PointPattern, 'tags' | 'placeId'>) => Tagged;

/** What a pattern wants of tags and places has been found, or it wants nothing of the kind. */
export function taggedFor(pattern: PointPattern, find: FindTagged): Tagged | undefined {
  return pattern.tags.length === 0 && pattern.placeId === undefined ? undefined : find(pattern);
}

/** A fast answer to "is this point meant?" for one target. */
export function pointMatcher(
  target: AlarmTarget,
  findTagged: FindTagged,
): (point: MatchedPoint, deviceName: string) => boolean {
  const ids = new Set(target.pointIds);
  const match = target.match === undefined ? undefined : patternMatcher(target.match, findTagged);
  const except = new Set(target.exceptPointIds);
  const exceptDevices = new Set(target.exceptDeviceIds);
  return (point, deviceName) =>
    ids.has(point.id) ||
    (match?.(point, deviceName) === true && !except.has(point.id) && !exceptDevices.has(point.deviceId));
}

function patternMatcher(
  pattern: PointPattern,
  findTagged: FindTagged,
): (point: MatchedPoint, deviceName: string) => boolean {
  const tagged = taggedFor(pattern, findTagged)?.points;
  const [name, device, group] = [pattern.name, pattern.device, pattern.group].map(globMatcher);
  return (point, deviceName) =>
    (pattern.type === undefined || pattern.type === point.type) &&
    (pattern.kind === undefined || pattern.kind === point.kind) &&
    (pattern.unit === undefined || pattern.unit === point.unit) &&
    (tagged === undefined || tagged.has(point.id)) &&
    (name === undefined || name(point.name)) &&
    (device === undefined || device(deviceName)) &&
    (group === undefined || group(point.group ?? ''));
}

/** Compares with `*` and `?`, without regard to case; linear in the text for each star, never exponential. */
export function globMatcher(pattern: string): (text: string) => boolean;
export function globMatcher(pattern: string | undefined): ((text: string) => boolean) | undefined;
export function globMatcher(pattern: string | undefined): ((text: string) => boolean) | undefined {
  if (pattern === undefined) return undefined;
  const wanted = pattern.toLowerCase();
  return (text) => matches(wanted, text.toLowerCase());
}

function matches(pattern: string, text: string): boolean {
  let [at, inPattern, star, resume] = [0, 0, -1, 0];
  while (at < text.length) {
    const next = pattern[inPattern];
    if (next === '*') {
      star = inPattern++;
      resume = at;
    } else if (next === '?' || next === text[at]) {
      at++;
      inPattern++;
    } else if (star >= 0) {
      inPattern = star + 1;
      at = ++resume;
    } else {
      return false;
    }
  }
  while (pattern[inPattern] === '*') inPattern++;
  return inPattern === pattern.length;
}
