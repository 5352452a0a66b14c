import { NetError, isIpv4 } from '@t3000/core';
import type { UdpEndpoint, UdpOptions, UdpSocket } from '@t3000/core';
import { cardTowards, isLoopback } from './fabric.ts';
import type { Fabric, FabricHost } from './fabric.ts';

/** The most an IPv4 datagram carries: 65,535 minus the headers of IP and UDP. */
const DATAGRAM_BYTES_MAX = 65_507;

/** What a buffer is filled with after its listener returned, so that whoever kept it notices. */
const POISON = 0xdb;

/** The datagram sockets of one simulated machine. Rules of address and port are those of Linux. */
export class UdpTable {
  readonly #sockets = new Set<SimulatedUdpSocket>();

  add(socket: SimulatedUdpSocket): void {
    const { address, port } = socket.local;
    for (const other of this.#sockets) {
      if (other.local.port !== port || (other.isShared && socket.isShared)) continue;
      if (other.local.address === address || other.isWildcard || socket.isWildcard) {
        throw new NetError('address_in_use', `udp bind ${address}:${port}: the address is in use`);
      }
    }
    this.#sockets.add(socket);
  }

  remove(socket: SimulatedUdpSocket): void {
    this.#sockets.delete(socket);
  }

  hasPort(port: number): boolean {
    return [...this.#sockets].some((socket) => socket.local.port === port);
  }

  /** All sockets vanish, as when the power goes. */
  crash(): void {
    for (const socket of this.#sockets) socket.vanish();
    this.#sockets.clear();
  }

  /**
   * A broadcast reaches every socket of the port that is bound to all addresses or to the broadcast address itself; a
   * datagram to one address reaches the most specific socket, the youngest of equals.
   */
  deliver(data: Uint8Array, from: UdpEndpoint, to: UdpEndpoint, isBroadcast: boolean): void {
    const open = [...this.#sockets].filter(({ local }) => local.port === to.port);
    const wildcard = open.filter((socket) => socket.isWildcard);
    const exact = open.filter((socket) => socket.local.address === to.address);
    const receivers = isBroadcast ? [...wildcard, ...exact] : [exact.at(-1) ?? wildcard.at(-1)];
    for (const socket of receivers) socket?.receive(data, from);
  }
}

export class SimulatedUdpSocket implements UdpSocket {
  readonly local: UdpEndpoint;
  readonly isShared: boolean;
  readonly isWildcard: boolean;
  readonly #host: FabricHost;
  readonly #fabric: Fabric;
  readonly #options: UdpOptions;
  readonly #onClosed: (socket: SimulatedUdpSocket) => void;
  #closed = false;

  constructor(
    host: FabricHost,
    fabric: Fabric,
    local: UdpEndpoint,
    options: UdpOptions,
    onClosed: (socket: SimulatedUdpSocket) => void,
  ) {
    this.#host = host;
    this.#fabric = fabric;
    this.#options = options;
    this.#onClosed = onClosed;
    this.local = local;
    this.isShared = options.reuseAddress ?? false;
    this.isWildcard = local.address === '0.0.0.0';
  }

  send(data: Uint8Array, to: UdpEndpoint): void {
    const problem = this.#problemWith(data, to);
    if (problem) {
      queueMicrotask(() => this.#options.onError?.(problem));
      return;
    }
    const source = { address: this.#sourceTowards(to.address), port: this.local.port };
    this.#fabric.sendDatagram(this.#host, source, to, data);
  }

  close(): Promise<void> {
    this.#closed = true;
    this.#onClosed(this);
    return Promise.resolve();
  }

  vanish(): void {
    this.#closed = true;
  }

  receive(data: Uint8Array, from: UdpEndpoint): void {
    if (this.#closed) return;
    const copy = data.slice();
    this.#options.onMessage(copy, from);
    copy.fill(POISON);
  }

  #problemWith(data: Uint8Array, to: UdpEndpoint): NetError | undefined {
    const what = `udp send to ${to.address}:${to.port}`;
    if (this.#closed) return new NetError('closed', `${what}: the socket is closed`);
    if (!isIpv4(to.address)) {
      return new NetError('other', `${what}: ${JSON.stringify(to.address)} is no numeric IPv4 address`);
    }
    if (data.byteLength > DATAGRAM_BYTES_MAX) {
      return new NetError('other', `${what}: ${data.byteLength} bytes are above the maximum ${DATAGRAM_BYTES_MAX}`);
    }
    return undefined;
  }

  /** A socket bound to no address of its own speaks with that of the card it leaves by. */
  #sourceTowards(address: string): string {
    const isOwn =
      isLoopback(this.local.address) || this.#host.cards.some((card) => card.address === this.local.address);
    if (isOwn && !this.#isBroadcast(this.local.address)) return this.local.address;
    return isLoopback(address) ? '127.0.0.1' : (cardTowards(this.#host, address)?.address ?? '127.0.0.1');
  }

  #isBroadcast(address: string): boolean {
    return address === '127.255.255.255' || this.#host.cards.some((card) => card.broadcast === address);
  }
}
