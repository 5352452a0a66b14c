import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import test from 'node:test';
import { ByteReader } from '@t3000/core';
import { abortReasonName, errorCodeName, rejectReasonName } from './encoding/errors.ts';
import { formatObjectId, unpackObjectId } from './encoding/object-id.ts';
import { propertyName } from './encoding/properties.ts';
import { formatValues } from './encoding/format.ts';
import { PduType, decodeApdu } from './link/apdu.ts';
import type { Apdu } from './link/apdu.ts';
import { carriesNpdu, decodeBvlc } from './link/bvlc.ts';
import { decodeNpdu } from './link/npdu.ts';
import { Assembly } from './segments/assembly.ts';
import { confirmedServiceName, unconfirmedServiceName } from './services/index.ts';
import { decodeError } from './services/error.ts';
import { iAm } from './services/i-am.ts';
import { iHave } from './services/i-have.ts';
import { readProperty, readPropertyAck } from './services/read-property.ts';
import { whoHas } from './services/who-has.ts';
import { whoIs } from './services/who-is.ts';
import { readPcap } from './testing/pcap.ts';
import type { CapturedDatagram } from './testing/pcap.ts';

const folder = fileURLToPath(new URL('../../../../shared/vectors/bacnet/icsnpp/', import.meta.url));
const skip = existsSync(folder) ? false : `no vectors at ${folder}`;

/** What the other decoder calls the functions of clause J.2. */
const functions: Readonly<Record<number, string>> = {
  0x04: 'Forwarded_NPDU',
  0x09: 'Distribute_Broadcast_to_Network',
  0x0a: 'Original_Unicast_NPDU',
  0x0b: 'Original_Broadcast_NPDU',
};
const kinds: Readonly<Record<number, string>> = {
  [PduType.confirmedRequest]: 'CONFIRMED_REQUEST',
  [PduType.unconfirmedRequest]: 'UNCONFIRMED_REQUEST',
  [PduType.simpleAck]: 'SIMPLE_ACK',
  [PduType.complexAck]: 'COMPLEX_ACK',
  [PduType.segmentAck]: 'SEGMENT_ACK',
  [PduType.error]: 'ERROR_PDU',
  [PduType.reject]: 'REJECT_PDU',
  [PduType.abort]: 'ABORT_PDU',
};

/** Rows of a Zeek log by the names of their columns. */
function readLog(name: string): readonly Readonly<Record<string, string>>[] {
  const lines = readFileSync(`${folder}${name}.log`, 'utf8').trimEnd().split('\n');
  const [, ...columns] = lines.find((line) => line.startsWith('#fields'))?.split('\t') ?? [];
  return lines
    .filter((line) => !line.startsWith('#'))
    .map((line) => {
      const cells = line.split('\t');
      return Object.fromEntries(columns.map((column, index) => [column, cells[index] ?? '']));
    });
}

interface Heard {
  readonly from: string;
  readonly to: string;
  readonly bvlc: string;
  readonly apdu: Apdu;
  /** Behind the header; put together where it came in segments. */
  readonly reader: ByteReader;
}

/** Every message of a capture; of one in segments the last part stands for the whole, as the other decoder has it. */
function messagesOf(capture: string): Heard[] {
  const open = new Map<string, Assembly>();
  return readPcap(readFileSync(`${folder}${capture}.pcap`)).flatMap(({ from, to, data }: CapturedDatagram) => {
    const reader = new ByteReader(data);
    const bvlc = decodeBvlc(reader);
    if (!carriesNpdu(bvlc) || decodeNpdu(reader).messageType !== undefined) return [];
    const apdu = decodeApdu(reader);
    const heard = {
      from: `${from.address} ${from.port}`,
      to: `${to.address} ${to.port}`,
      bvlc: functions[bvlc.function] ?? String(bvlc.function),
      apdu,
    };
    if (apdu.type !== PduType.complexAck || !apdu.segment) return [{ ...heard, reader }];
    const key = `${heard.from} ${heard.to} ${apdu.invokeId}`;
    const assembly = open.get(key) ?? new Assembly();
    open.set(key, assembly);
    const step = assembly.accept(apdu.segment, reader.view(reader.remaining));
    return step.kind === 'whole' ? [{ ...heard, reader: new ByteReader(step.bytes) }] : [];
  });
}

function serviceOf(apdu: Apdu): string {
  if (apdu.type === PduType.reject) return 'reject';
  if (apdu.type === PduType.abort) return 'abort';
  if (!('service' in apdu)) return '-';
  const name =
    apdu.type === PduType.unconfirmedRequest
      ? unconfirmedServiceName(apdu.service)
      : confirmedServiceName(apdu.service);
  return name.replaceAll('-', '_');
}

/** Error code, reason of a Reject or of an Abort; a dash for all else. */
function resultOf({ apdu, reader }: Heard): string {
  if (apdu.type === PduType.reject) return rejectReasonName(apdu.reason);
  if (apdu.type === PduType.abort) return abortReasonName(apdu.reason);
  return apdu.type === PduType.error ? errorCodeName(decodeError(reader).errorCode) : '-';
}

function rowOf(heard: Heard): string {
  const { from, to, bvlc, apdu } = heard;
  const invokeId = 'invokeId' in apdu ? String(apdu.invokeId) : '-';
  return [from, to, bvlc, kinds[apdu.type], serviceOf(apdu), invokeId, resultOf(heard)].join(' ');
}

for (const [capture, log] of [
  ['bacnet_segmented_data', 'segmented_data'],
  ['bacnet_error_reject_abort', 'error-reject-abort'],
] as const) {
  test(`every message of ${capture} is what Zeek takes it for`, { skip }, () => {
    const theirs = readLog(`${log}.bacnet`).map((row) =>
      [
        `${row['source_h']} ${row['source_p']}`,
        `${row['destination_h']} ${row['destination_p']}`,
        row['bvlc_function'],
        row['pdu_type'],
        row['pdu_service'],
        row['invoke_id'],
        row['result_code'],
      ].join(' '),
    );
    assert.deepEqual(messagesOf(capture).map(rowOf).toSorted(), theirs.toSorted());
  });
}

/**
 * Who-Is, I-Am, Who-Has and I-Have in the columns of the other decoder, without its names of vendors. It reads no names
 * in the Japanese character set of one capture, and calls them empty.
 */
function discoveryOf({ from, apdu, reader }: Heard): string[] {
  if (apdu.type !== PduType.unconfirmedRequest) return [];
  const objectOf = (id: number): string => formatObjectId(unpackObjectId(id)).replace(',', ' ');
  const row = (...cells: string[]): string[] => [[from, ...cells].join(' ')];
  switch (apdu.service) {
    case iAm.choice:
      return row('i-am', '- -', `device ${iAm.request.decode(reader).instance}`, '-', '-');
    case iHave.choice: {
      const { device, object, name } = iHave.request.decode(reader);
      return row('i-have', objectOf(device), objectOf(object), '-', /^[ -~]+$/.test(name) ? name : '(empty)');
    }
    case whoHas.choice: {
      const { low, wanted } = whoHas.request.decode(reader);
      const object = wanted.kind === 'object' ? objectOf(wanted.value) : '- -';
      return row(
        'who-has',
        '- -',
        object,
        low === undefined ? 'All' : '',
        wanted.kind === 'name' ? wanted.value : 'N/A',
      );
    }
    case whoIs.choice:
      return row('who-is', '- -', '- -', whoIs.request.decode(reader).low === undefined ? 'All' : '', '-');
    default:
      return [];
  }
}

for (const [capture, log] of [
  ['bacnet_segmented_data', 'segmented_data'],
  ['bacnet_error_reject_abort', 'error-reject-abort'],
] as const) {
  test(`who asks for whom in ${capture} is what Zeek reads`, { skip }, () => {
    const theirs = readLog(`${log}.bacnet_discovery`).map((row) =>
      [
        `${row['source_h']} ${row['source_p']}`,
        row['pdu_service'],
        `${row['device_id_type']} ${row['device_id_number']}`,
        `${row['object_type']} ${row['instance_number']}`,
        row['range'],
        row['object_name'],
      ].join(' '),
    );
    assert.ok(theirs.length > 3);
    assert.deepEqual(messagesOf(capture).flatMap(discoveryOf).toSorted(), theirs.toSorted());
  });
}

test('the 426 objects of a segmented list are those Zeek reads, in the same order', { skip }, () => {
  const ours = messagesOf('bacnet_segmented_data').flatMap(({ apdu, reader }): string[] => {
    if (apdu.type === PduType.confirmedRequest && apdu.service === readProperty.choice) {
      const { objectId, property, index } = readProperty.request.decode(reader);
      return [propertyRow('read-property-request', apdu.invokeId, objectId, property, index, '-')];
    }
    if (apdu.type !== PduType.complexAck || apdu.service !== readProperty.choice) return [];
    const { objectId, property, index, values } = readPropertyAck.decode(reader);
    reader.finish();
    return values.map((value) => {
      const text =
        value.type === 'objectId'
          ? formatObjectId(unpackObjectId(value.value)).replace(',', ': ')
          : formatValues([value]);
      return propertyRow('read-property-ack', apdu.invokeId, objectId, property, index, text);
    });
  });
  const theirs = readLog('segmented_data.bacnet_property').map((row) =>
    [
      row['invoke_id'],
      row['pdu_service'],
      `${row['object_type']},${row['instance_number']}`,
      row['property'],
      row['array_index'],
      row['value'],
    ].join(' '),
  );
  assert.equal(ours.length, 429);
  assert.deepEqual(ours, theirs);
});

function propertyRow(
  service: string,
  invokeId: number,
  objectId: number,
  property: number,
  index: number | undefined,
  value: string,
): string {
  const place = [formatObjectId(unpackObjectId(objectId)), propertyName(property), index ?? '-'];
  return [invokeId, service, ...place, value].join(' ');
}
