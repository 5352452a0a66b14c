import type { Clock, RequestFailure } from '@t3000/core';
import type { ConfiguredPlace } from '../client/instance-claims.ts';
import { ErrorClass, ErrorCode } from '../encoding/errors.ts';
import { packObjectId } from '../encoding/object-id.ts';
import { ObjectType } from '../encoding/object-types.ts';
import { Property } from '../encoding/properties.ts';
import { addressKey } from '../link/address.ts';
import type { CallOutcome } from '../transaction/call.ts';
import type { DeviceSession } from './device-session.ts';

/** How long a doubt that was cleared up, or not, is left alone: an I-Am can be forged, and asking costs a request. */
const ASK_AGAIN_MS = 60_000;

/**
 * Whether the device at an address still is the one that is configured there. Addresses change hands, and values of
 * another device look like any others: when an address announces another instance, it is asked for the configured one.
 */
export class Identity {
  readonly #session: DeviceSession;
  readonly #clock: Clock;
  readonly #instance: number;
  readonly #place: ConfiguredPlace;
  #askedAt = -Infinity;
  #asking: Promise<unknown> | undefined;
  #problem = '';

  constructor(session: DeviceSession, clock: Clock, instance: number, place: ConfiguredPlace) {
    this.#session = session;
    this.#clock = clock;
    this.#instance = instance;
    this.#place = place;
  }

  /** Undefined while nobody says otherwise, which is nearly always; else what there is to say once it was asked. */
  doubt(): Promise<RequestFailure | undefined> | undefined {
    if (this.#place.other === undefined && this.#problem === '') return undefined;
    if (this.#asking === undefined && this.#clock.monotonic() - this.#askedAt < ASK_AGAIN_MS)
      return this.#problem === '' ? undefined : Promise.resolve(this.#failure());
    this.#asking ??= this.probe().finally(() => (this.#asking = undefined));
    return this.#asking.then(() => (this.#problem === '' ? undefined : this.#failure()));
  }

  /** Asks the device for the object every device has under its instance (clause 12.11). */
  async probe(): Promise<CallOutcome<unknown> | RequestFailure> {
    this.#askedAt = this.#clock.monotonic();
    const objectId = packObjectId({ type: ObjectType.device, instance: this.#instance });
    const request = { objectId, property: Property.objectIdentifier, index: undefined };
    const outcome = await this.#session.readProperty(request, { priority: 'urgent', signal: undefined });
    if (outcome.kind === 'answer') this.#problem = '';
    if (outcome.kind !== 'error') return outcome;
    const { errorClass, errorCode } = outcome.error;
    if (errorClass !== ErrorClass.object || errorCode !== ErrorCode.unknownObject) return outcome;
    const { other } = this.#place;
    const who = other === undefined ? 'another device' : `device instance ${other}`;
    this.#problem = `${who} answers at ${addressKey(this.#session.address)}, which knows no instance ${this.#instance}`;
    return this.#failure();
  }

  #failure(): RequestFailure {
    // Not the answer of the device that was asked for: it counts as away.
    return { ok: false, reason: 'bad_answer', detail: this.#problem };
  }
}
