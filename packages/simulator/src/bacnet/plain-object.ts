import { ErrorClass, ErrorCode, Property, packObjectId } from '@t3000/driver-bacnet/device';
import type { ObjectId, PropertyContent, ServedObject } from '@t3000/driver-bacnet/device';
import type { ServiceError } from '@t3000/driver-bacnet/device';

/** An object that can be looked at and nothing else: schedules, calendars and trend logs of a panel. */
export class PlainObject implements ServedObject {
  readonly objectId: number;
  readonly #properties: ReadonlyMap<number, () => PropertyContent>;

  /** `more` holds what the object has besides identifier, name, type and description. */
  constructor(id: ObjectId, name: string, label: string, more: readonly (readonly [number, () => PropertyContent])[]) {
    this.objectId = packObjectId(id);
    this.#properties = new Map<number, () => PropertyContent>([
      [Property.objectIdentifier, () => ({ type: 'objectId', value: this.objectId })],
      [Property.objectName, () => ({ type: 'string', value: name })],
      [Property.objectType, () => ({ type: 'enumerated', value: id.type })],
      [Property.description, () => ({ type: 'string', value: label })],
      ...more,
    ]);
  }

  propertyIds(): readonly number[] {
    return [...this.#properties.keys()];
  }

  read(property: number): PropertyContent | undefined {
    return this.#properties.get(property)?.();
  }

  write(): ServiceError {
    return { errorClass: ErrorClass.property, errorCode: ErrorCode.writeAccessDenied };
  }

  reset(): void {
    // Settings are kept in flash.
  }
}
