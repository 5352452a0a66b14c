import type { ByteReader, ByteWriter } from '@t3000/core';
import type { Shape } from '../encoding/schema.ts';
import { TagReader } from '../encoding/tags.ts';

/** One side of a service: its bytes, both ways, and its meaning in a line of text. */
export interface Message<T> {
  encode(writer: ByteWriter, message: T): void;
  /** Reads exactly the bytes of the reader; throws DecodeError. */
  decode(reader: ByteReader): T;
  describe(message: T): string;
}

/** The message whose bytes are one production of clause 21. */
export function messageOf<T>(
  shape: Shape<T>,
  describe: (message: T) => string = (message) => shape.format(message),
): Message<T> {
  return {
    encode: (writer, message) => shape.write(writer, message),
    decode: (reader) => shape.read(new TagReader(reader)),
    describe: (message) => describe(message) || 'nothing',
  };
}

export interface ConfirmedService<Request, Ack> {
  readonly choice: number;
  readonly name: string;
  readonly clause: string;
  /** Doing it twice is no more than doing it once, so that a request without an answer may be sent again. */
  readonly repeatable?: boolean;
  readonly request: Message<Request>;
  /** Undefined where a SimpleACK is the answer. */
  readonly ack: Message<Ack> | undefined;
}

export interface UnconfirmedService<Request> {
  readonly choice: number;
  readonly name: string;
  readonly clause: string;
  readonly request: Message<Request>;
}

/** What the registry needs of a service whose types it does not know. */
export interface RegisteredService {
  readonly choice: number;
  readonly name: string;
  readonly clause: string;
  readonly describeRequest: (reader: ByteReader) => string;
  readonly describeAck: ((reader: ByteReader) => string) | undefined;
}

/** A service of the standard this project does not speak, and why. */
export interface UnsupportedService {
  readonly choice: number;
  readonly name: string;
  readonly unsupported: string;
}

export function confirmed<Request, Ack>(service: ConfirmedService<Request, Ack>): RegisteredService {
  const { choice, name, clause, request, ack } = service;
  return { choice, name, clause, describeRequest: describer(request), describeAck: ack && describer(ack) };
}

export function unconfirmed<Request>(service: UnconfirmedService<Request>): RegisteredService {
  const { choice, name, clause, request } = service;
  return { choice, name, clause, describeRequest: describer(request), describeAck: undefined };
}

function describer<T>(message: Message<T>): (reader: ByteReader) => string {
  return (reader) => {
    const decoded = message.decode(reader);
    reader.finish();
    return message.describe(decoded);
  };
}
