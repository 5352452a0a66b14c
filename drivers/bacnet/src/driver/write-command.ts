import { isPriority, unreachable } from '@t3000/core';
import type { PointConfig, WriteCommand } from '@t3000/core';
import { unpackObjectId } from '../encoding/object-id.ts';
import { Property } from '../encoding/properties.ts';
import type { BacnetValue } from '../encoding/values.ts';
import { numberRules, numberTypeOf } from '../point-types.ts';
import type { writeProperty } from '../services/write-property.ts';
import { NO_OBJECT, objectIdOf } from './point-address.ts';

type WriteRequest = Parameters<typeof writeProperty.request.encode>[1];

/** The request for a command, or why it makes none. */
export function writeRequest(point: PointConfig, command: WriteCommand): WriteRequest | string {
  const { priority } = command;
  const objectId = objectIdOf(point);
  if (objectId === NO_OBJECT) return `${point.name} has no object address`;
  if (!point.writable) return `${point.name} takes no writes`;
  if (!isPriority(priority)) return `priority ${String(priority)} is outside 1 to 16`;
  const encoded = encodeCommand(point, command);
  if (typeof encoded === 'string') return encoded;
  return {
    objectId,
    property: Property.presentValue,
    index: undefined,
    values: [encoded],
    priority: point.commandable ? priority : undefined,
  };
}

/** BACnet type by kind of point: a number of the object's own type, enumerated, Unsigned, CharacterString (clause 12). */
function encodeCommand(point: PointConfig, { value, text }: WriteCommand): BacnetValue | string {
  if (text !== undefined) {
    return point.kind === 'text' ? { type: 'string', value: text } : `${point.name} takes no text`;
  }
  if (value === undefined) {
    return point.commandable ? { type: 'null' } : `${point.name} has no priority array, so nothing can be released`;
  }
  switch (point.kind) {
    case 'analog': {
      const type = numberTypeOf(unpackObjectId(objectIdOf(point)).type);
      const { minimum, maximum, whole, name } = numberRules[type];
      const fits = value >= minimum && value <= maximum && (!whole || Number.isInteger(value));
      return fits ? { type, value } : `${value} is no ${name}`;
    }
    case 'binary':
      return value === 0 || value === 1 ? { type: 'enumerated', value } : `${value} is neither 0 nor 1`;
    case 'multistate':
      if (Number.isInteger(value) && value >= 1 && value <= 0xffff_ffff) return { type: 'unsigned', value };
      return `${value} is no state; states count from 1`;
    case 'text':
      return `${point.name} takes a text, not ${value}`;
    default:
      return unreachable(point.kind);
  }
}
