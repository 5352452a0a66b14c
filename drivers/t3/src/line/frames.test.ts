import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ByteReader, ByteWriter } from '@t3000/core';
import { confirmedPrivateTransfer } from '@t3000/driver-bacnet';
import {
  T3_SERVICE,
  T3_VENDOR,
  blocks,
  decodeBlockAnswer,
  encodeBlockRequest,
  readHeaders,
  writeHeader,
} from '@t3000/t3';

const hex = (text: string): string => text.replace(/[ |]/g, '').toLowerCase();

function serviceBytes(vendorId: number, value: Uint8Array): string {
  const writer = new ByteWriter();
  const block = [{ type: 'octets', value } as const];
  confirmedPrivateTransfer.request.encode(writer, { vendorId, serviceNumber: T3_SERVICE, block });
  return writer.copy().toHex();
}

describe('Private messages inside BACnet, by the worked examples (constructed, no capture confirms them yet)', () => {
  const [readInputs] = readHeaders(blocks.inputs, 64);
  assert.ok(readInputs);

  it("READINPUT 0 to 9, under the maker of the panels and under that of the vendor's tool", () => {
    const octets = encodeBlockRequest(readInputs);
    assert.equal(serviceBytes(T3_VENDOR, octets), hex('09 94 19 01 2E 65 07 07 00 02 00 09 2E 00 2F'));
    assert.equal(serviceBytes(260, octets), hex('0A 01 04 19 01 2E | 65 07 07 00 02 00 09 2E 00 | 2F'));
  });

  it('its reply, whose octet string needs an extended length', () => {
    const records = new Uint8Array(460).map((_, at) => at & 0xff);
    const reply = Uint8Array.fromHex(
      hex(`0A 01 04 19 01 2E 65 FE 01 D3 | CC 01 02 00 09 2E 00 | ${records.toHex()} | 2F`),
    );
    const { block, vendorId } = confirmedPrivateTransfer.request.decode(new ByteReader(reply));
    const [first] = block ?? [];
    assert.ok(first?.type === 'octets');
    assert.equal(vendorId, 260);
    assert.deepEqual(decodeBlockAnswer(first.value, readInputs), records);
  });

  it('the write of VAR1, and its acknowledgement with a NULL', () => {
    const record = new Uint8Array(39).fill(0x41);
    const octets = encodeBlockRequest(writeHeader(blocks.variables, 0), record);
    assert.equal(
      serviceBytes(T3_VENDOR, octets),
      hex(`09 94 19 01 2E | 65 2E | 2E 00 67 00 00 27 00 | ${record.toHex()} | 2F`),
    );
    const ack = confirmedPrivateTransfer.request.decode(
      new ByteReader(Uint8Array.fromHex(hex('09 94 19 01 2E 00 2F'))),
    );
    assert.deepEqual(ack.block, [{ type: 'null' }]);
  });

  it('an answer of ten inputs under vendor 148 fits the 480 bytes of an MS/TP trunk', () => {
    const service = serviceBytes(T3_VENDOR, new Uint8Array(467));
    // Three bytes of ComplexACK header stand before the service.
    assert.equal(3 + service.length / 2, 480);
  });
});
