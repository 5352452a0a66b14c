import type { PointConfig, PointId, PushSink } from '@t3000/core';
import type { CovState, CovSubscription } from '../client/cov-ledger.ts';
import type { BacnetClient } from '../client/client.ts';
import { unpackObjectId } from '../encoding/object-id.ts';
import { Property } from '../encoding/properties.ts';
import type { BacnetAddress } from '../link/address.ts';
import { polledProperty } from '../point-types.ts';
import type { CovNotification } from '../services/cov-notification.ts';
import { DEVICE_ERROR, flagQuality, valueQuality } from './packed-read.ts';
import { NO_OBJECT, objectIdOf } from './point-address.ts';
import { scaled, scaleOf } from './point-scale.ts';
import { flagBits, numberOf } from './single-read.ts';
import { GOOD } from '@t3000/core';

/** Subscriptions asked of one device: large controllers take some hundreds, small ones refuse long before. */
const POINTS_MAX = 512;

/** Refusals in a row, with nothing granted before, after which the device is taken not to know the service. */
const REFUSALS_MAX = 3;

/** Asked for and renewed at half of it, so that a device that forgot is noticed within five minutes. */
const LIFETIME_SECONDS = 600;

interface Item {
  readonly point: PointConfig;
  readonly subscription: CovSubscription;
  granted: boolean;
  notified: boolean;
  live: boolean;
}

/**
 * Keeps a device's points subscribed. They are asked for one after the other, so that reads pass in between, until the
 * device has no room for more. A point counts as live when a notification really came: an accepted subscription whose
 * notifications a firewall drops is worth nothing.
 */
export class CovFeed {
  readonly #client: BacnetClient;
  readonly #address: BacnetAddress;
  readonly #sink: PushSink;
  readonly #waiting: PointConfig[];
  readonly #items = new Map<PointId, Item>();
  #refusals = 0;
  #ended = false;
  /** Why not all points were asked for; empty when they were. */
  problem = '';

  constructor(client: BacnetClient, address: BacnetAddress, points: readonly PointConfig[], sink: PushSink) {
    this.#client = client;
    this.#address = address;
    this.#sink = sink;
    const able = points.filter(isSubscribable);
    this.#waiting = able.slice(0, POINTS_MAX).toReversed();
    if (able.length > POINTS_MAX) this.problem = `${able.length} points are above the ${POINTS_MAX} subscribed at most`;
    this.#next();
  }

  get liveCount(): number {
    return this.#items.values().reduce((count, { live }) => count + (live ? 1 : 0), 0);
  }

  get waitingCount(): number {
    return this.#waiting.length;
  }

  /** Forgets every subscription here at once, and tells the device one after the other as long as it answers. */
  end(): void {
    this.#ended = true;
    this.#waiting.length = 0;
    const granted = [...this.#items.values()].filter((item) => item.granted).map((item) => item.subscription);
    for (const { subscription } of this.#items.values()) subscription.forget();
    this.#items.clear();
    void tellAll(granted);
  }

  #next(): void {
    const point = this.#waiting.pop();
    if (!point || this.#ended) return;
    const wish = { objectId: objectIdOf(point), confirmed: true, lifetimeSeconds: LIFETIME_SECONDS };
    let isFirst = true;
    const subscription = this.#client.cov.subscribe(
      this.#address,
      wish,
      (notification) => this.#notified(point, notification),
      (state) => {
        const wasFirst = isFirst;
        isFirst = false;
        this.#changed(point, state, wasFirst);
      },
    );
    if (!subscription) {
      this.problem = 'too many subscriptions in all';
      this.#waiting.length = 0;
      return;
    }
    this.#items.set(point.id, { point, subscription, granted: false, notified: false, live: false });
  }

  /** The first answer to a subscription lets the next one be asked. */
  #changed(point: PointConfig, state: CovState, isFirst: boolean): void {
    const item = this.#items.get(point.id);
    if (!item || this.#ended) return;
    item.granted = state.status === 'granted';
    if (!item.granted) item.notified = false;
    this.#tell(item);
    if (!isFirst) return;
    if (item.granted) this.#refusals = 0;
    else if (state.refusal !== 'none') this.#refused(item, state);
    this.#next();
  }

  #refused(item: Item, { refusal, problem }: CovState): void {
    this.#refusals++;
    const hasNone = !this.#items.values().some(({ granted }) => granted);
    if (refusal === 'service' || refusal === 'full' || (hasNone && this.#refusals >= REFUSALS_MAX)) {
      this.problem = refusal === 'full' ? `the device has no room for more: ${problem}` : problem;
      this.#waiting.length = 0;
    }
    // Asked again and again it would refuse again and again; polling does.
    item.subscription.forget();
    this.#items.delete(item.point.id);
  }

  #notified(point: PointConfig, { values }: CovNotification): void {
    const item = this.#items.get(point.id);
    const present = values.find(({ property }) => property === Property.presentValue);
    if (!item || this.#ended || !present) return;
    const value = scaled(numberOf(present.values[0]), scaleOf(point));
    const kindQuality = present.values.length === 1 ? valueQuality(value, point) : DEVICE_ERROR;
    const flags = values.find(({ property }) => property === Property.statusFlags)?.values[0];
    const state = kindQuality === GOOD ? flagQuality(flagBits(flags)) : kindQuality;
    this.#sink.onValue(point.id, kindQuality === GOOD ? value : NaN, state);
    item.notified = true;
    this.#tell(item);
  }

  #tell(item: Item): void {
    const live = item.granted && item.notified;
    if (live === item.live) return;
    item.live = live;
    this.#sink.onLive(item.point.id, live);
  }
}

/** Texts are polled, since a notification brings a number here; so is what is no present value. */
function isSubscribable(point: PointConfig): boolean {
  const objectId = objectIdOf(point);
  const isPresentValue = polledProperty(unpackObjectId(objectId).type) === Property.presentValue;
  return point.kind !== 'text' && objectId !== NO_OBJECT && isPresentValue;
}

async function tellAll(subscriptions: readonly CovSubscription[]): Promise<void> {
  for (const subscription of subscriptions) if (!(await subscription.tellEnd())) return;
}
