import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { realClock, realNet, realRng } from '@t3000/runtime';
import { temporaryFolder } from '@t3000/testkit';
import { ask } from './client/ask.ts';
import { BacnetClient } from './client/client.ts';
import {
  BacnetDevice,
  BacnetSite,
  CalendarObject,
  FileObject,
  NotificationClassObject,
  ObjectType,
  PointObject,
  RecordObject,
  TrendLogObject,
  serveAlarms,
  serveFiles,
  serveLists,
  serveObjectChanges,
  serveTrendLogs,
  toDateTime,
} from './device/index.ts';
import { packObjectId } from './encoding/object-id.ts';
import type { BacnetValue } from './encoding/values.ts';
import { encodeUnconfirmedHeader } from './link/apdu.ts';
import * as services from './services/index.ts';
import type { ConfirmedService, Range } from './services/index.ts';
import { bacnetStackMissing, runTool, startServer } from './testing/bacnet-stack.ts';
import type { CapturedDatagram } from './testing/pcap.ts';
import { faultsFound, tsharkMissing, tsharkOver } from './testing/tshark.ts';
import { recorded } from './testing/world.ts';

const PORT = 47_753;
const skip = bacnetStackMissing;
const id = (type: number, instance: number): number => packObjectId({ type, instance });
const moment = toDateTime(Date.UTC(2026, 10, 21, 13, 14, 15));

test('the server of a C library understands what our client asks, and is understood', { skip }, async (t) => {
  const sent: Omit<CapturedDatagram, 'frame'>[] = [];
  const client = new BacnetClient(
    { clock: realClock(), rng: realRng(), net: recorded(realNet(), sent) },
    { bind: { address: '127.53.3.1', port: PORT } },
  );
  await client.start();
  const to = { address: '127.0.0.1', port: PORT, behind: undefined };
  const question = async <Request, Ack>(
    service: ConfirmedService<Request, Ack>,
    request: Request,
  ): Promise<Ack | undefined> => {
    const outcome = await ask(client.transactions, to, service, request);
    assert.ok(outcome.kind === 'answer', `${service.name}: ${JSON.stringify(outcome)}`);
    return outcome.value;
  };
  const read = (object: number, property: number, index?: number) =>
    question(services.readProperty, { objectId: object, property, index });
  const write = (object: number, property: number, value: BacnetValue) =>
    question(services.writeProperty, {
      objectId: object,
      property,
      index: undefined,
      values: [value],
      priority: undefined,
    });
  const name = { objectId: id(8, 4010), property: 77, index: undefined };
  const server = await startServer(PORT, 4010, async () => {
    const outcome = await ask(client.transactions, to, services.readProperty, name, { timeoutMs: 300 });
    return outcome.kind === 'answer';
  });
  try {
    const all = await question(services.readPropertyMultiple, [
      { objectId: id(0, 1), properties: [{ property: 8, index: undefined }] },
      {
        objectId: id(1, 1),
        properties: [
          { property: 105, index: undefined },
          { property: 87, index: 8 },
        ],
      },
      { objectId: id(1, 99), properties: [{ property: 80, index: undefined }] },
    ]);
    assert.deepEqual(
      all?.map(({ objectId, results }) => [objectId, results.length > 1, results.some(({ error }) => error)]),
      [
        [id(0, 1), true, false],
        [id(1, 1), true, false],
        [id(1, 99), false, true],
      ],
    );
    await question(services.writePropertyMultiple, [
      { objectId: id(1, 1), property: 85, index: undefined, values: [{ type: 'real', value: 33.5 }], priority: 8 },
      { objectId: id(4, 1), property: 85, index: undefined, values: [{ type: 'enumerated', value: 1 }], priority: 9 },
    ]);
    assert.deepEqual((await read(id(1, 1), 87, 8))?.values, [{ type: 'real', value: 33.5 }]);
    const records = (range: Range | undefined) =>
      question(services.readRange, { objectId: id(20, 1), property: 131, index: undefined, range });
    const [byPosition, whole, byTime] = [
      await records({ by: 'position', reference: 1, count: 3 }),
      await records(undefined),
      await records({ by: 'time', ...toDateTime(Date.UTC(2009, 1, 1)), count: 3 }),
    ];
    assert.deepEqual([byPosition?.itemCount, byPosition?.firstItem, byTime?.itemCount], [3, true, 3]);
    assert.ok(whole?.moreItems);
    await records({ by: 'sequence', reference: 1, count: 3 });
    const transfer = { vendorId: 260, serviceNumber: 1, block: [{ type: 'string', value: 'Guten Tag' } as const] };
    assert.deepEqual(await question(services.confirmedPrivateTransfer, transfer), transfer);
    await question(services.subscribeCov, {
      processId: 5,
      objectId: id(0, 1),
      confirmed: false,
      lifetimeSeconds: 60,
    });
    const created = await question(services.createObject, {
      specifier: { kind: 'object', value: id(2, 4711) },
      initialValues: undefined,
    });
    assert.equal(created, id(2, 4711));
    await question(services.deleteObject, id(2, 4711));
    await question(services.atomicWriteFile, {
      file: id(10, 1),
      access: { kind: 'stream', value: { start: 0, data: Uint8Array.of(65) } },
    });
    const file = await question(services.atomicReadFile, {
      file: id(10, 1),
      access: { kind: 'stream', value: { start: 0, count: 20 } },
    });
    assert.equal(file?.access.kind, 'stream');

    for (const [property, value] of [
      [81, { type: 'boolean', value: true }],
      [45, { type: 'real', value: 10 }],
      [52, { type: 'bits', value: [true, true] }],
      [35, { type: 'bits', value: [true, true, true] }],
      [113, { type: 'unsigned', value: 0 }],
      [85, { type: 'real', value: 99 }],
    ] as const) {
      await write(id(0, 1), property, value);
    }
    let alarms = await question(services.getAlarmSummary, undefined);
    for (let attempt = 0; attempt < 100 && alarms?.length === 0; attempt++) {
      await delay(100);
      alarms = await question(services.getAlarmSummary, undefined);
    }
    // The state high-limit.
    assert.deepEqual(
      alarms?.map(({ object, state }) => [object, state]),
      [[id(0, 1), 3]],
    );
    const events = await question(services.getEventInformation, { after: undefined });
    const [event] = events?.summaries ?? [];
    assert.ok(event && event.object === id(0, 1));
    const [toOffnormal] = event.stamps;
    assert.equal(toOffnormal?.kind, 'dateTime');
    const acknowledged = await ask(client.transactions, to, services.acknowledgeAlarm, {
      process: 1,
      object: id(0, 1),
      state: 3,
      stamp: toOffnormal,
      source: 'Operator',
      acknowledgedAt: { kind: 'dateTime', value: moment },
    });
    // Nothing waits for an acknowledgement there: it may refuse, in the words of the service, but not misunderstand.
    assert.ok(acknowledged.kind === 'answer' || acknowledged.kind === 'error', JSON.stringify(acknowledged));
    const silence = { minutes: 1, state: 'disable-initiation', password: 'wrong' } as const;
    const refused = await ask(client.transactions, to, services.deviceCommunicationControl, silence);
    assert.deepEqual(refused, { kind: 'error', error: { errorClass: 4, errorCode: 26 } });
    await question(services.deviceCommunicationControl, { ...silence, password: 'filister' });
    await question(services.deviceCommunicationControl, { minutes: undefined, state: 'enable', password: 'filister' });
    client.link.send(to, false, (writer) => {
      encodeUnconfirmedHeader(writer, services.timeSynchronization.choice);
      services.timeSynchronization.request.encode(writer, moment);
    });
    const [date] = (await read(id(8, 4010), 56))?.values ?? [];
    assert.deepEqual(date?.type === 'date' && [date.value.year, date.value.month, date.value.day], [2026, 11, 21]);
    await question(services.reinitializeDevice, { state: 'warmstart', password: 'filister' });
    if (tsharkMissing === false) assert.deepEqual(faultsFound(tsharkOver(t, sent)), []);
  } finally {
    await client.stop();
    await server.stop();
  }
});

function everything(): { readonly device: BacnetDevice; readonly file: FileObject } {
  const clock = realClock();
  const device = new BacnetDevice({
    instance: 9,
    name: 'Panel',
    clock,
    control: { password: 'sesame' },
    cov: 'objects',
  });
  assert.ok(device.time);
  const log = new TrendLogObject({ instance: 1, name: 'Log' });
  for (const value of [1, 2, 3]) {
    log.add({ ...moment, datum: { kind: 'real', value }, statusFlags: [false, false, false, false] });
  }
  const file = new FileObject({
    instance: 1,
    name: 'File',
    fileType: 'x',
    content: new TextEncoder().encode('held here'),
    modifiedAt: moment,
  });
  device.add(
    new PointObject({
      type: ObjectType.analogInput,
      instance: 1,
      name: 'Room',
      value: 50,
      alarm: { algorithm: { kind: 'out-of-range', lowLimit: 0, highLimit: 25 }, notificationClass: 1 },
    }),
    new PointObject({ type: ObjectType.binaryOutput, instance: 1, name: 'Fan' }),
    new CalendarObject({ instance: 1, name: 'Holidays', clock: device.time, dates: [] }),
    new NotificationClassObject({ instance: 1, name: 'Class' }),
    file,
    log,
  );
  for (const serve of [serveAlarms, serveFiles, serveLists, serveTrendLogs]) serve(device);
  const text = (instance: number, name: string) =>
    new RecordObject({ type: 40, instance, name, properties: [[85, { type: 'string', value: '' }]] });
  serveObjectChanges(device, new Map([[40, text]]));
  return { device, file };
}

/** A tool, what it is told behind the instance, and what it must print. */
const rows: readonly (readonly [tool: string, wanted: readonly string[], expected: RegExp])[] = [
  ['bacrp', ['0', '1', '85'], /^50\.0/m],
  ['bacrp', ['0', '77', '85'], /unknown-object/i],
  ['bacrpm', ['0', '1', '8'], /present-value: 50\.0[\s\S]*event-state: high-limit/],
  ['bacwp', ['4', '1', '85', '8', '-1', '9', '1'], /Acknowledged/],
  ['bacwpm', ['4', '1', '85', '8', '9', '0'], /Acknowledged/],
  ['bacrp', ['4', '1', '87'], /(Null,){7}0,Null/],
  ['bacrr', ['20', '1', '131', '1', '2', '2'], /real:2\.0[\s\S]*real:3\.0/],
  ['bacrr', ['20', '1', '131', '2', '1', '2'], /real:1\.0[\s\S]*real:2\.0/],
  ['bacrr', ['20', '1', '131', '3', '1/1/2014', '00:00:01', '3'], /real:1\.0[\s\S]*real:3\.0/],
  ['bacge', [], /9\s+0\s+1\s+HL/],
  ['bacco', ['40', '5'], /success/],
  ['bacdo', ['40', '5'], /success/],
  ['bacdo', ['0', '1'], /object-deletion-not-permitted/],
  ['bacale', ['6', '1', '23', '-1', '-1', '2026/12/24'], /AddListElement Acknowledged/],
  ['bacale', ['6', '1', '23', '-1', '4', '1.5'], /invalid-data-type/],
  ['bacarf', ['1', 'got.bin'], /.*/],
  ['bacawf', ['1', 'put.bin'], /.*/],
  ['bacpt', ['260', '1', '7', 'hello'], /Unrecognized Service/i],
  ['bacdcc', ['2', '1', 'no'], /password-failure/i],
  ['bacdcc', ['2', '1', 'sesame'], /Acknowledged/],
  ['bacdcc', ['0', '0', 'sesame'], /Acknowledged/],
  ['bacscov', ['0', '1', '7', 'unconfirmed', '2'], /SubscribeCOV Acknowledged/],
  ['bacscov', ['0', '1', '7', 'cancel'], /Acknowledged/],
  ['bacrd', ['1', 'sesame'], /ReinitializeDevice Acknowledged/],
];

test('the tools of a C library understand what our device answers', { skip, timeout: 120_000 }, async (t) => {
  const sent: Omit<CapturedDatagram, 'frame'>[] = [];
  const site = new BacnetSite(
    { clock: realClock(), rng: realRng(), net: recorded(realNet(), sent) },
    { broadcast: undefined },
  );
  const { device, file } = everything();
  await site.add(device, '127.53.3.2', PORT);
  await site.start();
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'put.bin'), 'sent from there');
  const isInAlarm = (): boolean => device.objects.get(id(0, 1))?.events?.state === 3;
  for (let attempt = 0; attempt < 100 && !isInAlarm(); attempt++) await delay(100);
  try {
    for (const [tool, wanted, expected] of rows) {
      const printed = await runTool(tool, ['9', ...wanted], { folder, address: '127.53.3.2', port: PORT, instance: 9 });
      assert.match(printed, expected, `${tool} ${wanted.join(' ')}`);
    }
    assert.equal(readFileSync(join(folder, 'got.bin'), 'utf8'), 'held here');
    assert.equal(new TextDecoder().decode(file.content as Uint8Array), 'sent from there');
    if (tsharkMissing === false) assert.deepEqual(faultsFound(tsharkOver(t, sent)), []);
    t.diagnostic(`${rows.length} tools run, ${sent.length} datagrams judged`);
  } finally {
    await site.stop();
  }
});
