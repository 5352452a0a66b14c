import { lifeSafetyState, statusFlags } from './enumerations.ts';
import { bits, double, enumerated, nullValue, real, signed, text, unsigned } from './primitives.ts';
import { deviceObjectPropertyReference } from './reference-types.ts';
import { anyValue, choice, listOf, sequence } from './schema.ts';
import { extendedParameters } from './extended-parameters.ts';
import { propertyStates } from './property-states.ts';

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
