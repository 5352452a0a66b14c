/** What the physics needs to know about air and water. Temperatures in degrees Celsius. */

/** Heat that one cubic metre of air takes up per kelvin, J/(m³·K). */
export const AIR_HEAT = 1206;

/** Mass of one cubic metre of air, kg. */
export const AIR_DENSITY = 1.2;

/** Heat that one litre of water takes up per kelvin, J/(L·K). */
export const WATER_HEAT = 4186;

/** Heat of condensing one kilogram of water vapour, J/kg. */
export const VAPOUR_HEAT = 2_450_000;

const PRESSURE_PA = 101_325;

/** Pressure of saturated vapour, Pa (Magnus). */
export function saturationPressure(temperature: number): number {
  return 611.2 * Math.exp((17.62 * temperature) / (243.12 + temperature));
}

/** Kilograms of water per kilogram of dry air at a relative humidity of 0 to 100 %. */
export function moistureAt(temperature: number, relativeHumidity: number): number {
  const vapour = (saturationPressure(temperature) * relativeHumidity) / 100;
  return (0.622 * vapour) / (PRESSURE_PA - vapour);
}

/** Relative humidity, 0 to 100 %. */
export function relativeHumidityAt(temperature: number, moisture: number): number {
  const vapour = (PRESSURE_PA * moisture) / (0.622 + moisture);
  return Math.min((100 * vapour) / saturationPressure(temperature), 100);
}
