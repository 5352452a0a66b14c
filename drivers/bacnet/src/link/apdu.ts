import { DecodeError } from '@t3000/core';
import type { ByteReader, ByteWriter } from '@t3000/core';

/** PDU types of clause 20.1. */
export const PduType = {
  confirmedRequest: 0,
  unconfirmedRequest: 1,
  simpleAck: 2,
  complexAck: 3,
  segmentAck: 4,
  error: 5,
  reject: 6,
  abort: 7,
} as const;

/** Set on a request or ack that is one part of a longer message. */
export interface SegmentHeader {
  readonly moreFollows: boolean;
  readonly sequence: number;
  readonly window: number;
}

/** The header of an APDU; the reader stands at the service's own bytes afterwards. */
export type Apdu =
  | {
      readonly type: typeof PduType.confirmedRequest;
      readonly invokeId: number;
      readonly service: number;
      /** The sender can put a segmented answer together. */
      readonly segmentedAnswerAccepted: boolean;
      /** Largest answer the sender takes, bytes. */
      readonly answerBytesMax: number;
      /** Segments the sender puts together at most. */
      readonly segmentsMax: number;
      readonly segment: SegmentHeader | undefined;
    }
  | { readonly type: typeof PduType.unconfirmedRequest; readonly service: number }
  | { readonly type: typeof PduType.simpleAck; readonly invokeId: number; readonly service: number }
  | {
      readonly type: typeof PduType.complexAck;
      readonly invokeId: number;
      readonly service: number;
      readonly segment: SegmentHeader | undefined;
    }
  | ({ readonly type: typeof PduType.segmentAck } & SegmentAck)
  | { readonly type: typeof PduType.error; readonly invokeId: number; readonly service: number }
  | { readonly type: typeof PduType.reject; readonly invokeId: number; readonly reason: number }
  | {
      readonly type: typeof PduType.abort;
      readonly invokeId: number;
      readonly reason: number;
      readonly fromServer: boolean;
    };

/** Sizes behind the max-APDU code of a confirmed request (clause 20.1.2.5). */
const answerSizes = [50, 128, 206, 480, 1024, 1476];

/** Segments behind the max-segments code (clause 20.1.2.4); 0 does not tell, 7 is "more than 64". */
const segmentCounts = [2, 2, 4, 8, 16, 32, 64, 255];

/** Largest APDU of BACnet/IP (Annex J.1.2 through clause 6, table 6-1). */
export const APDU_BYTES_MAX = 1476;

/** Smallest max-APDU a device may declare (clause 20.1.2.5). */
export const APDU_BYTES_MIN = 50;

const SEGMENTED = 8;
const MORE_FOLLOWS = 4;

export function decodeApdu(reader: ByteReader): Apdu {
  const start = reader.position;
  const octet = reader.u8();
  const type = octet >> 4;
  switch (type) {
    case PduType.confirmedRequest:
      return decodeConfirmed(reader, octet);
    case PduType.unconfirmedRequest:
      return { type, service: reader.u8() };
    case PduType.simpleAck:
      return { type, invokeId: reader.u8(), service: reader.u8() };
    case PduType.complexAck: {
      const invokeId = reader.u8();
      const segment = (octet & SEGMENTED) === 0 ? undefined : readSegment(reader, octet);
      return { type, invokeId, segment, service: reader.u8() };
    }
    case PduType.segmentAck: {
      const [negative, fromServer] = [(octet & 2) !== 0, (octet & 1) !== 0];
      return { type, negative, fromServer, invokeId: reader.u8(), sequence: reader.u8(), window: readWindow(reader) };
    }
    case PduType.error:
      return { type, invokeId: reader.u8(), service: reader.u8() };
    case PduType.reject:
      return { type, invokeId: reader.u8(), reason: reader.u8() };
    case PduType.abort:
      return { type, fromServer: (octet & 1) !== 0, invokeId: reader.u8(), reason: reader.u8() };
    default:
      throw new DecodeError('unsupported', `PDU type ${type} is reserved`, start, '20.1');
  }
}

function decodeConfirmed(reader: ByteReader, octet: number): Apdu {
  const sizes = reader.u8();
  const invokeId = reader.u8();
  const segment = (octet & SEGMENTED) === 0 ? undefined : readSegment(reader, octet);
  return {
    type: PduType.confirmedRequest,
    invokeId,
    segment,
    service: reader.u8(),
    segmentedAnswerAccepted: (octet & 2) !== 0,
    // Reserved codes are larger than all that exist; the cautious reading is the largest known.
    answerBytesMax: answerSizes[sizes & 0x0f] ?? APDU_BYTES_MAX,
    segmentsMax: segmentCounts[(sizes >> 4) & 7] ?? 2,
  };
}

function readSegment(reader: ByteReader, octet: number): SegmentHeader {
  return { moreFollows: (octet & MORE_FOLLOWS) !== 0, sequence: reader.u8(), window: readWindow(reader) };
}

function readWindow(reader: ByteReader): number {
  const start = reader.position;
  const window = reader.u8();
  if (window >= 1 && window <= 127) return window;
  throw new DecodeError('out_of_range', `window ${window} is outside 1 to 127`, start, '20.1.2.8');
}

const SEGMENTED_ANSWER_ACCEPTED = 2;

/** Up to 64 segments taken (code 6), answers of up to 1476 octets each (code 5). */
const SIZES_TAKEN = 0x65;

export function encodeConfirmedHeader(writer: ByteWriter, invokeId: number, service: number): void {
  writer
    .u8((PduType.confirmedRequest << 4) | SEGMENTED_ANSWER_ACCEPTED)
    .u8(SIZES_TAKEN)
    .u8(invokeId)
    .u8(service);
}

export function encodeConfirmedSegment(
  writer: ByteWriter,
  invokeId: number,
  service: number,
  segment: SegmentHeader,
): void {
  writer.u8((PduType.confirmedRequest << 4) | segmentBits(segment) | SEGMENTED_ANSWER_ACCEPTED).u8(SIZES_TAKEN);
  writer.u8(invokeId).u8(segment.sequence).u8(segment.window).u8(service);
}

export function encodeComplexAckSegment(
  writer: ByteWriter,
  invokeId: number,
  service: number,
  segment: SegmentHeader,
): void {
  writer.u8((PduType.complexAck << 4) | segmentBits(segment));
  writer.u8(invokeId).u8(segment.sequence).u8(segment.window).u8(service);
}

export interface SegmentAck {
  readonly invokeId: number;
  /** A segment is missing behind `sequence`. */
  readonly negative: boolean;
  readonly fromServer: boolean;
  readonly sequence: number;
  readonly window: number;
}

export function encodeSegmentAck(writer: ByteWriter, ack: SegmentAck): void {
  const { invokeId, negative, fromServer, sequence, window } = ack;
  writer
    .u8((PduType.segmentAck << 4) | (negative ? 2 : 0) | (fromServer ? 1 : 0))
    .u8(invokeId)
    .u8(sequence)
    .u8(window);
}

function segmentBits({ moreFollows }: SegmentHeader): number {
  return SEGMENTED | (moreFollows ? MORE_FOLLOWS : 0);
}

export function encodeUnconfirmedHeader(writer: ByteWriter, service: number): void {
  writer.u8(PduType.unconfirmedRequest << 4).u8(service);
}

export function encodeSimpleAck(writer: ByteWriter, invokeId: number, service: number): void {
  writer
    .u8(PduType.simpleAck << 4)
    .u8(invokeId)
    .u8(service);
}

export function encodeComplexAckHeader(writer: ByteWriter, invokeId: number, service: number): void {
  writer
    .u8(PduType.complexAck << 4)
    .u8(invokeId)
    .u8(service);
}

export function encodeReject(writer: ByteWriter, invokeId: number, reason: number): void {
  writer
    .u8(PduType.reject << 4)
    .u8(invokeId)
    .u8(reason);
}

export function encodeAbort(writer: ByteWriter, invokeId: number, reason: number, fromServer: boolean): void {
  writer
    .u8((PduType.abort << 4) | (fromServer ? 1 : 0))
    .u8(invokeId)
    .u8(reason);
}
