import { ErrorClass, ErrorCode } from '../encoding/errors.ts';
import { OBJECT_INSTANCE_MAX, packObjectId, unpackObjectId } from '../encoding/object-id.ts';
import { Property } from '../encoding/properties.ts';
import { createObject } from '../services/create-object.ts';
import type { CreateObjectRequest } from '../services/create-object.ts';
import { deleteObject } from '../services/delete-object.ts';
import type { BacnetDevice } from './device.ts';
import { failed } from './list-handlers.ts';
import type { ServiceAnswer, ServiceHandler } from './request-handlers.ts';
import type { ServedObject } from './served-object.ts';

/** Makes an object of one type; the name is the client's where it gave one. */
export type ObjectFactory = (instance: number, name: string) => ServedObject;

/** Objects clients may add; far above what anybody needs, and an end to what they may take. */
const CREATED_MAX = 256;

/** CreateObject and DeleteObject for the types a device has factories for; only what was created can be deleted. */
export class ObjectChanges {
  readonly #device: BacnetDevice;
  readonly #factories: ReadonlyMap<number, ObjectFactory>;
  readonly #created = new Set<number>();

  constructor(device: BacnetDevice, factories: ReadonlyMap<number, ObjectFactory>) {
    this.#device = device;
    this.#factories = factories;
  }

  creation(): ServiceHandler {
    return (reader, { writer }) => {
      const request = createObject.request.decode(reader);
      reader.finish();
      const made = this.#create(request);
      if (typeof made !== 'number') return made;
      createObject.ack?.encode(writer, made);
      return { kind: 'complex' };
    };
  }

  deletion(): ServiceHandler {
    return (reader) => {
      const objectId = deleteObject.request.decode(reader);
      reader.finish();
      if (!this.#device.objects.has(objectId)) return refuse(ErrorClass.object, ErrorCode.unknownObject);
      if (!this.#created.delete(objectId)) return refuse(ErrorClass.object, ErrorCode.objectDeletionNotPermitted);
      this.#device.remove(objectId);
      return { kind: 'simple' };
    };
  }

  /** The identifier of the new object, or why there is none. Initial values are taken all or not at all. */
  #create({ specifier, initialValues = [] }: CreateObjectRequest): number | ServiceAnswer {
    const type = specifier.kind === 'type' ? specifier.value : unpackObjectId(specifier.value).type;
    const factory = this.#factories.get(type);
    if (!factory) return no(ErrorClass.object, ErrorCode.dynamicCreationNotSupported);
    const wanted = specifier.kind === 'object' ? specifier.value : this.#freeId(type);
    const { instance } = unpackObjectId(wanted);
    if (instance === OBJECT_INSTANCE_MAX || this.#created.size >= CREATED_MAX) {
      return no(ErrorClass.resources, ErrorCode.noSpaceForObject);
    }
    if (this.#device.objects.has(wanted)) return no(ErrorClass.object, ErrorCode.objectIdentifierAlreadyExists);
    const named = initialValues.find(({ property }) => property === Property.objectName)?.values[0];
    const name = named?.type === 'string' ? named.value : `Object ${type}-${instance}`;
    const object = factory(instance, name);
    for (const [position, { property, index, values }] of initialValues.entries()) {
      if (property === Property.objectName) continue;
      const refused = object.propertyIds().includes(property)
        ? object.write({ property, index, values, priority: undefined })
        : { errorClass: ErrorClass.property, errorCode: ErrorCode.unknownProperty };
      if (refused) return no(refused.errorClass, refused.errorCode, position + 1);
    }
    this.#device.add(object);
    this.#created.add(wanted);
    return wanted;
  }

  #freeId(type: number): number {
    let instance = 1;
    while (this.#device.objects.has(packObjectId({ type, instance }))) instance++;
    return packObjectId({ type, instance });
  }
}

function no(errorClass: number, errorCode: number, firstFailed = 0): ServiceAnswer {
  return failed({ errorClass, errorCode, firstFailed });
}

function refuse(errorClass: number, errorCode: number): ServiceAnswer {
  return { kind: 'error', errorClass, errorCode };
}
