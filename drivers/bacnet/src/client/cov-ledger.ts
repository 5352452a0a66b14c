import { retryDelayMs } from '@t3000/core';
import type { Clock, Rng, RetrySchedule, Timer } from '@t3000/core';
import { isUnknownService } from '../driver/failure.ts';
import { ErrorClass, ErrorCode } from '../encoding/errors.ts';
import { addressKey } from '../link/address.ts';
import type { BacnetAddress } from '../link/address.ts';
import type { CovNotification } from '../services/cov-notification.ts';
import type { PropertyReference } from '../services/property-reference.ts';
import { subscribeCovProperty } from '../services/subscribe-cov-property.ts';
import { subscribeCov } from '../services/subscribe-cov.ts';
import { describeFailure } from '../transaction/call.ts';
import type { Call, CallOutcome, FailedCall } from '../transaction/call.ts';
import type { Transactions } from '../transaction/transactions.ts';

export interface CovWish {
  readonly objectId: number;
  readonly confirmed: boolean;
  /** Seconds; renewed at half of it. */
  readonly lifetimeSeconds: number;
  /** One property with an increment of its own, where the device knows SubscribeCOVProperty. */
  readonly property?: { readonly reference: PropertyReference; readonly increment: number | undefined };
}

/** What is known about a subscription, for whoever decides whether polling is still needed. */
export interface CovState {
  readonly status: 'asking' | 'granted' | 'refused' | 'ended';
  readonly requestedSeconds: number;
  /** What the device said in its first notification after the last renewal; undefined before it. */
  readonly grantedSeconds: number | undefined;
  /** UTC epoch milliseconds of the last notification, undefined before the first. */
  readonly lastNotificationAt: number | undefined;
  readonly notifications: number;
  /** I-Am heard unasked from the device since the subscription began: each one may be a restart. */
  readonly restartsSeen: number;
  /** Times it was granted again after the first. */
  readonly renewals: number;
  /** What kind of no the device gave: it does not know the service, has no room, or not for this object. */
  readonly refusal: 'none' | 'service' | 'full' | 'object';
  /** Why it is refused; empty otherwise. */
  readonly problem: string;
}

/** Longest lifetime asked for: a device that forgot a subscription unnoticed is asked again within half of it. */
export const LIFETIME_SECONDS_MAX = 600;

/** Subscriptions of one program; each costs a device memory it may not have. */
const SUBSCRIPTIONS_MAX = 20_000;

/** Leaves most of 32 bits to count up in; some devices keep fewer. */
const PROCESS_ID_FIRST_MAX = 1 << 20;

/** A device that refuses or is silent is asked again after a while, ever more rarely. */
const retry: RetrySchedule = { firstMs: 5000, factor: 2, ceilingMs: 300_000, jitter: 0.2 };

/** After an I-Am, asking again at once would meet a device still starting; and a storm of I-Am must not become one of requests. */
const RESUBSCRIBE_AFTER_MS = 2000;

const STRAY_EVERY_MS = 1000;

interface Entry {
  readonly processId: number;
  readonly address: BacnetAddress;
  readonly wish: CovWish;
  readonly onNotification: (notification: CovNotification) => void;
  readonly onChange: (state: CovState) => void;
  state: CovState;
  grants: number;
  failures: number;
  timer: Timer | undefined;
  /** A request is under way. */
  asking: boolean;
}

/** One subscription as its owner holds it. */
export interface CovSubscription {
  readonly state: CovState;
  /** Ends it here at once, and at the device when it still listens. */
  cancel(): void;
  /** Ends it here alone: what comes for it matches nothing any more. */
  forget(): void;
  /** Tells the device that it ended; resolves with whether it answered. */
  tellEnd(): Promise<boolean>;
}

/** A subscription as shown to people. */
export interface CovEntry extends CovState {
  readonly objectId: number;
  readonly confirmed: boolean;
  readonly increment: number | undefined;
}

/** Keeps subscriptions alive: asked, renewed at half their lifetime, asked again after refusals, silence and restarts. */
export class CovLedger {
  readonly #clock: Clock;
  readonly #rng: Rng;
  readonly #transactions: Transactions;
  readonly #entries = new Map<number, Entry>();
  readonly #byHost = new Map<string, Set<Entry>>();
  #nextProcessId: number | undefined;
  #strayAfter = -Infinity;
  /** Subscriptions of a former life ended at their devices. */
  straysEnded = 0;

  constructor(clock: Clock, rng: Rng, transactions: Transactions) {
    this.#clock = clock;
    this.#rng = rng;
    this.#transactions = transactions;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Undefined when there are too many. `onNotification` runs inside the receive path: it must not wait. */
  subscribe(
    address: BacnetAddress,
    wish: CovWish,
    onNotification: (notification: CovNotification) => void,
    onChange: (state: CovState) => void = () => {},
  ): CovSubscription | undefined {
    if (this.#entries.size >= SUBSCRIPTIONS_MAX) return undefined;
    const lifetimeSeconds = Math.min(LIFETIME_SECONDS_MAX, Math.max(1, Math.floor(wish.lifetimeSeconds)));
    // Random at first, so that notifications meant for this program's former life match nothing.
    const processId = this.#nextProcessId ?? 1 + this.#rng.integer(PROCESS_ID_FIRST_MAX);
    this.#nextProcessId = processId + 1;
    const entry: Entry = {
      processId,
      address,
      wish: { ...wish, lifetimeSeconds },
      onNotification,
      onChange,
      state: {
        status: 'asking',
        requestedSeconds: lifetimeSeconds,
        grantedSeconds: undefined,
        lastNotificationAt: undefined,
        notifications: 0,
        restartsSeen: 0,
        renewals: 0,
        refusal: 'none',
        problem: '',
      },
      grants: 0,
      failures: 0,
      timer: undefined,
      asking: false,
    };
    this.#entries.set(entry.processId, entry);
    const host = this.#byHost.get(addressKey(address)) ?? new Set();
    this.#byHost.set(addressKey(address), host.add(entry));
    void this.#ask(entry);
    return {
      get state() {
        return entry.state;
      },
      cancel: () => this.#cancel(entry),
      forget: () => this.#end(entry),
      tellEnd: async () => (await this.#request(entry, false)).kind === 'answer',
    };
  }

  /** True when the notification belongs to a subscription of this address and object. */
  heard(source: BacnetAddress, notification: CovNotification): boolean {
    const entry = this.#entries.get(notification.processId);
    if (!entry || entry.wish.objectId !== notification.objectId || !sameHost(source, entry.address)) return false;
    entry.state = {
      ...entry.state,
      grantedSeconds: entry.state.grantedSeconds ?? notification.remainingSeconds,
      lastNotificationAt: this.#clock.now(),
      notifications: entry.state.notifications + 1,
    };
    entry.onNotification(notification);
    return true;
  }

  /** What is subscribed at one device, for display. */
  entries(address: BacnetAddress): CovEntry[] {
    return Array.from(this.#byHost.get(addressKey(address)) ?? [], ({ state, wish }) => ({
      ...state,
      objectId: wish.objectId,
      confirmed: wish.confirmed,
      increment: wish.property?.increment,
    }));
  }

  /**
   * An unconfirmed notification for a process id of this program that has no subscription: a former life of this
   * program left it in the device, which keeps room for it. Ended at the device, one a second at most and only at
   * devices that were asked something before, because anybody can make up a notification.
   */
  strayed(source: BacnetAddress, { processId, objectId }: CovNotification): void {
    const now = this.#clock.monotonic();
    if (this.#entries.has(processId) || now < this.#strayAfter || !this.#transactions.isKnown(source)) return;
    this.#strayAfter = now + STRAY_EVERY_MS;
    this.straysEnded++;
    const request = { processId, objectId, confirmed: undefined, lifetimeSeconds: undefined };
    void this.#transactions.request(source, {
      service: subscribeCov.choice,
      encode: (writer) => subscribeCov.request.encode(writer, request),
      decode: undefined,
      repeatable: true,
      priority: 'routine',
    });
  }

  /** An I-Am: perhaps the device was restarted and forgot its subscriptions. */
  announced(source: BacnetAddress): void {
    for (const entry of this.#byHost.get(addressKey(source)) ?? []) {
      entry.state = { ...entry.state, restartsSeen: entry.state.restartsSeen + 1 };
      if (entry.asking) continue;
      this.#schedule(entry, RESUBSCRIBE_AFTER_MS * (1 + this.#rng.next()));
    }
  }

  stop(): void {
    for (const entry of this.#entries.values()) this.#end(entry);
  }

  async #ask(entry: Entry): Promise<void> {
    entry.asking = true;
    entry.timer?.cancel();
    entry.state = { ...entry.state, grantedSeconds: undefined };
    const outcome = await this.#request(entry, true);
    entry.asking = false;
    if (entry.state.status === 'ended') return;
    if (outcome.kind === 'answer') {
      entry.failures = 0;
      const renewals = entry.grants++;
      entry.state = { ...entry.state, status: 'granted', renewals, refusal: 'none', problem: '' };
      this.#schedule(entry, entry.wish.lifetimeSeconds * 500);
    } else {
      const refusal = refusalOf(outcome);
      entry.state = { ...entry.state, status: 'refused', refusal, problem: describeFailure(outcome) };
      this.#schedule(entry, retryDelayMs(retry, entry.failures++, this.#rng));
    }
    entry.onChange(entry.state);
  }

  /** Asks again after a while; an earlier appointment gives way to the newer one. */
  #schedule(entry: Entry, delayMs: number): void {
    entry.timer?.cancel();
    entry.timer = this.#clock.setTimer(delayMs, () => void this.#ask(entry));
  }

  #cancel(entry: Entry): void {
    if (entry.state.status === 'ended') return;
    this.#end(entry);
    void this.#request(entry, false);
  }

  #end(entry: Entry): void {
    entry.timer?.cancel();
    entry.state = { ...entry.state, status: 'ended' };
    this.#entries.delete(entry.processId);
    const host = this.#byHost.get(addressKey(entry.address));
    host?.delete(entry);
    if (host?.size === 0) this.#byHost.delete(addressKey(entry.address));
  }

  #request({ address, processId, wish }: Entry, wanted: boolean): Promise<CallOutcome<undefined>> {
    const { objectId, property } = wish;
    const subscription = {
      processId,
      objectId,
      confirmed: wanted ? wish.confirmed : undefined,
      lifetimeSeconds: wanted ? wish.lifetimeSeconds : undefined,
    };
    const call: Call<undefined> = {
      service: property ? subscribeCovProperty.choice : subscribeCov.choice,
      encode(writer) {
        if (property) subscribeCovProperty.request.encode(writer, { ...subscription, ...propertyOf(property, wanted) });
        else subscribeCov.request.encode(writer, subscription);
      },
      decode: undefined,
      // Subscribing twice is subscribing once (clause 13.14.1.1).
      repeatable: true,
      priority: 'routine',
    };
    return this.#transactions.request(address, call);
  }
}

function propertyOf(
  { reference, increment }: NonNullable<CovWish['property']>,
  wanted: boolean,
): { reference: PropertyReference; increment: number | undefined } {
  return { reference, increment: wanted ? increment : undefined };
}

/** Routers answer from other ports of the same address; another address is somebody else. */
function sameHost(source: BacnetAddress, asked: BacnetAddress): boolean {
  return addressKey({ ...source, port: 0 }) === addressKey({ ...asked, port: 0 });
}

/** Only the device's own words count: silence and a full line pass. */
function refusalOf(outcome: FailedCall): CovState['refusal'] {
  if (isUnknownService(outcome)) return 'service';
  if (outcome.kind === 'abort' && outcome.fromDevice) return 'full';
  if (outcome.kind !== 'error') return outcome.kind === 'reject' ? 'object' : 'none';
  const { errorClass, errorCode } = outcome.error;
  if (errorClass === ErrorClass.resources || errorCode === ErrorCode.covSubscriptionFailed) return 'full';
  return errorClass === ErrorClass.services ? 'service' : 'object';
}
