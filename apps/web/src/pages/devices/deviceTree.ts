import type { Device } from '@t3000/contract';

/** A device in its place of the list. */
export interface PlacedDevice {
  readonly device: Device;
  /** 0 for one that stands alone, 1 for one behind it, and so on. */
  readonly depth: number;
  /** The device it is reached through. */
  readonly behind: Device | undefined;
}

type Address = Device['address'];

/** Deeper than networks go; a device that says it is behind itself ends here. */
const DEPTH_MAX = 8;

/**
 * Devices by the way to them: below a router those of its other networks, below a panel the devices on its trunk. The
 * order of devices side by side stays.
 */
export function deviceTree(devices: readonly Device[]): readonly PlacedDevice[] {
  const above = new Map(devices.map((device) => [device.id, parentOf(device, devices)]));
  const below = Map.groupBy(devices, ({ id }) => above.get(id)?.id);
  const placed: PlacedDevice[] = [];
  const seen = new Set<number>();
  const put = (device: Device, depth: number): void => {
    if (seen.has(device.id)) return;
    seen.add(device.id);
    placed.push({ device, depth, behind: depth === 0 ? undefined : above.get(device.id) });
    if (depth < DEPTH_MAX) for (const child of below.get(device.id) ?? []) put(child, depth + 1);
  };
  for (const device of below.get(undefined) ?? []) put(device, 0);
  // What only stands behind what stands behind it is shown all the same.
  for (const device of devices) put(device, 0);
  return placed;
}

function parentOf(device: Device, devices: readonly Device[]): Device | undefined {
  const { id, protocol, key, address } = device;
  if (hasNetwork(address))
    return devices.find(
      (other) => other.id !== id && other.protocol === protocol && !hasNetwork(other.address) && isSame(other, address),
    );
  // The search of the panels gives what is on their trunks the serial number as its key.
  if (protocol !== 'modbus' || !key.startsWith('serial:')) return undefined;
  return devices.find((other) => other.protocol === 't3' && other.address['host'] === address['host']);
}

function isSame({ address }: Device, { host, port }: Address): boolean {
  return address['host'] === host && address['port'] === port;
}

function hasNetwork({ network }: Address): boolean {
  return network !== undefined && network !== null;
}
