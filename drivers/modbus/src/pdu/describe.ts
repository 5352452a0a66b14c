import { messageOf } from '@t3000/core';
import { identificationText } from './device-identification.ts';
import { EXCEPTION_FLAG, exceptionText } from './exceptions.ts';
import { findT3Text } from './find-t3.ts';
import { unsupportedFunction } from './function-codes.ts';
import { hexBytes } from './function-text.ts';
import type { FunctionText } from './function-text.ts';
import { maskWriteText } from './mask-write.ts';
import { readBitsText } from './read-bits.ts';
import { readRegistersText } from './read-registers.ts';
import { readWriteText } from './read-write-registers.ts';
import { serverIdText } from './report-server-id.ts';
import { writeCoilsText, writeRegistersText } from './write-multiple.ts';
import { writeCoilText, writeRegisterText } from './write-single.ts';

const texts: ReadonlyMap<number, readonly [name: string, text: FunctionText]> = new Map([
  [1, ['read coils', readBitsText]],
  [2, ['read discrete inputs', readBitsText]],
  [3, ['read holding registers', readRegistersText]],
  [4, ['read input registers', readRegistersText]],
  [5, ['write coil', writeCoilText]],
  [6, ['write register', writeRegisterText]],
  [15, ['write coils', writeCoilsText]],
  [16, ['write registers', writeRegistersText]],
  [17, ['report server id', serverIdText]],
  [22, ['mask write register', maskWriteText]],
  [23, ['read and write registers', readWriteText]],
  [25, ['find T3 devices', findT3Text]],
  [43, ['read device identification', identificationText]],
]);

/** One line for a request of anybody. Never throws; what cannot be read is shown as bytes. */
export function describeRequest(pdu: Uint8Array): string {
  return describe(pdu, ({ request }) => request(pdu));
}

/** One line for an answer, exceptions included. */
export function describeAnswer(pdu: Uint8Array): string {
  const code = pdu[0];
  if (code !== undefined && code >= EXCEPTION_FLAG && pdu.byteLength >= 2) {
    return `${functionName(code & ~EXCEPTION_FLAG)}: ${exceptionText(exceptionOf(pdu))}`;
  }
  return describe(pdu, ({ answer }) => answer(pdu));
}

/** The exception an answer carries. Some devices put the MEI type in front of it when they refuse function 43. */
export function exceptionOf(pdu: Uint8Array): number {
  const place = pdu.byteLength === 3 && pdu[0] === (43 | EXCEPTION_FLAG) ? 2 : 1;
  return pdu[place] ?? 0;
}

export function functionName(code: number): string {
  return texts.get(code)?.[0] ?? `function ${code}`;
}

function describe(pdu: Uint8Array, text: (of: FunctionText) => string): string {
  const code = pdu[0];
  if (code === undefined) return 'nothing';
  const [name, of] = texts.get(code) ?? [];
  if (name === undefined || of === undefined) return `${unsupportedFunction(code)} (${hexBytes(pdu)})`;
  try {
    return `${name} ${text(of)}`.trim();
  } catch (error) {
    return `${name}: ${messageOf(error)} (${hexBytes(pdu)})`;
  }
}
