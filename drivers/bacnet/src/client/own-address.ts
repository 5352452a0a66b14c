import type { NetInterface, UdpEndpoint } from '@t3000/core';

/**
 * The address under which a host finds this program: the one it is bound to, else that of the interface in the host's subnet,
 * else of the only interface there is. Undefined where several would do: a wrong one would send alarms nowhere.
 */
export function ownAddressFor(
  host: string,
  local: UdpEndpoint | undefined,
  interfaces: readonly NetInterface[],
): UdpEndpoint | undefined {
  if (local === undefined) return undefined;
  if (local.address !== '0.0.0.0') return local;
  const { port } = local;
  const near = interfaces.find(({ address, netmask }) => isSameSubnet(address, host, netmask));
  if (near !== undefined) return { address: near.address, port };
  const outside = interfaces.filter(({ internal, address }) => !internal && octetsOf(address).length === 4);
  const [only] = outside;
  return outside.length === 1 && only !== undefined ? { address: only.address, port } : undefined;
}

/** The octets of an IPv4 address. */
export function octetsOf(address: string): number[] {
  return address.split('.').map(Number);
}

function isSameSubnet(a: string, b: string, netmask: string): boolean {
  const [left, right, mask] = [octetsOf(a), octetsOf(b), octetsOf(netmask)];
  if ([left, right, mask].some(({ length }) => length !== 4)) return false;
  return mask.every((octet, index) => ((left[index] ?? 0) & octet) === ((right[index] ?? 0) & octet));
}
