import { dateTime, optionalDateTime, timeStamp } from './calendar-types.ts';
import { lifeSafetyMode, lifeSafetyOperation, lifeSafetyState, reliability, statusFlags } from './enumerations.ts';
import { bits, double, enumerated, real, signed, text, unsigned } from './primitives.ts';
import { deviceObjectPropertyReference, deviceObjectReference, propertyValue } from './reference-types.ts';
import { anyValue, anyValues, choice, listOf, optional, sequence } from './schema.ts';
import type { ValueOf } from './schema.ts';
import { extendedParameters, primitiveChoices } from './extended-parameters.ts';
import { propertyStates } from './property-states.ts';

const flagged = statusFlags.within(1);

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
