import type { ByteReader, ByteWriter } from '@t3000/core';
import { encodeUnconfirmedHeader } from '../link/apdu.ts';
import { iHave } from '../services/i-have.ts';
import { timeSynchronization, utcTimeSynchronization } from '../services/time-synchronization.ts';
import { whoHas } from '../services/who-has.ts';
import { whoIsCovers } from '../services/who-is.ts';
import { Property } from '../encoding/properties.ts';
import { ObjectType } from '../encoding/object-types.ts';
import { OBJECT_INSTANCE_MAX, packObjectId } from '../encoding/object-id.ts';
import type { DeviceClock } from './device-clock.ts';
import type { ObjectSource } from './request-handlers.ts';
import type { PropertyContent } from './served-object.ts';

/** What a device does with an unconfirmed request; the result writes the APDU of what it says to everybody. */
export type AnnouncementHandler = (reader: ByteReader) => ((writer: ByteWriter) => void) | undefined;

/** Who-Has: the one device that holds the object says so (clause 16.9). */
export function hearWhoHas(device: ObjectSource, instance: number): AnnouncementHandler {
  const anyDevice = packObjectId({ type: ObjectType.device, instance: OBJECT_INSTANCE_MAX });
  return (reader) => {
    const request = whoHas.request.decode(reader);
    reader.finish();
    if (!whoIsCovers(request, instance)) return undefined;
    const { wanted } = request;
    const object =
      wanted.kind === 'object'
        ? device.objects.get(wanted.value === anyDevice ? device.deviceObjectId : wanted.value)
        : device.objects.values().find((candidate) => nameOf(candidate.read(Property.objectName)) === wanted.value);
    if (!object) return undefined;
    return (writer) => {
      const name = nameOf(object.read(Property.objectName)) ?? '';
      encodeUnconfirmedHeader(writer, iHave.choice);
      iHave.request.encode(writer, { device: device.deviceObjectId, object: object.objectId, name });
    };
  };
}

export function hearTime(clock: DeviceClock): AnnouncementHandler {
  return (reader) => {
    clock.setLocal(timeSynchronization.request.decode(reader));
    return undefined;
  };
}

export function hearUtcTime(clock: DeviceClock): AnnouncementHandler {
  return (reader) => {
    clock.setUtc(utcTimeSynchronization.request.decode(reader));
    return undefined;
  };
}

function nameOf(content: PropertyContent | undefined): string | undefined {
  return content?.type === 'string' ? content.value : undefined;
}
