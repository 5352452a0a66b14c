import { networkInterfaces } from 'node:os';
import type { Net, NetInterface } from '@t3000/core';
import { connectTcp, listenTcp } from './net-tcp.ts';
import { bindUdp } from './net-udp.ts';

/** The sockets of this machine. */
export function realNet(): Net {
  return { bindUdp, connectTcp, listenTcp, interfaces };
}

function interfaces(): NetInterface[] {
  return Object.entries(networkInterfaces()).flatMap(([name, addresses = []]) =>
    addresses
      .filter((entry) => entry.family === 'IPv4')
      .map(({ address, netmask, internal }) => ({
        name,
        address,
        netmask,
        broadcast: broadcastOf(address, netmask),
        internal,
      })),
  );
}

/** The address that reaches every host of the network: host bits all ones. */
export function broadcastOf(address: string, netmask: string): string {
  const mask = netmask.split('.').map(Number);
  return address
    .split('.')
    .map((octet, index) => Number(octet) | (~(mask[index] ?? 255) & 255))
    .join('.');
}
