import { DecodeError } from '@t3000/core';
import { checkRegister, checkSpan, expectEcho, expectLength, viewOf } from './limits.ts';
import type { FunctionText } from './function-text.ts';
import type { ModbusRequest } from './request.ts';

const COIL_SECTION = 'section 6.5';
const REGISTER_SECTION = 'section 6.6';
const COIL_ON = 0xff00;

export function writeCoil(address: number, on: boolean): ModbusRequest<undefined> {
  return writeSingle(5, address, on ? COIL_ON : 0, COIL_SECTION);
}

export function writeRegister(address: number, value: number): ModbusRequest<undefined> {
  checkRegister('function 6', value);
  return writeSingle(6, address, value, REGISTER_SECTION);
}

function writeSingle(code: 5 | 6, address: number, word: number, section: string): ModbusRequest<undefined> {
  checkSpan(`function ${code}`, address, 1, 1);
  const pdu = Uint8Array.of(code, address >> 8, address & 255, word >> 8, word & 255);
  return {
    code,
    pdu,
    answerBytes: pdu.byteLength,
    changes: true,
    decode: (answer) => expectEcho(answer, pdu, pdu.byteLength, section),
  };
}

export function parseWriteCoil(pdu: Uint8Array): { readonly address: number; readonly on: boolean } {
  expectLength(pdu, 5, COIL_SECTION);
  const view = viewOf(pdu);
  const word = view.getUint16(3);
  if (word !== 0 && word !== COIL_ON) {
    throw new DecodeError('out_of_range', `coil value ${word} is neither 0 nor ${COIL_ON}`, 3, COIL_SECTION);
  }
  return { address: view.getUint16(1), on: word === COIL_ON };
}

export function parseWriteRegister(pdu: Uint8Array): { readonly address: number; readonly value: number } {
  expectLength(pdu, 5, REGISTER_SECTION);
  const view = viewOf(pdu);
  return { address: view.getUint16(1), value: view.getUint16(3) };
}

export const writeCoilText: FunctionText = {
  request: coilText,
  answer: coilText,
};

export const writeRegisterText: FunctionText = {
  request: registerText,
  answer: registerText,
};

function coilText(pdu: Uint8Array): string {
  const { address, on } = parseWriteCoil(pdu);
  return `${address} = ${on ? 'on' : 'off'}`;
}

function registerText(pdu: Uint8Array): string {
  const { address, value } = parseWriteRegister(pdu);
  return `${address} = ${value}`;
}
