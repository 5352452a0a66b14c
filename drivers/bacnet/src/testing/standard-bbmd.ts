import type { Net, UdpEndpoint, UdpSocket } from '@t3000/core';

/**
 * A BBMD as Annex J describes it, laid out byte by byte without the project's own codecs. Its subnet is a list of
 * nodes that answer a broadcast NPDU with one of their own.
 */
export class StandardBbmd {
  /** Lifetime asked by each foreign device, by `address:port`. */
  readonly registrations = new Map<string, number>();
  registerRequests = 0;
  /** Answers registrations with a NAK. */
  refuses = false;
  /** Answers nothing. */
  silent = false;
  /** Peers in its broadcast table. */
  readonly peers: UdpEndpoint[] = [];
  readonly subnet: { readonly endpoint: UdpEndpoint; readonly hear: (npdu: Uint8Array) => Uint8Array | undefined }[] =
    [];
  readonly #net: Net;
  #socket: UdpSocket | undefined;

  constructor(net: Net) {
    this.#net = net;
  }

  async start(endpoint: UdpEndpoint): Promise<void> {
    this.peers.unshift(endpoint);
    this.#socket = await this.#net.bindUdp({
      ...endpoint,
      onMessage: (data, from) => this.#receive(data.slice(), { address: from.address, port: from.port }),
    });
  }

  async stop(): Promise<void> {
    await this.#socket?.close();
  }

  #receive(data: Uint8Array, from: UdpEndpoint): void {
    const [type, fn, high = 0, low = 0] = data;
    if (this.silent || type !== 0x81 || high * 256 + low !== data.length) return;
    const key = `${from.address}:${from.port}`;
    switch (fn) {
      case 0x02:
        return this.#send(
          from,
          0x03,
          this.peers.flatMap((peer) => [...octetsOf(peer), 255, 255, 255, 255]),
        );
      case 0x05: {
        this.registerRequests++;
        if (this.refuses) return this.#send(from, 0x00, [0x00, 0x30]);
        this.registrations.set(key, (data[4] ?? 0) * 256 + (data[5] ?? 0));
        return this.#send(from, 0x00, [0x00, 0x00]);
      }
      case 0x06:
        return this.#send(from, 0x07, this.#tableOctets());
      case 0x09:
        if (!this.registrations.has(key)) return this.#send(from, 0x00, [0x00, 0x60]);
        return this.#distribute(data.slice(4), from);
      default:
    }
  }

  /** Annex J.4.5: to the own subnet and to every other foreign device, as a Forwarded-NPDU of its origin. */
  #distribute(npdu: Uint8Array, origin: UdpEndpoint): void {
    for (const { endpoint, hear } of this.subnet) {
      const answer = hear(npdu);
      if (answer) this.#forward(answer, endpoint);
    }
    this.#forward(npdu, origin);
  }

  #forward(npdu: Uint8Array, origin: UdpEndpoint): void {
    for (const key of this.registrations.keys()) {
      if (key === `${origin.address}:${origin.port}`) continue;
      const [address = '', port = ''] = key.split(':');
      this.#send({ address, port: Number(port) }, 0x04, [...octetsOf(origin), ...npdu]);
    }
  }

  #tableOctets(): number[] {
    const octets: number[] = [];
    for (const [key, lifetime] of this.registrations) {
      const [address = '', port = ''] = key.split(':');
      const left = lifetime + 30;
      octets.push(...octetsOf({ address, port: Number(port) }));
      octets.push(lifetime >> 8, lifetime & 255, left >> 8, left & 255);
    }
    return octets;
  }

  #send(to: UdpEndpoint, fn: number, body: readonly number[]): void {
    const length = body.length + 4;
    this.#socket?.send(Uint8Array.of(0x81, fn, length >> 8, length & 255, ...body), to);
  }
}

function octetsOf({ address, port }: UdpEndpoint): number[] {
  return [...address.split('.').map(Number), port >> 8, port & 255];
}
