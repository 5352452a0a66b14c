const POLYNOMIAL = 0xa001;

const table = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >> 1) ^ POLYNOMIAL : crc >> 1;
  return crc;
});

/** CRC-16 of bytes `start` up to `end` (Modbus over serial line V1.02, section 6.2.2). */
export function crc16(bytes: Uint8Array, start: number, end: number): number {
  let crc = 0xffff;
  for (let at = start; at < end; at++) crc = (crc >> 8) ^ (table[(crc ^ (bytes[at] ?? 0)) & 255] ?? 0);
  return crc;
}

/** Bytes of a frame around its PDU: unit before, CRC after. */
export const RTU_OVERHEAD_BYTES = 3;
export const RTU_FRAME_BYTES_MAX = 256;

/** Writes unit, PDU and CRC (low byte first) into `into` and gives the length. */
export function writeRtu(into: Uint8Array, unit: number, pdu: Uint8Array): number {
  into[0] = unit;
  into.set(pdu, 1);
  const end = pdu.byteLength + 1;
  const crc = crc16(into, 0, end);
  into[end] = crc & 255;
  into[end + 1] = crc >> 8;
  return end + 2;
}

/** The `length` bytes from `start` end in the CRC of those before. */
export function crcFits(bytes: Uint8Array, start: number, length: number): boolean {
  const at = start + length - 2;
  return crc16(bytes, start, at) === ((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8));
}
