import { storeNumber } from '../values/registers.ts';
import { registersOf } from '../values/value-format.ts';
import type { ValueFormat } from '../values/value-format.ts';

/**
 * What stands in the registers of a value there is none of: NaN for floats, the least number for signed types, all ones
 * for unsigned and decimal ones. These are the patterns most masters can be told to take for "no value".
 */
export function noValueWords({ type, order, length }: ValueFormat): Uint16Array {
  const registers = registersOf({ type, length });
  return storeNumber(registers, order, (bytes) => {
    if (type === 'float32') return bytes.setFloat32(0, NaN);
    if (type === 'float64') return bytes.setFloat64(0, NaN);
    const isSigned = type === 'int16' || type === 'int32' || type === 'int64';
    for (let at = 0; at < bytes.byteLength; at += 2) bytes.setUint16(at, isSigned ? (at === 0 ? 0x8000 : 0) : 0xffff);
    return undefined;
  });
}
