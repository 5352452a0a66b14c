import { DecodeError } from '@t3000/core';
import { expectByteCount, expectLength } from './limits.ts';
import { hexBytes } from './function-text.ts';
import type { FunctionText } from './function-text.ts';
import type { ModbusRequest } from './request.ts';

const SECTION = 'section 6.13';

/** What a device says of itself: bytes in its vendor's own form, often text. */
export interface ServerId {
  readonly bytes: Uint8Array;
  /** Printable ASCII of the bytes, other bytes left out; for display only. */
  readonly text: string;
}

export function reportServerId(): ModbusRequest<ServerId> {
  return { code: 17, pdu: Uint8Array.of(17), answerBytes: undefined, changes: false, decode: parseServerId };
}

function parseServerId(answer: Uint8Array): ServerId {
  if (answer.byteLength < 2) throw new DecodeError('truncated', 'no byte count', 1, SECTION);
  expectByteCount(answer, 1, answer.byteLength - 2, SECTION);
  const bytes = answer.slice(2);
  const printable = [...bytes].filter((byte) => byte >= 0x20 && byte < 0x7f);
  return { bytes, text: String.fromCharCode(...printable).trim() };
}

export function parseReportServerId(pdu: Uint8Array): void {
  expectLength(pdu, 1, SECTION);
}

export function serverIdAnswer(bytes: Uint8Array): Uint8Array {
  const pdu = new Uint8Array(2 + bytes.byteLength);
  pdu[0] = 17;
  pdu[1] = bytes.byteLength;
  pdu.set(bytes, 2);
  return pdu;
}

export const serverIdText: FunctionText = {
  request(pdu) {
    parseReportServerId(pdu);
    return '';
  },
  answer(pdu) {
    const { bytes, text } = parseServerId(pdu);
    return `${JSON.stringify(text)} (${hexBytes(bytes)})`;
  },
};
