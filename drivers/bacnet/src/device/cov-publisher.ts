import type { ByteWriter, Clock, Timer } from '@t3000/core';
import type { BacnetAddress } from '../link/address.ts';
import { encodeUnconfirmedHeader } from '../link/apdu.ts';
import { confirmedCovNotification, unconfirmedCovNotification } from '../services/cov-notification.ts';
import type { Transactions } from '../transaction/transactions.ts';
import type { BacnetDevice } from './device.ts';
import type { DueNotification } from './cov-table.ts';

/** How often a device looks for changes somebody subscribed to; panels scan their points about this often. */
const SCAN_MS = 250;

/** Sends what {@link CovTable} says is due, for one device on one socket. Idle, without a timer, while nobody subscribes. */
export class CovPublisher {
  readonly #clock: Clock;
  readonly #device: BacnetDevice;
  readonly #send: (to: BacnetAddress, write: (writer: ByteWriter) => void) => void;
  readonly #transactions: () => Transactions;
  #timer: Timer | undefined;

  constructor(
    clock: Clock,
    device: BacnetDevice,
    send: (to: BacnetAddress, write: (writer: ByteWriter) => void) => void,
    transactions: () => Transactions,
  ) {
    this.#clock = clock;
    this.#device = device;
    this.#send = send;
    this.#transactions = transactions;
  }

  /** Follows the device's subscriptions from now on. */
  start(): void {
    this.#device.cov.onSubscribed = () => this.#schedule(0);
    if (this.#device.cov.size > 0) this.#schedule(0);
  }

  stop(): void {
    this.#device.cov.onSubscribed = undefined;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #schedule(delayMs: number): void {
    this.#timer?.cancel();
    this.#timer = this.#clock.setTimer(delayMs, () => {
      this.#timer = undefined;
      const { cov, deviceObjectId } = this.#device;
      // What a silenced device has not told it tells when it may speak again.
      if (this.#device.mayInitiate) {
        for (const due of cov.due(this.#clock.monotonic(), deviceObjectId)) this.#publish(due);
      }
      if (cov.size > 0) this.#schedule(SCAN_MS);
    });
  }

  #publish({ to, confirmed, notification }: DueNotification): void {
    if (!confirmed) {
      this.#send(to, (writer) => {
        encodeUnconfirmedHeader(writer, unconfirmedCovNotification.choice);
        unconfirmedCovNotification.request.encode(writer, notification);
      });
      return;
    }
    // Whether anybody confirms makes no difference to a panel: the next change is told all the same.
    void this.#transactions().request(to, {
      service: confirmedCovNotification.choice,
      encode: (writer) => confirmedCovNotification.request.encode(writer, notification),
      decode: undefined,
      repeatable: true,
      priority: 'routine',
    });
  }
}
