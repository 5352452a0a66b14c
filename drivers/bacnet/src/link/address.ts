import type { UdpEndpoint } from '@t3000/core';
import type { NetworkAddress } from './npdu.ts';

/** Where a BACnet node is: its UDP endpoint, or a router's endpoint plus the address behind it. */
export interface BacnetAddress extends UdpEndpoint {
  readonly behind: NetworkAddress | undefined;
}

/** One text per node: the key of every table of peers. */
export function addressKey(address: BacnetAddress): string {
  const direct = `${address.address}:${address.port}`;
  return address.behind ? `${direct}/${networkKey(address.behind)}` : direct;
}

export function networkKey({ network, mac }: NetworkAddress): string {
  return `${network}:${Array.from(mac, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}
