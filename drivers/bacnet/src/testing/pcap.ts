import type { UdpEndpoint } from '@t3000/core';

/** One UDP datagram of a capture. */
export interface CapturedDatagram {
  readonly frame: number;
  readonly from: UdpEndpoint;
  readonly to: UdpEndpoint;
  readonly data: Uint8Array;
}

const ETHERNET_BYTES = 14;
const IP_BYTES = 20;
const UDP_BYTES = 8;

/** The UDP datagrams of a classic little-endian pcap file with Ethernet frames. */
export function readPcap(file: Uint8Array): CapturedDatagram[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const datagrams: CapturedDatagram[] = [];
  let frame = 0;
  for (let offset = 24; offset + 16 <= file.byteLength;) {
    frame++;
    const length = view.getUint32(offset + 8, true);
    const ip = offset + 16 + ETHERNET_BYTES;
    const udp = ip + (view.getUint8(ip) & 15) * 4;
    if (view.getUint16(ip - 2) === 0x0800 && view.getUint8(ip + 9) === 17) {
      const address = (at: number): string => [...file.subarray(at, at + 4)].join('.');
      datagrams.push({
        frame,
        from: { address: address(ip + 12), port: view.getUint16(udp) },
        to: { address: address(ip + 16), port: view.getUint16(udp + 2) },
        data: file.slice(udp + UDP_BYTES, udp + view.getUint16(udp + 4)),
      });
    }
    offset += 16 + length;
  }
  return datagrams;
}

/** A pcap file another program can judge, with made-up Ethernet, IP and UDP headers around each datagram. */
export function writePcap(datagrams: readonly Omit<CapturedDatagram, 'frame'>[]): Uint8Array {
  const overhead = 16 + ETHERNET_BYTES + IP_BYTES + UDP_BYTES;
  const size = datagrams.reduce((sum, { data }) => sum + overhead + data.byteLength, 24);
  const file = new Uint8Array(size);
  const view = new DataView(file.buffer);
  view.setUint32(0, 0xa1b2_c3d4, true);
  view.setUint16(4, 2, true);
  view.setUint16(6, 4, true);
  view.setUint32(16, 65_535, true);
  view.setUint32(20, 1, true);
  let offset = 24;
  for (const { from, to, data } of datagrams) {
    const length = ETHERNET_BYTES + IP_BYTES + UDP_BYTES + data.byteLength;
    view.setUint32(offset + 8, length, true);
    view.setUint32(offset + 12, length, true);
    const ip = offset + 16 + ETHERNET_BYTES;
    view.setUint16(ip - 2, 0x0800);
    view.setUint16(ip, 0x4500);
    view.setUint16(ip + 2, IP_BYTES + UDP_BYTES + data.byteLength);
    view.setUint8(ip + 8, 64);
    view.setUint8(ip + 9, 17);
    file.set(from.address.split('.').map(Number), ip + 12);
    file.set(to.address.split('.').map(Number), ip + 16);
    const udp = ip + IP_BYTES;
    view.setUint16(udp, from.port);
    view.setUint16(udp + 2, to.port);
    view.setUint16(udp + 4, UDP_BYTES + data.byteLength);
    file.set(data, udp + UDP_BYTES);
    offset += 16 + length;
  }
  return file;
}
