import { isIpv4 } from '@t3000/core';
import type { UdpEndpoint } from '@t3000/core';
import { BACNET_PORT } from './bvlc.ts';
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

/** `address` or `address:port` as typed by a person; the port of BACnet/IP when none is given. */
export function readEndpoint(text: string): UdpEndpoint | undefined {
  const [address = '', port = String(BACNET_PORT), ...rest] = text.split(':');
  if (!isIpv4(address) || !/^\d{1,5}$/.test(port) || rest.length > 0) return undefined;
  const number = Number(port);
  return number >= 1 && number <= 65_535 ? { address, port: number } : undefined;
}
