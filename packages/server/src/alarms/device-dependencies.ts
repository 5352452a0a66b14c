import type { DeviceId, Json, JsonObject } from '@t3000/core';
import type { DeviceDependency } from '@t3000/engine';
import type { DeviceDependencyRow, DeviceRow, ParentChoice, PlaceId, SiteStore } from '@t3000/site';

/** A device of which nobody said anything. */
export function unsaidDependency(deviceId: DeviceId): DeviceDependencyRow {
  return { deviceId, reachedThrough: 'auto', suppliedBy: 'auto', offWhile: '', settleSeconds: 0 };
}

/** What each device depends on in the end: what people said, and where they said nothing, what network and places say. */
export function deviceDependencies(
  site: Pick<SiteStore, 'devices' | 'places' | 'deviceDependencies'>,
): Map<DeviceId, DeviceDependency> {
  const devices = site.devices.all();
  const said = new Map(site.deviceDependencies.all().map((row) => [row.deviceId, row]));
  const router = routerFinder(devices);
  const panel = panelFinder(devices);
  const supplier = supplierFinder(site);
  return new Map(
    devices.map((device) => {
      const row = said.get(device.id) ?? unsaidDependency(device.id);
      const dependency: DeviceDependency = {
        reachedThrough: chosen(row.reachedThrough, () => router(device) ?? panel(device)),
        suppliedBy: chosen(row.suppliedBy, () => supplier(device.id)),
        offWhile: row.offWhile,
        settleMs: row.settleSeconds * 1000,
      };
      return [device.id, dependency];
    }),
  );
}

function chosen(choice: ParentChoice, find: () => DeviceId | undefined): DeviceId | undefined {
  if (choice === 'auto') return find();
  return choice === 'none' ? undefined : choice;
}

/** A panel is the gateway of the Modbus units at its address, other than its own. */
function panelFinder(devices: readonly DeviceRow[]): (device: DeviceRow) => DeviceId | undefined {
  const panels = new Map<Json | undefined, DeviceRow>();
  for (const device of devices)
    if (device.protocol === 't3' && device.address['network'] === undefined) panels.set(device.address['host'], device);
  return ({ protocol, key, address }) => {
    const panel = protocol === 'modbus' && key.startsWith('serial:') ? panels.get(address['host']) : undefined;
    return panel?.key === key ? undefined : panel?.id;
  };
}

/** A device on another network is behind the one that has the address of its router. */
function routerFinder(devices: readonly DeviceRow[]): (device: DeviceRow) => DeviceId | undefined {
  const direct = new Map<string, DeviceId>();
  for (const { id, protocol, address } of devices) {
    const key = hostKey(protocol, address);
    if (address['network'] === undefined && !direct.has(key)) direct.set(key, id);
  }
  return ({ protocol, address }) =>
    address['network'] === undefined ? undefined : direct.get(hostKey(protocol, address));
}

function hostKey(protocol: string, { host, port }: JsonObject): string {
  return JSON.stringify([protocol, host, port]);
}

/** A device is supplied by what serves the place it stands in, or the nearest place around it that is served. */
function supplierFinder({ places }: Pick<SiteStore, 'places'>): (id: DeviceId) => DeviceId | undefined {
  const rows = new Map(places.all().map((row) => [row.id, row]));
  const standing = places.deviceAssignments();
  return (id) => {
    for (let at: PlaceId | undefined = standing.get(id); at !== undefined; at = rows.get(at)?.parentId) {
      const by = rows.get(at)?.servedBy;
      // An air handler may stand on the floor it serves.
      if (by === id) return undefined;
      if (by !== undefined) return by;
    }
    return undefined;
  };
}
