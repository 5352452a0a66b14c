import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import test from 'node:test';
import { ByteReader } from '@t3000/core';
import { describeApdu, describePacket } from './describe.ts';
import { unpackObjectId } from './encoding/object-id.ts';
import type { BacnetValue } from './encoding/values.ts';
import { PduType, decodeApdu } from './link/apdu.ts';
import { carriesNpdu, decodeBvlc } from './link/bvlc.ts';
import { decodeNpdu } from './link/npdu.ts';
import { decodeError } from './services/error.ts';
import { iAm } from './services/i-am.ts';
import {
  acknowledgeAlarm,
  atomicReadFile,
  atomicWriteFile,
  confirmedEventNotification,
  confirmedServices,
  deleteObject,
  iHave,
  lifeSafetyOperation,
  unconfirmedEventNotification,
  unconfirmedServices,
  whoHas,
} from './services/index.ts';
import { readPropertyMultiple, readPropertyMultipleAck } from './services/read-property-multiple.ts';
import { readProperty, readPropertyAck } from './services/read-property.ts';
import { writeProperty } from './services/write-property.ts';
import { readPcap } from './testing/pcap.ts';

const folder = fileURLToPath(new URL('../../../../shared/vectors/bacnet/', import.meta.url));
const skip = existsSync(folder) ? false : `no vectors at ${folder}`;

const captures = [
  'loopback/interop-bacnetstack-bacpypes3',
  'loopback/services-bacnetstack',
  'loopback/segments-bacpypes3',
  'icsnpp/bacnet_services_sample',
  'icsnpp/bacnet_error_reject_abort',
  'icsnpp/bacnet_segmented_data',
];

/** Columns of the independent decode this project can be compared with. */
interface Decoded {
  readonly [column: string]: string;
}

for (const capture of captures) {
  const missing = existsSync(`${folder}${capture}.pcap`) ? false : `no capture ${capture}`;
  test(`${capture} is decoded as an independent decoder does`, { skip: missing }, () => {
    const [head = '', ...rows] = readFileSync(`${folder}${capture}.tshark.tsv`, 'utf8').trimEnd().split('\n');
    const columns = head.split('\t');
    const expected = new Map(
      rows.map((row) => {
        const cells = row.split('\t');
        return [Number(cells[0]), Object.fromEntries(columns.map((column, index) => [column, cells[index] ?? '']))];
      }),
    );
    let compared = 0;
    for (const { frame, data } of readPcap(readFileSync(`${folder}${capture}.pcap`))) {
      const row = expected.get(frame);
      if (!row) continue;
      for (const [column, value] of Object.entries(decodeColumns(data))) {
        assert.equal(value, row[column], `frame ${frame} ${column}: ${describePacket(data).text}`);
        compared++;
      }
    }
    assert.ok(compared > rows.length, `${compared} cells of ${rows.length} rows were compared`);
  });
}

test('every Annex F example is classified, and those of our services understood', { skip }, () => {
  const examples = JSON.parse(readFileSync(`${folder}annexF.json`, 'utf8')) as { example: string; apdu: string }[];
  let understood = 0;
  for (const { example, apdu: hex } of examples) {
    const reader = new ByteReader(Uint8Array.from(Buffer.from(hex, 'hex')));
    const text = describeApdu(decodeApdu(reader), reader);
    if (!text.includes('not decoded')) understood++;
    assert.notEqual(text, '', example);
  }
  // The five of a virtual terminal are left.
  assert.equal(understood, examples.length - 5);
});

function decodeColumns(data: Uint8Array): Decoded {
  const reader = new ByteReader(data);
  const bvlc = decodeBvlc(reader);
  const decoded: Record<string, string> = { 'bvlc.function': `0x${bvlc.function.toString(16).padStart(2, '0')}` };
  if (!carriesNpdu(bvlc)) return decoded;
  const npdu = decodeNpdu(reader);
  decoded['bacnet.dnet'] = String(npdu.destination?.network ?? '');
  decoded['bacnet.snet'] = String(npdu.source?.network ?? '');
  if (npdu.messageType !== undefined) return decoded;
  const apdu = decodeApdu(reader);
  decoded['bacapp.type'] = String(apdu.type);
  if ('invokeId' in apdu) decoded['bacapp.invoke_id'] = String(apdu.invokeId);
  if ('sequence' in apdu) decoded['bacapp.sequence_number'] = String(apdu.sequence);
  if (apdu.type === PduType.unconfirmedRequest) decoded['bacapp.unconfirmed_service'] = String(apdu.service);
  else if ('service' in apdu) decoded['bacapp.confirmed_service'] = String(apdu.service);
  if ('segment' in apdu && apdu.segment) return decoded;
  return { ...decoded, ...decodeService(apdu, reader) };
}

/** The object identifiers in a request of the services that hold few, in their order. */
const objectsIn: Readonly<Record<string, (reader: ByteReader) => readonly number[]>> = {
  'acknowledge-alarm': (reader) => [acknowledgeAlarm.request.decode(reader).object],
  'atomic-read-file': (reader) => [atomicReadFile.request.decode(reader).file],
  'atomic-write-file': (reader) => [atomicWriteFile.request.decode(reader).file],
  'delete-object': (reader) => [deleteObject.request.decode(reader)],
  'life-safety-operation': (reader) => [lifeSafetyOperation.request.decode(reader).object ?? -1],
  'confirmed-event-notification': (reader) => {
    const { device, object } = confirmedEventNotification.request.decode(reader);
    return [device, object];
  },
  'unconfirmed-event-notification': (reader) => {
    const { device, object } = unconfirmedEventNotification.request.decode(reader);
    return [device, object];
  },
  'i-have': (reader) => {
    const { device, object } = iHave.request.decode(reader);
    return [device, object];
  },
  'who-has': (reader) => {
    const { wanted } = whoHas.request.decode(reader);
    return wanted.kind === 'object' ? [wanted.value] : [];
  },
};

function decodeService(apdu: ReturnType<typeof decodeApdu>, reader: ByteReader): Decoded {
  if (apdu.type === PduType.confirmedRequest || apdu.type === PduType.unconfirmedRequest) {
    const services = apdu.type === PduType.confirmedRequest ? confirmedServices : unconfirmedServices;
    const few = objectsIn[services[apdu.service]?.name ?? ''];
    if (few) {
      const ids = few(reader).map(unpackObjectId);
      reader.finish();
      return {
        'bacapp.objectType': ids.map(({ type }) => type).join(','),
        'bacapp.instance_number': ids.map(({ instance }) => instance).join(','),
      };
    }
  }
  const objects: number[] = [];
  const properties: number[] = [];
  const add = (objectId: number, property: number): void => void (objects.push(objectId), properties.push(property));
  const addValues = (values: readonly BacnetValue[]): void => {
    for (const value of values) if (value.type === 'objectId') objects.push(value.value);
  };
  const start = reader.position;
  switch (apdu.type) {
    case PduType.unconfirmedRequest:
      if (apdu.service !== iAm.choice) return {};
      return { 'bacapp.instance_number': String(iAm.request.decode(reader).instance), 'bacapp.objectType': '8' };
    case PduType.error: {
      // One stack sends this pair bare where the standard wraps it in tag 0; the other decoder gives up there.
      if (apdu.service === 18) return {};
      const { errorClass, errorCode } = decodeError(reader);
      return { 'bacapp.error_class': String(errorClass), 'bacapp.error_code': String(errorCode) };
    }
    case PduType.confirmedRequest:
      if (apdu.service === readProperty.choice) {
        const request = readProperty.request.decode(reader);
        add(request.objectId, request.property);
      } else if (apdu.service === readPropertyMultiple.choice) {
        for (const { objectId, properties: wanted } of readPropertyMultiple.request.decode(reader)) {
          objects.push(objectId);
          properties.push(...wanted.map(({ property }) => property));
        }
      } else if (apdu.service === writeProperty.choice) {
        const request = writeProperty.request.decode(reader);
        add(request.objectId, request.property);
        addValues(request.values);
      } else return {};
      break;
    case PduType.complexAck:
      if (apdu.service === readProperty.choice) {
        const ack = readPropertyAck.decode(reader);
        add(ack.objectId, ack.property);
        addValues(ack.values);
        if (containsConstructed(ack.values)) return {};
      } else if (apdu.service === readPropertyMultiple.choice) {
        const accesses = readPropertyMultipleAck.decode(reader);
        for (const { objectId, results } of accesses) {
          objects.push(objectId);
          for (const result of results) {
            properties.push(result.property);
            if (!result.error) addValues(result.values);
            if (result.error || containsConstructed(result.values)) return {};
          }
        }
      } else return {};
      break;
    default:
      return {};
  }
  assert.ok(reader.position > start);
  const ids = objects.map(unpackObjectId);
  return {
    'bacapp.objectType': ids.map(({ type }) => type).join(','),
    'bacapp.instance_number': ids.map(({ instance }) => instance).join(','),
    'bacapp.property_identifier': properties.join(','),
  };
}

/** Identifiers inside constructed values are listed by the other decoder in its own way. */
function containsConstructed(values: readonly BacnetValue[]): boolean {
  return values.some(({ type }) => type === 'constructed' || type === 'context');
}

test('services without code are counted by their choice and never throw', { skip }, () => {
  const seen = new Set<string>();
  for (const capture of captures.filter((each) => existsSync(`${folder}${each}.pcap`))) {
    for (const { data } of readPcap(readFileSync(`${folder}${capture}.pcap`))) {
      const { apdu, service, damaged, text } = describePacket(data);
      if (apdu && 'service' in apdu) seen.add(service);
      // Hand-made frames of one capture carry service bytes that break the standard; they must say so.
      if (damaged) assert.ok(text.includes('at byte'), text);
    }
  }
  const names = new Set([...confirmedServices, ...unconfirmedServices].map(({ name }) => name));
  for (const service of seen) assert.ok(names.has(service), service);
  assert.ok(seen.size > 25, `${seen.size} services`);
});
