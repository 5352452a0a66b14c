import type { DeviceCapabilities, DeviceConfig, PointConfig } from '@t3000/core';

/** What a well-behaved device answered when probed. */
export function someCapabilities(changes: Partial<DeviceCapabilities> = {}): DeviceCapabilities {
  return {
    answerBytesMax: 1476,
    readMultiple: true,
    segmentation: 'both',
    windowMax: 4,
    answerMs: 10,
    probedAt: Date.UTC(2026, 0, 1),
    details: {},
    ...changes,
  };
}

/** A device that needs no thought; a test names only what it is about. */
export function aDevice(changes: Partial<DeviceConfig> = {}): DeviceConfig {
  const id = changes.id ?? 1;
  return {
    id,
    protocol: 'test',
    address: {},
    name: `Device ${id}`,
    enabled: true,
    capabilities: undefined,
    ...changes,
  };
}

/** An analog input that needs no thought. Its number follows its id, so that several differ in their address too. */
export function aPoint(changes: Partial<PointConfig> = {}): PointConfig {
  const id = changes.id ?? 1;
  const number = changes.number ?? id;
  return {
    id,
    deviceId: 1,
    type: 'input',
    number,
    kind: 'analog',
    address: {},
    name: `Point ${number}`,
    description: '',
    unit: '°C',
    stateTexts: [],
    minimum: undefined,
    maximum: undefined,
    writable: false,
    commandable: false,
    decimals: 1,
    enabled: true,
    pollIntervalMs: 10_000,
    deadband: 0,
    ...changes,
  };
}
