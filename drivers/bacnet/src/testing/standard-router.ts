import type { Net, UdpEndpoint, UdpSocket } from '@t3000/core';

/** What a node behind the router answers to an APDU: an APDU, or nothing. */
export type BehindNode = (apdu: Uint8Array) => Uint8Array | undefined;

/**
 * A router as clause 6 describes it, laid out byte by byte without the project's own codecs: an independent reading of
 * the standard to test against.
 */
export class StandardRouter {
  /** Network number to its nodes by MAC in hex. */
  readonly networks = new Map<number, Map<string, BehindNode>>();
  /** Networks it refuses, with the reason of clause 6.4.4. */
  readonly refusals = new Map<number, number>();
  /** Hop counts of what it was asked to pass on. */
  readonly hopCounts: number[] = [];
  /** Requests passed on and not answered yet, at present and at most. */
  waiting = 0;
  waitingMost = 0;
  /** Holds answers until released; undefined answers at once. */
  held: (() => void)[] | undefined;
  /** Told who asked for a router. */
  onQuestion: ((from: UdpEndpoint) => void) | undefined;
  /** What it says the number of the network in front of it is; undefined keeps silent, as old ones do. */
  number: number | undefined;
  readonly #net: Net;
  #socket: UdpSocket | undefined;

  constructor(net: Net) {
    this.#net = net;
  }

  async start(endpoint: UdpEndpoint): Promise<void> {
    this.#socket = await this.#net.bindUdp({
      ...endpoint,
      onMessage: (data, from) => this.#receive(data.slice(), { address: from.address, port: from.port }),
    });
  }

  async stop(): Promise<void> {
    await this.#socket?.close();
  }

  /** Tells `to` something of clause 6.4: `type` and its octets. */
  tell(to: UdpEndpoint, type: number, ...octets: number[]): void {
    this.#send(to, [0x01, 0x80, type, ...octets]);
  }

  release(): void {
    const held = this.held ?? [];
    this.held = undefined;
    for (const answer of held) answer();
  }

  #receive(data: Uint8Array, from: UdpEndpoint): void {
    const [type, fn, high = 0, low = 0, version, control = 0] = data;
    if (type !== 0x81 || high * 256 + low !== data.length || (fn !== 0x0a && fn !== 0x0b) || version !== 1) return;
    if ((control & 0x80) !== 0) return this.#answerRouterQuestion(data, control, from);
    if ((control & 0x20) === 0) return;
    const network = (data[6] ?? 0) * 256 + (data[7] ?? 0);
    const macLength = data[8] ?? 0;
    const mac = data.subarray(9, 9 + macLength);
    const hops = data[9 + macLength] ?? 0;
    const apdu = data.slice(10 + macLength);
    if (network === 0xffff) {
      for (const [behind, nodes] of this.networks) {
        for (const [key, node] of nodes) this.#passBack(from, behind, Buffer.from(key, 'hex'), node(apdu));
      }
      return;
    }
    this.hopCounts.push(hops);
    const refusal = this.refusals.get(network) ?? (this.networks.has(network) ? undefined : 1);
    if (refusal !== undefined) return this.tell(from, 0x03, refusal, network >> 8, network & 255);
    const node = this.networks.get(network)?.get(Buffer.from(mac).toString('hex'));
    if (!node) return;
    this.waiting++;
    this.waitingMost = Math.max(this.waitingMost, this.waiting);
    const answer = (): void => {
      this.waiting--;
      this.#passBack(from, network, mac, node(apdu));
    };
    if (this.held) this.held.push(answer);
    else answer();
  }

  #answerRouterQuestion(data: Uint8Array, control: number, from: UdpEndpoint): void {
    if ((control & 0x28) !== 0) return;
    if (data[6] === 0x12 && this.number !== undefined) this.tell(from, 0x13, this.number >> 8, this.number & 255, 1);
    if (data[6] !== 0x00) return;
    this.onQuestion?.(from);
    const asked = data.length >= 9 ? (data[7] ?? 0) * 256 + (data[8] ?? 0) : undefined;
    const known = [...this.networks.keys()].filter((network) => asked === undefined || asked === network);
    if (known.length > 0) this.tell(from, 0x01, ...known.flatMap((network) => [network >> 8, network & 255]));
  }

  /** Clause 6.2.2: what comes from behind carries where it comes from. */
  #passBack(to: UdpEndpoint, network: number, mac: Uint8Array, apdu: Uint8Array | undefined): void {
    if (apdu) this.#send(to, [0x01, 0x08, network >> 8, network & 255, mac.length, ...mac, ...apdu]);
  }

  #send(to: UdpEndpoint, npdu: readonly number[]): void {
    const length = npdu.length + 4;
    this.#socket?.send(Uint8Array.of(0x81, 0x0a, length >> 8, length & 255, ...npdu), to);
  }
}

/** A node that answers ReadProperty of any present-value with a REAL, of its object-identifier, and Who-Is. */
export function realNode(instance: number, value: number): BehindNode {
  const deviceId = [0xc4, 0x02, (instance >> 16) & 0x3f, (instance >> 8) & 255, instance & 255];
  return (apdu) => {
    // I-Am: APDU of 480 octets, no segmentation, vendor 999.
    if (apdu[0] === 0x10 && apdu[1] === 0x08) {
      return Uint8Array.of(0x10, 0x00, ...deviceId, 0x22, 0x01, 0xe0, 0x91, 0x03, 0x22, 0x03, 0xe7);
    }
    if ((apdu[0] ?? 0xff) >> 4 !== 0) return undefined;
    const invokeId = apdu[2] ?? 0;
    if (apdu[3] === 15) return Uint8Array.of(0x20, invokeId, 15);
    // ReadProperty: context 0 object identifier (5 octets), context 1 property (2 octets).
    if (apdu[3] !== 12 || apdu[4] !== 0x0c || apdu[9] !== 0x19) return Uint8Array.of(0x60, invokeId, 9);
    const property = apdu[10];
    const real = new DataView(new ArrayBuffer(4));
    real.setFloat32(0, value);
    const content = property === 85 ? [0x44, ...new Uint8Array(real.buffer)] : property === 75 ? deviceId : undefined;
    if (!content) return Uint8Array.of(0x50, invokeId, 12, 0x91, 2, 0x91, 32);
    const object = property === 75 ? [0x0c, ...deviceId.slice(1)] : apdu.subarray(4, 9);
    return Uint8Array.of(0x30, invokeId, 12, ...object, 0x19, property ?? 0, 0x3e, ...content, 0x3f);
  };
}
