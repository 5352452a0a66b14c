/** What decides how long a byte takes. */
export interface SerialFormat {
  readonly baudRate: number;
  readonly dataBits: 7 | 8;
  readonly parity: 'none' | 'even' | 'odd';
  readonly stopBits: 1 | 2;
}

/** Above this rate the gap no longer shrinks (Modbus over serial line V1.02, section 2.5.1.1). */
const FIXED_GAP_ABOVE_BAUD = 19_200;
const FIXED_GAP_MS = 1.75;
const GAP_BYTES = 3.5;

/** Milliseconds one byte takes on the wire, start, parity and stop bits included. */
export function byteMs({ baudRate, dataBits, parity, stopBits }: SerialFormat): number {
  return ((1 + dataBits + (parity === 'none' ? 0 : 1) + stopBits) * 1000) / baudRate;
}

/** The silence that ends a frame: t3.5 of the standard, milliseconds. */
export function gapMs(format: SerialFormat): number {
  return format.baudRate > FIXED_GAP_ABOVE_BAUD ? FIXED_GAP_MS : GAP_BYTES * byteMs(format);
}
