import assert from 'node:assert/strict';
import { test } from 'node:test';
import { harbourHouse } from './harbour-house.ts';
import { localTimeIn } from './local-time.ts';
import { beamOnWall, sunAt } from './sun.ts';
import { weatherOf } from './weather.ts';

const HOUR_MS = 3_600_000;
const { latitude, longitude } = harbourHouse.climate;
const degrees = (radians: number): number => (radians * 180) / Math.PI;

test('the sun stands where the almanac says at noon on the solstices', () => {
  // Local solar noon of 63.57° west is about 16:14 UTC; the height is 90° - latitude ± 23.44°.
  const summer = degrees(Math.asin(sunAt(Date.UTC(2026, 5, 21, 16, 16), latitude, longitude).sinElevation));
  const winter = degrees(Math.asin(sunAt(Date.UTC(2026, 11, 21, 16, 12), latitude, longitude).sinElevation));
  assert.ok(Math.abs(summer - 68.79) < 0.5, `${summer}°`);
  assert.ok(Math.abs(winter - 21.91) < 0.5, `${winter}°`);
});

test('the morning sun falls on the east wall and the evening sun on the west wall', () => {
  const morning = sunAt(Date.UTC(2026, 5, 21, 11), latitude, longitude);
  const evening = sunAt(Date.UTC(2026, 5, 21, 21), latitude, longitude);
  assert.ok(beamOnWall(morning, 90) > 0.5 && beamOnWall(morning, 270) === 0);
  assert.ok(beamOnWall(evening, 270) > 0.5 && beamOnWall(evening, 90) === 0);
});

test('a year of weather stays within what Halifax has seen, and summer is warmer than winter', () => {
  const weather = weatherOf(harbourHouse.climate, 3);
  const monthly = new Map<number, number[]>();
  for (let hour = 0; hour < 365 * 24; hour++) {
    const at = Date.UTC(2026, 0, 1) + hour * HOUR_MS;
    const { temperature, relativeHumidity, wind, pressure, directRadiation } = weather(at);
    assert.ok(temperature > -27 && temperature < 36, `${temperature} °C`);
    assert.ok(relativeHumidity >= 5 && relativeHumidity <= 100);
    assert.ok(wind >= 0 && wind < 20 && pressure > 970 && pressure < 1050);
    assert.ok(directRadiation >= 0 && directRadiation < 1000);
    const month = new Date(at).getUTCMonth();
    monthly.set(month, [...(monthly.get(month) ?? []), temperature]);
  }
  const mean = (month: number): number => {
    const values = monthly.get(month) ?? [];
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  };
  assert.ok(mean(0) < 0 && mean(6) > 15, `January ${mean(0)} °C, July ${mean(6)} °C`);
});

test('there is no sun at night', () => {
  const weather = weatherOf(harbourHouse.climate, 3);
  const { directRadiation, diffuseRadiation } = weather(Date.UTC(2026, 6, 1, 5));
  assert.deepEqual([directRadiation, diffuseRadiation], [0, 0]);
});

test('local time follows the change to summer time', () => {
  const localTime = localTimeIn('America/Halifax');
  assert.equal(localTime(Date.UTC(2026, 2, 8, 5, 59)).hour.toFixed(2), '1.98');
  assert.equal(localTime(Date.UTC(2026, 2, 8, 6, 0)).hour, 3);
  assert.equal(localTime(Date.UTC(2026, 2, 8, 6, 0)).weekday, 0);
});
