import { DecodeError } from '@t3000/core';
import {
  accumulatorRecord,
  calendarEntry,
  dailySchedule,
  dateRange,
  dateTime,
  specialEvent,
  timeStamp,
} from './calendar-types.ts';
import {
  backupState,
  binaryState,
  eventState,
  eventType,
  fileAccessMethod,
  limitEnable,
  loggingType,
  loopAction,
  nodeType,
  notifyType,
  polarity,
  programChange,
  programError,
  programState,
  reliability,
  restartReason,
  segmentation,
  statusFlags,
  systemStatus,
  transitionBits,
} from './enumerations.ts';
import { eventParameter } from './event-parameter.ts';
import { formatValues } from './format.ts';
import { unpackObjectId } from './object-id.ts';
import { ObjectType } from './object-types.ts';
import { date, enumerated, objectType, propertyIdentifier } from './primitives.ts';
import { Property } from './properties.ts';
import {
  actionList,
  addressBinding,
  covSubscription,
  destination,
  deviceObjectPropertyReference,
  deviceObjectReference,
  objectPropertyReference,
  prescale,
  readAccessResult,
  readAccessSpecification,
  recipient,
  scale,
  setpointReference,
  shedLevel,
} from './reference-types.ts';
import { listOf, valueOf } from './schema.ts';
import type { Shape } from './schema.ts';
import { unitSymbol } from './units.ts';
import type { BacnetValue } from './values.ts';

/** How a property is put together: one value, a BACnetARRAY (read by element too) or a BACnetLIST (changed by element too). */
export interface PropertyType {
  readonly collection: 'single' | 'array' | 'list';
  /** The value, or one element of it. */
  readonly element: Shape<unknown>;
}

const single = (element: Shape<unknown>): PropertyType => ({ collection: 'single', element });
const array = (element: Shape<unknown>): PropertyType => ({ collection: 'array', element });
const list = (element: Shape<unknown>): PropertyType => ({ collection: 'list', element });

const units = enumerated((value) => unitSymbol(value) || 'no units');

/** Properties whose value means more than its primitive tags say (clause 12), whatever object holds them. */
const types = new Map<number, PropertyType>([
  [Property.ackedTransitions, single(transitionBits)],
  [Property.ackRequired, single(transitionBits)],
  [Property.action, single(loopAction)],
  [Property.activeCovSubscriptions, list(covSubscription)],
  [Property.controlledVariableReference, single(objectPropertyReference)],
  [Property.dateList, list(calendarEntry)],
  [Property.deviceAddressBinding, list(addressBinding)],
  [Property.effectivePeriod, single(dateRange)],
  [Property.eventEnable, single(transitionBits)],
  [Property.eventParameters, single(eventParameter)],
  [Property.eventState, single(eventState)],
  [Property.eventTimeStamps, array(timeStamp)],
  [Property.eventType, single(eventType)],
  [Property.exceptionSchedule, array(specialEvent)],
  [Property.fileAccessMethod, single(fileAccessMethod)],
  [Property.lastRestartReason, single(restartReason)],
  [Property.limitEnable, single(limitEnable)],
  [Property.listOfGroupMembers, list(readAccessSpecification)],
  [Property.listOfObjectPropertyReferences, list(deviceObjectPropertyReference)],
  [Property.logDeviceObjectProperty, single(deviceObjectPropertyReference)],
  [Property.loggingRecord, single(accumulatorRecord)],
  [Property.loggingType, single(loggingType)],
  [Property.manipulatedVariableReference, single(objectPropertyReference)],
  [Property.modificationDate, single(dateTime)],
  [Property.notifyType, single(notifyType)],
  [Property.objectPropertyReference, single(deviceObjectPropertyReference)],
  [Property.objectType, single(objectType)],
  [Property.polarity, single(polarity)],
  [Property.prescale, single(prescale)],
  [Property.programChange, single(programChange)],
  [Property.programState, single(programState)],
  [Property.propertyList, array(propertyIdentifier)],
  [Property.recipientList, list(destination)],
  [Property.reliability, single(reliability)],
  [Property.scale, single(scale)],
  [Property.segmentationSupported, single(segmentation)],
  [Property.setpointReference, single(setpointReference)],
  [Property.startTime, single(dateTime)],
  [Property.statusFlags, single(statusFlags)],
  [Property.stopTime, single(dateTime)],
  [Property.subordinateList, array(deviceObjectReference)],
  [Property.systemStatus, single(systemStatus)],
  [Property.timeOfDeviceRestart, single(timeStamp)],
  [Property.units, single(units)],
  [Property.weeklySchedule, array(dailySchedule)],
  // reason-for-halt, change-of-state-time, last-restore-time and others no code names.
  [100, single(programError)],
  [16, single(dateTime)],
  [114, single(dateTime)],
  [115, single(dateTime)],
  [116, list(recipient)],
  [149, single(dateTime)],
  [150, single(dateTime)],
  [157, single(timeStamp)],
  [179, single(dateTime)],
  [181, single(objectPropertyReference)],
  [189, single(dateTime)],
  [192, single(dateTime)],
  [202, list(recipient)],
  [206, list(recipient)],
  [208, single(nodeType)],
  [212, single(shedLevel)],
  [214, single(shedLevel)],
  [218, single(shedLevel)],
  [338, single(backupState)],
  [350, list(recipient)],
  [395, single(dateTime)],
]);

/** The same for properties that mean different things in different objects. */
const typesByObject = new Map<number, ReadonlyMap<number, PropertyType>>([
  [ObjectType.command, new Map([[Property.action, array(actionList)]])],
  [ObjectType.group, new Map([[Property.presentValue, list(readAccessResult)]])],
  [ObjectType.trendLogMultiple, new Map([[Property.logDeviceObjectProperty, array(deviceObjectPropertyReference)]])],
  // zone-members of a Life Safety Zone, type 22.
  [22, new Map([[165, list(deviceObjectReference)]])],
  [ObjectType.binaryInput, binaryTypes()],
  [ObjectType.binaryOutput, binaryTypes()],
  [ObjectType.binaryValue, binaryTypes()],
  [ObjectType.dateTimeValue, new Map([[Property.presentValue, single(dateTime)]])],
  [ObjectType.dateTimePatternValue, new Map([[Property.presentValue, single(dateTime)]])],
  [ObjectType.dateValue, new Map([[Property.presentValue, single(date)]])],
]);

function binaryTypes(): ReadonlyMap<number, PropertyType> {
  return new Map([
    [Property.alarmValue, single(binaryState)],
    [Property.feedbackValue, single(binaryState)],
    [Property.presentValue, single(binaryState)],
    [Property.relinquishDefault, single(binaryState)],
  ]);
}

/** Undefined for properties that are no more than their primitive values. */
export function propertyType(objectTypeNumber: number, property: number): PropertyType | undefined {
  return typesByObject.get(objectTypeNumber)?.get(property) ?? types.get(property);
}

/** A property's value as plain data, or as it came where nobody knows its type or the bytes break it. */
export type TypedProperty =
  | { readonly known: true; readonly data: unknown; readonly text: string }
  | { readonly known: false; readonly values: readonly BacnetValue[]; readonly text: string };

/** What a device gave for a property, as data and as text. Never throws: what is not understood stays visible. */
export function typedProperty(
  objectIdPacked: number,
  property: number,
  index: number | undefined,
  values: readonly BacnetValue[],
): TypedProperty {
  const raw = { known: false, values, text: formatValues(values) } as const;
  const type = propertyType(unpackObjectId(objectIdPacked).type, property);
  if (!type || (index === 0 && type.collection === 'array')) return raw;
  const whole = type.collection !== 'single' && index === undefined;
  const shape: Shape<unknown> = whole ? listOf(type.element) : type.element;
  try {
    const data = valueOf(shape, values);
    return { known: true, data, text: shape.format(data) };
  } catch (error) {
    if (error instanceof DecodeError) return raw;
    throw error;
  }
}

/** What a property holds, as one line for people. */
export function formatProperty(
  objectIdPacked: number,
  property: number,
  index: number | undefined,
  values: readonly BacnetValue[],
): string {
  return typedProperty(objectIdPacked, property, index, values).text;
}
