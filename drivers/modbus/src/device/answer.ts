import { DecodeError } from '@t3000/core';
import { identificationAnswer, parseReadIdentification } from '../pdu/device-identification.ts';
import { EXCEPTION_FLAG, ExceptionCode } from '../pdu/exceptions.ts';
import { masked, parseMaskWrite } from '../pdu/mask-write.ts';
import { ADDRESS_MAX } from '../pdu/limits.ts';
import { parseReadBits, readBitsAnswer } from '../pdu/read-bits.ts';
import { parseReadRegisters, readRegistersAnswer } from '../pdu/read-registers.ts';
import { parseReadWriteRegisters } from '../pdu/read-write-registers.ts';
import { parseReportServerId, serverIdAnswer } from '../pdu/report-server-id.ts';
import { parseWriteCoils, parseWriteRegisters, writeMultipleAnswer } from '../pdu/write-multiple.ts';
import { parseWriteCoil, parseWriteRegister } from '../pdu/write-single.ts';
import { Refusal } from './refusal.ts';
import type { ServedUnit } from './served-unit.ts';

/** Identification levels and the last object of each (section 6.21). */
const levelEnds: readonly number[] = [0, 2, 127, 255];
const SINGLE = 4;

const utf8 = new TextEncoder();

/** The answer of a unit to one request PDU: always one, an exception when there is nothing better. */
export function answerOf(unit: ServedUnit, request: Uint8Array): Uint8Array {
  const code = request[0] ?? 0;
  try {
    return carriedOut(unit, code, request);
  } catch (error) {
    if (error instanceof DecodeError) return exceptionAnswer(code, ExceptionCode.illegalDataValue);
    if (error instanceof Refusal) return exceptionAnswer(code, error.exception);
    throw error;
  }
}

export function exceptionAnswer(code: number, exception: ExceptionCode): Uint8Array {
  return Uint8Array.of(code | EXCEPTION_FLAG, exception);
}

function carriedOut(unit: ServedUnit, code: number, pdu: Uint8Array): Uint8Array {
  switch (code) {
    case 1:
    case 2: {
      const { address, count } = inSpace(parseReadBits(pdu));
      return readBitsAnswer(code, unit.readBits(code === 1 ? 'coils' : 'discrete_inputs', address, count));
    }
    case 3:
    case 4: {
      const { address, count } = inSpace(parseReadRegisters(pdu));
      return readRegistersAnswer(code, unit.readRegisters(code === 3 ? 'holding' : 'input', address, count));
    }
    case 5: {
      const { address, on } = parseWriteCoil(pdu);
      unit.writeBits(address, Uint8Array.of(on ? 1 : 0));
      return pdu.slice();
    }
    case 6: {
      const { address, value } = parseWriteRegister(pdu);
      unit.writeRegisters(address, Uint16Array.of(value));
      return pdu.slice();
    }
    case 15: {
      const { address, bits } = parseWriteCoils(pdu);
      unit.writeBits(inSpace({ address, count: bits.length }).address, bits);
      return writeMultipleAnswer(pdu);
    }
    case 16: {
      const { address, registers } = parseWriteRegisters(pdu);
      unit.writeRegisters(inSpace({ address, count: registers.length }).address, registers);
      return writeMultipleAnswer(pdu);
    }
    default:
      return otherCarriedOut(unit, code, pdu);
  }
}

function otherCarriedOut(unit: ServedUnit, code: number, pdu: Uint8Array): Uint8Array {
  switch (code) {
    case 17:
      parseReportServerId(pdu);
      return serverIdAnswer(utf8.encode(unit.serverId).subarray(0, 251));
    case 22: {
      const mask = parseMaskWrite(pdu);
      const register = unit.readRegisters('holding', mask.address, 1)[0] ?? 0;
      unit.writeRegisters(mask.address, Uint16Array.of(masked(register, mask)));
      return pdu.slice();
    }
    case 23: {
      // It would read what stood there before a write that is still on its way.
      if (unit.confirmation !== undefined) throw new Refusal(ExceptionCode.illegalFunction);
      const { read, write } = parseReadWriteRegisters(pdu);
      inSpace(read);
      inSpace({ address: write.address, count: write.registers.length });
      unit.writeRegisters(write.address, write.registers);
      return readRegistersAnswer(23, unit.readRegisters('holding', read.address, read.count));
    }
    case 43:
      return identified(unit, pdu);
    default:
      throw new Refusal(ExceptionCode.illegalFunction);
  }
}

function identified(unit: ServedUnit, pdu: Uint8Array): Uint8Array {
  // Another MEI type is another function (section 6.19).
  if (pdu.byteLength >= 2 && pdu[1] !== 14) throw new Refusal(ExceptionCode.illegalFunction);
  const { level, object } = parseReadIdentification(pdu);
  const objects = [...unit.identification].sort(([left], [right]) => left - right);
  const encoded = objects.map(([id, text]) => [id, utf8.encode(text)] as const);
  if (level === SINGLE) {
    const one = encoded.filter(([id]) => id === object);
    if (one.length === 0) throw new Refusal(ExceptionCode.illegalDataAddress);
    return identificationAnswer(level, one);
  }
  const last = levelEnds[level] ?? 0;
  const inLevel = encoded.filter(([id]) => id <= last);
  // An object that is not there restarts at the beginning (section 6.21).
  const start = inLevel.findIndex(([id]) => id === object);
  return identificationAnswer(level, inLevel.slice(Math.max(0, start)));
}

function inSpace<T extends { readonly address: number; readonly count: number }>(range: T): T {
  if (range.address + range.count - 1 > ADDRESS_MAX) throw new Refusal(ExceptionCode.illegalDataAddress);
  return range;
}
