import { expectLength, viewOf } from './limits.ts';
import type { FunctionText } from './function-text.ts';
import type { ModbusRequest } from './request.ts';

const SECTION = 'vendor function 25';

/** Everybody is asked at this unit id, and answers with it. */
export const FIND_T3_UNIT = 255;

/** A T3 device that heard itself called. */
export interface FoundT3 {
  readonly unit: number;
  readonly serial: number;
}

/**
 * Asks on a serial line who has a unit id from `low` to `high`; sent to {@link FIND_T3_UNIT}. Several answer at once and
 * spoil each other: a bad answer or noise means to ask again for half the range.
 */
export function findT3(low: number, high: number): ModbusRequest<FoundT3> {
  if (!Number.isInteger(low) || !Number.isInteger(high) || low < 1 || low > high || high > 254) {
    throw new RangeError(`function 25: units ${low} to ${high} do not lie within 1 to 254`);
  }
  return { code: 25, pdu: Uint8Array.of(25, high, low), answerBytes: 6, changes: false, decode: parseAnswer };
}

function parseAnswer(answer: Uint8Array): FoundT3 {
  expectLength(answer, 6, SECTION);
  return { unit: answer[1] ?? 0, serial: viewOf(answer).getUint32(2, true) };
}

export function parseFindT3(pdu: Uint8Array): { readonly low: number; readonly high: number } {
  expectLength(pdu, 3, SECTION);
  return { low: pdu[2] ?? 0, high: pdu[1] ?? 0 };
}

export function findT3Answer({ unit, serial }: FoundT3): Uint8Array {
  const pdu = Uint8Array.of(25, unit, 0, 0, 0, 0);
  viewOf(pdu).setUint32(2, serial, true);
  return pdu;
}

export const findT3Text: FunctionText = {
  request(pdu) {
    const { low, high } = parseFindT3(pdu);
    return `units ${low} to ${high}`;
  },
  answer(pdu) {
    const { unit, serial } = parseAnswer(pdu);
    return `unit ${unit}, serial number ${serial}`;
  },
};
