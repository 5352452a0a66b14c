import type { NewDevice } from '../devices.ts';
import type { NewPoint } from '../points.ts';

/** A device for tests; what matters to a test is given. */
export function someDevice(given: Partial<NewDevice> = {}): NewDevice {
  return {
    protocol: 'bacnet',
    key: 'instance:100',
    name: 'AHU panel',
    address: { host: '127.0.0.1', port: 47_808, route: [1, 2, 3] },
    enabled: true,
    capabilities: undefined,
    description: '',
    vendor: 'Temco',
    vendorId: 148,
    model: 'T3-BB',
    firmware: '1.0',
    instance: 100,
    note: '',
    ...given,
  };
}

/** A point for tests; what matters to a test is given. */
export function somePoint(given: Pick<NewPoint, 'deviceId' | 'number'> & Partial<NewPoint>): NewPoint {
  return {
    type: 'input',
    kind: 'analog',
    address: { object: `analog-input:${given.number}` },
    name: `IN${given.number}`,
    description: 'Supply air temperature',
    group: 'Floor 1 / AHU-1',
    unit: '°C',
    stateTexts: [],
    minimum: undefined,
    maximum: undefined,
    writable: false,
    commandable: false,
    decimals: 1,
    enabled: true,
    pollIntervalMs: 5000,
    deadband: 0.1,
    ttlMs: undefined,
    ...given,
  };
}
