/** How a number is kept in registers. `bits` is one bit or a field of bits within a single register. */
export const valueTypes = [
  'bits',
  'uint16',
  'int16',
  'uint32',
  'int32',
  'uint64',
  'int64',
  'float32',
  'float64',
  'bcd16',
  'bcd32',
  'bcd64',
  'string',
] as const;
export type ValueType = (typeof valueTypes)[number];

/**
 * Order of the bytes on the wire, written for a value of four bytes whose most significant is A. With 64 bits the
 * same two choices apply to four registers: whether the first register is the highest, and whether the first byte of
 * a register is the high one.
 */
export const wordOrders = ['ABCD', 'CDAB', 'BADC', 'DCBA'] as const;
export type WordOrder = (typeof wordOrders)[number];

/** Everything needed to turn registers into a value and back. */
export interface ValueFormat {
  readonly type: ValueType;
  readonly order: WordOrder;
  /** value = raw × scale + offset. */
  readonly scale: number;
  readonly offset: number;
  /** Lowest bit of a bit field, 0 the least significant; 0 for other types. */
  readonly bit: number;
  /** Width of a bit field, 1 to 16; 1 for other types. */
  readonly bits: number;
  /** Registers of a string; 1 for other types. */
  readonly length: number;
  /** Raw numbers by which the device says that it has no value, for example 0x7FFF of an open sensor. */
  readonly invalid: readonly number[];
  /** Raw numbers of state 1, 2, ... of a multi-state value; empty when value and raw are the same number. */
  readonly codes: readonly number[];
}

export const plainFormat: ValueFormat = {
  type: 'uint16',
  order: 'ABCD',
  scale: 1,
  offset: 0,
  bit: 0,
  bits: 1,
  length: 1,
  invalid: [],
  codes: [],
};

const registersByType: Readonly<Record<ValueType, number>> = {
  bits: 1,
  uint16: 1,
  int16: 1,
  uint32: 2,
  int32: 2,
  uint64: 4,
  int64: 4,
  float32: 2,
  float64: 4,
  bcd16: 1,
  bcd32: 2,
  bcd64: 4,
  string: 0,
};

/** Registers a value fills; they are never read or written in parts. */
export function registersOf({ type, length }: Pick<ValueFormat, 'type' | 'length'>): number {
  return type === 'string' ? length : registersByType[type];
}

/** Least and greatest raw number of a type; undefined where every number fits or none is meant. */
export function rawLimits({ type, bits }: Pick<ValueFormat, 'type' | 'bits'>): readonly [number, number] | undefined {
  switch (type) {
    case 'bits':
      return [0, 2 ** bits - 1];
    case 'uint16':
      return [0, 0xffff];
    case 'int16':
      return [-0x8000, 0x7fff];
    case 'uint32':
      return [0, 0xffff_ffff];
    case 'int32':
      return [-0x8000_0000, 0x7fff_ffff];
    // Above 2^53 a number of ours is not one whole number any more.
    case 'uint64':
      return [0, Number.MAX_SAFE_INTEGER];
    case 'int64':
      return [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER];
    case 'bcd16':
      return [0, 9999];
    case 'bcd32':
      return [0, 99_999_999];
    case 'bcd64':
      return [0, Number.MAX_SAFE_INTEGER];
    case 'float32':
      return [-FLOAT32_MAX, FLOAT32_MAX];
    default:
      return undefined;
  }
}

const FLOAT32_MAX = 3.4028234663852886e38;

/** Types that hold whole numbers only. */
export function isWhole({ type }: Pick<ValueFormat, 'type'>): boolean {
  return type !== 'float32' && type !== 'float64' && type !== 'string';
}
