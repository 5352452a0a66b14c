import {
  READ_REGISTERS_MAX,
  READ_WRITE_REGISTERS_MAX,
  checkRegister,
  checkSpan,
  expectByteCount,
  expectLength,
  expectRange,
  viewOf,
} from './limits.ts';
import { rangeText, registersText } from './function-text.ts';
import type { FunctionText } from './function-text.ts';
import type { ReadRange } from './read-bits.ts';
import { registersAnswerText } from './read-registers.ts';
import { packRegisters, unpackRegisters } from './registers.ts';
import type { ModbusRequest } from './request.ts';
import type { WrittenRegisters } from './write-multiple.ts';

const SECTION = 'section 6.17';
const HEADER_BYTES = 10;

/** Writes first, then reads, in one step inside the device. */
export function readWriteRegisters(
  read: ReadRange,
  write: { readonly address: number; readonly registers: ArrayLike<number> },
): ModbusRequest<Uint16Array> {
  const { registers } = write;
  checkSpan('function 23, read', read.address, read.count, READ_REGISTERS_MAX);
  checkSpan('function 23, write', write.address, registers.length, READ_WRITE_REGISTERS_MAX);
  for (let index = 0; index < registers.length; index++) checkRegister('function 23', registers[index] ?? NaN);
  const pdu = new Uint8Array(HEADER_BYTES + registers.length * 2);
  const view = viewOf(pdu);
  pdu[0] = 23;
  view.setUint16(1, read.address);
  view.setUint16(3, read.count);
  view.setUint16(5, write.address);
  view.setUint16(7, registers.length);
  pdu[9] = registers.length * 2;
  packRegisters(registers, pdu, HEADER_BYTES);
  const dataBytes = read.count * 2;
  return {
    code: 23,
    pdu,
    answerBytes: 2 + dataBytes,
    changes: true,
    decode(answer) {
      expectByteCount(answer, 1, dataBytes, SECTION);
      expectLength(answer, 2 + dataBytes, SECTION);
      return unpackRegisters(answer, 2, read.count);
    },
  };
}

export interface ReadWrite {
  readonly read: ReadRange;
  readonly write: WrittenRegisters;
}

export function parseReadWriteRegisters(pdu: Uint8Array): ReadWrite {
  if (pdu.byteLength < HEADER_BYTES) expectLength(pdu, HEADER_BYTES, SECTION);
  const view = viewOf(pdu);
  const readCount = view.getUint16(3);
  const writeCount = view.getUint16(7);
  expectRange('read count', readCount, 1, READ_REGISTERS_MAX, 3, SECTION);
  expectRange('write count', writeCount, 1, READ_WRITE_REGISTERS_MAX, 7, SECTION);
  expectByteCount(pdu, 9, writeCount * 2, SECTION);
  expectLength(pdu, HEADER_BYTES + writeCount * 2, SECTION);
  return {
    read: { address: view.getUint16(1), count: readCount },
    write: { address: view.getUint16(5), registers: unpackRegisters(pdu, HEADER_BYTES, writeCount) },
  };
}

export const readWriteText: FunctionText = {
  request(pdu) {
    const { read, write } = parseReadWriteRegisters(pdu);
    const written = rangeText({ address: write.address, count: write.registers.length });
    return `read ${rangeText(read)}, write ${written} = ${registersText(write.registers)}`;
  },
  answer: registersAnswerText,
};
