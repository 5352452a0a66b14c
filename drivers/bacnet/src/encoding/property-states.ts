import { DecodeError } from '@t3000/core';
import {
  binaryState,
  eventState,
  eventType,
  fileAccessMethod,
  lifeSafetyMode,
  lifeSafetyOperation,
  lifeSafetyState,
  loopAction,
  maintenance,
  nodeType,
  notifyType,
  polarity,
  programChange,
  programError,
  programState,
  reliability,
  restartReason,
  silencedState,
  systemStatus,
} from './enumerations.ts';
import { enumerated, signed, unsigned } from './primitives.ts';
import { enclosed } from './schema.ts';
import type { Shape } from './schema.ts';
import { TagKind, unsignedLength, writeTag, writeUnsignedContent } from './tags.ts';
import { unitSymbol } from './units.ts';
import { readSigned } from './values.ts';

/** One of BACnetPropertyStates, told by its tag: all are numbers, a BOOLEAN is 0 or 1. */
export interface PropertyState {
  readonly tag: number;
  readonly value: number;
}

const SIGNED_STATE = 41;

const stateShapes: Readonly<Record<number, readonly [name: string, shape: Shape<number>]>> = {
  0: ['boolean', enumerated(['false', 'true'])],
  1: ['binary value', binaryState],
  2: ['event type', eventType],
  3: ['polarity', polarity],
  4: ['program change', programChange],
  5: ['program state', programState],
  6: ['reason for halt', programError],
  7: ['reliability', reliability],
  8: ['state', eventState],
  9: ['system status', systemStatus],
  10: ['units', enumerated((value) => unitSymbol(value) || String(value))],
  11: ['state', unsigned],
  12: ['life safety mode', lifeSafetyMode],
  13: ['life safety state', lifeSafetyState],
  14: ['restart reason', restartReason],
  16: ['action', loopAction],
  20: ['file access method', fileAccessMethod],
  22: ['life safety operation', lifeSafetyOperation],
  23: ['maintenance', maintenance],
  24: ['node type', nodeType],
  25: ['notify type', notifyType],
  28: ['silenced state', silencedState],
  41: ['integer', signed],
};

/** BACnetPropertyStates; states of tags nobody knows yet stay numbers. */
export const propertyStates: Shape<PropertyState> = {
  read(tags) {
    const start = tags.reader.position;
    tags.next();
    const { kind, number, length } = tags;
    if (kind !== TagKind.context)
      throw new DecodeError('unexpected_tag', 'a state in a context tag is wanted', start, '21');
    return { tag: number, value: number === SIGNED_STATE ? readSigned(tags, length) : tags.unsigned(length) };
  },
  write(writer, { tag, value }) {
    if (tag === SIGNED_STATE) return signed.within(tag).write(writer, value);
    const length = unsignedLength(value);
    writeTag(writer, TagKind.context, tag, length);
    writeUnsignedContent(writer, value, length);
  },
  begins: (tags) => !tags.atEnd,
  format({ tag, value }) {
    const [name, shape] = stateShapes[tag] ?? [`state [${tag}]`, unsigned];
    return `${name} ${shape.format(value)}`;
  },
  within: (number) => enclosed(propertyStates, number),
};
