import { packObjectId } from '../encoding/object-id.ts';
import { golden, walkAll } from '../testing/golden.ts';
import { atomicReadFile } from './atomic-read-file.ts';
import { atomicWriteFile } from './atomic-write-file.ts';
import { confirmedCovNotificationMultiple, subscribeCovPropertyMultiple } from './cov-multiple.ts';
import { createObject } from './create-object.ts';
import { deleteObject } from './delete-object.ts';
import { deviceCommunicationControl } from './device-communication-control.ts';
import { elementError } from './element-error.ts';
import { iHave } from './i-have.ts';
import { addListElement } from './list-element.ts';
import { reinitializeDevice } from './reinitialize-device.ts';
import { confirmedTextMessage } from './text-message.ts';
import { timeSynchronization, utcTimeSynchronization } from './time-synchronization.ts';
import { whoHas } from './who-has.ts';

const id = (type: number, instance: number): number => packObjectId({ type, instance });
const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'));
const ack = <T>(message: T | undefined): T => {
  if (message === undefined) throw new Error('the service has no answer');
  return message;
};
const moment = {
  date: { year: 1992, month: 11, day: 17, weekday: 255 },
  time: { hour: 22, minute: 45, second: 30, hundredths: 70 },
};

/** Service bytes of ASHRAE 135 Annex F (clause in the name); the others were put together by clause 21. */
walkAll([
  golden('F.4.7 TimeSynchronization', timeSynchronization.request, 'a45c0b11ffb4162d1e46', moment),
  golden('UTCTimeSynchronization', utcTimeSynchronization.request, 'a45c0b11ffb4162d1e46', moment),
  golden('Who-Has of a name', whoHas.request, '3d07004f4154656d70', {
    low: undefined,
    high: undefined,
    wanted: { kind: 'name', value: 'OATemp' },
  }),
  golden('Who-Has of an object within limits', whoHas.request, '090119032c00000003', {
    low: 1,
    high: 3,
    wanted: { kind: 'object', value: id(0, 3) },
  }),
  golden('F.4.8 I-Have', iHave.request, 'c402000008c4000000037507004f4154656d70', {
    device: id(8, 8),
    object: id(0, 3),
    name: 'OATemp',
  }),
  golden('F.4.1 DeviceCommunicationControl', deviceCommunicationControl.request, '090519022d080023656762646621', {
    minutes: 5,
    state: 'disable-initiation',
    password: '#egbdf!',
  }),
  golden('DeviceCommunicationControl that ends the silence', deviceCommunicationControl.request, '1900', {
    minutes: undefined,
    state: 'enable',
    password: undefined,
  }),
  golden('ReinitializeDevice', reinitializeDevice.request, '09011d09004162436445664768', {
    state: 'warmstart',
    password: 'AbCdEfGh',
  }),
  golden('F.2.1 AtomicReadFile, stream', atomicReadFile.request, 'c4028000010e3100211b0f', {
    file: id(10, 1),
    access: { kind: 'stream', value: { start: 0, count: 27 } },
  }),
  golden('F.2.1 AtomicReadFile, record', atomicReadFile.request, 'c4028000021e310e21031f', {
    file: id(10, 2),
    access: { kind: 'record', value: { start: 14, count: 3 } },
  }),
  golden(
    'AtomicReadFile answer, stream',
    ack(atomicReadFile.ack),
    '100e3100651b4368696c6c65723031204f6e2d54696d653d342e3320486f7572730f',
    {
      endOfFile: false,
      access: { kind: 'stream', value: { start: 0, data: bytes('Chiller01 On-Time=4.3 Hours') } },
    },
  ),
  golden(
    'AtomicReadFile answer, record',
    ack(atomicReadFile.ack),
    '111e310e2102650a31323a30302c34352e36650a31323a31352c34342e381f',
    {
      endOfFile: true,
      access: { kind: 'record', value: { start: 14, count: 2, records: [bytes('12:00,45.6'), bytes('12:15,44.8')] } },
    },
  ),
  golden(
    'F.2.2 AtomicWriteFile, stream',
    atomicWriteFile.request,
    'c4028000010e311e651b4368696c6c65723031204f6e2d54696d653d342e3320486f7572730f',
    { file: id(10, 1), access: { kind: 'stream', value: { start: 30, data: bytes('Chiller01 On-Time=4.3 Hours') } } },
  ),
  golden(
    'F.2.2 AtomicWriteFile, record, appended',
    atomicWriteFile.request,
    'c4028000021e31ff2102650a31323a30302c34352e36650a31323a31352c34342e381f',
    {
      file: id(10, 2),
      access: { kind: 'record', value: { start: -1, count: 2, records: [bytes('12:00,45.6'), bytes('12:15,44.8')] } },
    },
  ),
  golden('AtomicWriteFile answer', ack(atomicWriteFile.ack), '191e', { kind: 'record', value: 30 }),
  golden('F.3.1 AddListElement', addListElement.request, '0c02c0000319353e0c0000000f1e095509671f3f', {
    objectId: id(11, 3),
    property: 53,
    index: undefined,
    elements: [
      { type: 'context', tag: 0, content: Uint8Array.of(0, 0, 0, 15) },
      {
        type: 'constructed',
        tag: 1,
        items: [85, 103].map((property) => ({ type: 'context', tag: 0, content: Uint8Array.of(property) }) as const),
      },
    ],
  }),
  golden('F.3.3 CreateObject', createObject.request, '0e090a0f1e094d2e7508005472656e6420312f09292e91002f1f', {
    specifier: { kind: 'type', value: 10 },
    initialValues: [
      { property: 77, index: undefined, values: [{ type: 'string', value: 'Trend 1' }], priority: undefined },
      { property: 41, index: undefined, values: [{ type: 'enumerated', value: 0 }], priority: undefined },
    ],
  }),
  golden('CreateObject answer', ack(createObject.ack), 'c40280000d', id(10, 13)),
  golden('F.3.4 DeleteObject', deleteObject.request, 'c402c00006', id(11, 6)),
  golden('Error of a list service', elementError, '0e910291250f1902', {
    error: { errorClass: 2, errorCode: 37 },
    firstFailed: 2,
  }),
  golden(
    'ConfirmedTextMessage',
    confirmedTextMessage.request,
    '0c020000051e090e1f29013d0600' + Buffer.from('Pump!').toString('hex'),
    {
      device: id(8, 5),
      messageClass: { kind: 'numeric', value: 14 },
      priority: 'urgent',
      message: 'Pump!',
    },
  ),
  golden(
    'F.1.12 SubscribeCOVPropertyMultiple',
    subscribeCovPropertyMultiple.request,
    '09121901293c39054e0c0000000a1e0e09550f1c3f80000029010e09670f29001f0c004000081e0e09550f1c3f80000029011f4f',
    {
      process: 18,
      confirmed: true,
      lifetimeSeconds: 60,
      delaySecondsMax: 5,
      specifications: [
        {
          object: id(0, 10),
          references: [
            { property: { property: 85, index: undefined }, increment: 1, timestamped: true },
            { property: { property: 103, index: undefined }, increment: undefined, timestamped: false },
          ],
        },
        {
          object: id(1, 8),
          references: [{ property: { property: 85, index: undefined }, increment: 1, timestamped: true }],
        },
      ],
    },
  ),
  golden(
    'ConfirmedCOVNotificationMultiple',
    confirmedCovNotificationMultiple.request,
    '09121c0200000429233ea45c0b11ffb4162d1e463f4e0c0000000a1e09552e44428200002f3c162d1e001f4f',
    {
      process: 18,
      device: id(8, 4),
      remainingSeconds: 35,
      stamp: moment,
      changes: [
        {
          object: id(0, 10),
          values: [
            {
              property: 85,
              index: undefined,
              values: [{ type: 'real', value: 65 }],
              changedAt: { hour: 22, minute: 45, second: 30, hundredths: 0 },
            },
          ],
        },
      ],
    },
  ),
]);
