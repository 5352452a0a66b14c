import { networkInterfaces } from 'node:os';
import { broadcastOf } from '@t3000/core';
import type { Net, NetInterface } from '@t3000/core';
import { connectTcp, listenTcp } from './net-tcp.ts';
import { bindUdp } from './net-udp.ts';
import { whoHolds } from './port-holder.ts';

/** The sockets of this machine. */
export function realNet(): Net {
  return { bindUdp, connectTcp, listenTcp, interfaces, whoHolds };
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
