import type { ByteWriter, Clock, Timer } from '@t3000/core';
import { unpackObjectId } from '../encoding/object-id.ts';
import type { Recipient } from '../encoding/reference-types.ts';
import type { BacnetAddress } from '../link/address.ts';
import { encodeUnconfirmedHeader } from '../link/apdu.ts';
import { confirmedEventNotification, unconfirmedEventNotification } from '../services/event-notification.ts';
import type { Transactions } from '../transaction/transactions.ts';
import type { DueEvent } from './alarm-center.ts';
import type { BacnetDevice } from './device.ts';

/** How often schedules, logs and alarms of a device are looked at; their delays are counted in seconds. */
const TICK_MS = 1000;

/** How long a notification waits for its recipient to say where it is. */
const SEARCH_MS = 10_000;

/** Notifications that wait for addresses; beyond it the oldest is given up. */
const WAITING_MAX = 64;

const EVERY_NETWORK = 65_535;
const MAC_BYTES = 6;

/** Where notifications go out. */
export interface EventRoutes {
  readonly send: (to: BacnetAddress, write: (writer: ByteWriter) => void) => void;
  readonly broadcast: (global: boolean, write: (writer: ByteWriter) => void) => void;
  readonly transactions: () => Transactions;
  /** The address of a device that has said where it is; asks for it otherwise. */
  readonly find: (instance: number) => BacnetAddress | undefined;
}

/** Lets time pass for the objects of one device and tells recipients of its events. Without a timer while nothing needs one. */
export class EventPublisher {
  readonly #clock: Clock;
  readonly #device: BacnetDevice;
  readonly #routes: EventRoutes;
  #timer: Timer | undefined;
  #waiting: { readonly due: DueEvent; readonly until: number }[] = [];
  /** Notifications whose recipient nobody could find. */
  undeliverable = 0;

  constructor(clock: Clock, device: BacnetDevice, routes: EventRoutes) {
    this.#clock = clock;
    this.#device = device;
    this.#routes = routes;
  }

  start(): void {
    this.#device.onObjects = () => this.#schedule();
    this.#schedule();
  }

  stop(): void {
    this.#device.onObjects = undefined;
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#waiting = [];
  }

  #schedule(): void {
    if (this.#timer || !this.#device.needsTime) return;
    this.#timer = this.#clock.setTimer(TICK_MS, () => {
      this.#timer = undefined;
      this.#tick();
      this.#schedule();
    });
  }

  #tick(): void {
    const now = this.#clock.monotonic();
    const fresh = this.#device.tick();
    const waiting = this.#waiting;
    this.#waiting = [];
    // A silenced device forgets what it would have told (clause 16.1.1.3.2).
    if (!this.#device.mayInitiate) return;
    for (const { due, until } of waiting) this.#publish(due, now, until);
    for (const due of fresh) this.#publish(due, now, now + SEARCH_MS);
  }

  #publish(due: DueEvent, now: number, until: number): void {
    const { recipient, confirmed, notification } = due;
    const write = (writer: ByteWriter): void => {
      encodeUnconfirmedHeader(writer, unconfirmedEventNotification.choice);
      unconfirmedEventNotification.request.encode(writer, notification);
    };
    const scope = broadcastScope(recipient);
    if (scope) return this.#routes.broadcast(scope === 'global', write);
    const to = this.#resolve(recipient);
    if (!to) {
      if (recipient.kind === 'address' || now >= until) this.undeliverable++;
      else this.#wait(due, until);
      return;
    }
    if (!confirmed) return this.#routes.send(to, write);
    // The event stays in the object's own properties whether anybody confirms or not.
    void this.#routes.transactions().request(to, {
      service: confirmedEventNotification.choice,
      encode: (writer) => confirmedEventNotification.request.encode(writer, notification),
      decode: undefined,
      repeatable: true,
      priority: 'routine',
    });
  }

  #wait(due: DueEvent, until: number): void {
    if (this.#waiting.length >= WAITING_MAX) {
      this.#waiting.shift();
      this.undeliverable++;
    }
    this.#waiting.push({ due, until });
  }

  /** Addresses on networks behind a router are not known here: only those of the local network. */
  #resolve(recipient: Recipient): BacnetAddress | undefined {
    if (recipient.kind === 'device') return this.#routes.find(unpackObjectId(recipient.value).instance);
    const { network, mac } = recipient.value;
    if (network !== 0 || mac.length !== MAC_BYTES) return undefined;
    const port = new DataView(mac.buffer, mac.byteOffset).getUint16(4);
    return { address: mac.subarray(0, 4).join('.'), port, behind: undefined };
  }
}

function broadcastScope(recipient: Recipient): 'local' | 'global' | undefined {
  if (recipient.kind === 'device') return undefined;
  if (recipient.value.network === EVERY_NETWORK) return 'global';
  return recipient.value.mac.length === 0 && recipient.value.network === 0 ? 'local' : undefined;
}
