import type { DeviceConfig, PointConfig } from '@t3000/core';
import { bacnetDriver } from '@t3000/driver-bacnet';
import { realClock, realNet, realRng } from '@t3000/runtime';
import type { SimulatedDevice } from '@t3000/simulator';

/** A device as the engine would be given it. */
export interface FieldDevice {
  readonly config: DeviceConfig;
  readonly points: readonly PointConfig[];
}

/** Devices and points as an interview over the wire finds them. `window` stands for what a probe would have found. */
export async function interviewAll(
  devices: readonly SimulatedDevice[],
  address: string,
  window: number,
): Promise<FieldDevice[]> {
  const ports = { clock: realClock(), rng: realRng(), net: realNet() };
  const driver = bacnetDriver(ports, { address, port: 0, broadcasts: ['127.255.255.255:47899'] });
  await driver.start();
  const found = await Promise.all(
    devices.map(async ({ address: host, port, instance, name }, index): Promise<FieldDevice> => {
      const place = { host, port, instance };
      const outcome = await driver.interview(place, () => undefined, new AbortController().signal);
      if (!outcome.ok) throw new Error(`${name} at ${host}: ${outcome.failure.detail}`);
      const capabilities = { ...outcome.capabilities, windowMax: window };
      const config = { id: index + 1, protocol: 'bacnet', address: place, name, enabled: true, capabilities };
      const kept = { deviceId: index + 1, enabled: true, pollIntervalMs: 1000, deadband: 0 };
      const points = outcome.points.map((point, number) => Object.assign({ id: index * 10_000 + number }, point, kept));
      return { config, points };
    }),
  );
  await driver.stop();
  return found;
}
