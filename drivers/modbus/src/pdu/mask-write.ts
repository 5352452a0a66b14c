import { checkRegister, checkSpan, expectEcho, expectLength, viewOf } from './limits.ts';
import { hexWord } from './function-text.ts';
import type { FunctionText } from './function-text.ts';
import type { ModbusRequest } from './request.ts';

const SECTION = 'section 6.16';
const PDU_BYTES = 7;

/** The register becomes `(register and andMask) or (orMask and not andMask)`, in one step inside the device. */
export function maskWriteRegister(address: number, andMask: number, orMask: number): ModbusRequest<undefined> {
  checkSpan('function 22', address, 1, 1);
  checkRegister('function 22, and mask', andMask);
  checkRegister('function 22, or mask', orMask);
  const pdu = new Uint8Array(PDU_BYTES);
  const view = viewOf(pdu);
  pdu[0] = 22;
  view.setUint16(1, address);
  view.setUint16(3, andMask);
  view.setUint16(5, orMask);
  return {
    code: 22,
    pdu,
    answerBytes: PDU_BYTES,
    changes: true,
    decode: (answer) => expectEcho(answer, pdu, PDU_BYTES, SECTION),
  };
}

export interface MaskWrite {
  readonly address: number;
  readonly andMask: number;
  readonly orMask: number;
}

export function parseMaskWrite(pdu: Uint8Array): MaskWrite {
  expectLength(pdu, PDU_BYTES, SECTION);
  const view = viewOf(pdu);
  return { address: view.getUint16(1), andMask: view.getUint16(3), orMask: view.getUint16(5) };
}

export function masked(register: number, { andMask, orMask }: MaskWrite): number {
  return (register & andMask) | (orMask & ~andMask & 0xffff);
}

function text(pdu: Uint8Array): string {
  const { address, andMask, orMask } = parseMaskWrite(pdu);
  return `${address} and ${hexWord(andMask)} or ${hexWord(orMask)}`;
}

export const maskWriteText: FunctionText = { request: text, answer: text };
