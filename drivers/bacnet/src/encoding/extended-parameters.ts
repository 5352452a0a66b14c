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
import { deviceObjectPropertyValue } from './reference-types.ts';
import { anyValue, choice, listOf } from './schema.ts';

/** Application-tagged values where a production allows any of them. */
export const primitiveChoices = {
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

/** Parameters of a vendor’s own event type. */
export const extendedParameters = listOf(
  choice({ ...primitiveChoices, propertyValue: deviceObjectPropertyValue.within(0), other: anyValue }),
);
