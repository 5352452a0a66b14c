import type { ByteReader, ByteWriter } from '@t3000/core';
import { PduType } from '../link/apdu.ts';
import { describeError } from '../encoding/errors.ts';
import { TagReader } from '../encoding/tags.ts';
import { writeValue } from '../encoding/values.ts';

/** Class and code of a refusal (clause 18). */
export interface ServiceError {
  readonly errorClass: number;
  readonly errorCode: number;
}

export const ERROR_CLAUSE = '20.1.7';

/** Error body of the services of this folder; some services wrap it in tag 0 together with more (clause 21, "-Error"). */
export function decodeError(reader: ByteReader): ServiceError {
  const tags = new TagReader(reader);
  const wrapped = tags.isOpening(0);
  if (wrapped) tags.opening(0);
  const error = readErrorPair(tags);
  if (wrapped) tags.closing(0);
  return error;
}

export function encodeErrorHeader(writer: ByteWriter, invokeId: number, service: number): void {
  writer
    .u8(PduType.error << 4)
    .u8(invokeId)
    .u8(service);
}

export function encodeError(writer: ByteWriter, invokeId: number, service: number, error: ServiceError): void {
  encodeErrorHeader(writer, invokeId, service);
  writeErrorPair(writer, error);
}

export function readErrorPair(tags: TagReader): ServiceError {
  const errorClass = tags.unsigned(tags.application(9));
  const errorCode = tags.unsigned(tags.application(9));
  return { errorClass, errorCode };
}

export function writeErrorPair(writer: ByteWriter, error: ServiceError): void {
  writeValue(writer, { type: 'enumerated', value: error.errorClass });
  writeValue(writer, { type: 'enumerated', value: error.errorCode });
}

export function describeServiceError(error: ServiceError): string {
  return describeError(error.errorClass, error.errorCode);
}
