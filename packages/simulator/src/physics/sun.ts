import { clamp } from './numbers.ts';

const DAY_MS = 86_400_000;
const RADIANS = Math.PI / 180;

/** 1 January 2000, 12:00 UTC: where the formulas of the sun begin to count. */
const EPOCH_2000 = Date.UTC(2000, 0, 1, 12);

export interface SunPosition {
  /** Sine of the height above the horizon; negative at night. */
  readonly sinElevation: number;
  /** Direction, degrees clockwise from north. */
  readonly azimuth: number;
}

/** Where the sun stands, to about half a degree (low-precision formulas of the Astronomical Almanac). */
export function sunAt(at: number, latitude: number, longitude: number): SunPosition {
  const days = (at - EPOCH_2000) / DAY_MS;
  const meanLongitude = 280.46 + 0.9856474 * days;
  const anomaly = (357.528 + 0.9856003 * days) * RADIANS;
  const ecliptic = (meanLongitude + 1.915 * Math.sin(anomaly) + 0.02 * Math.sin(2 * anomaly)) * RADIANS;
  const obliquity = 23.439 * RADIANS;
  const declination = Math.asin(Math.sin(obliquity) * Math.sin(ecliptic));
  const rightAscension = Math.atan2(Math.cos(obliquity) * Math.sin(ecliptic), Math.cos(ecliptic));
  const siderealDegrees = 280.46062 + 360.98564737 * days + longitude;
  const hourAngle = siderealDegrees * RADIANS - rightAscension;
  const phi = latitude * RADIANS;
  const sinElevation =
    Math.sin(phi) * Math.sin(declination) + Math.cos(phi) * Math.cos(declination) * Math.cos(hourAngle);
  const east = -Math.cos(declination) * Math.sin(hourAngle);
  const north = Math.cos(phi) * Math.sin(declination) - Math.sin(phi) * Math.cos(declination) * Math.cos(hourAngle);
  return { sinElevation, azimuth: (Math.atan2(east, north) / RADIANS + 360) % 360 };
}

/** Share of the direct beam that falls on a vertical wall facing `wallAzimuth`, 0 to 1. */
export function beamOnWall(sun: SunPosition, wallAzimuth: number): number {
  if (sun.sinElevation <= 0) return 0;
  const cosElevation = Math.sqrt(1 - sun.sinElevation ** 2);
  return clamp(cosElevation * Math.cos((sun.azimuth - wallAzimuth) * RADIANS), 0, 1);
}
