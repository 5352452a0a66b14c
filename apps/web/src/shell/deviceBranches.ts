import type { Device } from '@t3000/contract';

/** Devices on one path: those in reach of this server, or those behind one router. */
export interface NetworkBranch {
  readonly key: string;
  /** Undefined for devices reached directly. */
  readonly behind: { readonly network: number; readonly router: string } | undefined;
  readonly devices: readonly Device[];
}

export interface ProtocolBranch {
  readonly protocol: string;
  readonly networks: readonly NetworkBranch[];
}

/**
 * Devices by protocol and by the way they are reached: directly first, then network by network behind its router, which
 * has its own name where it is a device itself, as panels are.
 */
export function deviceBranches(devices: readonly Device[], shown: (device: Device) => boolean): ProtocolBranch[] {
  const routers = new Map(
    devices.filter((device) => pathOf(device) === undefined).map(({ address, name }) => [endpointOf(address), name]),
  );
  return [...Map.groupBy(devices.filter(shown), ({ protocol }) => protocol)].map(([protocol, items]) => ({
    protocol,
    networks: [...Map.groupBy(items, (device) => pathOf(device)?.key ?? '')]
      .map(([key, members]) => branchOf(key, members, routers))
      .toSorted((a, b) => (a.behind?.network ?? 0) - (b.behind?.network ?? 0) || (a.key < b.key ? -1 : 1)),
  }));
}

function branchOf(key: string, devices: readonly Device[], routers: ReadonlyMap<string, string>): NetworkBranch {
  const [first] = devices;
  const path = first === undefined ? undefined : pathOf(first);
  if (path === undefined) return { key, behind: undefined, devices };
  const { network, router } = path;
  return { key, behind: { network, router: routers.get(router) ?? router }, devices };
}

function pathOf({ address }: Device): { key: string; network: number; router: string } | undefined {
  const { network } = address;
  if (typeof network !== 'number') return undefined;
  const router = endpointOf(address);
  return { key: `${network} ${router}`, network, router };
}

function endpointOf({ host, port }: Device['address']): string {
  return typeof port === 'number' ? `${String(host)}:${port}` : String(host);
}
