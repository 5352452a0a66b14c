import { acknowledgeAlarm } from './acknowledge-alarm.ts';
import { atomicReadFile } from './atomic-read-file.ts';
import { atomicWriteFile } from './atomic-write-file.ts';
import {
  confirmedCovNotificationMultiple,
  subscribeCovPropertyMultiple,
  unconfirmedCovNotificationMultiple,
} from './cov-multiple.ts';
import { createObject } from './create-object.ts';
import { deleteObject } from './delete-object.ts';
import { deviceCommunicationControl } from './device-communication-control.ts';
import { confirmedEventNotification, unconfirmedEventNotification } from './event-notification.ts';
import { getAlarmSummary } from './get-alarm-summary.ts';
import { getEnrollmentSummary } from './get-enrollment-summary.ts';
import { getEventInformation } from './get-event-information.ts';
import { iHave } from './i-have.ts';
import { lifeSafetyOperation } from './life-safety-operation.ts';
import { addListElement, removeListElement } from './list-element.ts';
import { reinitializeDevice } from './reinitialize-device.ts';
import { confirmedTextMessage, unconfirmedTextMessage } from './text-message.ts';
import { timeSynchronization, utcTimeSynchronization } from './time-synchronization.ts';
import { whoHas } from './who-has.ts';
import { confirmedCovNotification, unconfirmedCovNotification } from './cov-notification.ts';
import { iAm } from './i-am.ts';
import { confirmedPrivateTransfer, unconfirmedPrivateTransfer } from './private-transfer.ts';
import { readPropertyMultiple } from './read-property-multiple.ts';
import { readProperty } from './read-property.ts';
import { readRange } from './read-range.ts';
import { confirmed, unconfirmed } from './service.ts';
import type { RegisteredService, UnsupportedService } from './service.ts';
import { subscribeCovProperty } from './subscribe-cov-property.ts';
import { subscribeCov } from './subscribe-cov.ts';
import { whoIs } from './who-is.ts';
import { writePropertyMultiple } from './write-property-multiple.ts';
import { writeProperty } from './write-property.ts';

const NO_TERMINAL = 'virtual terminals are withdrawn from practice';

const unsupported = (choice: number, name: string, reason: string): UnsupportedService => ({
  choice,
  name,
  unsupported: reason,
});

/** Every BACnetConfirmedServiceChoice of clause 21. To add a service, write its file and replace its line here. */
export const confirmedServices: readonly (RegisteredService | UnsupportedService)[] = [
  confirmed(acknowledgeAlarm),
  confirmed(confirmedCovNotification),
  confirmed(confirmedEventNotification),
  confirmed(getAlarmSummary),
  confirmed(getEnrollmentSummary),
  confirmed(subscribeCov),
  confirmed(atomicReadFile),
  confirmed(atomicWriteFile),
  confirmed(addListElement),
  confirmed(removeListElement),
  confirmed(createObject),
  confirmed(deleteObject),
  confirmed(readProperty),
  unsupported(13, 'read-property-conditional', 'removed from the standard'),
  confirmed(readPropertyMultiple),
  confirmed(writeProperty),
  confirmed(writePropertyMultiple),
  confirmed(deviceCommunicationControl),
  confirmed(confirmedPrivateTransfer),
  confirmed(confirmedTextMessage),
  confirmed(reinitializeDevice),
  unsupported(21, 'vt-open', NO_TERMINAL),
  unsupported(22, 'vt-close', NO_TERMINAL),
  unsupported(23, 'vt-data', NO_TERMINAL),
  unsupported(24, 'authenticate', 'removed from the standard'),
  unsupported(25, 'request-key', 'removed from the standard'),
  confirmed(readRange),
  confirmed(lifeSafetyOperation),
  confirmed(subscribeCovProperty),
  confirmed(getEventInformation),
  confirmed(subscribeCovPropertyMultiple),
  confirmed(confirmedCovNotificationMultiple),
  unsupported(32, 'confirmed-audit-notification', 'audit records are kept here, not collected from devices'),
  unsupported(33, 'audit-log-query', 'audit records are kept here, not collected from devices'),
  unsupported(34, 'auth-request', 'authentication tokens belong to BACnet/SC'),
];

/** Every BACnetUnconfirmedServiceChoice of clause 21. */
export const unconfirmedServices: readonly (RegisteredService | UnsupportedService)[] = [
  unconfirmed(iAm),
  unconfirmed(iHave),
  unconfirmed(unconfirmedCovNotification),
  unconfirmed(unconfirmedEventNotification),
  unconfirmed(unconfirmedPrivateTransfer),
  unconfirmed(unconfirmedTextMessage),
  unconfirmed(timeSynchronization),
  unconfirmed(whoHas),
  unconfirmed(whoIs),
  unconfirmed(utcTimeSynchronization),
  unsupported(10, 'write-group', 'channels are not commanded from here'),
  unconfirmed(unconfirmedCovNotificationMultiple),
  unsupported(12, 'unconfirmed-audit-notification', 'audit records are kept here, not collected from devices'),
  unsupported(13, 'who-am-i', 'devices are configured by hand'),
  unsupported(14, 'you-are', 'devices are configured by hand'),
];

export function confirmedServiceName(choice: number): string {
  return confirmedServices[choice]?.name ?? `confirmed service ${choice}`;
}

export function unconfirmedServiceName(choice: number): string {
  return unconfirmedServices[choice]?.name ?? `unconfirmed service ${choice}`;
}

export * from './acknowledge-alarm.ts';
export * from './atomic-read-file.ts';
export * from './atomic-write-file.ts';
export * from './cov-multiple.ts';
export * from './cov-notification.ts';
export * from './create-object.ts';
export * from './delete-object.ts';
export * from './device-communication-control.ts';
export * from './element-error.ts';
export * from './error.ts';
export * from './event-notification.ts';
export * from './get-alarm-summary.ts';
export * from './get-enrollment-summary.ts';
export * from './get-event-information.ts';
export * from './i-am.ts';
export * from './i-have.ts';
export * from './life-safety-operation.ts';
export * from './list-element.ts';
export * from './log-record.ts';
export * from './private-transfer.ts';
export * from './property-reference.ts';
export * from './read-property.ts';
export * from './read-property-multiple.ts';
export * from './read-range.ts';
export * from './reinitialize-device.ts';
export * from './service.ts';
export * from './subscribe-cov.ts';
export * from './subscribe-cov-property.ts';
export * from './text-message.ts';
export * from './time-synchronization.ts';
export * from './who-has.ts';
export * from './who-is.ts';
export * from './write-property.ts';
export * from './write-property-multiple.ts';
