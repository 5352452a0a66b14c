import { NetError, assert, broadcastOf, isIpv4 } from '@t3000/core';
import type {
  Net,
  NetInterface,
  TcpConnectOptions,
  TcpListenOptions,
  TcpServer,
  TcpSocket,
  UdpEndpoint,
  UdpOptions,
  UdpSocket,
} from '@t3000/core';
import { LIMITED_BROADCAST, LOOPBACK_BROADCAST, cardTowards, isLoopback } from './fabric.ts';
import type { Fabric, FabricHost } from './fabric.ts';
import { joinEnds } from './simulated-tcp.ts';
import type { SimulatedTcpSocket } from './simulated-tcp.ts';
import { SimulatedUdpSocket, UdpTable } from './simulated-udp.ts';

const loopbackCard: NetInterface = {
  name: 'lo',
  address: '127.0.0.1',
  netmask: '255.0.0.0',
  broadcast: LOOPBACK_BROADCAST,
  internal: true,
};

/** First of the ports an operating system hands out by itself (IANA dynamic range). */
const EPHEMERAL_PORT_MIN = 49_152;
const PORT_MAX = 65_535;

/** A lost connection request is sent again after this long (RFC 6298). */
const CONNECT_RETRY_MS = 1_000;

interface Listener {
  readonly local: UdpEndpoint;
  readonly onConnection: (socket: TcpSocket) => void;
  readonly accepted: Set<SimulatedTcpSocket>;
}

/** One simulated machine: its cards, its own loopback network 127.0.0.0/8, and its sockets. */
export class SimulatedHost implements Net, FabricHost {
  readonly cards: readonly NetInterface[];
  readonly #fabric: Fabric;
  readonly #udp = new UdpTable();
  readonly #listeners = new Set<Listener>();
  readonly #connections = new Set<SimulatedTcpSocket>();
  #nextPort = EPHEMERAL_PORT_MIN;

  constructor(fabric: Fabric, addresses: readonly string[], netmask: string) {
    this.#fabric = fabric;
    this.cards = addresses.map((address, index) => {
      assert(isIpv4(address), `${JSON.stringify(address)} is no numeric IPv4 address`);
      return { name: `eth${index}`, address, netmask, broadcast: broadcastOf(address, netmask), internal: false };
    });
  }

  async bindUdp(options: UdpOptions): Promise<UdpSocket> {
    const local = this.#localFor('udp bind', options);
    const socket = new SimulatedUdpSocket(this, this.#fabric, local, options, (closed) => this.#udp.remove(closed));
    this.#udp.add(socket);
    return socket;
  }

  connectTcp(options: TcpConnectOptions): Promise<TcpSocket> {
    const { host, port, timeoutMs } = options;
    const what = `tcp connect ${host}:${port}`;
    const { clock } = this.#fabric;
    return new Promise((resolve, reject) => {
      if (!isIpv4(host)) {
        reject(new NetError('other', `${what}: ${JSON.stringify(host)} is no numeric address`));
        return;
      }
      const local = { address: this.#addressTowards(host), port: this.#freePort() };
      let overdue = false;
      const timeout = clock.setTimer(timeoutMs, () => {
        overdue = true;
        reject(new NetError('timeout', `${what}: no answer within ${timeoutMs} ms`));
      });
      const knock = (): void => {
        const target = this.#fabric.hostAt(this, host);
        if (overdue) return;
        if (!(target instanceof SimulatedHost) || this.#fabric.isBlocked(local.address, host)) {
          clock.setTimer(CONNECT_RETRY_MS, knock);
          return;
        }
        const answerMs = this.#fabric.segmentDelayMs();
        const end = target.#accept(local, options, clock.monotonic() + answerMs);
        clock.setTimer(answerMs, () => {
          timeout.cancel();
          if (overdue) end?.destroy();
          else if (end === undefined) reject(new NetError('refused', `${what}: nobody listens`));
          else resolve(this.#keep(end, this.#connections));
        });
      };
      clock.setTimer(this.#fabric.segmentDelayMs(), knock);
    });
  }

  async listenTcp(options: TcpListenOptions, onConnection: (socket: TcpSocket) => void): Promise<TcpServer> {
    const local = this.#localFor('tcp listen', options);
    for (const { local: other } of this.#listeners) {
      if (other.port !== local.port) continue;
      if (other.address === local.address || [other.address, local.address].includes('0.0.0.0')) {
        throw new NetError('address_in_use', `tcp listen ${local.address}:${local.port}: the address is in use`);
      }
    }
    const listener: Listener = { local, onConnection, accepted: new Set() };
    this.#listeners.add(listener);
    return {
      local,
      close: async () => {
        this.#listeners.delete(listener);
        for (const socket of listener.accepted) socket.destroy();
      },
    };
  }

  interfaces(): NetInterface[] {
    return [loopbackCard, ...this.cards];
  }

  receiveDatagram(data: Uint8Array, from: UdpEndpoint, to: UdpEndpoint, isBroadcast: boolean): void {
    this.#udp.deliver(data, from, to, isBroadcast);
  }

  /** Every socket vanishes without a word, as when the power goes. The machine takes new ones at once. */
  crash(): void {
    this.#udp.crash();
    for (const { accepted } of this.#listeners) for (const socket of accepted) socket.crash();
    for (const socket of this.#connections) socket.crash();
    this.#listeners.clear();
    this.#connections.clear();
  }

  /** The server's side of a connection request; undefined when nobody listens. */
  #accept(client: UdpEndpoint, to: TcpConnectOptions, openAt: number): SimulatedTcpSocket | undefined {
    const listener = [...this.#listeners].find(
      ({ local }) => local.port === to.port && (local.address === to.host || local.address === '0.0.0.0'),
    );
    if (listener === undefined) return undefined;
    const ends = joinEnds(this.#fabric, client, { address: to.host, port: to.port }, openAt);
    listener.onConnection(this.#keep(ends.serverEnd, listener.accepted));
    return ends.clientEnd;
  }

  #keep(socket: SimulatedTcpSocket, open: Set<SimulatedTcpSocket>): SimulatedTcpSocket {
    open.add(socket);
    socket.onGone = () => open.delete(socket);
    return socket;
  }

  #localFor(what: string, { address, port }: UdpEndpoint): UdpEndpoint {
    if (!isIpv4(address)) {
      throw new NetError('other', `${what} ${address}:${port}: ${JSON.stringify(address)} is no numeric IPv4 address`);
    }
    const isOwn =
      address === '0.0.0.0' ||
      address === LIMITED_BROADCAST ||
      isLoopback(address) ||
      this.cards.some((card) => card.address === address || card.broadcast === address);
    if (!isOwn)
      throw new NetError('address_not_available', `${what} ${address}:${port}: this machine has no ${address}`);
    return { address, port: port === 0 ? this.#freePort() : port };
  }

  #freePort(): number {
    for (;;) {
      const port = this.#nextPort;
      this.#nextPort = port === PORT_MAX ? EPHEMERAL_PORT_MIN : port + 1;
      if (!this.#udp.hasPort(port) && ![...this.#listeners].some(({ local }) => local.port === port)) return port;
    }
  }

  #addressTowards(address: string): string {
    return isLoopback(address) ? '127.0.0.1' : (cardTowards(this, address)?.address ?? '127.0.0.1');
  }
}
