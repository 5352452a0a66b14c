import { ByteReader, DecodeError } from '@t3000/core';

/** ConfirmedPrivateTransfer service number of every message here; the vendor is {@link T3_VENDOR} or whatever the asker says. */
export const T3_SERVICE = 1;

/** Vendor identifier of the panels. The vendor's own tool asks under 260; panels answer under whatever they are asked. */
export const T3_VENDOR = 148;

/** A panel fills in no header above this and does not check the bounds of its copy (facts 1.13). */
export const PAYLOAD_BYTES_MAX = 500;

export const BLOCK_HEADER_BYTES = 7;

/** Commands from here on write (facts 3.2). */
export const WRITE_OFFSET = 100;

/** Size field: nine bits of entity size, seven of packet index. */
const ENTITY_BITS = 9;
const ENTITY_BYTES_MAX = (1 << ENTITY_BITS) - 1;

/** Records `start` to `end` of one kind (Str_user_data_header). */
export interface BlockHeader {
  readonly command: number;
  readonly start: number;
  readonly end: number;
  /** Size of one record, bytes. */
  readonly entityBytes: number;
  /** Which 400 bytes of a program; 0 everywhere else. */
  readonly packet: number;
}

/** What a panel is asked: a read, or a write with its records. */
export interface BlockRequest extends BlockHeader {
  readonly payload: Uint8Array | undefined;
}

/** The seven octets of a read, or those of a write (`command` above 100) followed by the records. */
export function encodeBlockRequest(request: BlockHeader, payload?: Uint8Array): Uint8Array {
  assertHeader(request);
  const bytes = new Uint8Array(BLOCK_HEADER_BYTES + (payload?.byteLength ?? 0));
  // The length of a request counts the header, that of an answer does not.
  writeHeader(bytes, bytes.byteLength, request);
  if (payload) bytes.set(payload, BLOCK_HEADER_BYTES);
  return bytes;
}

/**
 * A request as the panel reads it. A write whose length does not fit its records keeps its payload: the panel
 * acknowledges it and does nothing (facts 3.2), see {@link isApplied}.
 */
export function decodeBlockRequest(octets: Uint8Array): BlockRequest & { readonly totalLength: number } {
  const { header, totalLength } = readHeader(octets);
  const payload =
    octets.byteLength > BLOCK_HEADER_BYTES ? new Uint8Array(octets.subarray(BLOCK_HEADER_BYTES)) : undefined;
  return { ...header, totalLength, payload };
}

/** Whether a panel applies the write: its length has to be that of its records. */
export function isApplied(request: BlockRequest & { readonly totalLength: number }): boolean {
  const { start, end, entityBytes, totalLength, payload } = request;
  const wanted = (end - start + 1) * entityBytes;
  return end >= start && totalLength === wanted + BLOCK_HEADER_BYTES && payload?.byteLength === wanted;
}

/** The answer to a read: the header again, now with the length of the payload alone. */
export function encodeBlockAnswer(request: BlockHeader, payload: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(BLOCK_HEADER_BYTES + payload.byteLength);
  writeHeader(bytes, payload.byteLength, request);
  bytes.set(payload, BLOCK_HEADER_BYTES);
  return bytes;
}

/** The records of an answer, which has to repeat what was asked: another header is another answer. */
export function decodeBlockAnswer(octets: Uint8Array, request: BlockHeader): Uint8Array {
  const { header, totalLength } = readHeader(octets);
  for (const field of ['command', 'start', 'end', 'entityBytes', 'packet'] as const) {
    if (header[field] === request[field]) continue;
    const message = `answer has ${field} ${header[field]} where ${request[field]} was asked`;
    throw new DecodeError('inconsistent', message, 2, 'facts 3.2');
  }
  const payload = new Uint8Array(octets.subarray(BLOCK_HEADER_BYTES));
  const wanted = (request.end - request.start + 1) * request.entityBytes;
  if (payload.byteLength !== wanted || totalLength !== wanted) {
    const message = `answer carries ${payload.byteLength} bytes and says ${totalLength} where ${wanted} belong`;
    throw new DecodeError(payload.byteLength < wanted ? 'truncated' : 'inconsistent', message, 0, 'facts 3.2');
  }
  return payload;
}

function readHeader(octets: Uint8Array): { header: BlockHeader; totalLength: number } {
  const reader = new ByteReader(octets);
  const totalLength = reader.u16le();
  const command = reader.u8();
  const start = reader.u8();
  const end = reader.u8();
  const size = reader.u16le();
  return {
    totalLength,
    header: { command, start, end, entityBytes: size & ENTITY_BYTES_MAX, packet: size >> ENTITY_BITS },
  };
}

function writeHeader(bytes: Uint8Array, totalLength: number, { command, start, end, ...size }: BlockHeader): void {
  const view = new DataView(bytes.buffer);
  view.setUint16(0, totalLength, true);
  view.setUint8(2, command);
  view.setUint8(3, start);
  view.setUint8(4, end);
  view.setUint16(5, size.entityBytes | (size.packet << ENTITY_BITS), true);
}

function assertHeader({ command, start, end, entityBytes, packet }: BlockHeader): void {
  const problem =
    outside('command', command, 0, 255) ??
    outside('start', start, 0, 255) ??
    outside('end', end, start, 255) ??
    outside('entity size', entityBytes, 0, ENTITY_BYTES_MAX) ??
    outside('packet', packet, 0, 127) ??
    outside('payload', (end - start + 1) * entityBytes, 0, PAYLOAD_BYTES_MAX);
  if (problem !== undefined) throw new RangeError(problem);
}

function outside(name: string, value: number, minimum: number, maximum: number): string | undefined {
  if (Number.isInteger(value) && value >= minimum && value <= maximum) return undefined;
  return `${name} ${value} is outside ${minimum} to ${maximum}`;
}
