import assert from 'node:assert/strict';
import test from 'node:test';
import type { TestContext } from 'node:test';
import { ByteReader, ByteWriter } from '@t3000/core';
import {
  encodeComplexAckHeader,
  encodeConfirmedHeader,
  encodeSimpleAck,
  encodeUnconfirmedHeader,
} from './link/apdu.ts';
import { finishBvlc } from './link/bvlc.ts';
import { beginUnicast } from './link/packet.ts';
import * as services from './services/index.ts';
import type { Message } from './services/index.ts';
import type { CapturedDatagram } from './testing/pcap.ts';
import { faultsFound, tsharkMissing, tsharkOver } from './testing/tshark.ts';

interface Sample {
  /** Service bytes: of ASHRAE 135 Annex F where it has an example, else put together by clause 21. */
  readonly request: string;
  /** Of the answer; absent where a SimpleACK is the answer, or none. */
  readonly ack?: string;
  /** What the other decoder reads in request and answer, in its words and in this order. */
  readonly reads: readonly string[];
}

const event: Sample = {
  request: '09011c020000042c000000023e19103f49045964690589009901a900b903ce5e0c42a033331a04802c3f8000003c42a000005fcf',
  reads: [
    'ProcessIdentifier: 1',
    'device, 4',
    'analog-input, 2',
    'sequence number: (Unsigned) 16',
    'Notification Class: (Unsigned) 4',
    'Priority: (Unsigned) 100',
    'Event Type: out-of-range (5)',
    'Notify Type: alarm (0)',
    'ack Required: TRUE',
    'From State: normal (0)',
    'To State: high-limit (3)',
    'exceeding-value: 80.099998 (Real)',
    'status-flags: (Bit String) (TFFF)',
    'deadband: 1.000000 (Real)',
    'exceeded-limit: 80.000000 (Real)',
  ],
};
const cov: Sample = {
  request: '09121c020000042c0000000a39004e09552e44428200002f096f2e8204002f4f',
  reads: [
    'ProcessIdentifier: 18',
    'device, 4',
    'analog-input, 10',
    'Time remaining',
    'present-value (85)',
    'Present Value (real): 65',
    'status-flags (111)',
    '(FFFF)',
  ],
};
const covMultiple: Sample = {
  request: '09121c0200000429233ea45c0b11ffb4162d1e463f4e0c0000000a1e09552e44428200002f3c162d1e001f4f',
  reads: [
    'ProcessIdentifier: 18',
    'device, 4',
    '0.00.35',
    'November 17, 1992',
    '22:45:30.70',
    'analog-input, 10',
    'Present Value (real): 65',
    '22:45:30.0',
  ],
};
const textMessage: Sample = {
  request: '0c020000051e090e1f29013d060050756d7021',
  reads: ['device, 5', 'message Class: (Unsigned) 14', 'urgent (1)', "'Pump!'"],
};
const transferReads = [
  'Vendor Identifier: CSI Control Systems International (25)',
  'service Number: (Unsigned) 8',
  '72.400002 (Real)',
  '1649',
];
const transfer = '091919082e444290cccd6216492f';
const element: Sample = {
  request: '0c02c0000319353e0c0000000f1e095509671f3f',
  reads: ['group, 3', 'list-of-group-members (53)', 'analog-input, 15', 'present-value (85)', 'reliability (103)'],
};
const moment: Sample = { request: 'a45c0b11ffb4162d1e46', reads: ['November 17, 1992', '22:45:30.70'] };
const fileText = '4368696c6c65723031204f6e2d54696d653d342e3320486f757273';

const confirmedSamples: Readonly<Record<string, Sample>> = {
  'acknowledge-alarm': {
    request: '09011c0000000229033e19103f4c004d444c5e2ea45c0615ffb40d0329092f5f',
    reads: [
      'acknowledging Process Id: (Unsigned) 1',
      'analog-input, 2',
      'high-limit (3)',
      'sequence number: (Unsigned) 16',
      "'MDL'",
      'June 21, 1992',
      '13:03:41.9',
    ],
  },
  'confirmed-cov-notification': cov,
  'confirmed-event-notification': event,
  'get-alarm-summary': {
    request: '',
    ack: 'c4000000029103820560c40000000391048205e0',
    reads: ['analog-input, 2', 'high-limit (3)', '(FTT)', 'analog-input, 3', 'low-limit (4)', '(TTT)'],
  },
  'get-enrollment-summary': {
    request: '0902',
    ack: 'c4000000029105910321642104c400000003910591032164',
    reads: [
      'not-acked (2)',
      'analog-input, 2',
      'out-of-range (5)',
      'high-limit (3)',
      'Priority: (Unsigned) 100',
      'Notification Class: (Unsigned) 4',
      'analog-input, 3',
    ],
  },
  'subscribe-cov': {
    request: '09121c0000000a2901393c',
    reads: ['Process Id: (Unsigned) 18', 'analog-input, 10', 'Confirmed Notifications: TRUE', '0.01.00'],
  },
  'atomic-read-file': {
    request: 'c4028000010e3100211b0f',
    ack: `100e3100651b${fileText}0f`,
    reads: ['file, 1', '(Signed) 0', '(Unsigned) 27', 'End Of File: FALSE', '(Signed) 0', fileText],
  },
  'atomic-write-file': {
    request: `c4028000010e311e651b${fileText}0f`,
    ack: '091e',
    reads: ['file, 1', '(Signed) 30', fileText, 'File Start Position: (Signed) 30'],
  },
  'add-list-element': element,
  'remove-list-element': element,
  'create-object': {
    request: '0e090a0f1e094d2e7508005472656e6420312f09292e91002f1f',
    ack: 'c40280000d',
    reads: [
      'Object Type:  file (10)',
      'object-name (77)',
      'Trend 1',
      'file-access-method (41)',
      'record-access (0)',
      'file, 13',
    ],
  },
  'delete-object': { request: 'c402c00006', reads: ['group, 6'] },
  'read-property': {
    request: '0c000000051955',
    ack: '0c0000000519553e444290999a3f',
    reads: ['analog-input, 5', 'present-value (85)', 'analog-input, 5', 'present-value (85)', '72.3000030517578'],
  },
  'read-property-multiple': {
    request: '0c000000101e095509671f',
    ack: '0c000000101e29554e444290999a4f29674e91004f1f',
    reads: [
      'analog-input, 16',
      'present-value (85)',
      'reliability (103)',
      'analog-input, 16',
      '72.3000030517578',
      'no-fault-detected (0)',
    ],
  },
  'write-property': {
    request: '0c0080000119553e44433400003f4908',
    reads: ['analog-value, 1', 'present-value (85)', 'Present Value (real): 180', 'Priority: (Unsigned) 8'],
  },
  'write-property-multiple': {
    request: '0c008000051e09552e44428600002f1f0c008000061e09552e44428600002f1f0c008000071e09552e44429000002f1f',
    reads: ['analog-value, 5', '(real): 67', 'analog-value, 6', '(real): 67', 'analog-value, 7', '(real): 72'],
  },
  'device-communication-control': {
    request: '090519022d080023656762646621',
    reads: ['time Duration: (Unsigned) 5', 'disable-initiation (2)', "'#egbdf!'"],
  },
  'confirmed-private-transfer': { request: transfer, ack: transfer, reads: [...transferReads, ...transferReads] },
  'confirmed-text-message': textMessage,
  'reinitialize-device': { request: '09011d09004162436445664768', reads: ['warmstart (1)', "'AbCdEfGh'"] },
  'read-range': {
    request: '0c0500000119837ea462031701b41334220031047f',
    ack: '0c0500000119833a05c049025e0ea462031701b4133600000f1e2c419000001f2a04000ea462031701b4133700000f1e2c4190cccd1f2a04005f6b013561',
    reads: [
      'trend-log, 1',
      'log-buffer (131)',
      'March 23, 1998',
      '19:52:34.0',
      'reference Count: (Signed) 4',
      'trend-log, 1',
      '(TTF)',
      'item Count: (Unsigned) 2',
      '19:54:00.0',
      '18.000000 (Real)',
      '19:55:00.0',
      '18.100000 (Real)',
    ],
  },
  'life-safety-operation': {
    request: '09121c004d444c29043c05400001',
    reads: ['Process Id: (Unsigned) 18', "'MDL'", 'reset (4)', 'life-safety-point, 1'],
  },
  'subscribe-cov-property': {
    request: '09121c0000000a2901393c4e09554f5c3f800000',
    reads: [
      '(Unsigned) 18',
      'analog-input, 10',
      'TRUE',
      '0.01.00',
      'present-value (85)',
      'COV Increment: 1.000000 (Real)',
    ],
  },
  'get-event-information': {
    request: '0c00000002',
    ack: '0e0c0000000219032a05603e0c0f2321000cffffffff0cffffffff3f49005a05e06e210f210f21146f0f1900',
    reads: [
      'analog-input, 2',
      'analog-input, 2',
      'high-limit (3)',
      '(FTT)',
      'TO-OFFNORMAL timestamp: 3:35:33.0 P.M.',
      'TO-FAULT timestamp: any',
      'Notify Type: alarm (0)',
      '(TTT)',
      'TO-NORMAL Priority: (Unsigned) 20',
      'more Events: FALSE',
    ],
  },
  'subscribe-cov-property-multiple': {
    request: '09121901293c39054e0c0000000a1e0e09550f1c3f80000029010e09670f29001f0c004000081e0e09550f1c3f80000029011f4f',
    reads: [
      '(Unsigned) 18',
      '0.01.00',
      '0.00.05',
      'analog-input, 10',
      'present-value (85)',
      'COV Increment: 1.000000 (Real)',
      'timestamped: TRUE',
      'reliability (103)',
      'timestamped: FALSE',
      'analog-output, 8',
    ],
  },
  'confirmed-cov-notification-multiple': covMultiple,
};

const unconfirmedSamples: Readonly<Record<string, Sample>> = {
  'i-am': {
    request: 'c4020000012201e091012163',
    reads: ['device, 1', '480', 'segmented-transmit (1)', 'Vendor Identifier', '(99)'],
  },
  'i-have': { request: 'c402000008c4000000037507004f4154656d70', reads: ['device, 8', 'analog-input, 3', 'OATemp'] },
  'unconfirmed-cov-notification': cov,
  'unconfirmed-event-notification': event,
  'unconfirmed-private-transfer': { request: transfer, reads: transferReads },
  'unconfirmed-text-message': textMessage,
  'time-synchronization': moment,
  'who-has': { request: '3d07004f4154656d70', reads: ['OATemp'] },
  'who-is': { request: '09031903', reads: ['3', '3'] },
  'utc-time-synchronization': moment,
  'unconfirmed-cov-notification-multiple': covMultiple,
};

const from = { address: '192.168.1.1', port: 47_808 };
const to = { address: '192.168.1.2', port: 47_808 };
const INVOKE_ID = 77;

type Sent = Omit<CapturedDatagram, 'frame'>;

function datagram(expectingReply: boolean, write: (writer: ByteWriter) => void, back = false): Sent {
  const writer = new ByteWriter();
  beginUnicast(writer, undefined, expectingReply);
  write(writer);
  const data = finishBvlc(writer).slice();
  return back ? { from: to, to: from, data } : { from, to, data };
}

interface Spoken {
  readonly name: string;
  readonly request: Message<never>;
  readonly ack?: Message<never> | undefined;
}

/** The messages of a service by its name in the registry. */
function spoken(name: string): Spoken {
  const found = Object.values(services).find(
    (each): each is typeof each & Spoken =>
      typeof each === 'object' && 'name' in each && each.name === name && 'request' in each,
  );
  assert.ok(found, name);
  return found;
}

/** The bytes as this project understands them and says them again. */
function again(message: Message<never>, hex: string): Uint8Array {
  const reader = new ByteReader(Uint8Array.from(Buffer.from(hex, 'hex')));
  const value = message.decode(reader);
  reader.finish();
  const writer = new ByteWriter();
  message.encode(writer, value);
  const bytes = writer.copy();
  assert.equal(Buffer.from(bytes).toString('hex'), hex);
  return bytes;
}

function requestAndAnswer(choice: number, { name, request, ack }: Spoken, sample: Sample): Sent[] {
  assert.equal(sample.ack !== undefined, ack !== undefined, `${name}: the answer`);
  const asked = again(request, sample.request);
  const answer = ack && sample.ack !== undefined ? again(ack, sample.ack) : undefined;
  return [
    datagram(true, (writer) => {
      encodeConfirmedHeader(writer, INVOKE_ID, choice);
      writer.bytes(asked);
    }),
    datagram(
      false,
      (writer) => {
        if (!answer) return encodeSimpleAck(writer, INVOKE_ID, choice);
        encodeComplexAckHeader(writer, INVOKE_ID, choice);
        writer.bytes(answer);
      },
      true,
    ),
  ];
}

function announced(choice: number, { request }: Spoken, sample: Sample): Sent[] {
  const told = again(request, sample.request);
  const write = (writer: ByteWriter): void => {
    encodeUnconfirmedHeader(writer, choice);
    writer.bytes(told);
  };
  return [datagram(false, write)];
}

/** Lets the other decoder read the datagrams of every service, and looks for what the table says, in its order. */
function judge(t: TestContext, rows: readonly { name: string; sample: Sample; sent: readonly Sent[] }[]): void {
  const tshark = tsharkOver(
    t,
    rows.flatMap(({ sent }) => sent),
  );
  assert.deepEqual(faultsFound(tshark), []);
  const frames = tshark('-O', 'bacapp')
    .join('\n')
    .split(/^Frame \d+: /m)
    .slice(1);
  let next = 0;
  for (const { name, sample, sent } of rows) {
    const words = frames.slice(next, (next += sent.length)).join('\n');
    let at = 0;
    for (const wanted of sample.reads) {
      const found = words.indexOf(wanted, at);
      assert.notEqual(found, -1, `${name}: ${JSON.stringify(wanted)} is missing behind character ${at} of\n${words}`);
      at = found + wanted.length;
    }
  }
  assert.equal(next, frames.length);
}

test(
  'an independent decoder reads what is meant in request and answer of every confirmed service',
  { skip: tsharkMissing },
  (t) => {
    const rows = services.confirmedServices.flatMap((service) => {
      if ('unsupported' in service) return [];
      const sample = confirmedSamples[service.name];
      assert.ok(sample, `${service.name} has no row in this table`);
      return { name: service.name, sample, sent: requestAndAnswer(service.choice, spoken(service.name), sample) };
    });
    judge(t, rows);
  },
);

test('an independent decoder reads what is meant in every unconfirmed service', { skip: tsharkMissing }, (t) => {
  const rows = services.unconfirmedServices.flatMap((service) => {
    if ('unsupported' in service) return [];
    const sample = unconfirmedSamples[service.name];
    assert.ok(sample, `${service.name} has no row in this table`);
    return { name: service.name, sample, sent: announced(service.choice, spoken(service.name), sample) };
  });
  judge(t, rows);
});
