import assert from 'node:assert/strict';
import test from 'node:test';
import { aDevice } from '@t3000/testkit';
import type { DeviceLink } from '@t3000/core';
import { BacnetDevice, ObjectType, Property, RecordObject } from '../device/index.ts';
import type { PropertyContent } from '../device/index.ts';
import { bacnetDriver } from '../driver.ts';
import { formatObjectId } from '../encoding/object-id.ts';
import { calendarEntry } from '../encoding/calendar-types.ts';
import { valuesOf } from '../encoding/schema.ts';
import { readAccessResult } from '../encoding/reference-types.ts';
import { simulatedLan } from '../testing/world.ts';

/** Types of clause 21 that are named; those beyond belong to later standards and to vendors. */
const TYPES_NAMED = 65;

type Content = readonly [property: number, content: PropertyContent];

async function world(objects: readonly (readonly [type: number, properties: readonly Content[]])[]) {
  const { clock, rng, site, host } = simulatedLan(71);
  const device = new BacnetDevice({ instance: 9, name: 'Panel', segmentation: 'both' });
  for (const [type, properties] of objects) {
    device.add(new RecordObject({ type, instance: 1, name: `Name ${type}`, properties }));
  }
  await site.add(device, '192.168.1.10');
  await site.start();
  const driver = bacnetDriver({ clock, rng, net: host });
  await driver.start();
  const address = { host: '192.168.1.10', instance: 9 };
  const interview = await clock.settle(driver.interview(address, () => {}, new AbortController().signal));
  assert.ok(interview.ok, JSON.stringify(interview));
  const link = driver.open(aDevice({ address, capabilities: interview.capabilities }));
  const table = async (name: string) => {
    const read = await clock.settle(Promise.resolve(link.readTable?.(name)));
    assert.ok(read?.ok, JSON.stringify(read));
    return read.rows;
  };
  const text = async (row: number): Promise<string> => {
    const read = await clock.settle(Promise.resolve((link as Required<DeviceLink>).readRowText('objects', row)));
    assert.ok(read.ok);
    return read.text;
  };
  const stop = async (): Promise<void> => {
    await driver.stop();
    await site.stop();
  };
  return { points: interview.points, skipped: interview.skipped, table, text, stop };
}

test('an object of any type, standard or not, is a point or a row; none is hidden', async () => {
  const types = Array.from({ length: TYPES_NAMED }, (_, type) => type).filter((type) => type !== ObjectType.device);
  const all = [...types, 90, 128, 700, 1022];
  const present: Content = [Property.presentValue, { type: 'unsigned', value: 1 }];
  const { points, skipped, table, text, stop } = await world(all.map((type) => [type, [present]]));
  const rows = await table('objects');
  const shown = new Set([
    ...points.map(({ address }) => Number(address['object_type'])),
    ...all.filter((type) => rows.some(({ name }) => name === formatObjectId({ type, instance: 1 }))),
  ]);
  assert.deepEqual(
    all.filter((type) => !shown.has(type)),
    [],
  );
  // What is no point is named with the reason, in the account of the interview as well.
  for (const { name } of rows) {
    const isPoint = points.some(
      ({ address }) => name === formatObjectId({ type: Number(address['object_type']), instance: 1 }),
    );
    assert.ok(isPoint || skipped.some(({ what, why }) => what === name && why !== ''), name);
  }
  for (const row of rows) assert.match(await text(row.index), /present-value: 1/, row.name);
  await stop();
});

const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));
const christmas = { kind: 'date', value: { year: 255, month: 12, day: 25, weekday: 255 } } as const;
const member = {
  object: (0 << 22) | 4,
  results: [{ property: 85, index: undefined, result: { kind: 'values', value: [{ type: 'real', value: 21.5 }] } }],
} as const;

/** What the value column says of an object, and what must stand among its properties. */
const rows: readonly (readonly [type: number, properties: readonly Content[], value: RegExp, details: RegExp])[] = [
  [
    ObjectType.calendar,
    [
      [Property.presentValue, { type: 'boolean', value: true }],
      [Property.dateList, { type: 'list', items: valuesOf(calendarEntry, christmas) }],
    ],
    /^"true"$/i,
    /date-list: .*(Dec|12).*25|date-list: .*25.*(Dec|12)/i,
  ],
  [
    ObjectType.group,
    [[Property.presentValue, { type: 'list', items: valuesOf(readAccessResult, member) }]],
    /analog-input,4.*21\.5/,
    /present-value: .*21\.5/,
  ],
  [ObjectType.schedule, [[Property.presentValue, { type: 'real', value: 21 }]], /^"21"$/, /present-value: 21/],
  [ObjectType.trendLog, [[141, { type: 'unsigned', value: 96 }]], /record-count 96/, /record-count: 96/],
  [
    ObjectType.notificationClass,
    [[Property.recipientList, { type: 'list', items: [] }]],
    /^"recipient-list/,
    /recipient-list:/,
  ],
  [ObjectType.file, [[42, { type: 'unsigned', value: 4096 }]], /file-size 4096/, /file-size: 4096/],
  [ObjectType.eventEnrollment, [[36, { type: 'enumerated', value: 3 }]], /high-limit/, /event-state: high-limit/],
  [ObjectType.averaging, [[4, { type: 'real', value: 20.5 }]], /^""$/, /20\.5/],
  [
    ObjectType.dateValue,
    [[85, { type: 'date', value: { year: 2026, month: 11, day: 22, weekday: 7 } }]],
    /2026/,
    /2026/,
  ],
  [ObjectType.octetStringValue, [[85, { type: 'octets', value: bytes('c0ffee') }]], /c0 ?ff ?ee/i, /c0 ?ff ?ee/i],
  [ObjectType.bitStringValue, [[85, { type: 'bits', value: [true, false, true] }]], /\S/, /present-value: \S/],
  [ObjectType.lightingOutput, [[85, { type: 'real', value: 80 }]], /^"80"$/, /present-value: 80/],
];

for (const [type, properties, value, details] of rows) {
  test(`an object of type ${formatObjectId({ type, instance: 1 })} is shown with what tells most about it, and whole`, async () => {
    const { table, text, stop } = await world([[type, properties]]);
    const [row, ...more] = await table('objects');
    assert.ok(row && more.length === 0);
    assert.equal(row.cells['label'], `Name ${type}`);
    assert.match(JSON.stringify(row.cells['value']), value);
    assert.match(await text(row.index), details);
    await stop();
  });
}
