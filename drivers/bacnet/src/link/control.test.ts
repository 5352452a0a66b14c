import assert from 'node:assert/strict';
import test from 'node:test';
import { ByteReader, ByteWriter, DecodeError } from '@t3000/core';
import { SeededRng } from '@t3000/testkit';
import { describePacket } from '../describe.ts';
import { beginBvlc, finishBvlc } from './bvlc.ts';
import { encodeBvlcMessage } from './bvlc-message.ts';
import { encodeNpdu } from './npdu.ts';
import { decodeControlPacket, writeNetworkMessage } from './packet.ts';
import type { ControlPacket } from './packet.ts';

const from = { address: '10.0.0.1', port: 47_808 };

/** Foreign device frames as two independent stacks exchanged them; network messages laid out by hand from clause 6.4. */
const rows: readonly { hex: string; text: string }[] = [
  { hex: '81050006003c', text: 'register-foreign-device for 60 s' },
  { hex: '810000060000', text: 'BVLC result: success' },
  { hex: '810000060030', text: 'BVLC result: registration refused' },
  { hex: '81020004', text: 'read-broadcast-distribution-table' },
  {
    hex: '81030018c0a80105bac0ffffffffc0a80205bac0ffffff00',
    text: 'broadcast-distribution-table 192.168.1.5:47808 mask 255.255.255.255, 192.168.2.5:47808 mask 255.255.255.0',
  },
  { hex: '81060004', text: 'read-foreign-device-table' },
  { hex: '8107000ec0a80109bac1003c0028', text: 'foreign-device-table 192.168.1.9:47809 (40 s left)' },
  { hex: '8108000ac0a80109bac1', text: 'delete-foreign-device-table-entry 192.168.1.9:47809' },
  { hex: '810b0007018000', text: 'who-is-router-to-network any' },
  { hex: '810b00090180000005', text: 'who-is-router-to-network 5' },
  { hex: '810b000d01800100050006000a', text: 'i-am-router-to-network 5, 6, 10' },
  { hex: '810a000a018003010005', text: 'reject-message-to-network 5: no route to it' },
  { hex: '810b00090180040005', text: 'router-busy-to-network 5' },
  { hex: '810b0007018005', text: 'router-available-to-network all' },
  { hex: '810a0007018012', text: 'what-is-network-number' },
  { hex: '810b000a018013000701', text: 'network-number-is 7, configured' },
];

for (const { hex, text } of rows) {
  test(`${text}: the same bytes both ways`, () => {
    const bytes = Uint8Array.from(Buffer.from(hex, 'hex'));
    const description = describePacket(bytes);
    assert.equal(description.text, text);
    assert.equal(description.damaged, false);
    const packet = decodeControlPacket(new ByteReader(bytes), from);
    assert.ok(packet);
    assert.equal(Buffer.from(encode(packet, bytes[1] ?? 0)).toString('hex'), hex);
  });
}

test('a network number of the quality "configured" as the property has it, 3, counts as configured', () => {
  const bytes = Uint8Array.from(Buffer.from('810b000a018013000703', 'hex'));
  assert.equal(describePacket(bytes).text, 'network-number-is 7, configured');
});

test('no damage to a control message does more than DecodeError', () => {
  const seed = 11;
  const rng = new SeededRng(seed);
  for (const { hex } of rows) {
    const whole = Uint8Array.from(Buffer.from(hex, 'hex'));
    for (let round = 0; round < 500; round++) {
      const damaged = whole.slice(0, 1 + rng.integer(whole.length));
      damaged[rng.integer(damaged.length)] = rng.integer(256);
      // A right length lets the damage reach the body.
      if (damaged.length > 3) damaged.set([0x81, damaged[1] ?? 0, 0, damaged.length]);
      describePacket(damaged);
      try {
        decodeControlPacket(new ByteReader(damaged), from);
      } catch (error) {
        assert.ok(error instanceof DecodeError, `seed ${seed} ${Buffer.from(damaged).toString('hex')}`);
      }
    }
  }
});

test('a network number that is none, and half an entry, are damage', () => {
  for (const hex of ['810a000a018003010000', '810b0009018001ffff', '81030009c0a80105ba']) {
    const bytes = Uint8Array.from(Buffer.from(hex, 'hex'));
    assert.throws(() => decodeControlPacket(new ByteReader(bytes), from), DecodeError);
  }
});

test('a message for a node behind a router carries its type behind the hop count', () => {
  const writer = new ByteWriter();
  const destination = { network: 5, mac: Uint8Array.of(1) };
  encodeNpdu(writer, { expectingReply: false, destination, messageType: 0x12 });
  assert.equal(Buffer.from(writer.copy()).toString('hex'), '01a000050101ff12');
});

function encode(packet: ControlPacket, bvlcFunction: number): Uint8Array {
  const writer = new ByteWriter();
  if (packet.kind === 'bvlc') {
    beginBvlc(writer, bvlcFunction);
    encodeBvlcMessage(writer, packet.message);
  } else {
    assert.notEqual(packet.message.type, 'other');
    if (packet.message.type !== 'other') writeNetworkMessage(writer, bvlcFunction, packet.message);
  }
  return finishBvlc(writer);
}
