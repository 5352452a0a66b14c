import assert from 'node:assert/strict';
import test from 'node:test';
import { ByteReader, ByteWriter } from '@t3000/core';
import { describePacket } from '../describe.ts';
import { finishBvlc } from '../link/bvlc.ts';
import { beginUnicast, decodePacket } from '../link/packet.ts';
import { simulatedLan } from '../testing/world.ts';
import { BacnetDevice, ObjectType, PointObject, unitNumber } from './index.ts';
import type { BacnetDeviceOptions } from './index.ts';

/** Sends service bytes to a device and tells what it answers, in words. */
function ask(device: BacnetDevice, service: number, hex: string, head = '0005'): string {
  const apdu = `${head}07${service.toString(16).padStart(2, '0')}${hex}`;
  const bytes = Uint8Array.from(Buffer.from(`810a00000104${apdu}`, 'hex'));
  new DataView(bytes.buffer).setUint16(2, bytes.length);
  const reader = new ByteReader(bytes);
  const packet = decodePacket(reader, { address: '10.0.0.1', port: 47_808 });
  assert.ok(packet);
  const writer = new ByteWriter(100_000);
  if (!device.answer(packet, reader, writer, () => beginUnicast(writer, undefined, false))) return 'silence';
  const { text, damaged } = describePacket(finishBvlc(writer).slice());
  assert.ok(!damaged, text);
  return text;
}

function panel(options: Partial<BacnetDeviceOptions> = {}): BacnetDevice {
  return new BacnetDevice({ instance: 9, name: 'Panel', ...options }).add(
    new PointObject({
      type: ObjectType.analogInput,
      instance: 1,
      name: 'Room',
      value: 20.5,
      unit: unitNumber('°C') ?? 62,
    }),
    new PointObject({ type: ObjectType.multiStateValue, instance: 1, name: 'Mode', stateTexts: ['A', 'B'] }),
    new PointObject({ type: ObjectType.binaryOutput, instance: 1, name: 'Fan' }),
  );
}

test('a device answers reads, and says why not', () => {
  const device = panel();
  const rows: readonly (readonly [what: string, hex: string, answer: RegExp])[] = [
    ['present value', '0c000000011955', /analog-input,1 present-value = 20.5$/],
    ['unknown object', '0c000000631955', /object: unknown-object/],
    ['unknown property', '0c000000011a0200', /property: unknown-property/],
    ['array length', '0c04c00001196e2900', /multi-state-value,1 state-text\[0\] = 2$/],
    ['array element', '0c04c00001196e2902', /state-text\[2\] = "B"$/],
    ['array element out of range', '0c04c00001196e2903', /property: invalid-array-index/],
    ['index of no array', '0c0000000119552901', /property: property-is-not-an-array/],
    ['whoever reads this', '0c023fffff194d', /device,9 object-name = "Panel"$/],
    ['cut short', '0c000000', /missing-required-parameter/],
    ['wrong tag', '1c000000011955', /invalid-tag/],
    ['too much', '0c00000001195500', /too-many-arguments/],
  ];
  for (const [what, hex, answer] of rows) assert.match(ask(device, 12, hex), answer, what);
});

test('ALL, REQUIRED and OPTIONAL bring the properties they stand for, and property-list none of them', () => {
  const all = ask(panel(), 14, '0c000000011e09081f');
  const required = ask(panel(), 14, '0c000000011e09691f');
  const optional = ask(panel(), 14, '0c000000011e09501f');
  for (const name of ['object-name', 'present-value', 'description', 'units']) assert.match(all, new RegExp(name));
  assert.doesNotMatch(all, /property-list/);
  assert.match(required, /units/);
  assert.doesNotMatch(required, /description/);
  assert.match(optional, /description/);
  assert.doesNotMatch(optional, /present-value/);
});

test('REQUIRED brings a priority array where the object type requires one, OPTIONAL where it does not', () => {
  const device = panel().add(
    new PointObject({ type: ObjectType.analogValue, instance: 1, name: 'Setpoint', commandable: true }),
  );
  assert.match(ask(device, 14, '0c010000011e09691f'), /binary-output,1 priority-array/);
  assert.doesNotMatch(ask(device, 14, '0c010000011e09501f'), /priority-array/);
  assert.doesNotMatch(ask(device, 14, '0c008000011e09691f'), /priority-array/);
  assert.match(ask(device, 14, '0c008000011e09501f'), /analog-value,1 priority-array/);
});

test('one request reads the length of an array, an element, the whole, and says of each what is wrong', () => {
  const answer = ask(panel(), 14, '0c04c000011e096e1900096e1902096e096e19030955190109641f');
  assert.deepEqual(answer.split('; '), [
    'multi-state-value,1 state-text[0] = 2',
    'multi-state-value,1 state-text[2] = "B"',
    'multi-state-value,1 state-text = "A", "B"',
    'multi-state-value,1 state-text[3] = property: invalid-array-index',
    'multi-state-value,1 present-value[1] = property: property-is-not-an-array',
    'multi-state-value,1 reason-for-halt = property: unknown-property',
  ]);
});

test('writes are checked for type, range, access and priority', () => {
  const device = panel({ refusedPriorities: [6] });
  const rows: readonly (readonly [what: string, hex: string, answer: RegExp])[] = [
    ['an input', '0c0000000119553e44000000003f', /write-access-denied/],
    ['a REAL to a binary output', '0c0100000119553e44000000003f', /invalid-data-type/],
    ['7 to a binary output', '0c0100000119553e91073f', /value-out-of-range/],
    ['state 3 of 2', '0c04c0000119553e21033f', /value-out-of-range/],
    ['priority 6', '0c0100000119553e91013f4906', /write-access-denied/],
    ['priority 8', '0c0100000119553e91013f4908', /done/],
    ['release', '0c0100000119553e003f4908', /done/],
    ['NULL to a point without priorities', '0c04c0000119553e003f', /invalid-data-type/],
    ['the name', '0c01000001194d3e7200413f', /write-access-denied/],
    ['an unknown object', '0c0100006319553e91013f', /unknown-object/],
  ];
  for (const [what, hex, answer] of rows) assert.match(ask(device, 15, hex), answer, what);
});

test('what does not fit is aborted, what is unknown is rejected, segments are refused', () => {
  const device = panel({ apduBytesMax: 60 });
  assert.match(ask(device, 14, '0c000000011e09081f'), /segmentation-not-supported/);
  assert.match(ask(panel(), 14, '0c000000011e09081f', '0000'), /segmentation-not-supported/);
  assert.match(ask(device, 18, ''), /unrecognized-service/);
  assert.match(ask(panel({ readMultiple: false }), 14, '0c000000011e09551f'), /unrecognized-service/);
  assert.match(ask(device, 14, ''), /missing-required-parameter/);
});

test('an intercepted service answers what the fault says', () => {
  const device = panel();
  device.faults.intercept = (service) => (service === 12 ? { kind: 'silent' } : { kind: 'abort', reason: 9 });
  assert.equal(ask(device, 12, '0c000000011955'), 'silence');
  assert.match(ask(device, 14, ''), /out-of-resources/);
});

test('a restart forgets commands, keeps silent, and ends with an I-Am to everybody', async () => {
  const { clock, site, host } = simulatedLan(1);
  const device = panel();
  const fan = [...device.objects.values()].find((object) => object instanceof PointObject && object.kind === 'binary');
  assert.ok(fan instanceof PointObject);
  await site.add(device, '192.168.1.10');
  await site.start();
  const heard: string[] = [];
  const socket = await host.bindUdp({
    address: '0.0.0.0',
    port: 47_808,
    onMessage: (data) => heard.push(describePacket(data).service),
  });
  fan.command(8, 1);
  site.restart(device, 5000);
  assert.equal(fan.presentValue, 0);
  const whoIs = Uint8Array.from(Buffer.from('810b000801001008', 'hex'));
  socket.send(whoIs, { address: '192.168.1.255', port: 47_808 });
  await clock.advance(4000);
  assert.deepEqual(
    heard.filter((service) => service === 'i-am'),
    [],
  );
  await clock.advance(2000);
  assert.deepEqual(
    heard.filter((service) => service === 'i-am'),
    ['i-am'],
  );
  await site.stop();
});

test('a site that stops forgets the restarts it has under way', async () => {
  const { clock, site } = simulatedLan(1);
  const device = panel();
  await site.add(device, '192.168.1.10');
  await site.start();
  site.restart(device, 60_000);
  site.restart(device, 5000);
  await site.stop();
  assert.equal(clock.pendingTimers, 0);
});
