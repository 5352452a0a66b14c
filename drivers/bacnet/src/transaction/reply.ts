import { DecodeError } from '@t3000/core';
import type { ByteReader } from '@t3000/core';
import { PduType } from '../link/apdu.ts';
import type { Apdu } from '../link/apdu.ts';
import { decodeError } from '../services/error.ts';
import type { Call, CallOutcome } from './call.ts';

/** The PDUs that answer a confirmed request. */
export type Reply = Exclude<Apdu, { type: typeof PduType.confirmedRequest | typeof PduType.unconfirmedRequest }>;

/** What an unsegmented reply means for the call it belongs to. Throws only when the call's `decode` has a bug. */
export function outcomeOf(
  call: Call<unknown>,
  apdu: Reply,
  reader: ByteReader,
  elapsedMs: number,
): CallOutcome<unknown> {
  try {
    switch (apdu.type) {
      case PduType.simpleAck:
        if (call.decode) return badAnswer('SimpleACK without the data asked for');
        return { kind: 'answer', value: undefined, elapsedMs };
      case PduType.complexAck:
        if (!call.decode) return badAnswer('ComplexACK where a SimpleACK belongs');
        return { kind: 'answer', value: call.decode(reader), elapsedMs };
      case PduType.error:
        return { kind: 'error', error: (call.decodeError ?? decodeError)(reader) };
      case PduType.reject:
        return { kind: 'reject', reason: apdu.reason };
      case PduType.abort:
        return { kind: 'abort', reason: apdu.reason, fromDevice: true };
      default:
        return badAnswer('unexpected PDU');
    }
  } catch (error) {
    if (error instanceof DecodeError) return badAnswer(error.message);
    throw error;
  }
}

function badAnswer(detail: string): CallOutcome<unknown> {
  return { kind: 'bad_answer', detail };
}
