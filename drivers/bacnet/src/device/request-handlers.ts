import { DecodeError } from '@t3000/core';
import type { ByteReader, ByteWriter } from '@t3000/core';
import { ErrorClass, ErrorCode, RejectReason } from '../encoding/errors.ts';
import { OBJECT_INSTANCE_MAX, packObjectId } from '../encoding/object-id.ts';
import { ObjectType } from '../encoding/object-types.ts';
import { Property } from '../encoding/properties.ts';
import { writeClosing, writeContextObjectId, writeOpening } from '../encoding/tags.ts';
import { writeValue, writeValues } from '../encoding/values.ts';
import type { BacnetAddress } from '../link/address.ts';
import { writeErrorPair } from '../services/error.ts';
import type { ServiceError } from '../services/error.ts';
import { writePropertyReference } from '../services/property-reference.ts';
import type { PropertyReference } from '../services/property-reference.ts';
import { readPropertyMultiple } from '../services/read-property-multiple.ts';
import { readProperty } from '../services/read-property.ts';
import { writePropertyMultiple, writePropertyMultipleError } from '../services/write-property-multiple.ts';
import { writeProperty } from '../services/write-property.ts';
import type { WritePropertyRequest } from '../services/write-property.ts';
import { isOptional } from './optional-properties.ts';
import type { PropertyContent, ServedObject } from './served-object.ts';

/** What a device does with one confirmed request. `complex` means: the answer stands in the writer. */
export type ServiceAnswer =
  /** `afterwards` runs when the answer was handed over. */
  | { readonly kind: 'simple'; readonly afterwards?: () => void }
  | { readonly kind: 'complex' }
  /** `body` writes an Error that holds more than class and code. */
  | ({ readonly kind: 'error'; readonly body?: (writer: ByteWriter) => void } & ServiceError)
  | { readonly kind: 'reject'; readonly reason: number }
  | { readonly kind: 'abort'; readonly reason: number }
  /** No answer at all, as some devices treat what they do not know. */
  | { readonly kind: 'silent' };

export interface ServiceContext {
  /** Positioned behind the ComplexACK header. */
  readonly writer: ByteWriter;
  /** Length the writer must not pass; a longer answer is aborted. */
  readonly lengthMax: number;
  readonly source: BacnetAddress;
}

/** Reads exactly the service bytes and acts. A DecodeError becomes the Reject the standard asks for. */
export type ServiceHandler = (reader: ByteReader, context: ServiceContext) => ServiceAnswer;

/** The part of a device its handlers need. */
export interface ObjectSource {
  readonly deviceObjectId: number;
  readonly objects: ReadonlyMap<number, ServedObject>;
  /** What answers a read of an object; undefined for one that is not there. */
  find(objectId: number): ServedObject | undefined;
  readonly refusedPriorities: readonly number[];
  /** Lets a fault hook replace what is read. */
  alter(
    objectId: number,
    property: number,
    content: PropertyContent | undefined,
  ): PropertyContent | ServiceError | undefined;
}

const anyDevice = packObjectId({ type: ObjectType.device, instance: OBJECT_INSTANCE_MAX });

const objectError = (errorCode: number): ServiceError => ({ errorClass: ErrorClass.object, errorCode });
const propertyError = (errorCode: number): ServiceError => ({ errorClass: ErrorClass.property, errorCode });

export function handleReadProperty(device: ObjectSource): ServiceHandler {
  return (reader, { writer }) => {
    const request = readProperty.request.decode(reader);
    reader.finish();
    const objectId = resolve(device, request.objectId);
    const object = device.find(objectId);
    if (!object) return { kind: 'error', ...objectError(ErrorCode.unknownObject) };
    const found = readContent(device, object, request);
    if ('errorClass' in found) return { kind: 'error', ...found };
    writeContextObjectId(writer, 0, objectId);
    writePropertyReference(writer, request, 1, 2);
    writeOpening(writer, 3);
    writeContent(writer, found);
    writeClosing(writer, 3);
    return { kind: 'complex' };
  };
}

export function handleReadPropertyMultiple(device: ObjectSource): ServiceHandler {
  return (reader, { writer, lengthMax }) => {
    const specifications = readPropertyMultiple.request.decode(reader);
    if (specifications.length === 0 || specifications.some(({ properties }) => properties.length === 0)) {
      return { kind: 'reject', reason: RejectReason.missingRequiredParameter };
    }
    for (const specification of specifications) {
      const objectId = resolve(device, specification.objectId);
      const object = device.find(objectId);
      writeContextObjectId(writer, 0, objectId);
      writeOpening(writer, 1);
      for (const reference of specification.properties) {
        for (const wanted of expand(reference, object)) writeResult(writer, device, object, wanted);
        // Too long to be sent in any way: the device knows why and says so.
        if (writer.length > lengthMax) return { kind: 'complex' };
      }
      writeClosing(writer, 1);
    }
    return { kind: 'complex' };
  };
}

export function handleWriteProperty(device: ObjectSource): ServiceHandler {
  return (reader) => {
    const request = writeProperty.request.decode(reader);
    reader.finish();
    const refused = writeOne(device, request);
    return refused ? { kind: 'error', ...refused } : { kind: 'simple' };
  };
}

/** Writes in order and stops at the first refusal, which the answer names (clause 15.10.2). */
export function handleWritePropertyMultiple(device: ObjectSource): ServiceHandler {
  return (reader) => {
    const writes = writePropertyMultiple.request.decode(reader);
    if (writes.length === 0) return { kind: 'reject', reason: RejectReason.missingRequiredParameter };
    for (const { objectId, property, index, values, priority } of writes) {
      const refused = writeOne(device, { objectId, property, index, values, priority });
      if (!refused) continue;
      const error = { ...refused, failed: { objectId, property, index } };
      return { kind: 'error', ...refused, body: (writer) => writePropertyMultipleError.encode(writer, error) };
    }
    return { kind: 'simple' };
  };
}

function writeOne(device: ObjectSource, request: WritePropertyRequest): ServiceError | undefined {
  const object = device.objects.get(resolve(device, request.objectId));
  if (!object) return objectError(ErrorCode.unknownObject);
  if (!object.propertyIds().includes(request.property)) return propertyError(ErrorCode.unknownProperty);
  if (request.priority !== undefined && device.refusedPriorities.includes(request.priority)) {
    return propertyError(ErrorCode.writeAccessDenied);
  }
  return object.write(request);
}

/** The Reject reason for a request that could not be read (clause 18.9). */
export function rejectReasonOf(error: DecodeError): number {
  switch (error.code) {
    case 'truncated':
      return RejectReason.missingRequiredParameter;
    case 'trailing':
      return RejectReason.tooManyArguments;
    case 'unexpected_tag':
      return RejectReason.invalidTag;
    case 'out_of_range':
      return RejectReason.parameterOutOfRange;
    case 'unsupported':
      return RejectReason.undefinedEnumeration;
    default:
      return RejectReason.invalidParameterDataType;
  }
}

/** Instance 4194303 means "this device" (clause 12.11.1). */
export function resolve(device: ObjectSource, objectId: number): number {
  return objectId === anyDevice ? device.deviceObjectId : objectId;
}

function readContent(
  device: ObjectSource,
  object: ServedObject,
  { property, index }: PropertyReference,
): PropertyContent | ServiceError {
  const own = object.read(property);
  const content = device.alter(object.objectId, property, own);
  if (content === undefined) {
    // Listed and yet not to be read: a log buffer, which has a service of its own.
    const hidden = own === undefined && object.propertyIds().includes(property);
    return propertyError(hidden ? ErrorCode.readAccessDenied : ErrorCode.unknownProperty);
  }
  if ('errorClass' in content || index === undefined) return content;
  if (content.type === 'elements') {
    if (index === 0) return { type: 'unsigned', value: content.elements.length };
    const items = content.elements[index - 1];
    return items ? { type: 'list', items } : propertyError(ErrorCode.invalidArrayIndex);
  }
  if (content.type !== 'array') return propertyError(ErrorCode.propertyIsNotAnArray);
  if (index === 0) return { type: 'unsigned', value: content.items.length };
  return content.items[index - 1] ?? propertyError(ErrorCode.invalidArrayIndex);
}

function writeContent(writer: ByteWriter, content: PropertyContent): void {
  if (content.type === 'array' || content.type === 'list') writeValues(writer, content.items);
  else if (content.type === 'elements') for (const values of content.elements) writeValues(writer, values);
  else writeValue(writer, content);
}

/** The single properties behind ALL, REQUIRED and OPTIONAL (clause 15.7.3.1.2). */
function expand(reference: PropertyReference, object: ServedObject | undefined): readonly PropertyReference[] {
  const { property } = reference;
  if (property !== Property.all && property !== Property.required && property !== Property.optional) return [reference];
  if (!object) return [reference];
  return object
    .propertyIds()
    .filter((id) => id !== Property.propertyList)
    .filter((id) => property === Property.all || isOptional(object.objectId, id) === (property === Property.optional))
    .map((id) => ({ property: id, index: undefined }));
}

function writeResult(
  writer: ByteWriter,
  device: ObjectSource,
  object: ServedObject | undefined,
  reference: PropertyReference,
): void {
  const found = object ? readContent(device, object, reference) : objectError(ErrorCode.unknownObject);
  writePropertyReference(writer, reference, 2, 3);
  const tag = 'errorClass' in found ? 5 : 4;
  writeOpening(writer, tag);
  if ('errorClass' in found) writeErrorPair(writer, found);
  else writeContent(writer, found);
  writeClosing(writer, tag);
}
