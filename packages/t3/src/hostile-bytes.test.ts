import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DecodeError } from '@t3000/core';
import { SeededRng } from '@t3000/testkit';
import * as t3 from './index.ts';

const asked = { command: 2, start: 0, end: 0, entityBytes: 46, packet: 0 };
const question = { monitor: 0, kind: 'analog', segment: 0, segmentCount: 0 } as const;
const nobody: t3.ProgramNames = t3.programNames(new Map(), 1);

/** Everything here that reads bytes somebody else made. */
const decoders: Readonly<Record<string, (bytes: Uint8Array) => unknown>> = {
  ...Object.fromEntries(
    Object.values(t3.blocks).flatMap(({ name, codec }) => [
      [`record ${name}`, (bytes: Uint8Array) => codec.decode(bytes)],
      [`records ${name}`, (bytes: Uint8Array) => codec.decodeAll(bytes)],
    ]),
  ),
  'block request': (bytes) => t3.decodeBlockRequest(bytes),
  'block answer': (bytes) => t3.decodeBlockAnswer(bytes, asked),
  'trend header': (bytes) => t3.trendHeaderRecord.decode(bytes),
  'trend answer': (bytes) => t3.decodeTrendAnswer(bytes, question),
  'trend block header': (bytes) => t3.monitorBlockHeaderRecord.decode(bytes),
  'tunnel request': (bytes) => t3.decodeTunnelRequest(bytes),
  'tunnel answer': (bytes) => t3.decodeTunnelAnswer(bytes, { register: 0, count: 1, words: undefined }),
  'scan request': (bytes) => t3.decodeScanRequest(bytes),
  'scan reply': (bytes) => t3.decodeScanReply(bytes),
  'sub-device status': (bytes) => t3.decodeSubDeviceStatus(bytes),
  'time, unix': (bytes) => t3.decodeTime(bytes, 'unix'),
  'time, calendar': (bytes) => t3.decodeTime(bytes, 'calendar'),
  'holiday days': (bytes) => t3.holidayDays(bytes.subarray(0, 46)),
  wifi: (bytes) => t3.wifiRecord.decode(bytes),
  'panel file': (bytes) => t3.readProg(bytes),
  'program code': (bytes) => t3.programLines(bytes, nobody),
  'program image': (bytes) => [t3.programImageEnd(bytes), t3.imageProblem(bytes), t3.usedImage(bytes)],
};

/** What a decoder makes of bytes is a value or a DecodeError, never anything else. */
function settles(name: string, bytes: Uint8Array, hint: string): void {
  try {
    decoders[name]?.(bytes);
  } catch (error) {
    assert.ok(error instanceof DecodeError, `${name}, ${hint}: ${String(error)}`);
  }
}

describe('Bytes nobody here made', () => {
  const seed = 20_261;
  for (const name of Object.keys(decoders)) {
    test(`${name}: a value or a DecodeError, whatever they are (seed ${seed})`, () => {
      const rng = new SeededRng(seed);
      for (let round = 0; round < 300; round++)
        settles(name, rng.bytes(rng.integer(600)), `seed ${seed} round ${round}`);
      for (const length of [0, 1, 2, 3, 400, 2000]) {
        for (const byte of [0x00, 0x01, 0x0e, 0x55, 0x7f, 0x80, 0x9e, 0xfe, 0xff]) {
          settles(name, new Uint8Array(length).fill(byte), `${length} bytes of ${byte}`);
        }
      }
    });
  }

  /** Seconds on a loaded machine: a decoder that is not linear ends nowhere near the limit. */
  test('as many as a file may have are read or refused in one pass', { timeout: 300_000 }, () => {
    const rng = new SeededRng(seed);
    const most = t3.progBytesMax;
    const binary = rng.bytes(most);
    binary.set([0x55, 0xff, 8]);
    settles('panel file', binary, 'random behind the header of revision 8');
    settles('panel file', new Uint8Array(most + 1), 'one byte too many');
    const text = (line: string): Uint8Array => new TextEncoder().encode(line.repeat(Math.floor(most / line.length)));
    for (const line of ['[Input0]\r\n', 'a=', '=', '\n', '[', ';=;=[[]]\n', `Description=${'x'.repeat(200)}\n`]) {
      settles('panel file', text(line), JSON.stringify(line.slice(0, 20)));
    }
    for (const name of Object.keys(decoders)) {
      if (!name.startsWith('records ') && !name.startsWith('scan') && !name.startsWith('sub-device')) continue;
      settles(name, rng.bytes(most), 'a megabyte');
    }
  });

  test('code that nests, jumps and measures as much as fits is listed or refused', { timeout: 300_000 }, () => {
    const image = (fill: (at: number) => number): Uint8Array => {
      const bytes = new Uint8Array(2000).map((_, at) => fill(at));
      const code = 1900;
      bytes.set([code & 0xff, code >> 8, 0x01, 10, 0]);
      bytes[2 + code] = 0xfe;
      return bytes;
    };
    const patterns: readonly (readonly number[])[] = [
      [0x0e, 0x9d, 1, 0, 0, 0, 0xff, 0x70, 0x07],
      [0x13, 0x02, 0x00, 0x01, 10, 0],
      [0x09, 0x9c, 0, 3, 0x3c, 0, 0, 0x3c, 0, 0, 0x6b],
      [0x09, 0x9c, 0, 3, 0x9d, 1, 0, 0, 0, 0x76, 0x76, 0x76],
      [0x33, 0xff, 0x37, 0xff, 0x38, 0xff],
      [0x1a, 0xff],
    ];
    for (const pattern of patterns) {
      const bytes = image((at) => pattern[(at - 5 + pattern.length * 10) % pattern.length] ?? 0);
      settles('program code', bytes, pattern.join(' '));
    }
    const rng = new SeededRng(seed);
    const tokens = [0x01, 0x08, 0x09, 0x0e, 0x10, 0x11, 0x13, 0x1a, 0x3c, 0x6b, 0x76, 0x9c, 0x9d, 0x9e, 0xfe, 0xff];
    for (let round = 0; round < 300; round++) {
      const bytes = image(() => (rng.integer(3) === 0 ? rng.integer(256) : (tokens[rng.integer(tokens.length)] ?? 0)));
      settles('program code', bytes, `seed ${seed} round ${round}`);
    }
  });
});
