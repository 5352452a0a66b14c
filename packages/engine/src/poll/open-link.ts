import { messageOf } from '@t3000/core';
import type { DeviceConfig, DeviceLink } from '@t3000/core';
import type { Field } from './field.ts';

export interface OpenedLink {
  readonly link: DeviceLink | undefined;
  /** Why there is none, in words. */
  readonly problem: string;
}

/** Opens the line to a device, or says why it cannot be: one device set up wrongly must not stop the building. */
export function openLink(field: Pick<Field, 'drivers' | 'log'>, device: DeviceConfig): OpenedLink {
  if (!device.enabled) return { link: undefined, problem: 'the device is disabled' };
  const driver = field.drivers.get(device.protocol);
  if (driver === undefined)
    return { link: undefined, problem: `no driver for protocol "${device.protocol}" is loaded` };
  try {
    return { link: driver.open(device), problem: '' };
  } catch (error) {
    field.log.error('driver failed to open a device', { device: device.id, error: String(error) });
    return { link: undefined, problem: `the driver cannot open the device: ${messageOf(error)}` };
  }
}
