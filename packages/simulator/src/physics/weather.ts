import { saturationPressure } from './air.ts';
import { wander } from './noise.ts';
import { clamp } from './numbers.ts';
import { sunAt } from './sun.ts';
import type { SunPosition } from './sun.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const YEAR_MS = 365.2425 * DAY_MS;

/** The coldest time of the year follows the solstice by a month: 25 January. */
const COLDEST_MS = 24 * DAY_MS;

/** The warmest hour of the day by the sun. */
const WARMEST_HOUR = 15;

const stream = {
  front: 1,
  ripple: 2,
  cloud: 3,
  gust: 4,
  dew: 5,
  pressure: 6,
  patch: 7,
  breeze: 8,
  flutter: 9,
} as const;

export interface Climate {
  readonly latitude: number;
  readonly longitude: number;
  /** Mean of the year, °C. */
  readonly meanTemperature: number;
  /** Half the difference between the summer's and the winter's mean, K. */
  readonly seasonalSwing: number;
}

export interface Weather {
  /** °C. */
  readonly temperature: number;
  /** %. */
  readonly relativeHumidity: number;
  /** Share of the sky that is covered, 0 to 1. */
  readonly cloud: number;
  /** m/s. */
  readonly wind: number;
  /** hPa. */
  readonly pressure: number;
  readonly sun: SunPosition;
  /** On a surface that faces the sun, W/m². */
  readonly directRadiation: number;
  /** From the whole sky on the ground, W/m². */
  readonly diffuseRadiation: number;
}

/** The weather of any moment: seasons, days, passing fronts, clouds. A function of time and seed alone. */
export function weatherOf(climate: Climate, seed: number): (at: number) => Weather {
  const curve = (which: number, at: number, periodMs: number): number => wander(seed, which, at, periodMs);
  return (at) => {
    const season = -Math.cos((2 * Math.PI * (at - COLDEST_MS)) / YEAR_MS);
    const solarHour = (at / HOUR_MS + climate.longitude / 15) % 24;
    const front = curve(stream.front, at, 3.1 * DAY_MS);
    const overcast = clamp(0.5 + 0.7 * curve(stream.cloud, at, 17 * HOUR_MS) - 0.25 * front, 0, 1);
    const dailyMean =
      climate.meanTemperature + climate.seasonalSwing * season + 5 * front + 2 * curve(stream.ripple, at, 1.3 * DAY_MS);
    const dailySwing = (3.6 + 1.4 * season) * (1 - 0.65 * overcast);
    const flutter = 0.6 * curve(stream.flutter, at, 1.7 * HOUR_MS) + 0.25 * curve(stream.gust, at, 0.3 * HOUR_MS);
    const temperature = dailyMean + flutter + dailySwing * Math.cos((2 * Math.PI * (solarHour - WARMEST_HOUR)) / 24);
    const dryness = 2.5 + 5 * (1 - overcast) + 1.5 * curve(stream.dew, at, 11 * HOUR_MS);
    const dewPoint = Math.min(dailyMean - dryness + 1, temperature - 0.2);
    const sun = sunAt(at, climate.latitude, climate.longitude);
    const cloud = clamp(overcast + 0.25 * curve(stream.patch, at, 0.4 * HOUR_MS), 0, 1);
    const height = Math.max(sun.sinElevation, 0);
    return {
      temperature,
      relativeHumidity: clamp((100 * saturationPressure(dewPoint)) / saturationPressure(temperature), 5, 100),
      cloud,
      wind: Math.max(
        0.3,
        4.2 - 1.2 * season - 2 * front + 2 * curve(stream.breeze, at, 6 * HOUR_MS) + curve(stream.gust, at, 120_000),
      ),
      pressure: 1013 + 11 * curve(stream.pressure, at, 3.1 * DAY_MS) - 6 * front,
      sun,
      directRadiation: height === 0 ? 0 : 950 * Math.exp(-0.11 / Math.max(height, 0.02)) * (1 - 0.97 * cloud ** 1.4),
      diffuseRadiation: height * (95 + 260 * cloud * (1 - 0.55 * cloud)),
    };
  };
}
