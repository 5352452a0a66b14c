import type { Clock } from '@t3000/core';
import { BacnetDevice, NotificationClassObject, serveAlarms } from '@t3000/driver-bacnet/device';
import type { TextSource } from '../hostile-texts.ts';
import type { Building } from '../physics/building.ts';
import type { Panel } from '../points/panel.ts';
import { panelExtras } from './panel-extras.ts';
import { NOTIFICATION_CLASS, SignalObject } from './signal-object.ts';

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
  device.add(...panelExtras(device, text));
  serveAlarms(device);
  return device.add(
    new NotificationClassObject({
      instance: NOTIFICATION_CLASS,
      name: text('Panel Alarms'),
      // Critical equipment, in the groups of clause 13.4.1; its return is nothing to answer.
      priorities: [100, 100, 200],
      ackRequired: { toOffnormal: true, toFault: true, toNormal: false },
    }),
  );
}

const MINUTE_MS = 60_000;

/** Local time of the panel is that of the building, in summer and in winter (UTC_Offset counts westward, clause 12.11.24). */
export function keepZone({ time }: BacnetDevice, { localTime }: Building): void {
  if (time) time.utcOffsetMinutes = -localTime.offsetMs / MINUTE_MS;
}
