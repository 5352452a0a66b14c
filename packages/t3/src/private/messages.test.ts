import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DecodeError } from '@t3000/core';
import { SeededRng } from '@t3000/testkit';
import * as records from '../records/index.ts';
import * as t3 from './index.ts';

const hex = (text: string): Uint8Array => Uint8Array.fromHex(text.replaceAll(' ', ''));

describe('Block messages, by the worked examples (constructed, no capture confirms them yet)', () => {
  const readInputs = { command: 2, start: 0, end: 9, entityBytes: 46, packet: 0 };

  it('READINPUT 0 to 9', () => {
    assert.deepEqual(t3.encodeBlockRequest(readInputs), hex('0700 02 00 09 2E00'));
    assert.deepEqual(t3.decodeBlockRequest(hex('0700 02 00 09 2E00')), {
      ...readInputs,
      totalLength: 7,
      payload: undefined,
    });
    assert.deepEqual(t3.readHeaders(t3.blocks.inputs, 64)[0], readInputs);
  });

  it('its answer, whose length leaves the header out', () => {
    const payload = new Uint8Array(460).map((_, index) => index);
    const octets = t3.encodeBlockAnswer(readInputs, payload);
    assert.equal(octets.length, 0x1d3);
    assert.deepEqual(octets.subarray(0, 7), hex('CC01 02 00 09 2E00'));
    assert.deepEqual(t3.decodeBlockAnswer(octets, readInputs), payload);
  });

  it('the write of VAR1', () => {
    const record = new Uint8Array(39).fill(1);
    const request = t3.writeHeader(t3.blocks.variables, 0);
    const octets = t3.encodeBlockRequest(request, record);
    assert.deepEqual(octets.subarray(0, 7), hex('2E00 67 00 00 2700'));
    assert.ok(t3.isApplied(t3.decodeBlockRequest(octets)));
  });

  it('program code packet 2 of program 3', () => {
    const request = { command: 16, start: 2, end: 2, entityBytes: 400, packet: 2 };
    assert.deepEqual(t3.encodeBlockRequest(request), hex('0700 10 02 02 9005'));
    assert.equal(t3.decodeBlockRequest(hex('0700 10 02 02 9005')).packet, 2);
  });

  it('a whole panel of points takes 27 reads', () => {
    const reads = [
      ...t3.readHeaders(t3.blocks.inputs, 64),
      ...t3.readHeaders(t3.blocks.outputs, 64),
      ...t3.readHeaders(t3.blocks.variables, 128),
    ];
    assert.equal(reads.length, 27);
    assert.ok(reads.every(({ start, end, entityBytes }) => (end - start + 1) * entityBytes <= 460));
  });
});

describe('Block messages', () => {
  it('are written for every block without leaving what a panel can carry', () => {
    for (const block of Object.values(t3.blocks)) {
      for (const header of t3.readHeaders(block, block.count)) {
        const octets = t3.encodeBlockRequest(header);
        assert.deepEqual(t3.decodeBlockRequest(octets), { ...header, totalLength: 7, payload: undefined }, block.name);
      }
    }
  });

  it('refuse an answer to another question', () => {
    const asked = { command: 2, start: 0, end: 0, entityBytes: 46, packet: 0 };
    for (const other of [
      { ...asked, command: 1 },
      { ...asked, start: 1, end: 1 },
      { ...asked, end: 1 },
      { ...asked, entityBytes: 45 },
      { ...asked, packet: 1 },
    ]) {
      const payload = new Uint8Array((other.end - other.start + 1) * other.entityBytes);
      assert.throws(() => t3.decodeBlockAnswer(t3.encodeBlockAnswer(other, payload), asked), DecodeError);
    }
    assert.throws(() => t3.decodeBlockAnswer(t3.encodeBlockAnswer(asked, new Uint8Array(45)), asked), DecodeError);
    assert.throws(() => t3.decodeBlockAnswer(new Uint8Array(6), asked), DecodeError);
  });

  it('refuse to be written beyond what a panel can carry', () => {
    const header = { command: 2, start: 0, end: 10, entityBytes: 46, packet: 0 };
    assert.throws(() => t3.encodeBlockRequest(header), /payload 506 is outside 0 to 500/);
    assert.throws(() => t3.encodeBlockRequest({ ...header, start: 5, end: 4 }), /end 4 is outside 5 to 255/);
  });

  it('know which writes a panel acknowledges without applying', () => {
    const header = t3.writeHeader(t3.blocks.variables, 0);
    const short = t3.decodeBlockRequest(t3.encodeBlockRequest(header, new Uint8Array(38)));
    assert.equal(t3.isApplied(short), false);
    const wrongLength = t3.encodeBlockRequest(header, new Uint8Array(39));
    wrongLength[0] = 45;
    assert.equal(t3.isApplied(t3.decodeBlockRequest(wrongLength)), false);
  });

  it('are a message or a DecodeError whatever the bytes', () => {
    const seed = 41;
    const rng = new SeededRng(seed);
    const asked = { command: 2, start: 0, end: 0, entityBytes: 46, packet: 0 };
    const question = { monitor: 0, kind: 'analog', segment: 0, segmentCount: 0 } as const;
    for (let round = 0; round < 3000; round++) {
      const bytes = rng.bytes(rng.integer(450));
      for (const decode of [
        () => t3.decodeBlockRequest(bytes),
        () => t3.decodeBlockAnswer(bytes, asked),
        () => t3.decodeTrendAnswer(bytes, question),
        () => t3.decodeTunnelRequest(bytes),
        () => t3.decodeTunnelAnswer(bytes, { register: 0, count: 1, words: undefined }),
      ]) {
        try {
          decode();
        } catch (error) {
          assert.ok(error instanceof DecodeError, `seed ${seed}, round ${round}: ${String(error)}`);
        }
      }
    }
  });
});

describe('Trend messages', () => {
  const question = { monitor: 3, kind: 'analog', segment: 12, segmentCount: 20 } as const;

  it('ask with 26 bytes and are answered with 426', () => {
    const request = t3.encodeTrendRequest(question);
    assert.equal(request.toHex(), `0000160301${'00'.repeat(13)}0c00000014000000`);
    const point = { number: 0, pointType: 2, panel: 14, subPanel: 14, network: 1 };
    const mark = Uint8Array.of(0x0d, 0x0a);
    const good = records.trendSampleRecord.create({ monitor: 3, time: 1_700_000_000, point, value: 21_500, mark });
    const answer = t3.encodeTrendAnswer(records.trendHeaderRecord.decode(request), [
      good,
      records.trendSampleRecord.create({ time: 1_700_000_000, point, value: 1 }),
      records.trendSampleRecord.create({ time: 1, point, value: 1, mark }),
      records.trendSampleRecord.create({ time: 1_700_000_000, point: { ...point, pointType: 41 }, mark }),
    ]);
    assert.equal(answer.length, 426);
    const decoded = t3.decodeTrendAnswer(answer, question);
    assert.deepEqual(
      decoded.samples.map(({ time, value }) => ({ time, value })),
      [{ time: 1_700_000_000, value: 21_500 }],
    );
    assert.equal(decoded.skipped, 24);
    assert.throws(() => t3.decodeTrendAnswer(answer, { ...question, monitor: 4 }), /monitor 4 was asked/);
  });
});

describe('The tunnel to Modbus registers', () => {
  it('has a little-endian header and big-endian words', () => {
    const read = { register: 0x1f9c, count: 2, words: undefined };
    assert.deepEqual(t3.encodeTunnelRequest(read), hex('0700 5E 9C1F 0200'));
    assert.deepEqual(t3.decodeTunnelRequest(hex('0700 5E 9C1F 0200')), read);
    const answer = t3.encodeTunnelAnswer(read, [0, 21_500]);
    assert.deepEqual(answer, hex('0400 5E 9C1F 0200 0000 53FC'));
    assert.deepEqual(t3.decodeTunnelAnswer(answer, read), [0, 21_500]);
    const write = { register: 0x1f9c, count: 2, words: [0, 21_500] };
    assert.deepEqual(t3.encodeTunnelRequest(write), hex('0B00 C2 9C1F 0200 0000 53FC'));
    assert.deepEqual(t3.decodeTunnelRequest(t3.encodeTunnelRequest(write)), write);
  });
});

describe('What must not be written by accident', () => {
  it('is named for commands and registers', () => {
    for (const command of [28, 143, 144, 115, 190, 194, 197, 198, 199, 200])
      assert.ok(t3.guardOf(command), `${command}`);
    for (const command of [1, 101, 102, 103, 104, 113, 117, 122, 198 - 100])
      assert.equal(t3.guardOf(command), undefined);
    for (const register of [0, 3, 6, 16, 33, 34, 66, 81, 100, 102, 106, 126, 9800, 9999, 2000, 2250]) {
      assert.ok(t3.registerGuardOf(register), `register ${register}`);
    }
    assert.ok(t3.registerGuardOf(9799, 2), 'a range that reaches into a guarded one');
    assert.equal(t3.registerGuardOf(7100, 128), undefined);
  });
});
