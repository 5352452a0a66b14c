import assert from 'node:assert/strict';
import test from 'node:test';
import { ByteReader } from '@t3000/core';
import { packObjectId } from '../encoding/object-id.ts';
import { confirmedServices, unconfirmedServices } from './index.ts';
import { iAm } from './i-am.ts';
import { readPropertyMultiple, readPropertyMultipleAck } from './read-property-multiple.ts';
import { readProperty, readPropertyAck } from './read-property.ts';
import { golden, walkAll } from '../testing/golden.ts';
import type { Golden } from '../testing/golden.ts';
import { whoIs } from './who-is.ts';
import { writePropertyMultiple, writePropertyMultipleError } from './write-property-multiple.ts';
import { writeProperty } from './write-property.ts';

const analogInput = (instance: number): number => packObjectId({ type: 0, instance });
const analogValue = (instance: number): number => packObjectId({ type: 2, instance });

/** Service bytes of ASHRAE 135 Annex F (clause in the name) and, where the annex has none, of the standard's own rules. */
const table: readonly Golden[] = [
  golden('F.3.5 ReadProperty', readProperty.request, '0c000000051955', {
    objectId: analogInput(5),
    property: 85,
    index: undefined,
  }),
  golden('F.3.5 ReadProperty answer', readPropertyAck, '0c0000000519553e444290999a3f', {
    objectId: analogInput(5),
    property: 85,
    index: undefined,
    values: [{ type: 'real', value: 72.3 }],
  }),
  golden('ReadProperty of an array element', readProperty.request, '0c020003e9194c2900', {
    objectId: packObjectId({ type: 8, instance: 1001 }),
    property: 76,
    index: 0,
  }),
  golden('F.3.7 ReadPropertyMultiple', readPropertyMultiple.request, '0c000000101e095509671f', [
    {
      objectId: analogInput(16),
      properties: [
        { property: 85, index: undefined },
        { property: 103, index: undefined },
      ],
    },
  ]),
  golden('F.3.7 ReadPropertyMultiple answer', readPropertyMultipleAck, '0c000000101e29554e444290999a4f29674e91004f1f', [
    {
      objectId: analogInput(16),
      results: [
        { property: 85, index: undefined, values: [{ type: 'real', value: 72.3 }] },
        { property: 103, index: undefined, values: [{ type: 'enumerated', value: 0 }] },
      ],
    },
  ]),
  golden(
    'F.3.7 ReadPropertyMultiple of three objects',
    readPropertyMultiple.request,
    '0c000000211e09551f0c000000321e09551f0c000000231e09551f',
    [33, 50, 35].map((instance) => ({
      objectId: analogInput(instance),
      properties: [{ property: 85, index: undefined }],
    })),
  ),
  golden(
    'F.3.7 ReadPropertyMultiple with a refused object',
    readPropertyMultipleAck,
    '0c000000211e29554e44422933334f1f0c000000321e29555e9101911f5f1f',
    [
      {
        objectId: analogInput(33),
        results: [{ property: 85, index: undefined, values: [{ type: 'real', value: 42.3 }] }],
      },
      {
        objectId: analogInput(50),
        results: [{ property: 85, index: undefined, error: { errorClass: 1, errorCode: 31 } }],
      },
    ],
  ),
  golden('ReadPropertyMultiple OPTIONAL', readPropertyMultiple.request, '0c000000131e09501f', [
    { objectId: analogInput(19), properties: [{ property: 80, index: undefined }] },
  ]),
  golden('F.3.9 WriteProperty', writeProperty.request, '0c0080000119553e44433400003f', {
    objectId: analogValue(1),
    property: 85,
    index: undefined,
    values: [{ type: 'real', value: 180 }],
    priority: undefined,
  }),
  golden('WriteProperty that releases priority 8', writeProperty.request, '0c0040000119553e003f4908', {
    objectId: packObjectId({ type: 1, instance: 1 }),
    property: 85,
    index: undefined,
    values: [{ type: 'null' }],
    priority: 8,
  }),
  golden(
    'F.3.10 WritePropertyMultiple',
    writePropertyMultiple.request,
    '0c008000051e09552e44428600002f1f0c008000061e09552e44428600002f1f0c008000071e09552e44429000002f1f',
    [67, 67, 72].map((value, index) => ({
      objectId: analogValue(5 + index),
      property: 85,
      index: undefined,
      values: [{ type: 'real', value }],
      priority: undefined,
    })),
  ),
  golden(
    'WritePropertyMultiple of two properties of one object with a priority',
    writePropertyMultiple.request,
    '0c008000051e09552e44428600002f390809512e102f1f',
    [
      {
        objectId: analogValue(5),
        property: 85,
        index: undefined,
        values: [{ type: 'real', value: 67 }],
        priority: 8,
      },
      {
        objectId: analogValue(5),
        property: 81,
        index: undefined,
        values: [{ type: 'boolean', value: false }],
        priority: undefined,
      },
    ],
  ),
  golden('WritePropertyMultiple-Error', writePropertyMultipleError, '0e910291250f1e0c0080000619551f', {
    errorClass: 2,
    errorCode: 37,
    failed: { objectId: analogValue(6), property: 85, index: undefined },
  }),
  golden('F.4.9 Who-Is with limits', whoIs.request, '09031903', { low: 3, high: 3 }),
  golden('F.4.9 Who-Is everybody', whoIs.request, '', { low: undefined, high: undefined }),
  golden('F.4.9 I-Am', iAm.request, 'c4020000012201e091012163', {
    instance: 1,
    answerBytesMax: 480,
    segmentation: 'transmit',
    vendorId: 99,
  }),
];

walkAll(table);

test('an I-Am with the panel number of old T3 firmware behind it is understood', () => {
  const bytes = Uint8Array.from(Buffer.from('c4020003e92201e0910321940f', 'hex'));
  assert.equal(iAm.request.decode(new ByteReader(bytes)).vendorId, 148);
});

test('every service choice of the standard is spoken or says why not', () => {
  for (const [services, names] of [
    [confirmedServices, 35],
    [unconfirmedServices, 15],
  ] as const) {
    assert.equal(services.length, names);
    for (const [index, service] of services.entries()) {
      assert.equal(service.choice, index, service.name);
      if ('unsupported' in service) assert.ok(service.unsupported.length > 10, service.name);
      else assert.match(service.clause, /^\d+\.\d+$/);
    }
  }
});

test('priority 17 is refused with the limit', () => {
  const bytes = Uint8Array.from(Buffer.from('0c0040000119553e003f4911', 'hex'));
  assert.throws(() => writeProperty.request.decode(new ByteReader(bytes)), /priority 17 is outside 1 to 16/);
});
