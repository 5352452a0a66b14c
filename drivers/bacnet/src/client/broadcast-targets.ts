import { isIpv4 } from '@t3000/core';
import type { NetInterface, UdpEndpoint } from '@t3000/core';
import { readEndpoint } from '../link/address.ts';
import { BACNET_PORT } from '../link/bvlc.ts';

/** Broadcast addresses of the interfaces a socket sends through; loopback only when it is bound there. */
export function broadcastTargets(
  interfaces: readonly NetInterface[],
  bound: string,
  wanted: { readonly broadcasts?: readonly string[]; readonly interfaces?: readonly string[] } = {},
): UdpEndpoint[] {
  const { broadcasts = [], interfaces: named = [] } = wanted;
  if (broadcasts.length > 0) return broadcasts.flatMap((text) => readEndpoint(text) ?? []);
  const onLoopback = bound.startsWith('127.');
  const chosen = interfaces.filter(({ name, address, internal }) => {
    if (named.length > 0) return named.includes(name) || named.includes(address);
    if (onLoopback || internal) return onLoopback && internal;
    return bound === '0.0.0.0' || bound === address;
  });
  const addresses = new Set(chosen.map(({ broadcast }) => broadcast).filter(isIpv4));
  return Array.from(addresses, (address) => ({ address, port: BACNET_PORT }));
}

/** A socket on `0.0.0.0:47808` hears broadcasts itself; any other needs one more per broadcast address. */
export function listenTargets(bind: UdpEndpoint, broadcasts: readonly UdpEndpoint[]): readonly UdpEndpoint[] {
  return bind.address === '0.0.0.0' && bind.port === BACNET_PORT ? [] : broadcasts;
}
