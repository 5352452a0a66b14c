import { ErrorClass, ErrorCode } from '../encoding/errors.ts';
import { Property } from '../encoding/properties.ts';
import { addressKey } from '../link/address.ts';
import type { BacnetAddress } from '../link/address.ts';
import type { CovNotification, CovValue } from '../services/cov-notification.ts';
import type { ServiceError } from '../services/error.ts';
import type { PropertyReference } from '../services/property-reference.ts';
import { subscribeCovProperty } from '../services/subscribe-cov-property.ts';
import { isCancellation, subscribeCov } from '../services/subscribe-cov.ts';
import type { SubscribeCovRequest } from '../services/subscribe-cov.ts';
import type { ObjectSource, ServiceHandler } from './request-handlers.ts';
import { flatValues } from './served-object.ts';
import type { PropertyContent, ServedObject } from './served-object.ts';

/** Subscriptions of one device; T3 panels have room for about this many. */
const SUBSCRIPTIONS_MAX = 64;

const presentValue: PropertyReference = { property: Property.presentValue, index: undefined };

interface Subscription {
  readonly source: BacnetAddress;
  readonly request: SubscribeCovRequest;
  readonly reference: PropertyReference;
  readonly increment: number | undefined;
  /** Monotonic milliseconds, counted from the first look at it; Infinity where it never ends. */
  expiresAt: number | undefined;
  /** What was told last; undefined before the first notification. */
  told: { readonly value: PropertyContent; readonly flags: PropertyContent | undefined } | undefined;
}

/** A notification somebody waits for. */
export interface DueNotification {
  readonly to: BacnetAddress;
  readonly confirmed: boolean;
  readonly notification: CovNotification;
}

/** Who wants to hear of changes of a device, and what each was told last (clause 13.1). No clock and no socket. */
export class CovTable {
  readonly #device: ObjectSource;
  readonly #subscriptions = new Map<string, Subscription>();
  /** Called when a subscription was added. */
  onSubscribed: (() => void) | undefined;

  constructor(device: ObjectSource) {
    this.#device = device;
  }

  get size(): number {
    return this.#subscriptions.size;
  }

  clear(): void {
    this.#subscriptions.clear();
  }

  /** Adds, renews or cancels; the refusal when it cannot be. */
  apply(
    source: BacnetAddress,
    request: SubscribeCovRequest,
    wish: { readonly reference: PropertyReference; readonly increment: number | undefined } = {
      reference: presentValue,
      increment: undefined,
    },
  ): ServiceError | undefined {
    const { reference, increment } = wish;
    const key = [addressKey(source), request.processId, request.objectId, reference.property, reference.index].join(
      ' ',
    );
    if (isCancellation(request)) {
      this.#subscriptions.delete(key);
      return undefined;
    }
    const object = this.#device.objects.get(request.objectId);
    if (!object) return { errorClass: ErrorClass.object, errorCode: ErrorCode.unknownObject };
    if (!object.propertyIds().includes(Property.statusFlags) || !object.propertyIds().includes(reference.property)) {
      return { errorClass: ErrorClass.property, errorCode: ErrorCode.notCovProperty };
    }
    if (this.#subscriptions.size >= SUBSCRIPTIONS_MAX && !this.#subscriptions.has(key)) {
      return { errorClass: ErrorClass.resources, errorCode: ErrorCode.noSpaceToAddListElement };
    }
    const fresh = { source, request, reference, increment, expiresAt: undefined, told: undefined };
    this.#subscriptions.set(key, fresh);
    this.onSubscribed?.();
    return undefined;
  }

  /** The notifications due now; each is considered told. Ended subscriptions are forgotten. */
  due(now: number, deviceId: number): DueNotification[] {
    const due: DueNotification[] = [];
    for (const [key, subscription] of this.#subscriptions) {
      const { request, reference, source } = subscription;
      const { lifetimeSeconds = 0 } = request;
      const expiresAt = (subscription.expiresAt ??= lifetimeSeconds === 0 ? Infinity : now + lifetimeSeconds * 1000);
      const object = this.#device.objects.get(request.objectId);
      if (!object || now >= expiresAt) {
        this.#subscriptions.delete(key);
        continue;
      }
      const value = object.read(reference.property);
      const flags = object.read(Property.statusFlags);
      if (value === undefined || !isNews(subscription, value, flags, incrementOf(subscription, object))) continue;
      subscription.told = { value, flags };
      const values = [covValue(reference, value), ...(flags ? [covValue(statusFlags, flags)] : [])];
      const remainingSeconds = lifetimeSeconds === 0 ? 0 : Math.max(1, Math.round((expiresAt - now) / 1000));
      due.push({
        to: source,
        confirmed: request.confirmed === true,
        notification: { processId: request.processId, deviceId, objectId: request.objectId, remainingSeconds, values },
      });
    }
    return due;
  }
}

const statusFlags: PropertyReference = { property: Property.statusFlags, index: undefined };

function covValue(reference: PropertyReference, content: PropertyContent): CovValue {
  return { ...reference, values: flatValues(content), priority: undefined };
}

function incrementOf({ increment, reference }: Subscription, object: ServedObject): number {
  if (increment !== undefined) return increment;
  if (reference.property !== Property.presentValue) return 0;
  const own = object.read(Property.covIncrement);
  return own?.type === 'real' ? own.value : 0;
}

/** Clause 13.1, table 13-1: status flags changed, or the value moved by the increment; any change of what has no size. */
function isNews(
  { told }: Subscription,
  value: PropertyContent,
  flags: PropertyContent | undefined,
  increment: number,
): boolean {
  if (!told || JSON.stringify(flags) !== JSON.stringify(told.flags)) return true;
  if (value.type === 'real' && told.value.type === 'real') {
    const moved = Math.abs(value.value - told.value.value);
    return increment > 0 ? moved >= increment : value.value !== told.value.value;
  }
  return JSON.stringify(value) !== JSON.stringify(told.value);
}

export function handleSubscribeCov(table: CovTable): ServiceHandler {
  return (reader, { source }) => {
    const request = subscribeCov.request.decode(reader);
    reader.finish();
    const refused = table.apply(source, request);
    return refused ? { kind: 'error', ...refused } : { kind: 'simple' };
  };
}

export function handleSubscribeCovProperty(table: CovTable): ServiceHandler {
  return (reader, { source }) => {
    const request = subscribeCovProperty.request.decode(reader);
    reader.finish();
    const refused = table.apply(source, request, request);
    return refused ? { kind: 'error', ...refused } : { kind: 'simple' };
  };
}
