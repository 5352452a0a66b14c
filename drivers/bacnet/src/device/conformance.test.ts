import assert from 'node:assert/strict';
import test from 'node:test';
import { ByteReader, ByteWriter } from '@t3000/core';
import { SeededRng, FakeClock } from '@t3000/testkit';
import { describePacket } from '../describe.ts';
import { finishBvlc } from '../link/bvlc.ts';
import { beginUnicast, decodePacket } from '../link/packet.ts';
import { confirmedServices } from '../services/index.ts';
import {
  BacnetDevice,
  CalendarObject,
  FileObject,
  NotificationClassObject,
  ObjectType,
  PointObject,
  ScheduleObject,
  serveAlarms,
  serveFiles,
  serveLists,
  serveObjectChanges,
  serveTrendLogs,
  toDateTime,
} from './index.ts';

function panel(): BacnetDevice {
  const clock = new FakeClock();
  const device = new BacnetDevice({
    instance: 9,
    name: 'Panel',
    clock,
    cov: 'properties',
    control: { password: 'sesame' },
  });
  assert.ok(device.time);
  device.add(
    new PointObject({
      type: ObjectType.analogOutput,
      instance: 1,
      name: 'Valve',
      minimum: 0,
      maximum: 100,
      alarm: { algorithm: { kind: 'out-of-range', lowLimit: 0, highLimit: 90 }, notificationClass: 1 },
    }),
    new CalendarObject({ instance: 1, name: 'Holidays', clock: device.time }),
    new ScheduleObject({
      instance: 1,
      name: 'Week',
      clock: device.time,
      objects: device.objects,
      fallback: { type: 'real', value: 1 },
    }),
    new NotificationClassObject({ instance: 1, name: 'Class' }),
    new FileObject({ instance: 1, name: 'File', fileType: 'x', content: new Uint8Array(9), modifiedAt: toDateTime(0) }),
  );
  for (const serve of [serveAlarms, serveFiles, serveLists, serveTrendLogs]) serve(device);
  serveObjectChanges(device, new Map());
  return device;
}

/** Sends one APDU and tells kind and meaning of the answer. */
function answer(device: BacnetDevice, apdu: string): string {
  const bytes = Uint8Array.from(Buffer.from(`810a00000104${apdu.replaceAll(' ', '')}`, 'hex'));
  new DataView(bytes.buffer).setUint16(2, bytes.length);
  const reader = new ByteReader(bytes);
  const packet = decodePacket(reader, { address: '10.0.0.1', port: 47_808 });
  assert.ok(packet);
  const writer = new ByteWriter(100_000);
  if (!device.answer(packet, reader, writer, () => beginUnicast(writer, undefined, false))) return 'silence';
  const { apdu: replied, text, damaged } = describePacket(finishBvlc(writer).slice());
  assert.ok(!damaged, text);
  const kinds = ['', '', 'done', 'ack', 'segment', 'error', 'reject', 'abort'];
  return replied?.type === 2 ? 'done' : `${kinds[replied?.type ?? 0]} ${text}`;
}

const rows: readonly (readonly [what: string, apdu: string, expected: RegExp])[] = [
  // Reject (clause 18.9): the request itself cannot be understood.
  ['a service nobody knows', '0005 07 63', /^reject unrecognized-service/],
  ['a service removed from the standard', '0005 07 0d 00', /^reject unrecognized-service/],
  ['ReadProperty without anything', '0005 07 0c', /^reject missing-required-parameter/],
  ['ReadProperty without property', '0005 07 0c 0c00400001', /^reject missing-required-parameter/],
  ['ReadProperty with a wrong tag', '0005 07 0c 1c00400001 1955', /^reject invalid-tag/],
  ['ReadProperty with application tags', '0005 07 0c c400400001 1955', /^reject invalid-tag/],
  [
    'ReadProperty with an identifier of three octets',
    '0005 07 0c 0b400001 1955',
    /^reject invalid-parameter-data-type/,
  ],
  ['ReadProperty with more than there is', '0005 07 0c 0c00400001 1955 2900 3900', /^reject too-many-arguments/],
  ['ReadProperty cut inside a tag', '0005 07 0c 0c0040', /^reject missing-required-parameter/],
  ['ReadPropertyMultiple without properties', '0005 07 0e 0c00400001 1e 1f', /^reject missing-required-parameter/],
  ['ReadPropertyMultiple that is never closed', '0005 07 0e 0c00400001 1e 0955', /^reject (missing|invalid)/],
  ['WriteProperty without a value', '0005 07 0f 0c00400001 1955', /^reject missing-required-parameter/],
  [
    'WriteProperty at priority 17',
    '0005 07 0f 0c00400001 1955 3e 4442000000 3f 4911',
    /^reject parameter-out-of-range/,
  ],
  ['WriteProperty at priority 0', '0005 07 0f 0c00400001 1955 3e 4442000000 3f 4900', /^reject parameter-out-of-range/],
  ['WriteProperty with a crossed closing tag', '0005 07 0f 0c00400001 1955 3e 4442000000 4f', /^reject invalid-tag/],
  ['WriteProperty with a reserved tag', '0005 07 0f 0c00400001 1955 3e d100 3f', /^reject invalid-tag/],
  [
    'SubscribeCOV of a boolean of two octets',
    '0005 07 05 0907 1c00400001 2a0001',
    /^reject invalid-parameter-data-type/,
  ],
  ['DeviceCommunicationControl of state 7', '0005 07 11 1907', /^reject undefined-enumeration/],
  ['DeviceCommunicationControl for 70000 minutes', '0005 07 11 0b011170 1901', /^reject parameter-out-of-range/],
  ['DeviceCommunicationControl without a state', '0005 07 11 0905', /^reject (missing|invalid)/],
  ['ReinitializeDevice to state 99', '0005 07 14 0963', /^reject undefined-enumeration/],
  ['GetAlarmSummary with an argument', '0005 07 03 0900', /^reject too-many-arguments/],
  ['GetEnrollmentSummary of filter 9', '0005 07 04 0909', /^reject undefined-enumeration/],
  ['AcknowledgeAlarm without its times', '0005 07 00 0901 1c00400001 2900', /^reject missing-required-parameter/],
  ['AtomicReadFile with neither access', '0005 07 06 c402800001 2e 3100 2109 2f', /^reject invalid-tag/],
  ['AtomicReadFile without access', '0005 07 06 c402800001', /^reject (missing|invalid)/],
  ['ReadRange of count 0', '0005 07 1a 0c05000001 1983 3e 2101 3100 3f', /^reject parameter-out-of-range/],
  ['AddListElement without elements', '0005 07 08 0c01800001 1917', /^reject missing-required-parameter/],
  ['CreateObject of nothing', '0005 07 0a', /^reject missing-required-parameter/],
  ['DeleteObject with a trailer', '0005 07 0b c400400001 00', /^reject too-many-arguments/],
  ['AtomicWriteFile without access', '0005 07 07 c402800001', /^reject (missing|invalid)/],
  ['RemoveListElement without elements', '0005 07 09 0c01800001 1917', /^reject missing-required-parameter/],
  ['WritePropertyMultiple that ends inside a value', '0005 07 10 0c00400001 1e 0955 2e', /^reject (missing|invalid)/],
  ['SubscribeCOVProperty without a property', '0005 07 1c 0907 1c00400001', /^reject (missing|invalid)/],
  ['GetEventInformation behind a wrong tag', '0005 07 1d 1c00400001', /^reject (invalid-tag|too-many-arguments)/],
  // Error (clause 18.2-18.8): understood and refused.
  ['an object nobody has', '0005 07 0c 0c00400063 1955', /^error object: unknown-object/],
  [
    'a write to an object nobody has among several',
    '0005 07 10 0c00400063 1e 0955 2e 4442000000 2f 1f',
    /^error object: unknown-object/,
  ],
  ['a property it has not', '0005 07 0c 0c00400001 191a', /^error property: unknown-property/],
  ['an element of no array', '0005 07 0c 0c00400001 1955 2901', /^error property: property-is-not-an-array/],
  ['an element beyond the end', '0005 07 0c 0c00400001 1957 2911', /^error property: invalid-array-index/],
  ['a write beyond the range', '0005 07 0f 0c00400001 1955 3e 4442ca0000 3f', /^error property: value-out-of-range/],
  ['a write of another type', '0005 07 0f 0c00400001 1955 3e 2101 3f', /^error property: invalid-data-type/],
  [
    'a write of two values',
    '0005 07 0f 0c00400001 1955 3e 4442000000 4442000000 3f',
    /^error property: invalid-data-type/,
  ],
  ['a write of a name', '0005 07 0f 0c00400001 194d 3e 720041 3f', /^error property: write-access-denied/],
  [
    'a write into the priority array',
    '0005 07 0f 0c00400001 1957 2908 3e 4442000000 3f',
    /^error property: write-access-denied/,
  ],
  ['a wrong password', '0005 07 11 1901 2d0500 41414141', /^error security: password-failure/],
  ['a restart without password', '0005 07 14 0900', /^error security: password-failure/],
  ['a log nobody has', '0005 07 1a 0c05000063 1983', /^error object: unknown-object/],
  ['a range of what is no list', '0005 07 1a 0c00400001 1955', /^error services: property-is-not-a-list/],
  ['a file that is no file', '0005 07 06 c400400001 0e 3100 2109 0f', /^error services: inconsistent-parameters/],
  ['an object of a type nobody may make', '0005 07 0a 0e 0901 0f', /^error object: dynamic-creation-not-supported/],
  ['the deletion of what was not made', '0005 07 0b c400400001', /^error object: object-deletion-not-permitted/],
  [
    'an acknowledgement of what never happened',
    '0005 07 00 0901 1c00400001 2902 3e 1901 3f 4c004d4445 5e 1901 5f',
    /^error services: invalid-time-stamp/,
  ],
  [
    'a week of eight days',
    '0005 07 0f 0c04400001 197b 3e 0e0f 0e0f 0e0f 0e0f 0e0f 0e0f 0e0f 0e0f 3f',
    /^error property: value-out-of-range/,
  ],
  // Abort (clause 18.10): what cannot be carried.
  ['a segment for a device that takes none', '0805 07 00 04 0c 0c00400001', /^abort segmentation-not-supported/],
  ['an answer that does not fit', '0000 07 0e 0c00400001 1e 0908 1f', /^abort segmentation-not-supported/],
];

test('what cannot be understood is rejected, what is refused gets an error, what cannot be carried is aborted', () => {
  for (const [what, apdu, expected] of rows)
    assert.match(answer(panel(), apdu), expected, `${clausesOf(apdu, expected)} ${what}`);
});

test('every service a device answers has a row of requests that cannot be understood', () => {
  const missing = confirmedServices.filter(({ choice }) => {
    const isKnown = !answer(panel(), `0005 07 ${choice.toString(16).padStart(2, '0')}`).includes(
      'unrecognized-service',
    );
    return isKnown && !rows.some(([, apdu, expected]) => choiceOf(apdu) === choice && /reject/.test(expected.source));
  });
  assert.deepEqual(
    missing.map(({ name }) => name),
    [],
  );
});

function choiceOf(apdu: string): number {
  return parseInt(apdu.replaceAll(' ', '').slice(6, 8), 16);
}

/** Where the standard says what the answer has to be: of the service, and of the kind of answer. */
function clausesOf(apdu: string, expected: RegExp): string {
  const service = confirmedServices[choiceOf(apdu)];
  const kinds = { reject: '5.4.5, 18.9', error: '18.2 to 18.8', abort: '5.4.5, 18.10' };
  const [, kind = 'reject'] = /\^(reject|error|abort)/.exec(expected.source) ?? [];
  const own = service && 'clause' in service ? `${service.clause}, ` : '';
  return `clauses ${own}${kinds[kind as keyof typeof kinds]}:`;
}

test('no damage to any request makes a device fall silent, throw, or take long', () => {
  const seed = 31;
  const rng = new SeededRng(seed);
  const device = panel();
  let answers = 0;
  for (let round = 0; round < 20_000; round++) {
    const [, apdu = ''] = rows[rng.integer(rows.length)] ?? [];
    const bytes = [...Buffer.from(apdu.replaceAll(' ', ''), 'hex')];
    const [head, body] = [bytes.slice(0, 4), bytes.slice(4)];
    for (let change = 0; change < 1 + rng.integer(3) && body.length > 0; change++) {
      const place = rng.integer(body.length);
      if (rng.integer(4) === 0) body.splice(place, 0, ...rng.bytes(1 + rng.integer(4)));
      else body[place] = rng.integer(256);
    }
    if (head[0] === 8) continue;
    const hex = Buffer.from([...head, ...body]).toString('hex');
    device.control?.reset();
    const said = answer(device, hex);
    assert.notEqual(said, 'silence', `seed ${seed} ${hex}`);
    answers++;
  }
  assert.ok(answers > 15_000, String(answers));
});

test('what a device says it supports is what it answers', () => {
  const device = panel();
  const content = device.object.read(97);
  assert.ok(content?.type === 'bits');
  for (const { choice } of confirmedServices) {
    const known = !answer(device, `0005 07 ${choice.toString(16).padStart(2, '0')}`).includes('unrecognized-service');
    const bits: Readonly<Record<number, number>> = { 26: 35, 27: 37, 28: 38, 29: 39 };
    const bit = bits[choice] ?? choice;
    // Bits 26 to 28 belong to services that are not confirmed.
    if (choice < 26 || choice in bits) assert.equal(content.value[bit], known, `service ${choice}`);
  }
});
