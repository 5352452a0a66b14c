import { GOOD } from '@t3000/core';
import type { PointConfig, PointInspection, Quality, RequestFailure } from '@t3000/core';
import { formatValues, hexOf } from '../encoding/format.ts';
import { formatObjectId, unpackObjectId } from '../encoding/object-id.ts';
import { Property, propertyName } from '../encoding/properties.ts';
import { formatProperty } from '../encoding/property-types.ts';
import type { BacnetValue } from '../encoding/values.ts';
import { polledProperty, stateOffset } from '../point-types.ts';
import { readProperty } from '../services/read-property.ts';
import { decodeReadPropertyAck } from './device-session.ts';
import type { DeviceSession } from './device-session.ts';
import { failureOf, isRefusal } from './failure.ts';
import { DEVICE_ERROR, flagQuality, valueQuality } from './packed-read.ts';
import { objectIdOf } from './point-address.ts';
import { scaled, scaleOf } from './point-scale.ts';
import { readProperties } from './property-reader.ts';
import type { PropertyResult } from './property-reader.ts';
import { flagBits, numberOf } from './single-read.ts';
import { textsOf } from './text-read.ts';

const urgent = { priority: 'urgent', signal: undefined } as const;

const asked = [
  Property.statusFlags,
  Property.reliability,
  Property.outOfService,
  Property.priorityArray,
  Property.relinquishDefault,
] as const;

/** A point as its device has it now, with the bytes to show for it. */
export async function inspectPoint(
  session: DeviceSession,
  point: PointConfig,
): Promise<PointInspection | RequestFailure> {
  const objectId = objectIdOf(point);
  const { type: objectType } = unpackObjectId(objectId);
  const request = { objectId, property: polledProperty(objectType), index: undefined };
  const present = await session.ask(
    readProperty.choice,
    (writer) => readProperty.request.encode(writer, request),
    (reader) => {
      const raw = hexOf(reader.bytes.subarray(reader.position, reader.end));
      return { raw, values: decodeReadPropertyAck(reader, request).values };
    },
    urgent,
  );
  if (present.kind !== 'answer' && !isRefusal(present)) return failureOf(present);
  const properties = await readProperties(
    session,
    asked.map((property) => ({ ...request, property })),
    urgent,
  );
  if (!properties.ok) return properties.failure;
  const [flags, reliability, outOfService, priorityArray, relinquishDefault] = properties.results;
  const [held] = present.kind === 'answer' ? present.value.values : [];
  const isText = point.kind === 'text';
  const factor = scaleOf(point);
  const value = isText ? NaN : scaled(numberOf(held), factor) + stateOffset(objectType);
  const state = present.kind === 'answer' ? stateOf(point, value, held) : DEVICE_ERROR;
  const facts = [
    { label: 'object', text: formatObjectId(unpackObjectId(objectId)) },
    {
      label: propertyName(request.property),
      text:
        present.kind === 'answer'
          ? formatProperty(objectId, request.property, undefined, present.value.values)
          : failureOf(present).detail,
    },
    ...(factor === 1
      ? []
      : [{ label: propertyName(Property.scale), text: `one count is ${factor} ${point.unit}`.trim() }]),
    ...[flags, reliability, outOfService].map((result, index) => ({
      label: propertyName(asked[index] ?? 0),
      text: textOf(result),
    })),
  ];
  if (present.kind === 'answer') facts.push({ label: 'answer bytes', text: present.value.raw });
  return {
    ok: true,
    value,
    quality: state === GOOD && flags?.ok ? flagQuality(flagBits(flags.values[0])) : state,
    slots: priorityArray?.ok && !isText ? slotsOf(priorityArray) : undefined,
    ...(isText ? { texts: textsOf(held, priorityArray, relinquishDefault) } : {}),
    relinquishDefault: relinquishDefault?.ok && !isText ? numberOf(relinquishDefault.values[0]) : undefined,
    facts,
  };
}

function stateOf(point: PointConfig, value: number, held: BacnetValue | undefined): Quality {
  return point.kind === 'text' && held?.type === 'string' ? GOOD : valueQuality(value, point);
}

function slotsOf(result: PropertyResult & { ok: true }): (number | undefined)[] {
  return Array.from({ length: 16 }, (_, index) => {
    const value = result.values[index];
    return value === undefined || value.type === 'null' ? undefined : numberOf(value);
  });
}

function textOf(result: PropertyResult | undefined): string {
  if (!result) return '';
  return result.ok ? formatValues(result.values) : result.why;
}
