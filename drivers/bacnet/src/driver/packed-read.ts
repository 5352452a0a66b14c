import { ByteWriter, DecodeError, GOOD, quality, pointKinds } from '@t3000/core';
import type { ByteReader, PointConfig, Quality, ReadRequest } from '@t3000/core';
import { formatObjectId, unpackObjectId } from '../encoding/object-id.ts';
import { Property } from '../encoding/properties.ts';
import { shortestReal } from '../encoding/real.ts';
import { TagKind, TagReader } from '../encoding/tags.ts';
import { readSigned } from '../encoding/values.ts';
import { numberTypeOf, polledProperty, stateOffset } from '../point-types.ts';
import { readPropertyMultiple } from '../services/read-property-multiple.ts';
import { ANSWER_HEADER_BYTES, REQUEST_HEADER_BYTES } from './device-session.ts';
import { objectIdOf } from './point-address.ts';
import { scaled, scaleOf } from './point-scale.ts';

/** Octets of a ReadPropertyMultiple request for one object: identifier, brackets, two property references. */
const REQUEST_BYTES_PER_POINT = 11;

/** Octets of its answer: identifier and brackets 7, value with its tags up to 9, status flags with theirs 7. */
const ANSWER_BYTES_VALUE = 16;
/** What a Double takes beyond that. */
const ANSWER_BYTES_WIDE = 5;
const ANSWER_BYTES_FLAGS = 7;

/** A ReadPropertyMultiple encoded once and sent at every poll. */
export class PackedRead implements ReadRequest {
  readonly points: readonly PointConfig[];
  readonly answerBytes: number;
  readonly objectIds: readonly number[];
  /** Index into `pointKinds` by point: the points themselves are cold memory by the time an answer comes. */
  readonly kinds: Uint8Array;
  /** Worth of one count by point; undefined where each is 1, as in nearly every request. */
  readonly factors: Float64Array | undefined;
  readonly withFlags: boolean;
  /** Service bytes of the request. */
  readonly bytes: Uint8Array;

  constructor(points: readonly PointConfig[], withFlags: boolean) {
    this.points = points;
    this.withFlags = withFlags;
    this.objectIds = points.map(objectIdOf);
    this.kinds = Uint8Array.from(points, ({ kind }) => pointKinds.indexOf(kind));
    const factors = Float64Array.from(points, scaleOf);
    this.factors = factors.every((factor) => factor === 1) ? undefined : factors;
    this.answerBytes = ANSWER_HEADER_BYTES + points.length * answerBytesPerPoint(withFlags);
    const writer = new ByteWriter();
    readPropertyMultiple.request.encode(
      writer,
      this.objectIds.map((objectId) => {
        const polled = polledProperty(unpackObjectId(objectId).type);
        const wanted = withFlags ? [polled, Property.statusFlags] : [polled];
        return { objectId, properties: wanted.map((property) => ({ property, index: undefined })) };
      }),
    );
    this.bytes = writer.copy();
  }
}

function answerBytesPerPoint(withFlags: boolean): number {
  return ANSWER_BYTES_VALUE + (withFlags ? ANSWER_BYTES_FLAGS : 0);
}

/** The answer takes more octets than that of other points. */
export function isWide(point: PointConfig): boolean {
  return numberTypeOf(unpackObjectId(objectIdOf(point)).type) === 'double';
}

/** Points one request can carry when neither it nor its answer may pass `apduBytesMax`; `wide` when Doubles are among them. */
export function pointsPerRequest(apduBytesMax: number, withFlags: boolean, wide = false): number {
  const perPoint = answerBytesPerPoint(withFlags) + (wide ? ANSWER_BYTES_WIDE : 0);
  const byAnswer = (apduBytesMax - ANSWER_HEADER_BYTES) / perPoint;
  const byRequest = (apduBytesMax - REQUEST_HEADER_BYTES) / REQUEST_BYTES_PER_POINT;
  return Math.max(1, Math.floor(Math.min(byAnswer, byRequest)));
}

export const DEVICE_ERROR = quality('bad', 'device_error');
const FAULT = quality('bad', 'fault');
const INVALID = quality('bad', 'invalid_value');
const OUT_OF_SERVICE = quality('uncertain', 'out_of_service');
const OVERRIDDEN = quality('good', 'overridden');

/** The bits of Status_Flags in their first content octet (clause 21, BACnetStatusFlags). */
const FLAG_FAULT = 0x40;
const FLAG_OVERRIDDEN = 0x20;
const FLAG_OUT_OF_SERVICE = 0x10;

/**
 * Reads the answer to a packed request straight into columns, making no objects on the way. Throws DecodeError unless
 * every object and property comes in the order asked.
 */
export function decodePackedAnswer(
  reader: ByteReader,
  request: PackedRead,
  values: Float64Array,
  qualities: Uint8Array,
): void {
  const tags = new TagReader(reader);
  const count = request.objectIds.length;
  let index = 0;
  while (index < count) {
    index = decodeUsual(reader, request, index, values, qualities);
    if (index < count) decodeObject(tags, request, index++, values, qualities);
  }
  reader.finish('15.7.3.1');
  const { factors } = request;
  if (factors === undefined) return;
  for (let slot = 0; slot < count; slot++) values[slot] = scaled(values[slot] ?? NaN, factors[slot] ?? 1);
}

/** The octets around the values in the answer nearly every object gives. */
const usual = {
  objectIdTag: 0x0c,
  /** List of results opened, property present-value, its value opened. */
  valueOpens: 0x1e29_554e,
  realTag: 0x44,
  unsignedTag: 0x21,
  enumeratedTag: 0x91,
  /** Value closed, property status-flags, its value opened; then a bit string with four bits unused. */
  flagsOpen: 0x4f29_6f4e,
  flagsTag: 0x8204,
  /** Value closed, list of results closed. */
  closes: 0x4f1f,
} as const;

/**
 * Reads a run of answers in the usual shape, a REAL or one octet of number with or without flags, whose octets stand
 * at fixed places. Stops at the first that differs in anything, and near the end, for the general way to read or refuse.
 */
function decodeUsual(
  reader: ByteReader,
  { objectIds, kinds, withFlags }: PackedRead,
  first: number,
  values: Float64Array,
  qualities: Uint8Array,
): number {
  const { dataView: data, position } = reader;
  // With room for the longest shape no read below needs a check of its own.
  const lastStart = reader.end - answerBytesPerPoint(withFlags);
  let index = first;
  let at = position;
  for (; at <= lastStart && index < objectIds.length; index++) {
    if (data.getUint8(at) !== usual.objectIdTag || data.getUint32(at + 1) !== objectIds[index]) break;
    if (data.getUint32(at + 5) !== usual.valueOpens) break;
    const tag = data.getUint8(at + 9);
    const isReal = tag === usual.realTag;
    if (!isReal && tag !== usual.unsignedTag && tag !== usual.enumeratedTag) break;
    const behind = at + (isReal ? 14 : 11);
    if (withFlags && (data.getUint32(behind) !== usual.flagsOpen || data.getUint16(behind + 4) !== usual.flagsTag))
      break;
    const closing = withFlags ? behind + 7 : behind;
    if (data.getUint16(closing) !== usual.closes) break;
    const value = isReal ? shortestReal(data.getFloat32(at + 10)) : data.getUint8(at + 10);
    let state = isOfKind(tag >> 4, kinds[index]) ? qualityOfKind(value, kinds[index]) : INVALID;
    if (withFlags && state === GOOD) state = flagQuality(data.getUint8(behind + 6));
    values[index] = state === INVALID ? NaN : value;
    qualities[index] = state;
    at = closing + 2;
  }
  reader.skip(at - position);
  return index;
}

/** Reads one object's part of the answer, whatever its shape. */
function decodeObject(
  tags: TagReader,
  { objectIds, kinds, withFlags }: PackedRead,
  index: number,
  values: Float64Array,
  qualities: Uint8Array,
): void {
  const start = tags.reader.position;
  const objectId = tags.contextObjectId(0);
  if (objectId !== objectIds[index]) {
    const [got, wanted] = [objectId, objectIds[index] ?? 0].map((id) => formatObjectId(unpackObjectId(id)));
    throw new DecodeError('inconsistent', `${got} answers ${wanted}`, start, '15.7.3.1');
  }
  tags.opening(1);
  let value = NaN;
  let state: Quality = DEVICE_ERROR;
  const { type: objectType } = unpackObjectId(objectId);
  if (expectProperty(tags, polledProperty(objectType))) {
    tags.opening(4);
    const type = tags.reader.peek() >> 4;
    value = readNumber(tags) + stateOffset(objectType);
    tags.closing(4);
    state = isOfKind(type, kinds[index]) ? qualityOfKind(value, kinds[index]) : INVALID;
  }
  if (withFlags && expectProperty(tags, Property.statusFlags)) {
    tags.opening(4);
    const flags = readFlags(tags);
    tags.closing(4);
    if (state === GOOD) state = flagQuality(flags);
  }
  tags.closing(1);
  values[index] = state === INVALID ? NaN : value;
  qualities[index] = state;
}

/** True when a value follows; false when the device gave an error instead, which is read over. */
function expectProperty(tags: TagReader, property: number): boolean {
  const start = tags.reader.position;
  const got = tags.contextUnsigned(2);
  if (got !== property) throw new DecodeError('inconsistent', `property ${got} answers ${property}`, start, '15.7.3.1');
  if (!tags.isOpening(5)) return true;
  tags.opening(5);
  tags.unsigned(tags.application(9));
  tags.unsigned(tags.application(9));
  tags.closing(5);
  return false;
}

/** The number in a primitive value; NaN for NULL and for what is no number. */
export function readNumber(tags: TagReader): number {
  const { reader } = tags;
  const start = reader.position;
  tags.next();
  const { kind, number, length } = tags;
  if (kind !== TagKind.application) throw new DecodeError('unexpected_tag', 'a primitive value is wanted', start);
  switch (number) {
    case 1:
      return length;
    case 2:
    case 9:
      return tags.unsigned(length);
    case 3:
      return readSigned(tags, length);
    case 4:
      if (length !== 4) throw new DecodeError('inconsistent', `REAL of ${length} octets`, start, '20.2.6');
      return shortestReal(reader.f32());
    case 5:
      if (length !== 8) throw new DecodeError('inconsistent', `Double of ${length} octets`, start, '20.2.7');
      return reader.f64();
    default:
      reader.skip(length);
      return NaN;
  }
}

/** First octet of the four flags; anything but a bit string counts as "no flags". */
function readFlags(tags: TagReader): number {
  const { reader } = tags;
  tags.next();
  const { kind, number, length } = tags;
  if (kind !== TagKind.application || number !== 8 || length < 2) {
    reader.skip(number === 1 && kind === TagKind.application ? 0 : length);
    return 0;
  }
  reader.skip(1);
  const flags = reader.u8();
  reader.skip(length - 2);
  return flags;
}

/** In-alarm is left out: an alarm says something about the building, not about the value. */
export function flagQuality(flags: number): Quality {
  if ((flags & FLAG_FAULT) !== 0) return FAULT;
  if ((flags & FLAG_OUT_OF_SERVICE) !== 0) return OUT_OF_SERVICE;
  return (flags & FLAG_OVERRIDDEN) === 0 ? GOOD : OVERRIDDEN;
}

/** Good, unless the value is none or none of the point's kind. */
export function valueQuality(value: number, { kind }: PointConfig): Quality {
  return qualityOfKind(value, pointKinds.indexOf(kind));
}

/**
 * Whether a value with this application tag can be that of a point: a REAL is no state, and an enumeration no quantity.
 * A panel whose map of objects is old answers with another point, and its type may be all that shows it.
 */
function isOfKind(tag: number, kind: number | undefined): boolean {
  return kind === ANALOG ? tag !== TAG_ENUMERATED : tag !== TAG_REAL;
}

const TAG_REAL = 4;
const TAG_ENUMERATED = 9;

const ANALOG = pointKinds.indexOf('analog');
const BINARY = pointKinds.indexOf('binary');
const MULTISTATE = pointKinds.indexOf('multistate');

function qualityOfKind(value: number, kind: number | undefined): Quality {
  if (!Number.isFinite(value)) return INVALID;
  if (kind === BINARY) return value === 0 || value === 1 ? GOOD : INVALID;
  if (kind === MULTISTATE) return Number.isInteger(value) && value >= 1 ? GOOD : INVALID;
  return GOOD;
}
