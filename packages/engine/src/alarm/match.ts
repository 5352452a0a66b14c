import type { BuildingPoint } from '../building.ts';
import type { AlarmTarget, PointPattern } from './definition.ts';

/** What patterns look at. */
export type MatchedPoint = Pick<BuildingPoint, 'id' | 'deviceId' | 'name' | 'type' | 'kind' | 'unit'> & {
  readonly group?: string;
};

/** A fast answer to "is this point meant?" for one target. */
export function pointMatcher(target: AlarmTarget): (point: MatchedPoint, deviceName: string) => boolean {
  const ids = new Set(target.pointIds);
  const match = target.match === undefined ? undefined : patternMatcher(target.match);
  return (point, deviceName) => ids.has(point.id) || match?.(point, deviceName) === true;
}

function patternMatcher(pattern: PointPattern): (point: MatchedPoint, deviceName: string) => boolean {
  const [name, device, group] = [pattern.name, pattern.device, pattern.group].map(globMatcher);
  return (point, deviceName) =>
    (pattern.type === undefined || pattern.type === point.type) &&
    (pattern.kind === undefined || pattern.kind === point.kind) &&
    (pattern.unit === undefined || pattern.unit === point.unit) &&
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
