import { DecodeError } from '@t3000/core';

/** Largest PDU: 256 bytes of an RS-485 frame less unit and CRC (application protocol V1.1b3, section 4.1). */
export const PDU_BYTES_MAX = 253;

/** Most bits and registers of one request, by what fits into a PDU (sections 6.1 to 6.17). */
export const READ_BITS_MAX = 2000;
export const READ_REGISTERS_MAX = 125;
export const WRITE_BITS_MAX = 1968;
export const WRITE_REGISTERS_MAX = 123;
export const READ_WRITE_REGISTERS_MAX = 121;

/** Addresses are counted from 0 on the wire. */
export const ADDRESS_MAX = 65_535;
export const REGISTER_MAX = 65_535;

/** Stops a request that no device could carry out. Callers check what people typed before; this guards our own code. */
export function checkSpan(what: string, address: number, count: number, countMax: number): void {
  if (!Number.isInteger(count) || count < 1 || count > countMax) {
    throw new RangeError(`${what}: count ${count} is not a whole number from 1 to ${countMax}`);
  }
  if (!Number.isInteger(address) || address < 0 || address + count - 1 > ADDRESS_MAX) {
    throw new RangeError(`${what}: ${count} from address ${address} does not lie within 0 to ${ADDRESS_MAX}`);
  }
}

/** Stops a value that does not fit a register, instead of cutting it off. */
export function checkRegister(what: string, value: number): void {
  if (!Number.isInteger(value) || value < 0 || value > REGISTER_MAX) {
    throw new RangeError(`${what}: ${value} is not a whole number from 0 to ${REGISTER_MAX}`);
  }
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** An answer, or a request, of exactly this length. */
export function expectLength(pdu: Uint8Array, length: number, section: string): void {
  if (pdu.byteLength === length) return;
  const code = pdu.byteLength < length ? 'truncated' : 'trailing';
  throw new DecodeError(code, `${pdu.byteLength} bytes where ${length} are due`, pdu.byteLength, section);
}

/** A count or value a peer sent, within its limits. */
export function expectRange(what: string, value: number, min: number, max: number, at: number, section: string): void {
  if (value >= min && value <= max) return;
  throw new DecodeError('out_of_range', `${what} ${value} is not from ${min} to ${max}`, at, section);
}

/** A byte count that says what follows it. */
export function expectByteCount(pdu: Uint8Array, at: number, wanted: number, section: string): void {
  const found = pdu[at];
  if (found === wanted) return;
  if (found === undefined) throw new DecodeError('truncated', 'no byte count', at, section);
  throw new DecodeError('inconsistent', `byte count ${found} where ${wanted} is due`, at, section);
}

/** Writes are answered by repeating (the start of) the request: anything else was done to something else. */
export function expectEcho(answer: Uint8Array, request: Uint8Array, length: number, section: string): undefined {
  expectLength(answer, length, section);
  for (let at = 0; at < length; at++) {
    if (answer[at] === request[at]) continue;
    throw new DecodeError('inconsistent', `${answer[at]} where the request had ${request[at]}`, at, section);
  }
}
