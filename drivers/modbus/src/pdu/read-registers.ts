import { READ_REGISTERS_MAX, checkSpan, expectByteCount, expectLength, expectRange, viewOf } from './limits.ts';
import { rangeText, registersText } from './function-text.ts';
import type { FunctionText } from './function-text.ts';
import type { ReadRange } from './read-bits.ts';
import { packRegisters, unpackRegisters } from './registers.ts';
import type { ModbusRequest } from './request.ts';

const SECTION = 'sections 6.3 and 6.4';

export type ReadRegistersCode = 3 | 4;

/** Holding registers (3) or input registers (4). */
export function readRegisters(code: ReadRegistersCode, address: number, count: number): ModbusRequest<Uint16Array> {
  checkSpan(`function ${code}`, address, count, READ_REGISTERS_MAX);
  const dataBytes = count * 2;
  return {
    code,
    pdu: Uint8Array.of(code, address >> 8, address & 255, count >> 8, count & 255),
    answerBytes: 2 + dataBytes,
    changes: false,
    decode(answer) {
      expectByteCount(answer, 1, dataBytes, SECTION);
      expectLength(answer, 2 + dataBytes, SECTION);
      return unpackRegisters(answer, 2, count);
    },
  };
}

export function parseReadRegisters(pdu: Uint8Array): ReadRange {
  expectLength(pdu, 5, SECTION);
  const view = viewOf(pdu);
  const count = view.getUint16(3);
  expectRange('count', count, 1, READ_REGISTERS_MAX, 3, SECTION);
  return { address: view.getUint16(1), count };
}

/** `code` is 23 for the reading half of a combined read and write. */
export function readRegistersAnswer(code: ReadRegistersCode | 23, registers: ArrayLike<number>): Uint8Array {
  const pdu = new Uint8Array(2 + registers.length * 2);
  pdu[0] = code;
  pdu[1] = registers.length * 2;
  packRegisters(registers, pdu, 2);
  return pdu;
}

/** The data of an answer that brings registers. */
export function registersAnswerText(pdu: Uint8Array): string {
  const dataBytes = pdu[1] ?? 0;
  expectLength(pdu, 2 + (dataBytes & ~1), SECTION);
  return registersText(unpackRegisters(pdu, 2, dataBytes >> 1));
}

export const readRegistersText: FunctionText = {
  request: (pdu) => rangeText(parseReadRegisters(pdu)),
  answer: registersAnswerText,
};
