import assert from 'node:assert/strict';
import test from 'node:test';
import BacnetJs from '@bacnet-js/client';
import { reasonOf } from '@t3000/core';
import type { DeviceLink, PointConfig, ReadResults } from '@t3000/core';
import { realClock, realNet, realRng } from '@t3000/runtime';
import { aDevice, aPoint, someCapabilities } from '@t3000/testkit';
import { BacnetDevice, BacnetSite, ObjectType, PointObject, RecordObject } from './device/index.ts';
import { bacnetDriver } from './driver.ts';
import { Property } from './encoding/properties.ts';
import { asConfig } from './testing/world.ts';

const ports = { clock: realClock(), rng: realRng(), net: realNet() };
const never = new AbortController().signal;

/** Application tags of clause 20.2.1.4. */
const tag = {
  null: 0,
  unsigned: 2,
  signed: 3,
  real: 4,
  double: 5,
  string: 7,
  bits: 8,
  enumerated: 9,
  objectId: 12,
} as const;

interface Typed {
  readonly type: number;
  readonly value: unknown;
}

interface Asked {
  readonly header?: { readonly sender?: { readonly address: string } };
  readonly invokeId: number;
  readonly service: number;
  readonly payload: {
    readonly objectId: { readonly type: number; readonly instance: number };
    readonly property: { readonly id: number; readonly index: number };
    readonly value: { readonly property: { readonly id: number }; readonly priority: number; readonly value: Typed[] };
  };
}

/** What this file uses of the library, with plain numbers where its own types want members of its enumerations. */
interface Library {
  on(event: string, handler: (message: Asked) => void): void;
  readProperty(receiver: object, object: object, property: number): Promise<{ values: Typed[] }>;
  writeProperty(receiver: object, object: object, property: number, values: Typed[], options: object): Promise<void>;
  readPropertyResponse(...values: unknown[]): void;
  simpleAckResponse(...values: unknown[]): void;
  errorResponse(...values: unknown[]): void;
  close(): void;
}

function library(port: number, address: string): Library {
  // The library accepts numbers at run time; its declarations do not.
  return new BacnetJs.default({ port, interface: address, apduTimeout: 2000 }) as unknown as Library;
}

test('whole numbers, doubles and texts of an independent device are read and written in their own types', async () => {
  const server = library(43_822, '127.43.2.1');
  const objects = [
    [45, 7],
    [46, 7],
    [48, 7],
    [40, 7],
    [40, 8],
  ] as const;
  const values = new Map<string, Typed[]>([
    ['8:3003:77', [{ type: tag.string, value: 'Meters' }]],
    ['8:3003:62', [{ type: tag.unsigned, value: 480 }]],
    ['8:3003:107', [{ type: tag.enumerated, value: 3 }]],
    ['8:3003:76', objects.map(([type, instance]) => ({ type: tag.objectId, value: { type, instance } }))],
    ['45:7:77', [{ type: tag.string, value: 'Offset' }]],
    ['45:7:85', [{ type: tag.signed, value: -70_000 }]],
    ['46:7:77', [{ type: tag.string, value: 'Energy' }]],
    ['46:7:85', [{ type: tag.double, value: 123_456_789.123_456 }]],
    ['48:7:77', [{ type: tag.string, value: 'Starts' }]],
    ['48:7:85', [{ type: tag.unsigned, value: 4_000_000_000 }]],
    ['40:7:77', [{ type: tag.string, value: 'Notice' }]],
    ['40:7:85', [{ type: tag.string, value: 'All is well' }]],
    ['40:8:77', [{ type: tag.string, value: 'Banner' }]],
    ['40:8:85', [{ type: tag.string, value: 'Commanded' }]],
    ['40:8:87', [{ type: tag.string, value: 'Commanded' }]],
  ]);
  const key = ({ objectId }: Asked['payload'], id: number): string => `${objectId.type}:${objectId.instance}:${id}`;
  const sender = (asked: Asked): { address: string } => ({ address: asked.header?.sender?.address ?? '' });
  server.on('readProperty', (asked) => {
    const { objectId, property } = asked.payload;
    // Of the priority array only the slot of operators is asked for.
    const isAsked = property.index === (property.id === 87 ? 8 : 0xffff_ffff);
    const found = isAsked ? values.get(key(asked.payload, property.id)) : undefined;
    if (found) server.readPropertyResponse(sender(asked), asked.invokeId, objectId, property, found);
    else server.errorResponse(sender(asked), asked.service, asked.invokeId, 2, 32);
  });
  const written: Typed[] = [];
  server.on('writeProperty', (asked) => {
    const { property, value } = asked.payload.value;
    written.push(...value);
    values.set(key(asked.payload, property.id), value);
    server.simpleAckResponse(sender(asked), asked.service, asked.invokeId);
  });
  const driver = bacnetDriver(ports, {
    address: '127.43.2.2',
    port: 43_822,
    broadcasts: [],
    apduTimeoutMs: 2000,
    statusFlags: false,
  });
  const listening = new Promise<void>((resolve) => server.on('listening', () => resolve()));
  await driver.start();
  await listening;
  try {
    const address = { host: '127.43.2.1', port: 43_822, instance: 3003 };
    // It answers no ReadPropertyMultiple at all, as small devices do.
    server.on('readPropertyMultiple', (asked) =>
      server.errorResponse(sender(asked), asked.service, asked.invokeId, 5, 45),
    );
    const interview = await driver.interview(address, () => {}, never);
    assert.ok(interview.ok, JSON.stringify(interview));
    assert.deepEqual(
      interview.points.map(({ name, kind, type, decimals }) => [name, kind, type, decimals]),
      [
        ['Offset', 'analog', 'variable', 0],
        ['Energy', 'analog', 'variable', 1],
        ['Starts', 'analog', 'variable', 0],
        ['Notice', 'text', 'variable', 0],
        ['Banner', 'text', 'variable', 0],
      ],
    );
    const link = driver.open(aDevice({ protocol: 'bacnet', address, capabilities: interview.capabilities }));
    const points = interview.points.filter(({ kind }) => kind !== 'text').map(asConfig);
    assert.deepEqual(await readAll(link, points), [-70_000, 123_456_789.123_456, 4_000_000_000]);
    const [offset, energy, starts] = points;
    assert.ok(offset && energy && starts);
    assert.deepEqual(await link.write(offset, { value: -5, priority: 8 }), { status: 'accepted' });
    assert.deepEqual(await link.write(energy, { value: 1e300, priority: 8 }), { status: 'accepted' });
    assert.deepEqual(await link.write(starts, { value: 12, priority: 8 }), { status: 'accepted' });
    assert.deepEqual(
      written.splice(0).map(({ type, value }) => [type, value]),
      [
        [tag.signed, -5],
        [tag.double, 1e300],
        [tag.unsigned, 12],
      ],
    );
    assert.deepEqual(await link.write(starts, { value: -1, priority: 8 }), {
      status: 'refused',
      detail: '-1 is no whole number from 0 to 4294967295',
    });
    assert.equal((await link.write(offset, { value: 1.5, priority: 8 })).status, 'refused');
    const held = interview.points.filter(({ kind }) => kind === 'text').map(asConfig);
    assert.deepEqual(await readTexts(link, held), ['All is well', 'Commanded']);
    const [notice, banner] = held;
    assert.ok(notice && banner);
    assert.deepEqual(await link.write(notice, { value: undefined, text: 'Größer', priority: 8 }), {
      status: 'accepted',
    });
    assert.deepEqual(
      written.splice(0).map(({ type, value }) => [type, value]),
      [[tag.string, 'Größer']],
    );
    const seen = await link.inspect(notice);
    assert.ok(seen.ok, JSON.stringify(seen));
    assert.deepEqual(seen.texts, { value: 'Größer', slots: undefined, relinquishDefault: undefined });
    assert.deepEqual([seen.value, seen.quality], [NaN, 0]);
    assert.equal((await link.write(notice, { value: 5, priority: 8 })).status, 'refused');
    // The object has no text any more: no value, and never an old or an invented one.
    values.set('40:7:85', [{ type: tag.real, value: 5 }]);
    const [number] = await readRaw(link, [notice]);
    assert.deepEqual([number?.texts, reasonOf(number?.qualities[0] ?? 0)], [[undefined], 'invalid_value']);
    values.set('40:7:85', [{ type: tag.string, value: 'All is well' }]);
    const texts = await link.readTable?.('texts');
    assert.ok(texts?.ok, JSON.stringify(texts));
    assert.deepEqual(texts.rows[0]?.cells, {
      label: 'Notice',
      text_value: 'All is well',
      commanded: null,
      description: '',
    });
    const change = { expected: 'All is well', value: 'Filter is due — bitte wechseln' };
    assert.deepEqual(await link.writeCell?.('texts', 0, 'text_value', change), {
      status: 'applied',
      value: change.value,
    });
    assert.deepEqual(
      written.map(({ type, value }) => [type, value]),
      [[tag.string, change.value]],
    );
    assert.equal(texts.rows[1]?.cells['commanded'], true);
    const release = { expected: true, value: false };
    const kept = await link.writeCell?.('texts', 1, 'commanded', release);
    assert.match(JSON.stringify(kept), /not_applied.*acknowledged but not applied: commanded is still true/);
    assert.equal(written.at(-1)?.type, tag.null);
    values.set('40:8:85', [{ type: tag.string, value: 'By itself' }]);
    values.set('40:8:87', [{ type: tag.null, value: null }]);
    const again = await link.readTable?.('texts');
    assert.ok(again?.ok);
    assert.deepEqual(again.rows[1]?.cells['commanded'], false);
    const stale = await link.writeCell?.('texts', 0, 'text_value', change);
    assert.equal(stale?.status, 'refused');
    link.close();
  } finally {
    await driver.stop();
    server.close();
  }
});

test('a text longer than the APDU of an independent device is written in segments', async () => {
  const server = library(43_825, '127.43.2.7');
  const listening = new Promise<void>((resolve) => server.on('listening', () => resolve()));
  const written: unknown[] = [];
  server.on('writeProperty', ({ header, service, invokeId, payload }) => {
    written.push(...payload.value.value.map(({ value }) => value));
    server.simpleAckResponse({ address: header?.sender?.address ?? '' }, service, invokeId);
  });
  const driver = bacnetDriver(ports, { address: '127.43.2.8', port: 43_825, broadcasts: [], apduTimeoutMs: 2000 });
  await driver.start();
  await listening;
  try {
    const address = { host: '127.43.2.7', port: 43_825, instance: 3006 };
    const point = asConfig(
      {
        ...aPoint({ kind: 'text', type: 'variable', name: 'Notice', writable: true }),
        address: { object_type: ObjectType.characterStringValue, instance: 1 },
      },
      1,
    );
    for (const [answerBytesMax, pieces] of [
      [50, 7],
      [128, 3],
      [1476, 1],
    ] as const) {
      const capabilities = someCapabilities({ answerBytesMax, segmentation: 'both' });
      const link = driver.open(aDevice({ protocol: 'bacnet', address, capabilities }));
      link.record?.(true);
      const text = `${answerBytesMax}: ${'Grüße '.repeat(34)}`;
      assert.deepEqual(await link.write(point, { value: undefined, text, priority: 8 }), { status: 'accepted' });
      assert.equal(written.pop(), text);
      const requests = link
        .exchanges?.()
        .filter(({ direction, text: words }) => direction === 'sent' && !words.includes('ack'));
      assert.equal(requests?.length, pieces, String(answerBytesMax));
      link.close();
    }
  } finally {
    await driver.stop();
    server.close();
  }
});

test('an independent client reads and writes our whole numbers, doubles and texts', async () => {
  const site = new BacnetSite(ports, { broadcast: undefined });
  const device = new BacnetDevice({ instance: 3004, name: 'Ours', iAm: 'unicast' });
  device.add(
    new PointObject({ type: ObjectType.integerValue, instance: 1, name: 'Offset', value: -70_000 }),
    new PointObject({ type: ObjectType.largeAnalogValue, instance: 1, name: 'Energy', value: 123_456_789.123_456 }),
    new PointObject({
      type: ObjectType.positiveIntegerValue,
      instance: 1,
      name: 'Starts',
      value: 4_000_000_000,
      maximum: 4_100_000_000,
    }),
    new RecordObject({
      type: ObjectType.characterStringValue,
      instance: 1,
      name: 'Notice',
      properties: [[Property.presentValue, { type: 'string', value: 'Grüße' }]],
      writable: [Property.presentValue],
    }),
  );
  await site.add(device, '127.43.2.4', 43_823);
  await site.start();
  const client = library(43_823, '127.43.2.3');
  const receiver = { address: '127.43.2.4:43823' };
  const read = async (type: number): Promise<unknown[]> =>
    (await client.readProperty(receiver, { type, instance: 1 }, 85)).values.map(({ type: kind, value }) => [
      kind,
      value,
    ]);
  const write = (type: number, value: Typed): Promise<void> =>
    client.writeProperty(receiver, { type, instance: 1 }, 85, [value], {});
  try {
    assert.deepEqual(await read(ObjectType.integerValue), [[tag.signed, -70_000]]);
    assert.deepEqual(await read(ObjectType.largeAnalogValue), [[tag.double, 123_456_789.123_456]]);
    assert.deepEqual(await read(ObjectType.positiveIntegerValue), [[tag.unsigned, 4_000_000_000]]);
    assert.deepEqual(await read(ObjectType.characterStringValue), [[tag.string, 'Grüße']]);
    await write(ObjectType.integerValue, { type: tag.signed, value: -1 });
    await write(ObjectType.largeAnalogValue, { type: tag.double, value: 0.1 });
    await write(ObjectType.characterStringValue, { type: tag.string, value: 'neu' });
    assert.deepEqual(await read(ObjectType.integerValue), [[tag.signed, -1]]);
    assert.deepEqual(await read(ObjectType.largeAnalogValue), [[tag.double, 0.1]]);
    assert.deepEqual(await read(ObjectType.characterStringValue), [[tag.string, 'neu']]);
    // Class property, code invalid-data-type: a REAL is none of them.
    await assert.rejects(write(ObjectType.integerValue, { type: tag.real, value: 1 }), /Class:2 - Code:9/);
  } finally {
    client.close();
    await site.stop();
  }
});

test('every object that is no point is shown with all its properties in words', async () => {
  const site = new BacnetSite(ports, { broadcast: undefined });
  const device = new BacnetDevice({ instance: 3005, name: 'Odd' });
  device.add(
    new RecordObject({
      type: 700,
      instance: 3,
      name: 'Of a vendor',
      properties: [
        [Property.presentValue, { type: 'unsigned', value: 42 }],
        [9001, { type: 'string', value: 'own' }],
      ],
    }),
    new RecordObject({
      type: ObjectType.loop,
      instance: 1,
      name: 'Supply air',
      properties: [
        [Property.presentValue, { type: 'real', value: 42.5 }],
        [Property.setpoint, { type: 'real', value: 18 }],
        [Property.controlledVariableValue, { type: 'real', value: 17.4 }],
      ],
    }),
    new RecordObject({
      type: ObjectType.program,
      instance: 1,
      name: 'Night purge',
      properties: [
        [Property.programState, { type: 'enumerated', value: 2 }],
        [Property.programChange, { type: 'enumerated', value: 0 }],
      ],
    }),
  );
  await site.add(device, '127.43.2.6', 43_824);
  await site.start();
  const driver = bacnetDriver(ports, { address: '127.43.2.5', port: 43_824, broadcasts: [], apduTimeoutMs: 2000 });
  await driver.start();
  try {
    const address = { host: '127.43.2.6', port: 43_824, instance: 3005 };
    const link = driver.open(aDevice({ protocol: 'bacnet', address }));
    const table = await link.readTable?.('objects');
    assert.ok(table?.ok, JSON.stringify(table));
    assert.deepEqual(
      table.rows.map(({ name, cells }) => [name, cells['label'], cells['value']]),
      [
        ['proprietary-700,3', 'Of a vendor', '42'],
        ['loop,1', 'Supply air', '42.5, setpoint 18, controlled-variable-value 17.4'],
        ['program,1', 'Night purge', 'program-state running, program-change ready'],
      ],
    );
    const text = await link.readRowText?.('objects', 0);
    assert.ok(text?.ok, JSON.stringify(text));
    assert.match(text.text, /^present-value: 42$/m);
    assert.match(text.text, /9001.*: "own"/);
    assert.notEqual(text.hex, '');
    const unseen = await link.readRowText?.('objects', 9);
    assert.ok(unseen && !unseen.ok && unseen.detail.includes('row 10 was not read'));
    link.close();
  } finally {
    await driver.stop();
    await site.stop();
  }
});

async function readAll(link: DeviceLink, points: readonly PointConfig[]): Promise<number[]> {
  const all: number[] = [];
  for (const request of link.pack(points)) {
    const size = request.points.length;
    const into = { values: new Float64Array(size), qualities: new Uint8Array(size) };
    assert.equal(await link.read(request, into, 'routine'), undefined);
    assert.deepEqual(
      [...into.qualities],
      Array.from({ length: size }, () => 0),
    );
    all.push(...into.values);
  }
  return all;
}

async function readRaw(link: DeviceLink, points: readonly PointConfig[]): Promise<ReadResults[]> {
  const all: ReadResults[] = [];
  for (const request of link.pack(points)) {
    assert.equal(request.texts, true);
    const size = request.points.length;
    const texts = Array.from({ length: size }, (): string | undefined => undefined);
    const into = { values: new Float64Array(size), qualities: new Uint8Array(size), texts };
    assert.equal(await link.read(request, into, 'routine'), undefined);
    all.push(into);
  }
  return all;
}

async function readTexts(link: DeviceLink, points: readonly PointConfig[]): Promise<(string | undefined)[]> {
  return (await readRaw(link, points)).flatMap(({ texts }) => texts ?? []);
}
