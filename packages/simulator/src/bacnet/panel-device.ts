import type { Clock } from '@t3000/core';
import { BacnetDevice } from '@t3000/driver-bacnet/device';
import type { TextSource } from '../hostile-texts.ts';
import type { Building } from '../physics/building.ts';
import { isHoliday, isScheduled } from '../physics/occupancy.ts';
import type { Panel } from '../points/panel.ts';
import { panelExtras } from './panel-extras.ts';
import { SignalObject } from './signal-object.ts';

/** The firmware's own limits: answers of 600 bytes, and command priority 6 is refused (minimum on/off). */
export const panelLimits = { apduBytesMax: 600, refusedPriorities: [6] } as const;

/** A panel of the building as a BACnet device. `clock` is simulated UTC; the panel shows the building's local time. */
export function panelDevice(panel: Panel, building: Building, clock: Clock, text: TextSource): BacnetDevice {
  const device = new BacnetDevice({
    ...panelLimits,
    instance: panel.instance,
    name: text(panel.name),
    description: text(building.name),
    location: text(panel.location),
    vendorName: text('Temco Controls'),
    modelName: text(panel.board),
    firmware: text('66.02'),
    clock,
  });
  keepZone(device, building);
  device.add(...panel.points.map((point) => new SignalObject(point, text)));
  const now = {
    isOccupied: () => isScheduled(building.localTime),
    isHoliday: () => isHoliday(building.localTime),
  };
  return device.add(...panelExtras(now, text));
}

const MINUTE_MS = 60_000;

/** Local time of the panel is that of the building, in summer and in winter (UTC_Offset counts westward, clause 12.11.24). */
export function keepZone({ time }: BacnetDevice, { localTime }: Building): void {
  if (time) time.utcOffsetMinutes = -localTime.offsetMs / MINUTE_MS;
}
