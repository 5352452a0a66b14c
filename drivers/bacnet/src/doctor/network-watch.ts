import { ByteReader, DecodeError } from '@t3000/core';
import type { Clock, UdpEndpoint } from '@t3000/core';
import type { BacnetClient } from '../client/client.ts';
import { describePacket } from '../describe.ts';
import { PduType, decodeApdu } from '../link/apdu.ts';
import { BvlcFunction, carriesNpdu, decodeBvlc } from '../link/bvlc.ts';
import { decodeNpdu } from '../link/npdu.ts';
import { confirmedCovNotification, unconfirmedCovNotification } from '../services/cov-notification.ts';
import type { EvidencePacket } from './finding.ts';

/** Senders counted; a forged storm of more is still seen by its sum. */
const SENDERS_MAX = 4096;

/** Different broadcasts compared within one window. */
const COMPARED_MAX = 1024;

/** Copies of one broadcast are looked for within this time: what circles comes back in milliseconds. */
const WINDOW_MS = 1000;

/** A message sent twice by its sender, and forwarded by a BBMD each time, is four; more is a circle. */
export const COPIES_MAX = 5;

const EVIDENCE_MAX = 5;

export interface Copies {
  readonly origin: string;
  /** Most copies within one window. */
  copies: number;
  /** Who handed them to us: the sender itself and BBMDs. */
  readonly carriers: Set<string>;
  readonly hopCounts: Set<number>;
  readonly packets: EvidencePacket[];
}

/** Listens along without sending anything: who broadcasts what how often, and who reports changes how often. */
export class NetworkWatch {
  /** Broadcasts by first sender. */
  readonly broadcasts = new Map<string, number>();
  /** COV notifications by sender, with the monotonic times of the first and the last. */
  readonly notifications = new Map<string, { count: number; firstAt: number; lastAt: number }>();
  /** BBMDs that forwarded something to us or to our subnet. */
  readonly forwarders = new Map<string, UdpEndpoint>();
  /** Broadcasts that came more than once within a window, worst first seen by origin. */
  readonly repeated = new Map<string, Copies>();
  readonly #clock: Clock;
  readonly #stop: () => void;
  readonly #startedAt: number;
  #window = new Map<string, Copies>();
  #windowEndsAt = -Infinity;

  constructor(clock: Clock, client: BacnetClient) {
    this.#clock = clock;
    this.#startedAt = clock.monotonic();
    this.#stop = client.link.observe((direction, endpoint, data) => {
      if (direction === 'received') this.#see(data, endpoint);
    });
  }

  get elapsedMs(): number {
    return this.#clock.monotonic() - this.#startedAt;
  }

  stop(): void {
    this.#stop();
  }

  #see(data: Uint8Array, from: UdpEndpoint): void {
    try {
      this.#look(new ByteReader(data), data, from);
    } catch (error) {
      // Damaged datagrams are counted where they are decoded for use.
      if (!(error instanceof DecodeError)) throw error;
    }
  }

  #look(reader: ByteReader, data: Uint8Array, from: UdpEndpoint): void {
    const bvlc = decodeBvlc(reader);
    if (!carriesNpdu(bvlc)) return;
    const carrier = `${from.address}:${from.port}`;
    if (bvlc.origin) count(this.forwarders, carrier, () => ({ address: from.address, port: from.port }));
    const npdu = decodeNpdu(reader);
    const origin = bvlc.origin ? `${bvlc.origin.address}:${bvlc.origin.port}` : carrier;
    const sender = npdu.source ? `${origin}/${npdu.source.network}:${npdu.source.mac.toHex()}` : origin;
    const body = data.subarray(reader.position);
    if (bvlc.function !== BvlcFunction.originalUnicastNpdu) this.#broadcast(sender, carrier, body, npdu.hopCount, data);
    if (npdu.messageType !== undefined) return;
    const apdu = decodeApdu(reader);
    const isNotification =
      (apdu.type === PduType.unconfirmedRequest && apdu.service === unconfirmedCovNotification.choice) ||
      (apdu.type === PduType.confirmedRequest && apdu.service === confirmedCovNotification.choice);
    if (isNotification) this.#notified(sender);
  }

  #notified(sender: string): void {
    const now = this.#clock.monotonic();
    count(this.notifications, sender, () => ({ count: 0, firstAt: now, lastAt: now }));
    const entry = this.notifications.get(sender);
    if (!entry) return;
    entry.count++;
    entry.lastAt = now;
  }

  #broadcast(sender: string, carrier: string, body: Uint8Array, hops: number | undefined, data: Uint8Array): void {
    increase(this.broadcasts, sender);
    const now = this.#clock.monotonic();
    if (now >= this.#windowEndsAt) {
      this.#window = new Map();
      this.#windowEndsAt = now + WINDOW_MS;
    }
    const key = `${sender} ${body.toHex()}`;
    const known = this.#window.get(key);
    if (!known && this.#window.size >= COMPARED_MAX) return;
    const made = { origin: sender, copies: 0, carriers: new Set<string>(), hopCounts: new Set<number>(), packets: [] };
    const seen: Copies = known ?? made;
    this.#window.set(key, seen);
    seen.copies++;
    seen.carriers.add(carrier);
    if (hops !== undefined) seen.hopCounts.add(hops);
    if (seen.packets.length < EVIDENCE_MAX) {
      const { service, text } = describePacket(data);
      const hex = data.toHex();
      seen.packets.push({ at: this.#clock.now(), from: carrier, hex, text: `${service} ${text}`.trim() });
    }
    const worst = this.repeated.get(sender);
    const isWorse = seen.copies > 1 && (!worst || worst.copies <= seen.copies);
    if (isWorse && (worst || this.repeated.size < SENDERS_MAX)) this.repeated.set(sender, seen);
  }
}

function increase(counts: Map<string, number>, key: string): void {
  const before = counts.get(key);
  if (before !== undefined || counts.size < SENDERS_MAX) counts.set(key, (before ?? 0) + 1);
}

function count<T>(table: Map<string, T>, key: string, make: () => T): void {
  if (!table.has(key) && table.size < SENDERS_MAX) table.set(key, make());
}
