import assert from 'node:assert/strict';
import test from 'node:test';
import { ask } from '../client/ask.ts';
import { BacnetClient } from '../client/client.ts';
import { describePacket } from '../describe.ts';
import { packObjectId } from '../encoding/object-id.ts';
import { valuesOf } from '../encoding/schema.ts';
import { calendarEntry, dailySchedule } from '../encoding/calendar-types.ts';
import { encodeUnconfirmedHeader } from '../link/apdu.ts';
import {
  addListElement,
  atomicReadFile,
  atomicWriteFile,
  createObject,
  deleteObject,
  deviceCommunicationControl,
  iHave,
  readProperty,
  reinitializeDevice,
  removeListElement,
  timeSynchronization,
  utcTimeSynchronization,
  whoHas,
  whoIs,
  writeProperty,
} from '../services/index.ts';
import type { UnconfirmedService } from '../services/index.ts';
import { simulatedLan } from '../testing/world.ts';
import { toDateTime } from './device-clock.ts';
import {
  BacnetDevice,
  CalendarObject,
  FileObject,
  ObjectType,
  PointObject,
  Property,
  RecordObject,
  ScheduleObject,
  serveFiles,
  serveLists,
  serveObjectChanges,
} from './index.ts';

const address = { address: '192.168.1.10', port: 47_808, behind: undefined };
const id = (type: number, instance: number): number => packObjectId({ type, instance });
const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text));
const whole = { index: undefined, priority: undefined };

async function house() {
  const lan = simulatedLan(6);
  const device = new BacnetDevice({
    instance: 9,
    name: 'Panel',
    clock: lan.clock,
    utcOffsetMinutes: -60,
    control: { password: 'sesame' },
  });
  assert.ok(device.time);
  const clock = device.time;
  const heating = new PointObject({ type: ObjectType.analogValue, instance: 1, name: 'Setpoint', commandable: true });
  const calendar = new CalendarObject({ instance: 1, name: 'Holidays', clock });
  const day = [{ time: { hour: 7, minute: 0, second: 0, hundredths: 0 }, value: { type: 'real', value: 21 } as const }];
  const schedule = new ScheduleObject({
    instance: 1,
    name: 'Heating',
    clock,
    objects: device.objects,
    fallback: { type: 'real', value: 15 },
    weekly: Array.from({ length: 7 }, () => day),
    targets: [{ object: heating.objectId, property: Property.presentValue, index: undefined, device: undefined }],
    priority: 12,
  });
  const modifiedAt = toDateTime(0);
  const now = () => clock.moment().local;
  device.add(
    heating,
    calendar,
    schedule,
    new FileObject({ instance: 1, name: 'Log', fileType: 'text', content: bytes('hello'), modifiedAt, now }),
    new FileObject({ instance: 2, name: 'Table', fileType: 'csv', content: [bytes('a'), bytes('b')], modifiedAt }),
    new FileObject({ instance: 3, name: 'Code', fileType: 'bin', content: bytes('x'), modifiedAt, readOnly: true }),
  );
  serveFiles(device);
  serveLists(device);
  const factory = (instance: number, name: string) =>
    new RecordObject({
      type: ObjectType.characterStringValue,
      instance,
      name,
      properties: [[Property.presentValue, { type: 'string', value: '' }]],
      writable: [Property.presentValue],
    });
  serveObjectChanges(device, new Map([[ObjectType.characterStringValue, factory]]));
  await lan.site.add(device, '192.168.1.10');
  await lan.site.start();
  const client = new BacnetClient({ ...lan, net: lan.host }, { bind: { address: '0.0.0.0', port: 47_808 } });
  await client.start();
  const question = async <Request, Ack>(
    service: Parameters<typeof ask<Request, Ack>>[2],
    request: Request,
  ): Promise<Ack | undefined | string> => {
    const outcome = await lan.clock.settle(ask(client.transactions, address, service, request));
    if (outcome.kind === 'answer') return outcome.value;
    if (outcome.kind === 'error') return `error ${outcome.error.errorClass}:${outcome.error.errorCode}`;
    return outcome.kind;
  };
  const value = async (objectId: number, property: number, index?: number): Promise<unknown> => {
    const answer = await question(readProperty, { objectId, property, index });
    if (answer === undefined || typeof answer === 'string') return answer;
    const [first, ...more] = answer.values;
    return first && more.length === 0 && 'value' in first ? first.value : answer.values;
  };
  const shout = async <T>(service: UnconfirmedService<T>, request: T): Promise<string[]> => {
    lan.sent.length = 0;
    client.link.send(address, false, (out) => {
      encodeUnconfirmedHeader(out, service.choice);
      service.request.encode(out, request);
    });
    await lan.clock.advance(50);
    return lan.sent
      .map(({ data }) => describePacket(data))
      .map(({ service: name, text }) => `${name} ${text}`)
      .slice(1);
  };
  return { ...lan, device, heating, schedule, question, value, shout };
}

test('a device is found by what it holds, by name and by identifier, and keeps silent about the rest', async () => {
  const { shout } = await house();
  const anybody = { low: undefined, high: undefined };
  const found = ['i-have device device,9, object analog-value,1, name "Setpoint"'];
  assert.deepEqual(await shout(whoHas, { ...anybody, wanted: { kind: 'name', value: 'Setpoint' } }), found);
  assert.deepEqual(await shout(whoHas, { low: 9, high: 9, wanted: { kind: 'object', value: id(2, 1) } }), found);
  assert.deepEqual(await shout(whoHas, { low: 10, high: 20, wanted: { kind: 'object', value: id(2, 1) } }), []);
  assert.deepEqual(await shout(whoHas, { ...anybody, wanted: { kind: 'name', value: 'Nobody' } }), []);
  assert.deepEqual(await shout(iHave, { device: id(8, 9), object: id(2, 1), name: 'x' }), []);
});

test('time synchronization moves the device’s clock, in its zone or in UTC, and patterns do not', async () => {
  const { shout, value, clock } = await house();
  const local = async () => [await value(id(8, 9), Property.localDate), await value(id(8, 9), Property.localTime)];
  await shout(timeSynchronization, toDateTime(Date.parse('2030-05-01T12:00:00Z')));
  const [date, time] = (await local()) as [{ year: number; month: number }, { hour: number; minute: number }];
  assert.deepEqual([date.year, date.month, time.hour, time.minute], [2030, 5, 12, 0]);
  await shout(utcTimeSynchronization, toDateTime(Date.parse('2030-05-01T12:00:00Z')));
  assert.equal(((await local())[1] as { hour: number }).hour, 13, 'an hour east of Greenwich');
  assert.equal(await value(id(8, 9), Property.utcOffset), -60);
  await shout(timeSynchronization, {
    ...toDateTime(0),
    date: { year: 255, month: 255, day: 255, weekday: 255 },
  });
  assert.equal(((await local())[1] as { hour: number }).hour, 13);
  await clock.advance(3_600_000);
  assert.equal(((await local())[1] as { hour: number }).hour, 14);
});

test('a silenced device answers nothing but the two services that end its silence', async () => {
  const { question, shout, value, clock, device } = await house();
  const control = { minutes: undefined, state: 'disable', password: 'sesame' } as const;
  assert.equal(await question(deviceCommunicationControl, { ...control, password: 'wrong' }), 'error 4:26');
  assert.equal(await question(deviceCommunicationControl, { ...control, password: undefined }), 'error 4:26');
  assert.equal(await question(deviceCommunicationControl, control), undefined);
  assert.equal(await value(id(2, 1), 85), 'timeout');
  assert.deepEqual(await shout(whoIs, { low: undefined, high: undefined }), []);
  assert.equal(await question(deviceCommunicationControl, { ...control, state: 'enable' }), undefined);
  assert.equal(await value(id(2, 1), 77), 'Setpoint');
  assert.equal(await question(deviceCommunicationControl, { ...control, minutes: 5 }), undefined);
  // A question without an answer is asked three times, for three seconds and a little each.
  await clock.advance(289_000);
  assert.equal(await value(id(2, 1), 77), 'timeout');
  await clock.advance(12_000);
  assert.equal(await value(id(2, 1), 77), 'Setpoint');
  assert.equal(await question(deviceCommunicationControl, { ...control, state: 'disable-initiation' }), undefined);
  assert.equal(await value(id(2, 1), 77), 'Setpoint');
  assert.deepEqual((await shout(whoIs, { low: undefined, high: undefined })).length, 1);
  assert.equal(device.mayInitiate, false);
});

test('a restart by a client needs the password, is confirmed first, and ends in an I-Am', async () => {
  const { question, value, clock, sent, heating } = await house();
  heating.command(8, 30);
  assert.equal(await question(reinitializeDevice, { state: 'coldstart', password: undefined }), 'error 4:26');
  assert.equal(await question(reinitializeDevice, { state: 'start-backup', password: 'sesame' }), 'error 5:45');
  assert.equal(await question(reinitializeDevice, { state: 'warmstart', password: 'sesame' }), undefined);
  sent.length = 0;
  await clock.advance(3000);
  assert.ok(sent.some(({ data }) => describePacket(data).service === 'i-am'));
  assert.equal(heating.slot(8), undefined);
  assert.equal(await value(id(2, 1), 77), 'Setpoint');
});

test('a schedule writes what it says, and follows what clients write into it', async () => {
  const { question, value, clock, heating, shout } = await house();
  await shout(timeSynchronization, toDateTime(Date.parse('2026-11-23T06:59:50Z')));
  await clock.advance(2000);
  assert.equal(heating.slot(12), 15);
  await clock.advance(10_000);
  assert.equal(heating.slot(12), 21);
  const schedule = id(17, 1);
  const shorter = [
    { time: { hour: 7, minute: 0, second: 0, hundredths: 0 }, value: { type: 'real', value: 19 } as const },
  ];
  const monday = { ...whole, objectId: schedule, property: Property.weeklySchedule, index: 1 };
  assert.equal(await question(writeProperty, { ...monday, values: valuesOf(dailySchedule, shorter) }), undefined);
  assert.equal(await value(schedule, 85), 19);
  await clock.advance(1000);
  assert.equal(heating.presentValue, 19);
  assert.equal(
    await question(writeProperty, { ...monday, index: 8, values: valuesOf(dailySchedule, []) }),
    'error 2:42',
  );
  assert.equal(await question(writeProperty, { ...monday, values: [{ type: 'real', value: 1 }] }), 'error 2:9');
  assert.equal(await value(schedule, Property.weeklySchedule, 0), 7);
  assert.equal(
    await question(writeProperty, { ...whole, objectId: schedule, property: 85, values: [{ type: 'real', value: 1 }] }),
    'error 2:40',
  );
});

test('lists grow and shrink by elements, and name the one that could not be', async () => {
  const { question, value } = await house();
  const dates = { objectId: id(6, 1), property: Property.dateList, index: undefined };
  const christmas = { kind: 'date', value: { year: 255, month: 12, day: 25, weekday: 255 } } as const;
  const fridays = { kind: 'weekNDay', value: { month: 255, week: 255, weekday: 5 } } as const;
  const elements = [christmas, fridays].flatMap((entry) => valuesOf(calendarEntry, entry));
  assert.equal(await question(addListElement, { ...dates, elements }), undefined);
  assert.equal(await question(addListElement, { ...dates, elements }), undefined, 'twice is once');
  assert.equal(((await value(dates.objectId, dates.property)) as unknown[]).length, 2);
  assert.equal(await question(removeListElement, { ...dates, elements: valuesOf(calendarEntry, fridays) }), undefined);
  assert.equal(await question(removeListElement, { ...dates, elements }), 'error 5:81');
  const name = { ...dates, property: Property.objectName };
  assert.equal(await question(addListElement, { ...name, elements }), 'error 5:22');
  assert.equal(await question(addListElement, { ...dates, elements: [{ type: 'real', value: 1 }] }), 'error 2:9');
  assert.equal(await question(addListElement, { ...dates, property: 5, elements }), 'error 2:32');
});

test('files are read and written by octets and by records, within their ends', async () => {
  const { question, value } = await house();
  const stream = (start: number, count: number) =>
    ({ file: id(10, 1), access: { kind: 'stream', value: { start, count } } }) as const;
  assert.deepEqual(await question(atomicReadFile, stream(1, 3)), {
    endOfFile: false,
    access: { kind: 'stream', value: { start: 1, data: bytes('ell') } },
  });
  assert.equal(await question(atomicReadFile, stream(6, 1)), 'error 5:11');
  assert.equal(await question(atomicReadFile, stream(-1, 1)), 'error 5:11');
  const append = { file: id(10, 1), access: { kind: 'stream', value: { start: -1, data: bytes(' world') } } } as const;
  assert.deepEqual(await question(atomicWriteFile, append), { kind: 'stream', value: 5 });
  assert.equal(await value(id(10, 1), Property.fileSize), 11);
  const records = {
    file: id(10, 2),
    access: { kind: 'record', value: { start: 1, count: 2, records: [bytes('c'), bytes('d')] } },
  } as const;
  assert.deepEqual(await question(atomicWriteFile, records), { kind: 'record', value: 1 });
  assert.deepEqual(
    await question(atomicReadFile, { file: id(10, 2), access: { kind: 'record', value: { start: 0, count: 9 } } }),
    {
      endOfFile: true,
      access: { kind: 'record', value: { start: 0, count: 3, records: [bytes('a'), bytes('c'), bytes('d')] } },
    },
  );
  assert.equal(await question(atomicReadFile, { ...stream(0, 1), file: id(10, 2) }), 'error 5:10');
  assert.equal(await question(atomicWriteFile, { ...append, file: id(10, 3) }), 'error 5:5');
  assert.equal(await question(atomicReadFile, { ...stream(0, 1), file: id(10, 99) }), 'error 1:31');
  const huge = { file: id(10, 1), access: { kind: 'stream', value: { start: 0, count: 4_000_000_000 } } } as const;
  const answer = await question(atomicReadFile, huge);
  assert.ok(typeof answer === 'object' && answer.endOfFile);
});

test('objects are made for the types a device has room for, and only those can be deleted', async () => {
  const { question, value } = await house();
  const text = (value_: string, property = 85) => ({
    ...whole,
    property,
    values: [{ type: 'string' as const, value: value_ }],
  });
  const made = await question(createObject, {
    specifier: { kind: 'type', value: ObjectType.characterStringValue },
    initialValues: [text('Note', 77), text('hello')],
  });
  assert.equal(made, id(40, 1));
  assert.deepEqual([await value(id(40, 1), 77), await value(id(40, 1), 85)], ['Note', 'hello']);
  const again = { specifier: { kind: 'object', value: id(40, 1) }, initialValues: undefined } as const;
  assert.equal(await question(createObject, again), 'error 1:24');
  const other = { ...again, specifier: { kind: 'type', value: ObjectType.analogInput } } as const;
  assert.equal(await question(createObject, other), 'error 1:4');
  const bad = {
    specifier: { kind: 'object', value: id(40, 5) },
    initialValues: [text('x'), { ...text('y'), values: [] }],
  } as const;
  assert.equal(await question(createObject, bad), 'error 2:9');
  assert.equal(await value(id(40, 5), 77), 'error 1:31', 'all or nothing');
  assert.equal(await question(deleteObject, id(2, 1)), 'error 1:23');
  assert.equal(await question(deleteObject, id(40, 1)), undefined);
  assert.equal(await question(deleteObject, id(40, 1)), 'error 1:31');
});
