import { DecodeError } from '@t3000/core';
import { dateTime, optionalDateTime, timeStamp } from './calendar-types.ts';
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
  statusFlags,
  systemStatus,
} from './enumerations.ts';
import {
  bits,
  boolean,
  date,
  double,
  enumerated,
  nullValue,
  objectId,
  octets,
  real,
  signed,
  text,
  time,
  unsigned,
} from './primitives.ts';
import {
  deviceObjectPropertyReference,
  deviceObjectPropertyValue,
  deviceObjectReference,
  propertyValue,
} from './reference-types.ts';
import { anyValue, anyValues, choice, enclosed, listOf, optional, sequence } from './schema.ts';
import type { Shape, ValueOf } from './schema.ts';
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

const flagged = statusFlags.within(1);

const primitiveChoices = {
  null: nullValue,
  real,
  unsigned,
  boolean,
  signed,
  double,
  octets,
  text,
  bits,
  enumerated: enumerated(),
  date,
  time,
  objectId,
};

const extendedParameters = listOf(
  choice({ ...primitiveChoices, propertyValue: deviceObjectPropertyValue.within(0), other: anyValue }),
);

/** BACnetNotificationParameters: what an event is about, by its kind. Kinds nobody knows yet are kept as they came. */
export const notificationParameters = choice({
  changeOfBitstring: sequence({ referencedBitstring: bits.within(0), statusFlags: flagged }).within(0),
  changeOfState: sequence({ newState: propertyStates.within(0), statusFlags: flagged }).within(1),
  changeOfValue: sequence({
    newValue: choice({ changedBits: bits.within(0), changedValue: real.within(1) }).within(0),
    statusFlags: flagged,
  }).within(2),
  commandFailure: sequence({
    commandValue: anyValues.within(0),
    statusFlags: flagged,
    feedbackValue: anyValues.within(2),
  }).within(3),
  floatingLimit: sequence({
    referenceValue: real.within(0),
    statusFlags: flagged,
    setpointValue: real.within(2),
    errorLimit: real.within(3),
  }).within(4),
  outOfRange: sequence({
    exceedingValue: real.within(0),
    statusFlags: flagged,
    deadband: real.within(2),
    exceededLimit: real.within(3),
  }).within(5),
  complexEventType: listOf(propertyValue).within(6),
  changeOfLifeSafety: sequence({
    newState: lifeSafetyState.within(0),
    newMode: lifeSafetyMode.within(1),
    statusFlags: statusFlags.within(2),
    operationExpected: lifeSafetyOperation.within(3),
  }).within(8),
  extended: sequence({
    vendorId: unsigned.within(0),
    extendedEventType: unsigned.within(1),
    parameters: extendedParameters.within(2),
  }).within(9),
  bufferReady: sequence({
    bufferProperty: deviceObjectPropertyReference.within(0),
    previousNotification: unsigned.within(1),
    currentNotification: unsigned.within(2),
  }).within(10),
  unsignedRange: sequence({
    exceedingValue: unsigned.within(0),
    statusFlags: flagged,
    exceededLimit: unsigned.within(2),
  }).within(11),
  accessEvent: sequence({
    accessEvent: enumerated().within(0),
    statusFlags: flagged,
    accessEventTag: unsigned.within(2),
    accessEventTime: timeStamp.within(3),
    accessCredential: deviceObjectReference.within(4),
    authenticationFactor: optional(anyValues.within(5)),
  }).within(13),
  doubleOutOfRange: sequence({
    exceedingValue: double.within(0),
    statusFlags: flagged,
    deadband: double.within(2),
    exceededLimit: double.within(3),
  }).within(14),
  signedOutOfRange: sequence({
    exceedingValue: signed.within(0),
    statusFlags: flagged,
    deadband: unsigned.within(2),
    exceededLimit: signed.within(3),
  }).within(15),
  unsignedOutOfRange: sequence({
    exceedingValue: unsigned.within(0),
    statusFlags: flagged,
    deadband: unsigned.within(2),
    exceededLimit: unsigned.within(3),
  }).within(16),
  changeOfCharacterstring: sequence({
    changedValue: text.within(0),
    statusFlags: flagged,
    alarmValue: text.within(2),
  }).within(17),
  changeOfStatusFlags: sequence({
    presentValue: optional(anyValues.within(0)),
    referencedFlags: statusFlags.within(1),
  }).within(18),
  changeOfReliability: sequence({
    reliability: reliability.within(0),
    statusFlags: flagged,
    propertyValues: listOf(propertyValue).within(2),
  }).within(19),
  changeOfDiscreteValue: sequence({
    newValue: choice({ ...primitiveChoices, dateTime: dateTime.within(0) }).within(0),
    statusFlags: flagged,
  }).within(21),
  changeOfTimer: sequence({
    newState: enumerated(['idle', 'running', 'expired']).within(0),
    statusFlags: flagged,
    updateTime: dateTime.within(2),
    lastStateChange: optional(
      enumerated([
        'none',
        'idle-to-running',
        'running-to-idle',
        'running-to-running',
        'running-to-expired',
        'forced-to-expired',
        'expired-to-idle',
        'expired-to-running',
      ]).within(3),
    ),
    initialTimeout: optional(unsigned.within(4)),
    expirationTime: optionalDateTime(5),
  }).within(22),
  other: anyValue,
});
export type NotificationParameters = ValueOf<typeof notificationParameters>;

const timeDelay = unsigned.within(0);

/** BACnetEventParameter: what an Event Enrollment object watches for. */
export const eventParameter = choice({
  changeOfBitstring: sequence({ timeDelay, bitmask: bits.within(1), values: listOf(bits).within(2) }).within(0),
  changeOfState: sequence({ timeDelay, values: listOf(propertyStates).within(1) }).within(1),
  changeOfValue: sequence({
    timeDelay,
    criteria: choice({ bitmask: bits.within(0), increment: real.within(1) }).within(1),
  }).within(2),
  commandFailure: sequence({ timeDelay, feedback: deviceObjectPropertyReference.within(1) }).within(3),
  floatingLimit: sequence({
    timeDelay,
    setpoint: deviceObjectPropertyReference.within(1),
    lowDiffLimit: real.within(2),
    highDiffLimit: real.within(3),
    deadband: real.within(4),
  }).within(4),
  outOfRange: sequence({
    timeDelay,
    lowLimit: real.within(1),
    highLimit: real.within(2),
    deadband: real.within(3),
  }).within(5),
  changeOfLifeSafety: sequence({
    timeDelay,
    lifeSafetyAlarmValues: listOf(lifeSafetyState).within(1),
    alarmValues: listOf(lifeSafetyState).within(2),
    mode: deviceObjectPropertyReference.within(3),
  }).within(8),
  extended: sequence({
    vendorId: unsigned.within(0),
    extendedEventType: unsigned.within(1),
    parameters: extendedParameters.within(2),
  }).within(9),
  bufferReady: sequence({ threshold: unsigned.within(0), previousNotification: unsigned.within(1) }).within(10),
  unsignedRange: sequence({ timeDelay, lowLimit: unsigned.within(1), highLimit: unsigned.within(2) }).within(11),
  accessEvent: sequence({
    accessEvents: listOf(enumerated()).within(0),
    time: deviceObjectPropertyReference.within(1),
  }).within(13),
  doubleOutOfRange: sequence({
    timeDelay,
    lowLimit: double.within(1),
    highLimit: double.within(2),
    deadband: double.within(3),
  }).within(14),
  signedOutOfRange: sequence({
    timeDelay,
    lowLimit: signed.within(1),
    highLimit: signed.within(2),
    deadband: unsigned.within(3),
  }).within(15),
  unsignedOutOfRange: sequence({
    timeDelay,
    lowLimit: unsigned.within(1),
    highLimit: unsigned.within(2),
    deadband: unsigned.within(3),
  }).within(16),
  changeOfCharacterstring: sequence({ timeDelay, alarmValues: listOf(text).within(1) }).within(17),
  changeOfStatusFlags: sequence({ timeDelay, selectedFlags: statusFlags.within(1) }).within(18),
  none: nullValue.within(20),
  changeOfDiscreteValue: sequence({ timeDelay }).within(21),
  changeOfTimer: sequence({
    timeDelay,
    alarmValues: listOf(enumerated(['idle', 'running', 'expired'])).within(1),
    updateTime: deviceObjectPropertyReference.within(2),
  }).within(22),
  other: anyValue,
});
