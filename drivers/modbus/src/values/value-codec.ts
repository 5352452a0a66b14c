import { GOOD, quality, unreachable } from '@t3000/core';
import type { Quality } from '@t3000/core';
import { readBcd, writeBcd } from './bcd.ts';
import { scaled, shortestSingle, unscaled } from './decimal.ts';
import { loadNumber, storeNumber } from './registers.ts';
import { isWhole, rawLimits, registersOf } from './value-format.ts';
import type { ValueFormat } from './value-format.ts';

const INVALID: Quality = quality('bad', 'invalid_value');
const FAULT: Quality = quality('bad', 'fault');

/** A value as it was found in registers. `value` is NaN when there is none. */
export interface Decoded {
  readonly value: number;
  readonly quality: Quality;
}

/** Reads the value whose registers begin at `at`. The caller has checked that they are all there. */
export function decodeValue(words: Uint16Array, at: number, format: ValueFormat): Decoded {
  const raw = decodeRaw(words, at, format);
  if (Number.isNaN(raw)) return { value: NaN, quality: INVALID };
  if (format.invalid.includes(raw)) return { value: NaN, quality: FAULT };
  return fromRaw(raw, format);
}

/** The registers that hold `value`, or why they cannot. A number between two steps becomes the nearer step. */
export function encodeValue(value: number, format: ValueFormat): Uint16Array | string {
  const raw = toRaw(value, format);
  return typeof raw === 'string' ? raw : encodeRaw(raw, format);
}

/** The number in the registers before scaling; NaN where the bits are no number of the type. */
export function decodeRaw(words: Uint16Array, at: number, format: ValueFormat): number {
  const { type, order, bit, bits } = format;
  const bytes = loadNumber(words, at, type === 'string' ? 0 : registersOf(format), order);
  switch (type) {
    case 'bits':
      return (bytes.getUint16(0) >> bit) & (2 ** bits - 1);
    case 'uint16':
      return bytes.getUint16(0);
    case 'int16':
      return bytes.getInt16(0);
    case 'uint32':
      return bytes.getUint32(0);
    case 'int32':
      return bytes.getInt32(0);
    case 'uint64':
      return Number(bytes.getBigUint64(0));
    case 'int64':
      return Number(bytes.getBigInt64(0));
    case 'float32':
      return finite(shortestSingle(bytes.getFloat32(0)));
    case 'float64':
      return finite(bytes.getFloat64(0));
    case 'bcd16':
    case 'bcd32':
    case 'bcd64':
      return readBcd(bytes, registersOf(format));
    case 'string':
      return NaN;
    default:
      return unreachable(type);
  }
}

/** What a raw number means; markers have been dealt with. */
export function fromRaw(raw: number, { codes, scale, offset }: ValueFormat): Decoded {
  if (codes.length === 0) return { value: scaled(raw, scale, offset), quality: GOOD };
  const state = codes.indexOf(raw) + 1;
  return state > 0 ? { value: state, quality: GOOD } : { value: NaN, quality: INVALID };
}

function toRaw(value: number, format: ValueFormat): number | string {
  const { type, codes, scale, offset, invalid } = format;
  if (type === 'string') return 'a text register takes no number';
  if (!Number.isFinite(value)) return `${value} is no number a register can hold`;
  if (codes.length > 0) {
    return codes[value - 1] ?? `${value} is no state; there are ${codes.length}, counted from 1`;
  }
  const exact = unscaled(value, scale, offset);
  const raw = isWhole(format) ? Math.round(exact) : exact;
  const limits = rawLimits(format);
  if (limits !== undefined && (raw < limits[0] || raw > limits[1])) {
    const [low, high] = [scaled(limits[0], scale, offset), scaled(limits[1], scale, offset)];
    return `${value} is outside ${Math.min(low, high)} to ${Math.max(low, high)}, which is what ${typeName(format)} holds`;
  }
  if (invalid.includes(raw)) return `${value} is stored as ${raw}, by which the device means "no value"`;
  // Minus zero would be another pattern of bits than the zero that was asked for.
  return raw === 0 ? 0 : raw;
}

function encodeRaw(raw: number, format: ValueFormat): Uint16Array {
  const { type, order, bit } = format;
  return storeNumber(registersOf(format), order, (bytes) => {
    switch (type) {
      case 'bits':
        return bytes.setUint16(0, raw << bit);
      case 'uint16':
        return bytes.setUint16(0, raw);
      case 'int16':
        return bytes.setInt16(0, raw);
      case 'uint32':
        return bytes.setUint32(0, raw);
      case 'int32':
        return bytes.setInt32(0, raw);
      case 'uint64':
        return bytes.setBigUint64(0, BigInt(raw));
      case 'int64':
        return bytes.setBigInt64(0, BigInt(raw));
      case 'float32':
        return bytes.setFloat32(0, raw);
      case 'float64':
        return bytes.setFloat64(0, raw);
      case 'bcd16':
      case 'bcd32':
      case 'bcd64':
        return writeBcd(bytes, registersOf(format), raw);
      case 'string':
        return undefined;
      default:
        return unreachable(type);
    }
  });
}

function typeName({ type, bits, scale, offset }: ValueFormat): string {
  const name = type === 'bits' ? `a field of ${bits} bit${bits === 1 ? '' : 's'}` : type;
  const plain = scale === 1 && offset === 0;
  return plain ? name : `${name} × ${scale}${offset === 0 ? '' : ` ${offset < 0 ? '−' : '+'} ${Math.abs(offset)}`}`;
}

function finite(value: number): number {
  return Number.isFinite(value) ? value : NaN;
}
