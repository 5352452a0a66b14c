import assert from 'node:assert/strict';
import test from 'node:test';
import { ByteReader, ByteWriter } from '@t3000/core';
import { FakeClock, SeededRng } from '@t3000/testkit';
import { AbortReason } from '../encoding/errors.ts';
import type { BacnetAddress } from '../link/address.ts';
import { PduType } from '../link/apdu.ts';
import type { Apdu } from '../link/apdu.ts';
import type { Call, CallOutcome } from './call.ts';
import { Transactions, transactionDefaults } from './transactions.ts';
import type { TransactionOptions } from './transactions.ts';

const at = (address: string, port = 47_808): BacnetAddress => ({ address, port, behind: undefined });
const panel = at('10.0.0.2');

const reading: Call<string> = {
  service: 12,
  encode: () => {},
  decode: (reader) => reader.utf8(reader.remaining),
  repeatable: true,
  priority: 'routine',
};
const writing: Call<undefined> = {
  service: 15,
  encode: () => {},
  decode: undefined,
  repeatable: false,
  priority: 'urgent',
};

/** Transactions whose datagrams are noted instead of sent. */
function rig(options: Partial<TransactionOptions> = {}) {
  const clock = new FakeClock();
  const sent: { to: BacnetAddress; bytes: Uint8Array }[] = [];
  const send = (to: BacnetAddress, _reply: boolean, write: (writer: ByteWriter) => void): void => {
    const writer = new ByteWriter();
    write(writer);
    sent.push({ to, bytes: writer.copy() });
  };
  const transactions = new Transactions(clock, new SeededRng(3), send, { ...transactionDefaults, ...options });
  const idOf = (index: number): number => sent[index]?.bytes[2] ?? -1;
  const receive = (source: BacnetAddress, apdu: Apdu, text = ''): void =>
    transactions.receive({ source, broadcast: false, apdu }, new ByteReader(Buffer.from(text)));
  const answer = (source: BacnetAddress, invokeId: number, text: string, service = 12): void =>
    receive(source, { type: PduType.complexAck, invokeId, service, segment: undefined }, text);
  return { clock, sent, transactions, idOf, receive, answer };
}

const valueOf = (outcome: CallOutcome<string>): string => (outcome.kind === 'answer' ? outcome.value : outcome.kind);

test('an answer reaches the request of its device, service and id', async () => {
  const { transactions, answer, idOf } = rig();
  const request = transactions.request(panel, reading);
  answer(panel, idOf(0), 'yes');
  assert.equal(valueOf(await request), 'yes');
});

test('a spoofed, foreign, mismatched or duplicate answer goes nowhere and is counted', async () => {
  const { transactions, answer, idOf } = rig();
  const request = transactions.request(panel, reading);
  const neighbour = transactions.request(at('10.0.0.3'), reading);
  answer(at('10.0.0.99'), idOf(0), 'spoofed');
  answer(panel, (idOf(0) + 1) % 256, 'never asked');
  answer(panel, idOf(0), 'other service', 14);
  answer(panel, idOf(0), 'right');
  answer(panel, idOf(0), 'twice');
  answer(at('10.0.0.3'), idOf(1), 'right too');
  assert.deepEqual([valueOf(await request), valueOf(await neighbour)], ['right', 'right too']);
  const { unexpected, mismatched, late } = transactions.counters;
  assert.deepEqual({ unexpected, mismatched, late }, { unexpected: 1, mismatched: 1, late: 2 });
});

test('an answer from another port of the same address counts, unless another device owns that port', async () => {
  const { transactions, answer, idOf } = rig();
  const request = transactions.request(panel, reading);
  answer(at('10.0.0.2', 50_000), idOf(0), 'through the router');
  assert.equal(valueOf(await request), 'through the router');
  const second = transactions.request(panel, reading);
  transactions.peer(at('10.0.0.2', 50_001));
  answer(at('10.0.0.2', 50_001), idOf(1), 'from the other device');
  answer(panel, idOf(1), 'right');
  assert.equal(valueOf(await second), 'right');
});

test('a read is repeated under its id, a write never', async () => {
  const { transactions, clock, sent, idOf } = rig({ retriesMax: 2 });
  assert.deepEqual(await clock.settle(transactions.request(panel, reading)), { kind: 'timeout', sent: true });
  assert.equal(sent.length, 3);
  assert.equal(new Set([idOf(0), idOf(1), idOf(2)]).size, 1);
  assert.deepEqual(await clock.settle(transactions.request(panel, writing)), { kind: 'timeout', sent: true });
  assert.equal(sent.length, 4);
});

test('a late answer never meets a later request, over 300 requests that all time out', async () => {
  const { transactions, clock, answer, sent, idOf } = rig({ retriesMax: 0, apduTimeoutMs: 1000 });
  transactions.peer(panel).windowMax = 300;
  const requests = Array.from({ length: 100 }, () => transactions.request(panel, reading));
  await clock.advance(1200);
  for (const request of requests) assert.equal((await request).kind, 'timeout');
  const old = sent.map((_, index) => idOf(index));
  const fresh = Array.from({ length: 100 }, () => transactions.request(panel, reading));
  for (const id of old) answer(panel, id, 'late');
  assert.equal(transactions.counters.late, 100);
  for (let index = 100; index < 200; index++) answer(panel, idOf(index), 'fresh');
  for (const request of fresh) assert.equal(valueOf(await request), 'fresh');
  const third = Array.from({ length: 100 }, () => transactions.request(panel, reading));
  assert.equal(new Set(sent.slice(200).map(({ bytes }) => bytes[2])).size, sent.length - 200);
  assert.ok(
    sent.slice(200).every(({ bytes }) => !old.includes(bytes[2] ?? -1)),
    'resting ids are not used',
  );
  transactions.close();
  for (const request of third) assert.equal((await request).kind, 'closed');
});

test('more than 256 requests to one device all settle, each with its own answer', async () => {
  const { transactions, answer, sent, idOf } = rig();
  transactions.peer(panel).windowMax = 8;
  const outcomes: Promise<string>[] = [];
  let answered = 0;
  for (let asked = 0; asked < 1000; asked++) {
    outcomes.push(transactions.request(panel, reading).then(valueOf));
    while (answered < sent.length - 4) answer(panel, idOf(answered), String(answered++));
  }
  while (answered < sent.length) answer(panel, idOf(answered), String(answered++));
  assert.deepEqual(
    await Promise.all(outcomes),
    Array.from({ length: 1000 }, (_, index) => String(index)),
  );
});

test('one request at a time goes to a device, and urgent ones pass the waiting', async () => {
  const { transactions, answer, sent, idOf } = rig();
  const order: string[] = [];
  const note = (name: string, call: Call<string>): void => {
    void transactions.request(panel, call).then(() => order.push(name));
  };
  note('first', reading);
  note('second', reading);
  note('third', reading);
  note('urgent', { ...reading, priority: 'urgent' });
  assert.equal(sent.length, 1);
  for (let index = 0; index < 4; index++) {
    answer(panel, idOf(index), 'x');
    await Promise.resolve();
  }
  await new Promise(setImmediate);
  assert.deepEqual(order, ['first', 'urgent', 'second', 'third']);
});

test('a full line refuses instead of growing', async () => {
  const { transactions, sent } = rig();
  const outcomes = Array.from({ length: 200 }, () => transactions.request(panel, reading));
  assert.equal(sent.length, 1);
  assert.deepEqual(await outcomes.at(-1), { kind: 'busy', sent: false });
  assert.equal(transactions.counters.busy, 200 - 1 - 128);
  transactions.close();
  await Promise.all(outcomes);
});

test('all devices together stay below the limit, and each gets its turn', async () => {
  const { transactions, answer, sent, idOf } = rig({ inFlightMax: 4 });
  const devices = Array.from({ length: 10 }, (_, index) => at(`10.0.1.${index}`));
  const outcomes = devices.flatMap((device) => [
    transactions.request(device, reading),
    transactions.request(device, reading),
  ]);
  for (let index = 0; index < 20; index++) {
    assert.ok(transactions.inFlight <= 4);
    answer(sent[index]!.to, idOf(index), sent[index]!.to.address);
  }
  assert.deepEqual(
    (await Promise.all(outcomes)).map(valueOf),
    devices.flatMap(({ address }) => [address, address]),
  );
  assert.equal(transactions.inFlight, 0);
  assert.deepEqual(new Set(sent.slice(0, 10).map(({ to }) => to.address)).size, 10);
});

test('devices behind one router are asked one after the other', async () => {
  const { transactions, sent, answer, idOf } = rig();
  const behind = (mac: number): BacnetAddress => ({ ...panel, behind: { network: 200, mac: Uint8Array.of(mac) } });
  const outcomes = [1, 2, 3].map((mac) => transactions.request(behind(mac), reading));
  for (let index = 0; index < 3; index++) {
    assert.equal(sent.length, index + 1);
    answer(behind(index + 1), idOf(index), `mac ${index + 1}`);
  }
  assert.deepEqual((await Promise.all(outcomes)).map(valueOf), ['mac 1', 'mac 2', 'mac 3']);
});

test('a deadline ends waiting in line and tells that nothing was sent', async () => {
  const { transactions, clock } = rig();
  const first = transactions.request(panel, reading);
  const second = transactions.request(panel, { ...reading, deadlineMs: 500 });
  await clock.advance(600);
  assert.deepEqual(await second, { kind: 'timeout', sent: false });
  transactions.close();
  assert.deepEqual(await first, { kind: 'closed', sent: true });
  assert.equal(clock.pendingTimers, 0);
});

test('an aborted signal ends a request at once', async () => {
  const { transactions, clock } = rig();
  const abort = new AbortController();
  const request = transactions.request(panel, { ...reading, signal: abort.signal });
  abort.abort();
  assert.deepEqual(await request, { kind: 'cancelled', sent: true });
  assert.equal(clock.pendingTimers, 0);
});

const acknowledgement = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString('hex');
const hexByte = (value: number): string => value.toString(16).padStart(2, '0');

test('an answer in segments is put together, acknowledged per window, and closed for stragglers', async () => {
  const { transactions, receive, sent, idOf, clock } = rig();
  const request = transactions.request(panel, reading);
  const id = idOf(0);
  const segment = (sequence: number, text: string, moreFollows = true): void => {
    const header = { moreFollows, sequence, window: 2 };
    receive(panel, { type: PduType.complexAck, invokeId: id, service: 12, segment: header }, text);
  };
  segment(0, 'a');
  segment(2, 'c');
  segment(1, 'b');
  segment(2, 'c');
  segment(3, 'd', false);
  assert.equal(valueOf(await request), 'abcd');
  segment(3, 'd', false);
  assert.deepEqual(
    sent.slice(1).map(({ bytes }) => acknowledgement(bytes)),
    // Window 2 from the first on; a gap; a whole window; the end; and an abort for what comes after it.
    ['40ID0002', '42ID0002', '40ID0202', '40ID0302', '70ID02'].map((hex) => hex.replace('ID', hexByte(id))),
  );
  assert.equal(transactions.counters.segmented, 1);
  assert.equal(clock.pendingTimers, 0);
});

test('two answers in segments from one device do not meet', async () => {
  const { transactions, receive, idOf } = rig();
  transactions.peer(panel).windowMax = 2;
  const requests = [transactions.request(panel, reading), transactions.request(panel, reading)];
  for (let sequence = 0; sequence < 3; sequence++) {
    for (const index of [0, 1]) {
      const segment = { moreFollows: sequence < 2, sequence, window: 4 };
      receive(panel, { type: PduType.complexAck, invokeId: idOf(index), service: 12, segment }, 'xy'[index]);
    }
  }
  assert.deepEqual((await Promise.all(requests)).map(valueOf), ['xxx', 'yyy']);
});

test('an answer of more segments than announced is aborted, a stream that stops ends as a timeout', async () => {
  const { transactions, receive, sent, idOf, clock } = rig();
  const endless = transactions.request(panel, reading);
  for (let sequence = 0; sequence <= 64; sequence++) {
    const segment = { moreFollows: true, sequence, window: 16 };
    receive(panel, { type: PduType.complexAck, invokeId: idOf(0), service: 12, segment }, 'x');
  }
  assert.deepEqual(await endless, { kind: 'abort', reason: AbortReason.bufferOverflow, fromDevice: false });
  const count = sent.length;
  const stopped = transactions.request(panel, reading);
  const segment = { moreFollows: true, sequence: 0, window: 16 };
  receive(panel, { type: PduType.complexAck, invokeId: idOf(count), service: 12, segment }, 'x');
  await clock.advance(8100);
  assert.deepEqual(await stopped, { kind: 'timeout', sent: true });
  assert.equal(sent.length, count + 2, 'the request is not sent again');
});

test('a long request goes in segments, again when unacknowledged, and its answer still counts', async () => {
  const { transactions, receive, sent, clock } = rig({ retriesMax: 1 });
  const long: Call<undefined> = {
    ...writing,
    encode: (writer) => void writer.bytes(Buffer.from('0123456789'.repeat(10))),
    segmentApduBytes: 50,
  };
  const request = transactions.request(panel, long);
  const id = sent[0]?.bytes[2] ?? -1;
  const acknowledge = (sequence: number): void =>
    receive(panel, {
      type: PduType.segmentAck,
      invokeId: id,
      negative: false,
      fromServer: true,
      sequence,
      window: 2,
    });
  assert.equal(acknowledgement(sent[0]?.bytes.slice(0, 6)), `0e65${hexByte(id)}00080f`);
  await clock.advance(2100);
  assert.equal(sent.length, 2);
  acknowledge(0);
  assert.equal(sent.length, 4);
  acknowledge(2);
  assert.deepEqual(
    sent.map(({ bytes }) => [bytes[3], bytes.length]),
    [
      [0, 50],
      [0, 50],
      [1, 50],
      [2, 18],
    ],
  );
  receive(panel, { type: PduType.simpleAck, invokeId: id, service: 15 });
  assert.equal((await request).kind, 'answer');
  const unheard = transactions.request(panel, long);
  assert.deepEqual(await clock.settle(unheard), { kind: 'timeout', sent: true });
});

test('an answer that cannot be read is an outcome, and a bug in a decoder surfaces at its caller', async () => {
  const { transactions, answer, idOf } = rig();
  const short = transactions.request(panel, { ...reading, decode: (reader) => String(reader.u32()) });
  answer(panel, idOf(0), 'x');
  assert.equal((await short).kind, 'bad_answer');
  const broken = transactions.request(panel, { ...reading, decode: () => assert.fail('bug') });
  answer(panel, idOf(1), 'x');
  await assert.rejects(broken, /bug/);
});
