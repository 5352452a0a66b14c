import assert from 'node:assert/strict';
import test from 'node:test';
import { DecodeError } from '@t3000/core';
import { SeededRng } from '@t3000/testkit';
import {
  FunctionCode,
  IdentificationLevel,
  describeAnswer,
  describeRequest,
  exceptionOf,
  findT3,
  identificationAnswer,
  maskWriteRegister,
  masked,
  readBits,
  readIdentification,
  readRegisters,
  readWriteRegisters,
  reportServerId,
  unsupportedFunction,
  writeCoil,
  writeCoils,
  writeRegister,
  writeRegisters,
} from './index.ts';
import type { AnyRequest } from './index.ts';

const bytesOf = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

interface Golden {
  readonly request: AnyRequest;
  readonly sent: string;
  readonly answered: string;
  readonly value: unknown;
  readonly asked: string;
}

/** The worked examples of the Modbus application protocol V1.1b3, sections 6.1 to 6.21. */
const golden: Readonly<Record<string, Golden>> = {
  'read coils 20 to 38': {
    request: readBits(1, 19, 19),
    sent: '01 0013 0013',
    answered: '01 03 cd6b05',
    value: Uint8Array.from('1011001111010110101', Number),
    asked: 'read coils 19 to 37 (19)',
  },
  'read discrete inputs 197 to 218': {
    request: readBits(2, 196, 22),
    sent: '02 00c4 0016',
    answered: '02 03 acdb35',
    value: Uint8Array.from('0011010111011011101011', Number),
    asked: 'read discrete inputs 196 to 217 (22)',
  },
  'read holding registers 108 to 110': {
    request: readRegisters(3, 107, 3),
    sent: '03 006b 0003',
    answered: '03 06 022b 0000 0064',
    value: Uint16Array.of(555, 0, 100),
    asked: 'read holding registers 107 to 109 (3)',
  },
  'read input register 9': {
    request: readRegisters(4, 8, 1),
    sent: '04 0008 0001',
    answered: '04 02 000a',
    value: Uint16Array.of(10),
    asked: 'read input registers 8',
  },
  'write coil 173': {
    request: writeCoil(172, true),
    sent: '05 00ac ff00',
    answered: '05 00ac ff00',
    value: undefined,
    asked: 'write coil 172 = on',
  },
  'write register 2': {
    request: writeRegister(1, 3),
    sent: '06 0001 0003',
    answered: '06 0001 0003',
    value: undefined,
    asked: 'write register 1 = 3',
  },
  'write ten coils from 20': {
    request: writeCoils(19, Array.from('1011001110', Number)),
    sent: '0f 0013 000a 02 cd01',
    answered: '0f 0013 000a',
    value: undefined,
    asked: 'write coils 19 to 28 (10) = 1011001110',
  },
  'write two registers from 2': {
    request: writeRegisters(1, [10, 0x102]),
    sent: '10 0001 0002 04 000a 0102',
    answered: '10 0001 0002',
    value: undefined,
    asked: 'write registers 1 to 2 (2) = 000a 0102',
  },
  'mask write register 5': {
    request: maskWriteRegister(4, 0xf2, 0x25),
    sent: '16 0004 00f2 0025',
    answered: '16 0004 00f2 0025',
    value: undefined,
    asked: 'mask write register 4 and 00f2 or 0025',
  },
  'read six and write three registers': {
    request: readWriteRegisters({ address: 3, count: 6 }, { address: 14, registers: [255, 255, 255] }),
    sent: '17 0003 0006 000e 0003 06 00ff 00ff 00ff',
    answered: '17 0c 00fe 0acd 0001 0003 000d 00ff',
    value: Uint16Array.of(254, 2765, 1, 3, 13, 255),
    asked: 'read and write registers read 3 to 8 (6), write 14 to 16 (3) = 00ff 00ff 00ff',
  },
  'read basic device identification': {
    request: readIdentification(IdentificationLevel.basic, 0),
    sent: '2b 0e 01 00',
    answered:
      '2b 0e 01 01 00 00 03 00 16 436f6d70616e79206964656e74696669636174696f6e 01 0d 50726f6475637420636f646520 02 05 56322e3131',
    value: {
      objects: new Map([
        [0, 'Company identification'],
        [1, 'Product code '],
        [2, 'V2.11'],
      ]),
      next: undefined,
    },
    asked: 'read device identification level 1 from object 0',
  },
  'find T3 devices': {
    request: findT3(1, 254),
    sent: '19 fe 01',
    answered: '19 0c 78563412',
    value: { unit: 12, serial: 0x12345678 },
    asked: 'find T3 devices units 1 to 254',
  },
};

for (const [name, { request, sent, answered, value, asked }] of Object.entries(golden)) {
  test(`${name}: the bytes of the standard, both ways, and in words`, () => {
    assert.equal(hexOf(request.pdu), sent.replaceAll(' ', ''));
    const answer = bytesOf(answered);
    if (request.answerBytes !== undefined) assert.equal(answer.byteLength, request.answerBytes);
    assert.deepEqual(request.decode(answer), value);
    assert.equal(describeRequest(request.pdu), asked);
  });

  test(`${name}: an answer cut short, too long or with a changed byte is never taken for another value`, () => {
    const answer = bytesOf(answered);
    for (let length = 0; length < answer.byteLength; length++) {
      assert.throws(() => request.decode(answer.subarray(0, length)), DecodeError, `${length} bytes`);
    }
    if (request.code !== FunctionCode.reportServerId) {
      assert.throws(() => request.decode(Uint8Array.of(...answer, 0)), DecodeError);
    }
    for (let at = 1; at < answer.byteLength; at++) {
      const damaged = answer.slice();
      damaged[at] = (damaged[at] ?? 0) ^ 0x41;
      try {
        request.decode(damaged);
      } catch (error) {
        assert.ok(error instanceof DecodeError, `byte ${at}: ${String(error)}`);
      }
    }
  });
}

test('a write is believed only when its echo is complete and equal', () => {
  for (const [name, { request, answered }] of Object.entries(golden)) {
    if (!request.changes || request.code === FunctionCode.readWriteRegisters) continue;
    const answer = bytesOf(answered);
    for (let bit = 0; bit < answer.byteLength * 8; bit++) {
      const damaged = answer.slice();
      damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      assert.throws(() => request.decode(damaged), DecodeError, `${name}, bit ${bit}`);
    }
  }
});

test('requests outside of the limits are refused before anything is sent, naming value and limit', () => {
  assert.throws(() => readRegisters(3, 0, 126), /count 126 is not a whole number from 1 to 125/);
  assert.throws(() => readRegisters(4, 0, 0), /count 0/);
  assert.throws(() => readRegisters(3, 65_535, 2), /2 from address 65535 does not lie within 0 to 65535/);
  assert.throws(() => readRegisters(3, 1.5, 1), RangeError);
  assert.throws(() => readBits(1, 0, 2001), /from 1 to 2000/);
  assert.throws(() => writeCoils(0, new Uint8Array(1969)), /from 1 to 1968/);
  assert.throws(() => writeRegisters(0, new Uint16Array(124)), /from 1 to 123/);
  assert.throws(() => writeRegisters(0, [70_000]), /70000 is not a whole number from 0 to 65535/);
  assert.throws(() => writeRegister(0, -1), RangeError);
  assert.throws(() => writeRegister(0, NaN), RangeError);
  assert.throws(() => writeRegister(0, 0.0871), RangeError);
  assert.throws(
    () => readWriteRegisters({ address: 0, count: 1 }, { address: 0, registers: new Uint16Array(122) }),
    /121/,
  );
  assert.throws(() => readIdentification(1, 256), /256/);
  assert.throws(() => findT3(0, 5), /0 to 5/);
  assert.equal(readRegisters(3, 65_535, 1).pdu.byteLength, 5);
});

test('a mask write changes only the bits outside of the and mask', () => {
  assert.equal(masked(0x12, { address: 4, andMask: 0xf2, orMask: 0x25 }), 0x17);
});

test('functions left out are refused with a reason', () => {
  assert.match(unsupportedFunction(24) ?? '', /FIFO queue: reading takes values away/);
  assert.match(unsupportedFunction(99) ?? '', /not in the standard/);
  assert.equal(unsupportedFunction(3), undefined);
  assert.match(describeRequest(bytesOf('18 04de')), /FIFO.*\(18 04 de\)/);
});

test('an exception is told with its function and meaning, with the MEI type in front as well', () => {
  assert.equal(describeAnswer(bytesOf('83 02')), 'read holding registers: exception 2: the device has no such address');
  assert.equal(exceptionOf(bytesOf('ab 0e 02')), 2);
  assert.equal(exceptionOf(bytesOf('ab 03')), 3);
});

test('a server id is kept as bytes and shown as text', () => {
  const { bytes, text } = reportServerId().decode(bytesOf('11 05 5433ff4242'));
  assert.deepEqual([hexOf(bytes), text], ['5433ff4242', 'T3BB']);
});

test('identification that does not fit one answer names the object to go on with', () => {
  const objects = Array.from({ length: 4 }, (_, id) => [id, new Uint8Array(100).fill(65 + id)] as const);
  const request = readIdentification(IdentificationLevel.extended, 0);
  const first = request.decode(identificationAnswer(3, objects));
  assert.deepEqual([[...first.objects.keys()], first.next], [[0, 1], 2]);
  const rest = request.decode(identificationAnswer(3, objects.slice(2)));
  assert.deepEqual([[...rest.objects.keys()], rest.next], [[2, 3], undefined]);
});

test('bytes of anybody are described without an exception', () => {
  const seed = 20_261_121;
  const rng = new SeededRng(seed);
  for (let round = 0; round < 20_000; round++) {
    const bytes = rng.bytes(rng.integer(20));
    const codes = Object.values(FunctionCode);
    if (bytes.length > 0 && rng.chance(0.8)) bytes[0] = codes[rng.integer(codes.length)] ?? 3;
    assert.equal(typeof describeRequest(bytes), 'string', `seed ${seed}`);
    assert.equal(typeof describeAnswer(bytes), 'string', `seed ${seed}`);
  }
});
