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

const LATER = 'not written yet';
const NO_ALARMS = 'alarms are made here from values; intrinsic reporting of devices is not read yet';
const NO_FILES = 'no feature reads or writes files inside devices';
const NO_OBJECT_CHANGE = 'objects of a device are made and deleted with its own tool';
const NO_TERMINAL = 'virtual terminals are withdrawn from practice';
const NO_SAFETY = 'life safety is never commanded from here';

const unsupported = (choice: number, name: string, reason: string): UnsupportedService => ({
  choice,
  name,
  unsupported: reason,
});

/** Every BACnetConfirmedServiceChoice of clause 21. To add a service, write its file and replace its line here. */
export const confirmedServices: readonly (RegisteredService | UnsupportedService)[] = [
  unsupported(0, 'acknowledge-alarm', NO_ALARMS),
  confirmed(confirmedCovNotification),
  unsupported(2, 'confirmed-event-notification', NO_ALARMS),
  unsupported(3, 'get-alarm-summary', NO_ALARMS),
  unsupported(4, 'get-enrollment-summary', NO_ALARMS),
  confirmed(subscribeCov),
  unsupported(6, 'atomic-read-file', NO_FILES),
  unsupported(7, 'atomic-write-file', NO_FILES),
  unsupported(8, 'add-list-element', NO_OBJECT_CHANGE),
  unsupported(9, 'remove-list-element', NO_OBJECT_CHANGE),
  unsupported(10, 'create-object', NO_OBJECT_CHANGE),
  unsupported(11, 'delete-object', NO_OBJECT_CHANGE),
  confirmed(readProperty),
  unsupported(13, 'read-property-conditional', 'removed from the standard'),
  confirmed(readPropertyMultiple),
  confirmed(writeProperty),
  confirmed(writePropertyMultiple),
  unsupported(17, 'device-communication-control', 'silencing a device is left to its own tool'),
  confirmed(confirmedPrivateTransfer),
  unsupported(19, 'confirmed-text-message', 'nobody reads messages on a panel'),
  unsupported(20, 'reinitialize-device', 'restarting a device is left to its own tool'),
  unsupported(21, 'vt-open', NO_TERMINAL),
  unsupported(22, 'vt-close', NO_TERMINAL),
  unsupported(23, 'vt-data', NO_TERMINAL),
  unsupported(24, 'authenticate', 'removed from the standard'),
  unsupported(25, 'request-key', 'removed from the standard'),
  confirmed(readRange),
  unsupported(27, 'life-safety-operation', NO_SAFETY),
  confirmed(subscribeCovProperty),
  unsupported(29, 'get-event-information', NO_ALARMS),
  unsupported(30, 'subscribe-cov-property-multiple', LATER),
  unsupported(31, 'confirmed-cov-notification-multiple', LATER),
  unsupported(32, 'confirmed-audit-notification', 'audit records are kept here, not collected from devices'),
  unsupported(33, 'audit-log-query', 'audit records are kept here, not collected from devices'),
  unsupported(34, 'auth-request', 'authentication tokens belong to BACnet/SC'),
];

/** Every BACnetUnconfirmedServiceChoice of clause 21. */
export const unconfirmedServices: readonly (RegisteredService | UnsupportedService)[] = [
  unconfirmed(iAm),
  unsupported(1, 'i-have', LATER),
  unconfirmed(unconfirmedCovNotification),
  unsupported(3, 'unconfirmed-event-notification', NO_ALARMS),
  unconfirmed(unconfirmedPrivateTransfer),
  unsupported(5, 'unconfirmed-text-message', 'nobody reads messages on a panel'),
  unsupported(6, 'time-synchronization', LATER),
  unsupported(7, 'who-has', LATER),
  unconfirmed(whoIs),
  unsupported(9, 'utc-time-synchronization', LATER),
  unsupported(10, 'write-group', 'channels are not commanded from here'),
  unsupported(11, 'unconfirmed-cov-notification-multiple', LATER),
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

export * from './cov-notification.ts';
export * from './error.ts';
export * from './i-am.ts';
export * from './log-record.ts';
export * from './private-transfer.ts';
export * from './property-reference.ts';
export * from './read-property.ts';
export * from './read-property-multiple.ts';
export * from './read-range.ts';
export * from './service.ts';
export * from './subscribe-cov.ts';
export * from './subscribe-cov-property.ts';
export * from './who-is.ts';
export * from './write-property.ts';
export * from './write-property-multiple.ts';
