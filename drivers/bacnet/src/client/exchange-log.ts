import type { Clock, Exchange, UdpEndpoint } from '@t3000/core';
import { describePacket } from '../describe.ts';
import { networkKey } from '../link/address.ts';
import type { BacnetAddress } from '../link/address.ts';
import { confirmedPrivateTransfer, unconfirmedPrivateTransfer } from '../services/private-transfer.ts';

/** Datagrams kept of one host: some minutes of a polled device, at most 300 kB. */
const KEPT_MAX = 200;

/** Hosts recorded at once; a person looks at one. */
const HOSTS_MAX = 32;

/** Vendors send passwords in these, in clear. */
const privateServices: ReadonlySet<string> = new Set([confirmedPrivateTransfer.name, unconfirmedPrivateTransfer.name]);

/** Headers up to the vendor's own: which command, which records. */
const PRIVATE_HEAD_BYTES = 24;

interface Kept {
  readonly at: number;
  readonly direction: 'sent' | 'received';
  readonly bytes: Uint8Array;
}

/** The newest datagrams to and from chosen hosts, as they were; decoded only for whoever looks. */
export class ExchangeLog {
  readonly #clock: Clock;
  readonly #hosts = new Map<string, Kept[]>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get isOn(): boolean {
    return this.#hosts.size > 0;
  }

  isRecording(host: string): boolean {
    return this.#hosts.has(host);
  }

  /** False when too many hosts are recorded already. */
  record(host: string, on: boolean): boolean {
    if (!on) return this.#hosts.delete(host);
    if (this.#hosts.has(host)) return true;
    if (this.#hosts.size >= HOSTS_MAX) return false;
    this.#hosts.set(host, []);
    return true;
  }

  note(direction: Kept['direction'], { address }: UdpEndpoint, data: Uint8Array): void {
    const kept = this.#hosts.get(address);
    if (!kept) return;
    if (kept.length >= KEPT_MAX) kept.shift();
    kept.push({ at: this.#clock.now(), direction, bytes: data.slice() });
  }

  /** What was exchanged with one node: of a router's datagrams only those of the node behind it. */
  exchanges({ address, behind }: BacnetAddress): Exchange[] {
    const wanted = behind && networkKey(behind);
    return (this.#hosts.get(address) ?? []).flatMap((kept) => {
      const { npdu, service, text } = describePacket(kept.bytes);
      const node = kept.direction === 'sent' ? npdu?.destination : npdu?.source;
      const isRouted = node !== undefined && node.mac.length > 0;
      if (isRouted ? networkKey(node) !== wanted : wanted !== undefined && npdu?.messageType === undefined) return [];
      if (privateServices.has(service)) return [headOnly(kept, service)];
      return [{ ...kept, text: service === '' ? text : `${service}: ${text}` }];
    });
  }
}

function headOnly({ at, direction, bytes }: Kept, service: string): Exchange {
  const text = `${service}: ${bytes.byteLength} bytes, the head of which is shown: there may be passwords in it`;
  return { at, direction, bytes: bytes.subarray(0, PRIVATE_HEAD_BYTES), text };
}
