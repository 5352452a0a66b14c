import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DecodeError } from '@t3000/core';
import { SeededRng } from '@t3000/testkit';
import {
  decodeScanReply,
  decodeScanRequest,
  decodeSubDeviceStatus,
  encodeScanReply,
  encodeScanRequest,
} from './scan.ts';

/** Put together from the offsets of the packed structure, not by our own encoder. */
const reply = Uint8Array.fromHex(
  ['65 00 1d 00', 'a7 00 5f 00 01 00 00 00', '58 00 0a 00', 'c0 00 a8 00 00 00 0f 00', 'f6 01 96 02 05 00']
    .concat(['00 00 00 00', '5f a7 0a', `54334445 4d4f ${'00'.repeat(14)}`, '00 01 00', 'c0 ba 00 0c 01 00 06 05'])
    .join('')
    .replaceAll(' ', ''),
);

describe('A search for panels', () => {
  it('is sent as in the worked examples (constructed)', () => {
    assert.equal(encodeScanRequest().toHex(), '6400000000');
    assert.equal(encodeScanRequest(['192.168.0.15']).toHex(), '64c0a8000f00000000');
    assert.deepEqual(decodeScanRequest(Uint8Array.fromHex('64c0a8000f00000000')), ['192.168.0.15']);
    assert.deepEqual(decodeScanRequest(Uint8Array.fromHex('64')), []);
    assert.equal(decodeScanRequest(Uint8Array.fromHex('66c0a8000f')), undefined);
    assert.throws(() => encodeScanRequest(['1.2.3']), /not an IPv4 address/);
  });

  it('is answered with who and where', () => {
    const decoded = decodeScanReply(reply);
    assert.deepEqual(decoded, {
      serialNumber: 90_023,
      productId: 88,
      modbusId: 10,
      address: '192.168.0.15',
      modbusPort: 502,
      firmware: 662,
      hardware: 5,
      parentSerialNumber: undefined,
      instance: 90_023,
      panelNumber: 10,
      panelName: 'T3DEMO',
      bootState: 0,
      bacnetPort: 47_808,
      hardwareInfo: 0,
      protocol: 12,
      commandVersion: 1,
      subPort: 0,
      subBaud: 6,
      miniType: 5,
    });
    const again = decodeScanReply(encodeScanReply(decoded));
    assert.deepEqual(again, decoded);
  });

  it('reads the parent of a device behind a panel, and ignores four equal bytes', () => {
    const behind = reply.slice();
    behind.set([0xa7, 0x5f, 0x01, 0x00], 30);
    assert.equal(decodeScanReply(behind).parentSerialNumber, 90_023);
    behind.set([0xff, 0xff, 0xff, 0xff], 30);
    assert.equal(decodeScanReply(behind).parentSerialNumber, undefined);
  });

  it('takes the shorter replies of older products as far as they go', () => {
    for (let length = 0; length <= reply.length; length++) {
      if (length < 30) {
        assert.throws(() => decodeScanReply(reply.subarray(0, length)), DecodeError);
        continue;
      }
      const decoded = decodeScanReply(reply.subarray(0, length));
      assert.equal(decoded.serialNumber, 90_023);
      assert.equal(decoded.panelName, length >= 57 ? 'T3DEMO' : undefined);
      assert.equal(decoded.bacnetPort, length >= 62 ? 47_808 : undefined);
    }
  });

  it('may bring a list of sub-devices', () => {
    const list = Uint8Array.fromHex(`2f02a75f0100${'00'.repeat(15)}01 0b 00 0c`.replaceAll(' ', ''));
    assert.deepEqual(decodeSubDeviceStatus(list), {
      parentSerialNumber: 90_023,
      devices: [
        { status: 1, modbusId: 11 },
        { status: 0, modbusId: 12 },
      ],
    });
    assert.throws(() => decodeSubDeviceStatus(list.subarray(0, 24)), DecodeError);
  });

  it('is a message or a DecodeError whatever the bytes', () => {
    const rng = new SeededRng(5);
    for (let round = 0; round < 3000; round++) {
      const bytes = rng.bytes(rng.integer(90));
      if (rng.chance(0.7)) bytes[0] = rng.chance(0.5) ? 0x65 : 0x2f;
      for (const decode of [decodeScanReply, decodeScanRequest, decodeSubDeviceStatus]) {
        try {
          decode(bytes);
        } catch (error) {
          assert.ok(error instanceof DecodeError, `seed 5, round ${round}: ${String(error)}`);
        }
      }
    }
  });
});
