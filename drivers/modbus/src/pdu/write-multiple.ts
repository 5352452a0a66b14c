import { packBits, unpackBits } from './bits.ts';
import {
  WRITE_BITS_MAX,
  WRITE_REGISTERS_MAX,
  checkRegister,
  checkSpan,
  expectByteCount,
  expectEcho,
  expectLength,
  expectRange,
  viewOf,
} from './limits.ts';
import { rangeText, registersText } from './function-text.ts';
import type { FunctionText } from './function-text.ts';
import { packRegisters, unpackRegisters } from './registers.ts';
import type { ModbusRequest } from './request.ts';

const COILS_SECTION = 'section 6.11';
const REGISTERS_SECTION = 'section 6.12';

/** The answer repeats function, address and count. */
const ANSWER_BYTES = 5;
const HEADER_BYTES = 6;

export function writeCoils(address: number, bits: ArrayLike<number>): ModbusRequest<undefined> {
  checkSpan('function 15', address, bits.length, WRITE_BITS_MAX);
  const pdu = writePdu(15, address, bits.length, Math.ceil(bits.length / 8));
  packBits(bits, pdu, HEADER_BYTES);
  return multiple(15, pdu, COILS_SECTION);
}

export function writeRegisters(address: number, registers: ArrayLike<number>): ModbusRequest<undefined> {
  checkSpan('function 16', address, registers.length, WRITE_REGISTERS_MAX);
  for (let index = 0; index < registers.length; index++) checkRegister('function 16', registers[index] ?? NaN);
  const pdu = writePdu(16, address, registers.length, registers.length * 2);
  packRegisters(registers, pdu, HEADER_BYTES);
  return multiple(16, pdu, REGISTERS_SECTION);
}

function writePdu(code: 15 | 16, address: number, count: number, dataBytes: number): Uint8Array {
  const pdu = new Uint8Array(HEADER_BYTES + dataBytes);
  pdu.set([code, address >> 8, address & 255, count >> 8, count & 255, dataBytes]);
  return pdu;
}

function multiple(code: 15 | 16, pdu: Uint8Array, section: string): ModbusRequest<undefined> {
  return {
    code,
    pdu,
    answerBytes: ANSWER_BYTES,
    changes: true,
    decode: (answer) => expectEcho(answer, pdu, ANSWER_BYTES, section),
  };
}

export interface WrittenCoils {
  readonly address: number;
  readonly bits: Uint8Array;
}

export interface WrittenRegisters {
  readonly address: number;
  readonly registers: Uint16Array;
}

export function parseWriteCoils(pdu: Uint8Array): WrittenCoils {
  const { address, count } = parseHeader(pdu, WRITE_BITS_MAX, (bits) => Math.ceil(bits / 8), COILS_SECTION);
  return { address, bits: unpackBits(pdu, HEADER_BYTES, count) };
}

export function parseWriteRegisters(pdu: Uint8Array): WrittenRegisters {
  const { address, count } = parseHeader(pdu, WRITE_REGISTERS_MAX, (words) => words * 2, REGISTERS_SECTION);
  return { address, registers: unpackRegisters(pdu, HEADER_BYTES, count) };
}

function parseHeader(
  pdu: Uint8Array,
  countMax: number,
  bytesOf: (count: number) => number,
  section: string,
): { address: number; count: number } {
  if (pdu.byteLength < HEADER_BYTES) expectLength(pdu, HEADER_BYTES, section);
  const view = viewOf(pdu);
  const count = view.getUint16(3);
  expectRange('count', count, 1, countMax, 3, section);
  expectByteCount(pdu, 5, bytesOf(count), section);
  expectLength(pdu, HEADER_BYTES + bytesOf(count), section);
  return { address: view.getUint16(1), count };
}

/** The answer to both: what was written, not the values. */
export function writeMultipleAnswer(request: Uint8Array): Uint8Array {
  return request.slice(0, ANSWER_BYTES);
}

function answerText(pdu: Uint8Array): string {
  expectLength(pdu, ANSWER_BYTES, REGISTERS_SECTION);
  const view = viewOf(pdu);
  return rangeText({ address: view.getUint16(1), count: view.getUint16(3) });
}

export const writeCoilsText: FunctionText = {
  request(pdu) {
    const { address, bits } = parseWriteCoils(pdu);
    return `${rangeText({ address, count: bits.length })} = ${bits.join('')}`;
  },
  answer: answerText,
};

export const writeRegistersText: FunctionText = {
  request(pdu) {
    const { address, registers } = parseWriteRegisters(pdu);
    return `${rangeText({ address, count: registers.length })} = ${registersText(registers)}`;
  },
  answer: answerText,
};
