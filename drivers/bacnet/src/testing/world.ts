import type { Net, PointConfig, PointDescription, UdpEndpoint, UdpOptions, UdpSocket } from '@t3000/core';
import { Simulation } from '@t3000/testkit';
import { BacnetSite } from '../device/index.ts';
import type { CapturedDatagram } from './pcap.ts';

export const BROADCAST = { address: '192.168.1.255', port: 47_808 };
export const DEVICE_ADDRESSES = Array.from({ length: 20 }, (_, index) => `192.168.1.${10 + index}`);

/** A simulated LAN with a site of devices on it and one host for a client. */
export function simulatedLan(seed: number) {
  const simulation = new Simulation({ seed });
  const { clock, rng, net } = simulation;
  const sent: Omit<CapturedDatagram, 'frame'>[] = [];
  const site = new BacnetSite(
    { clock, rng, net: recorded(net.host(DEVICE_ADDRESSES), sent) },
    { broadcast: BROADCAST },
  );
  const host = recorded(net.host('192.168.1.1'), sent);
  return { simulation, clock, rng, net, site, host, sent };
}

/** A network that notes every datagram handed to it. */
export function recorded(net: Net, sent: Omit<CapturedDatagram, 'frame'>[]): Net {
  return {
    bindUdp: async (options: UdpOptions): Promise<UdpSocket> => {
      const socket = await net.bindUdp(options);
      return {
        local: socket.local,
        close: () => socket.close(),
        send(data: Uint8Array, to: UdpEndpoint): void {
          const from = { ...socket.local, address: options.address === '0.0.0.0' ? '192.168.1.1' : options.address };
          sent.push({ from, to: { address: to.address, port: to.port }, data: data.slice() });
          socket.send(data, to);
        },
      };
    },
    connectTcp: (options) => net.connectTcp(options),
    listenTcp: (options, onConnection) => net.listenTcp(options, onConnection),
    interfaces: () => net.interfaces(),
  };
}

export function asConfig(description: PointDescription, id: number): PointConfig {
  return { ...description, id, deviceId: 1, enabled: true, pollIntervalMs: 1000, deadband: 0 };
}
