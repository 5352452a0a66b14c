import { VALUE_SCALE, inputRecord, outputRecord, rangeOf, variableRecord } from '@t3000/t3';

const kinds = {
  outputs: { codec: outputRecord, type: 'output' },
  inputs: { codec: inputRecord, type: 'input' },
  variables: { codec: variableRecord, type: 'variable' },
} as const;

/** Whether a register belongs to the values of `count` points from `first` on. */
export function holdsPoint(at: number, first: number, count: number): boolean {
  return at >= first && at < first + 2 * count;
}

/** Half of a point's value: thousandths, or 0 and 1 after the inverse logic of its range was taken off (facts 4.3). */
export function pointWord(bytes: Uint8Array, name: keyof typeof kinds, half: number): number {
  const { control, value, inverse, isDigital } = entryOf(bytes, name);
  const number = isDigital ? Number((control !== 0) !== inverse) : value;
  return half === 0 ? (number >>> 16) & 0xffff : number & 0xffff;
}

/** What a point keeps when a master wrote this number into its two registers. */
export function storedPair(bytes: Uint8Array, name: keyof typeof kinds, number: number) {
  const { inverse, isDigital } = entryOf(bytes, name);
  if (!isDigital) return { value: number, control: Number(number !== 0) };
  const control = Number((number !== 0) !== inverse);
  return { value: control * VALUE_SCALE, control };
}

function entryOf(bytes: Uint8Array, name: keyof typeof kinds) {
  const { codec, type } = kinds[name];
  const entry = codec.decode(bytes);
  const range = rangeOf(type, entry);
  const inverse = range.kind === 'binary' && range.inverse;
  return { control: entry.control, value: entry.value, inverse, isDigital: entry.digitalAnalog === 0 };
}

/** Bytes as registers, the first byte in the high half; an odd last byte stands alone in one. */
export function wordsOf(bytes: Uint8Array): number[] {
  return Array.from({ length: Math.ceil(bytes.byteLength / 2) }, (_, index) => {
    return ((bytes[2 * index] ?? 0) << 8) | (bytes[2 * index + 1] ?? 0);
  });
}
