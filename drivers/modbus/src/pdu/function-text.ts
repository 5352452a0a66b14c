/** The bytes of a function in words, for the exchange log. Throws DecodeError on bytes that are none. */
export interface FunctionText {
  readonly request: (pdu: Uint8Array) => string;
  readonly answer: (pdu: Uint8Array) => string;
}

/** Registers shown of a long list; the rest is counted. */
const SHOWN_MAX = 16;

export function rangeText({ address, count }: { readonly address: number; readonly count: number }): string {
  return count === 1 ? `${address}` : `${address} to ${address + count - 1} (${count})`;
}

export function hexWord(value: number): string {
  return value.toString(16).padStart(4, '0');
}

export function registersText(registers: Uint16Array): string {
  const shown = [...registers.subarray(0, SHOWN_MAX)].map(hexWord).join(' ');
  return registers.length > SHOWN_MAX ? `${shown} and ${registers.length - SHOWN_MAX} more` : shown;
}

export function hexBytes(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
}
