import { DecodeError } from '@t3000/core';
import { PDU_BYTES_MAX, expectLength, expectRange } from './limits.ts';
import type { FunctionText } from './function-text.ts';
import type { ModbusRequest } from './request.ts';

const SECTION = 'section 6.21';
const MEI_TYPE = 14;
const ANSWER_HEADER_BYTES = 7;

/** How much is asked: the three basic objects, the regular ones, everything, or one object. */
export const IdentificationLevel = { basic: 1, regular: 2, extended: 3, single: 4 } as const;
export type IdentificationLevel = (typeof IdentificationLevel)[keyof typeof IdentificationLevel];

/** Objects with a meaning of their own; from 128 on they are the vendor's. */
export const IdentificationObject = {
  vendorName: 0,
  productCode: 1,
  revision: 2,
  vendorUrl: 3,
  productName: 4,
  modelName: 5,
  userApplicationName: 6,
} as const;

/** Objects of one answer. Texts come from the field. */
export interface Identification {
  readonly objects: ReadonlyMap<number, string>;
  /** The object to ask for next; undefined when this was all. */
  readonly next: number | undefined;
}

const latin1 = new TextDecoder('latin1');

export function readIdentification(level: IdentificationLevel, object: number): ModbusRequest<Identification> {
  if (!Number.isInteger(object) || object < 0 || object > 255) {
    throw new RangeError(`function 43: object ${object} is not a whole number from 0 to 255`);
  }
  return {
    code: 43,
    pdu: Uint8Array.of(43, MEI_TYPE, level, object),
    answerBytes: undefined,
    changes: false,
    decode: parseAnswer,
  };
}

function parseAnswer(answer: Uint8Array): Identification {
  if (answer.byteLength < ANSWER_HEADER_BYTES) expectLength(answer, ANSWER_HEADER_BYTES, SECTION);
  const [, type = 0, , , more = 0, nextObject = 0, count = 0] = answer;
  expectRange('MEI type', type, MEI_TYPE, MEI_TYPE, 1, SECTION);
  const objects = new Map<number, string>();
  let at = ANSWER_HEADER_BYTES;
  for (let index = 0; index < count; index++) {
    const id = answer[at];
    const length = answer[at + 1];
    if (id === undefined || length === undefined || at + 2 + length > answer.byteLength) {
      throw new DecodeError('truncated', `object ${index + 1} of ${count} does not fit`, at, SECTION);
    }
    objects.set(id, latin1.decode(answer.subarray(at + 2, at + 2 + length)));
    at += 2 + length;
  }
  expectLength(answer, at, SECTION);
  return { objects, next: more === 0xff ? nextObject : undefined };
}

export function parseReadIdentification(pdu: Uint8Array): { readonly level: number; readonly object: number } {
  expectLength(pdu, 4, SECTION);
  const [, type = 0, level = 0, object = 0] = pdu;
  expectRange('MEI type', type, MEI_TYPE, MEI_TYPE, 1, SECTION);
  expectRange('level', level, IdentificationLevel.basic, IdentificationLevel.single, 2, SECTION);
  return { level, object };
}

/** As many of `objects`, in order, as fit into one answer; the rest is for the next request. */
export function identificationAnswer(level: number, objects: readonly (readonly [number, Uint8Array])[]): Uint8Array {
  const pdu = new Uint8Array(PDU_BYTES_MAX);
  let at = ANSWER_HEADER_BYTES;
  let count = 0;
  for (const [id, text] of objects) {
    const bytes = text.subarray(0, PDU_BYTES_MAX - ANSWER_HEADER_BYTES - 2);
    if (at + 2 + bytes.byteLength > PDU_BYTES_MAX) break;
    pdu.set([id, bytes.byteLength], at);
    pdu.set(bytes, at + 2);
    at += 2 + bytes.byteLength;
    count++;
  }
  const next = objects[count]?.[0];
  // Conformity: everything this device has, as a stream or one by one (0x83).
  pdu.set([43, MEI_TYPE, level, 0x83, next === undefined ? 0 : 0xff, next ?? 0, count]);
  return pdu.slice(0, at);
}

export const identificationText: FunctionText = {
  request(pdu) {
    const { level, object } = parseReadIdentification(pdu);
    return `level ${level} from object ${object}`;
  },
  answer(pdu) {
    const { objects, next } = parseAnswer(pdu);
    const shown = [...objects].map(([id, text]) => `${id} ${JSON.stringify(text)}`).join(', ');
    return next === undefined ? shown : `${shown}, more from ${next}`;
  },
};
