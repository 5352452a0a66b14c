import { ErrorClass, ErrorCode } from '../encoding/errors.ts';
import { packObjectId } from '../encoding/object-id.ts';
import { ObjectType } from '../encoding/object-types.ts';
import { Property } from '../encoding/properties.ts';
import type { ServiceError } from '../services/error.ts';
import { segmentations } from '../services/i-am.ts';
import type { Segmentation } from '../services/i-am.ts';
import type { DeviceClock } from './device-clock.ts';
import { propertyListOf } from './served-object.ts';
import type { PropertyContent, ServedObject } from './served-object.ts';

/** What a device says about itself. */
export interface DeviceFacts {
  readonly instance: number;
  readonly name: string;
  readonly description?: string;
  readonly location?: string;
  readonly vendorId: number;
  readonly vendorName: string;
  readonly modelName: string;
  readonly firmware: string;
  readonly software?: string;
  readonly apduBytesMax: number;
  /** Messages longer than one APDU; `none` as on T3 panels unless told otherwise. */
  readonly segmentation?: Segmentation;
}

const SERVICE_BITS = 41;
const OBJECT_TYPE_BITS = 60;
const PROTOCOL_REVISION = 14;

const propertyIds: readonly number[] = [
  Property.objectIdentifier,
  Property.objectName,
  Property.objectType,
  Property.systemStatus,
  Property.vendorName,
  Property.vendorIdentifier,
  Property.modelName,
  Property.firmwareRevision,
  Property.applicationSoftwareVersion,
  Property.location,
  Property.description,
  Property.protocolVersion,
  Property.protocolRevision,
  Property.protocolServicesSupported,
  Property.protocolObjectTypesSupported,
  Property.objectList,
  Property.maxApduLengthAccepted,
  Property.segmentationSupported,
  Property.localDate,
  Property.localTime,
  Property.utcOffset,
  Property.daylightSavingsStatus,
  Property.apduTimeout,
  Property.numberOfApduRetries,
  Property.deviceAddressBinding,
  Property.databaseRevision,
  Property.propertyList,
];

const clockPropertyIds = new Set<number>([
  Property.localDate,
  Property.localTime,
  Property.utcOffset,
  Property.daylightSavingsStatus,
]);
const timelessPropertyIds = propertyIds.filter((id) => !clockPropertyIds.has(id));

/** The Device object every device has exactly one of (clause 12.11). */
export class DeviceObject implements ServedObject {
  readonly objectId: number;
  readonly facts: DeviceFacts;
  databaseRevision = 1;
  readonly #clock: DeviceClock | undefined;
  readonly #objects: ReadonlyMap<number, ServedObject>;
  readonly #services: ReadonlySet<number>;

  /** `services` holds bit numbers of BACnetServicesSupported; local time is left out without a clock. */
  constructor(
    facts: DeviceFacts,
    objects: ReadonlyMap<number, ServedObject>,
    services: ReadonlySet<number>,
    clock: DeviceClock | undefined,
  ) {
    this.facts = facts;
    this.objectId = packObjectId({ type: ObjectType.device, instance: facts.instance });
    this.#objects = objects;
    this.#services = services;
    this.#clock = clock;
  }

  propertyIds(): readonly number[] {
    return this.#clock ? propertyIds : timelessPropertyIds;
  }

  read(property: number): PropertyContent | undefined {
    const { facts } = this;
    switch (property) {
      case Property.objectIdentifier:
        return { type: 'objectId', value: this.objectId };
      case Property.objectName:
        return { type: 'string', value: facts.name };
      case Property.objectType:
        return { type: 'enumerated', value: ObjectType.device };
      case Property.vendorName:
        return { type: 'string', value: facts.vendorName };
      case Property.modelName:
        return { type: 'string', value: facts.modelName };
      case Property.firmwareRevision:
        return { type: 'string', value: facts.firmware };
      case Property.applicationSoftwareVersion:
        return { type: 'string', value: facts.software ?? facts.firmware };
      case Property.location:
        return { type: 'string', value: facts.location ?? '' };
      case Property.description:
        return { type: 'string', value: facts.description ?? '' };
      case Property.objectList:
        return { type: 'array', items: Array.from(this.#objects.keys(), (value) => ({ type: 'objectId', value })) };
      case Property.propertyList:
        return { type: 'array', items: propertyListOf(this.propertyIds()) };
      default:
        return this.#readNumber(property) ?? this.#readClock(property);
    }
  }

  write(): ServiceError {
    return { errorClass: ErrorClass.property, errorCode: ErrorCode.writeAccessDenied };
  }

  reset(): void {
    // Nothing of a Device object is lost with the power.
  }

  #readNumber(property: number): PropertyContent | undefined {
    const { facts } = this;
    switch (property) {
      case Property.systemStatus:
        return { type: 'enumerated', value: 0 };
      case Property.vendorIdentifier:
        return { type: 'unsigned', value: facts.vendorId };
      case Property.protocolVersion:
        return { type: 'unsigned', value: 1 };
      case Property.protocolRevision:
        return { type: 'unsigned', value: PROTOCOL_REVISION };
      case Property.maxApduLengthAccepted:
        return { type: 'unsigned', value: facts.apduBytesMax };
      case Property.segmentationSupported:
        return { type: 'enumerated', value: segmentations.indexOf(facts.segmentation ?? 'none') };
      case Property.apduTimeout:
        return { type: 'unsigned', value: 3000 };
      case Property.numberOfApduRetries:
        return { type: 'unsigned', value: 3 };
      case Property.databaseRevision:
        return { type: 'unsigned', value: this.databaseRevision };
      case Property.deviceAddressBinding:
        return { type: 'list', items: [] };
      case Property.protocolServicesSupported:
        return { type: 'bits', value: Array.from({ length: SERVICE_BITS }, (_, bit) => this.#services.has(bit)) };
      case Property.protocolObjectTypesSupported: {
        const types = new Set(Array.from(this.#objects.keys(), (objectId) => objectId >>> 22));
        return { type: 'bits', value: Array.from({ length: OBJECT_TYPE_BITS }, (_, bit) => types.has(bit)) };
      }
      default:
        return undefined;
    }
  }

  #readClock(property: number): PropertyContent | undefined {
    if (!this.#clock) return undefined;
    switch (property) {
      case Property.localTime:
        return { type: 'time', value: this.#clock.moment().local.time };
      case Property.localDate:
        return { type: 'date', value: this.#clock.moment().local.date };
      case Property.utcOffset:
        return { type: 'signed', value: this.#clock.utcOffsetMinutes };
      case Property.daylightSavingsStatus:
        return { type: 'boolean', value: false };
      default:
        return undefined;
    }
  }
}
