import { acknowledgeAlarm } from '../services/acknowledge-alarm.ts';
import { atomicReadFile } from '../services/atomic-read-file.ts';
import { atomicWriteFile } from '../services/atomic-write-file.ts';
import { createObject } from '../services/create-object.ts';
import { deleteObject } from '../services/delete-object.ts';
import { getAlarmSummary } from '../services/get-alarm-summary.ts';
import { getEnrollmentSummary } from '../services/get-enrollment-summary.ts';
import { getEventInformation } from '../services/get-event-information.ts';
import { addListElement, removeListElement } from '../services/list-element.ts';
import { readRange } from '../services/read-range.ts';
import {
  handleAcknowledgeAlarm,
  handleGetAlarmSummary,
  handleGetEnrollmentSummary,
  handleGetEventInformation,
} from './alarm-handlers.ts';
import type { BacnetDevice } from './device.ts';
import { handleAtomicReadFile, handleAtomicWriteFile } from './file-object.ts';
import { handleListElement } from './list-handlers.ts';
import { ObjectChanges } from './object-changes.ts';
import type { ObjectFactory } from './object-changes.ts';
import { ServiceBit } from './service-bits.ts';
import { handleReadRange } from './trend-log-object.ts';

/** Acknowledgement and summaries of alarms; the notifications themselves need no more than alarms and recipients. */
export function serveAlarms(device: BacnetDevice): void {
  const { alarms, time } = device;
  if (time) device.serve(acknowledgeAlarm.choice, handleAcknowledgeAlarm(device, alarms, time));
  device.serve(getAlarmSummary.choice, handleGetAlarmSummary(device));
  device.serve(getEnrollmentSummary.choice, handleGetEnrollmentSummary(device, alarms));
  device.serve(getEventInformation.choice, handleGetEventInformation(device, alarms), ServiceBit.getEventInformation);
}

export function serveFiles(device: BacnetDevice): void {
  device.serve(atomicReadFile.choice, handleAtomicReadFile(device));
  device.serve(atomicWriteFile.choice, handleAtomicWriteFile(device));
}

export function serveLists(device: BacnetDevice): void {
  device.serve(addListElement.choice, handleListElement(device, 'add'));
  device.serve(removeListElement.choice, handleListElement(device, 'remove'));
}

export function serveTrendLogs(device: BacnetDevice): void {
  device.serve(readRange.choice, handleReadRange(device), ServiceBit.readRange);
}

/** Lets clients make objects of these types, and delete what they made. */
export function serveObjectChanges(device: BacnetDevice, factories: ReadonlyMap<number, ObjectFactory>): void {
  const changes = new ObjectChanges(device, factories);
  device.serve(createObject.choice, changes.creation());
  device.serve(deleteObject.choice, changes.deletion());
}
