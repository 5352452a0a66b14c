import { unpackObjectId } from '../encoding/object-id.ts';
import { ObjectType } from '../encoding/object-types.ts';
import { Property } from '../encoding/properties.ts';

/** Properties that the tables of clause 12 mark O, as far as this folder serves them: left out of REQUIRED, brought by OPTIONAL. */
const optional = new Set<number>([
  Property.activeCovSubscriptions,
  Property.activeText,
  Property.ackedTransitions,
  Property.alarmValue,
  Property.alarmValues,
  Property.bias,
  Property.bitText,
  Property.covIncrement,
  Property.daylightSavingsStatus,
  Property.deadband,
  Property.description,
  Property.deviceType,
  Property.eventDetectionEnable,
  Property.eventEnable,
  Property.eventMessageTexts,
  Property.eventTimeStamps,
  Property.exceptionSchedule,
  Property.highLimit,
  Property.inactiveText,
  Property.lastRestartReason,
  Property.limitEnable,
  Property.localDate,
  Property.localTime,
  Property.location,
  Property.logDeviceObjectProperty,
  Property.logInterval,
  Property.lowLimit,
  Property.maxPresValue,
  Property.maxSegmentsAccepted,
  Property.minPresValue,
  Property.notificationClass,
  Property.notifyType,
  Property.priorityArray,
  Property.reliability,
  Property.relinquishDefault,
  Property.resolution,
  Property.startTime,
  Property.stateText,
  Property.stopTime,
  Property.timeDelay,
  Property.timeOfDeviceRestart,
  Property.updateInterval,
  Property.utcOffset,
  Property.weeklySchedule,
]);

const commanded = [Property.priorityArray, Property.relinquishDefault];

/** What some object types require of these. */
const required = new Map<number, ReadonlySet<number>>([
  [ObjectType.analogOutput, new Set(commanded)],
  [ObjectType.binaryOutput, new Set([...commanded, Property.feedbackValue])],
  [ObjectType.multiStateOutput, new Set(commanded)],
  [ObjectType.notificationClass, new Set([Property.notificationClass])],
  [ObjectType.schedule, new Set([Property.reliability])],
  [
    ObjectType.eventEnrollment,
    new Set([
      Property.ackedTransitions,
      Property.eventDetectionEnable,
      Property.eventEnable,
      Property.eventTimeStamps,
      Property.notificationClass,
      Property.notifyType,
    ]),
  ],
]);

export function isOptional(objectId: number, property: number): boolean {
  return optional.has(property) && required.get(unpackObjectId(objectId).type)?.has(property) !== true;
}
