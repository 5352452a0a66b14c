import { daysOfWeek, transitionBits } from './enumerations.ts';
import { hexOf } from './format.ts';
import {
  boolean,
  enumerated,
  objectId,
  octets,
  propertyIdentifier,
  real,
  shown,
  signed,
  time,
  unsigned,
} from './primitives.ts';
import { anyValues, choice, listOf, optional, sequence } from './schema.ts';
import type { ValueOf } from './schema.ts';

const propertyAt = (first: number) => ({
  property: propertyIdentifier.within(first),
  index: optional(unsigned.within(first + 1)),
});

/** BACnetObjectPropertyReference. */
export const objectPropertyReference = sequence({ object: objectId.within(0), ...propertyAt(1) });

/** BACnetDeviceObjectPropertyReference; without a device it means the one that holds the property. */
export const deviceObjectPropertyReference = sequence({
  object: objectId.within(0),
  ...propertyAt(1),
  device: optional(objectId.within(3)),
});
export type DeviceObjectPropertyReference = ValueOf<typeof deviceObjectPropertyReference>;

/** BACnetDeviceObjectReference. */
export const deviceObjectReference = sequence({ device: optional(objectId.within(0)), object: objectId.within(1) });

/** BACnetDeviceObjectPropertyValue. */
export const deviceObjectPropertyValue = sequence({
  device: objectId.within(0),
  object: objectId.within(1),
  property: propertyIdentifier.within(2),
  index: optional(unsigned.within(3)),
  values: anyValues.within(4),
});

/** BACnetSetpointReference. */
export const setpointReference = sequence({ setpoint: optional(objectPropertyReference.within(0)) });

/** BACnetPropertyValue. */
export const propertyValue = sequence({
  ...propertyAt(0),
  values: anyValues.within(2),
  priority: optional(unsigned.within(3)),
});

/** BACnetPropertyReference. */
export const propertyReference = sequence(propertyAt(0));

/** ReadAccessSpecification. */
export const readAccessSpecification = sequence({
  object: objectId.within(0),
  properties: listOf(propertyReference).within(1),
});

const errorPair = sequence({ errorClass: enumerated(), errorCode: enumerated() });

/** ReadAccessResult. */
export const readAccessResult = sequence({
  object: objectId.within(0),
  results: optional(
    listOf(
      sequence({
        ...propertyAt(2),
        result: choice({ values: anyValues.within(4), error: errorPair.within(5) }),
      }),
    ).within(1),
  ),
});

/** BACnetAddress: network 0 is the local one, 65535 all; no octets of MAC are a broadcast. */
export const deviceAddress = shown(
  sequence({ network: unsigned, mac: octets }),
  ({ network, mac }) => `network ${network} ${mac.length === 0 ? 'everybody' : hexOf(mac)}`,
);
export type DeviceAddress = ValueOf<typeof deviceAddress>;

/** BACnetAddressBinding. */
export const addressBinding = sequence({ device: objectId, address: deviceAddress });

/** BACnetRecipient. */
export const recipient = choice({ device: objectId.within(0), address: deviceAddress.within(1) });
export type Recipient = ValueOf<typeof recipient>;

/** BACnetRecipientProcess. */
export const recipientProcess = sequence({ recipient: recipient.within(0), process: unsigned.within(1) });

/** BACnetDestination: who is told of which transitions, when and how. */
export const destination = sequence({
  validDays: daysOfWeek,
  from: time,
  to: time,
  recipient,
  process: unsigned,
  confirmed: boolean,
  transitions: transitionBits,
});
export type Destination = ValueOf<typeof destination>;

/** BACnetCOVSubscription. */
export const covSubscription = sequence({
  recipient: recipientProcess.within(0),
  monitored: objectPropertyReference.within(1),
  confirmed: boolean.within(2),
  remainingSeconds: unsigned.within(3),
  increment: optional(real.within(4)),
});

/** BACnetActionCommand. */
export const actionCommand = sequence({
  device: optional(objectId.within(0)),
  object: objectId.within(1),
  ...propertyAt(2),
  values: anyValues.within(4),
  priority: optional(unsigned.within(5)),
  postDelay: optional(unsigned.within(6)),
  quitOnFailure: boolean.within(7),
  writeSuccessful: boolean.within(8),
});

/** BACnetActionList. */
export const actionList = listOf(actionCommand).within(0);

/** BACnetScale. */
export const scale = choice({ floatScale: real.within(0), integerScale: signed.within(1) });

/** BACnetPrescale. */
export const prescale = sequence({ multiplier: unsigned.within(0), moduloDivide: unsigned.within(1) });

/** BACnetShedLevel. */
export const shedLevel = choice({ percent: unsigned.within(0), level: unsigned.within(1), amount: real.within(2) });
