import type { ByteWriter } from '@t3000/core';
import { encodeAbort, encodeReject, encodeSimpleAck } from '../link/apdu.ts';
import { encodeError, encodeErrorHeader } from '../services/error.ts';
import type { ServiceAnswer } from './request-handlers.ts';

/** Writes an answer that is no ComplexACK. */
export function encodeShortAnswer(
  writer: ByteWriter,
  answer: Exclude<ServiceAnswer, { kind: 'complex' | 'silent' }>,
  invokeId: number,
  service: number,
): void {
  switch (answer.kind) {
    case 'simple':
      return encodeSimpleAck(writer, invokeId, service);
    case 'error':
      if (!answer.body) return encodeError(writer, invokeId, service, answer);
      encodeErrorHeader(writer, invokeId, service);
      return answer.body(writer);
    case 'reject':
      return encodeReject(writer, invokeId, answer.reason);
    case 'abort':
      return encodeAbort(writer, invokeId, answer.reason, true);
  }
}
