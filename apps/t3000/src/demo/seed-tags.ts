import type { PointRow, SiteStore } from '@t3000/site';

/** Project Haystack markers of the names used in Harbour House; the first pattern that fits counts. */
const byName: readonly (readonly [name: RegExp, tags: string])[] = [
  [/^\d+ Room Temp$/, 'zone air temp sensor'],
  [/^\d+ CO2$/, 'zone air co2 sensor'],
  [/^\d+ Setpoint$/, 'zone air temp sp'],
  [/^\d+ Occupancy$/, 'zone occupied sensor'],
  [/^\d+ Airflow$/, 'discharge air flow sensor'],
  [/^\d+ Discharge Temp$/, 'discharge air temp sensor'],
  [/^\d+ Damper$/, 'damper cmd'],
  [/^\d+ Reheat Valve$/, 'heating valve cmd'],
  [/^Supply Fan Status$/, 'discharge fan sensor'],
  [/^Supply Fan Start$/, 'discharge fan cmd'],
  [/^Supply Fan Speed$/, 'discharge fan speed cmd'],
  [/^Supply Air Temp$/, 'discharge air temp sensor'],
  [/^(Active )?Supply (Temp )?Setp(oin)?t$/, 'discharge air temp sp'],
  [/^Supply Airflow$/, 'discharge air flow sensor'],
  [/^Return Air Temp$/, 'return air temp sensor'],
  [/^Return Humidity$/, 'return air humidity sensor'],
  [/^Return CO2$/, 'return air co2 sensor'],
  [/^Mixed Air Temp$/, 'mixed air temp sensor'],
  [/^Outdoor Air Temp$/, 'outside air temp sensor'],
  [/^Outdoor Humidity$/, 'outside air humidity sensor'],
  [/^Filter Pressure Drop$/, 'filter pressure sensor'],
  [/^Duct Static Pressure$/, 'discharge air pressure sensor'],
  [/^Heating Valve$/, 'heating valve cmd'],
  [/^Cooling Valve$/, 'cooling valve cmd'],
  [/^Outdoor Air Damper$/, 'outside air damper cmd'],
  [/^Return Air Damper$/, 'return air damper cmd'],
  [/^HW Supply Temp$/, 'hot water leaving temp sensor'],
  [/^HW Return Temp$/, 'hot water entering temp sensor'],
  [/^HW Setpoint$/, 'hot water leaving temp sp'],
  [/^HW Pump \d Status$/, 'hot water pump sensor'],
  [/^HW Pump \d Start$/, 'hot water pump cmd'],
  [/^Boiler \d Outlet Temp$/, 'boiler hot water temp sensor'],
  [/^Boiler \d Enable$/, 'boiler enable cmd'],
  [/^(Total|HVAC) Power$/, 'elec power sensor'],
  [/^(Electric|HVAC) Energy$/, 'elec energy sensor'],
  [/^Occupied Mode$/, 'occupied cmd'],
  [/^Exterior Lights$/, 'light cmd'],
];

/** What the panels of Harbour House are. */
const byDevice: readonly (readonly [name: RegExp, tags: string])[] = [
  [/^HH-AHU-/, 'ahu equip'],
  [/^HH-F\d-/, 'vav equip'],
  [/^HH-BOILERS$/, 'boiler equip'],
  [/^HH-(METERS|MAIN-METER)$/, 'meter equip'],
];

/** Puts markers on points and panels of the demo building, so that searching by them and alarms over them have something to find. */
export function tagBuilding(site: SiteStore, points: readonly PointRow[]): void {
  for (const { id, name } of points) {
    const tags = tagsFor(byName, name);
    if (tags !== undefined) site.tags.setPoint(id, tags);
  }
  for (const { id, name } of site.devices.all()) {
    const tags = tagsFor(byDevice, name);
    if (tags !== undefined) site.tags.setDevice(id, tags);
  }
}

function tagsFor(table: typeof byName, name: string): string[] | undefined {
  return table.find(([pattern]) => pattern.test(name))?.[1].split(' ');
}
