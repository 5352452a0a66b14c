import { packBits, unpackBits } from './bits.ts';
import { READ_BITS_MAX, checkSpan, expectByteCount, expectLength, expectRange, viewOf } from './limits.ts';
import type { FunctionText } from './function-text.ts';
import type { ModbusRequest } from './request.ts';
import { rangeText } from './function-text.ts';

const SECTION = 'sections 6.1 and 6.2';

export type ReadBitsCode = 1 | 2;

/** Coils (1) or discrete inputs (2). The answer has one number, 0 or 1, for each. */
export function readBits(code: ReadBitsCode, address: number, count: number): ModbusRequest<Uint8Array> {
  checkSpan(`function ${code}`, address, count, READ_BITS_MAX);
  const pdu = Uint8Array.of(code, address >> 8, address & 255, count >> 8, count & 255);
  const dataBytes = Math.ceil(count / 8);
  return {
    code,
    pdu,
    answerBytes: 2 + dataBytes,
    changes: false,
    decode(answer) {
      expectByteCount(answer, 1, dataBytes, SECTION);
      expectLength(answer, 2 + dataBytes, SECTION);
      return unpackBits(answer, 2, count);
    },
  };
}

export interface ReadRange {
  readonly address: number;
  readonly count: number;
}

export function parseReadBits(pdu: Uint8Array): ReadRange {
  expectLength(pdu, 5, SECTION);
  const view = viewOf(pdu);
  const count = view.getUint16(3);
  expectRange('count', count, 1, READ_BITS_MAX, 3, SECTION);
  return { address: view.getUint16(1), count };
}

export function readBitsAnswer(code: ReadBitsCode, bits: ArrayLike<number>): Uint8Array {
  const dataBytes = Math.ceil(bits.length / 8);
  const pdu = new Uint8Array(2 + dataBytes);
  pdu[0] = code;
  pdu[1] = dataBytes;
  packBits(bits, pdu, 2);
  return pdu;
}

export const readBitsText: FunctionText = {
  request: (pdu) => rangeText(parseReadBits(pdu)),
  answer(pdu) {
    const dataBytes = pdu[1] ?? 0;
    expectLength(pdu, 2 + dataBytes, SECTION);
    return [...unpackBits(pdu, 2, dataBytes * 8)].join('');
  },
};
