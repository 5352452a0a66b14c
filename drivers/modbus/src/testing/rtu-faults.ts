import type { Clock } from '@t3000/core';
import type { ByteLine } from '../device/rtu-server.ts';

/** What a device on a serial line does wrong, by the address that is read from it. Registers hold their own address. */
export const RtuFault = {
  badCrc: 9001,
  noiseBefore: 9002,
  half: 9003,
  drop: 9004,
  late: 9005,
  garbage: 9006,
  exception6: 9007,
  otherUnit: 9008,
  falseHeader: 9009,
  byteByByte: 9010,
  echo: 9011,
  short: 9012,
  falseHeaderOfLength: 9013,
} as const;
export type RtuFaultName = keyof typeof RtuFault;

const names = new Map<number, RtuFaultName>(Object.entries(RtuFault).map(([name, at]) => [at, name as RtuFaultName]));

export interface RtuFaultyOptions {
  readonly unit: number;
  /** How late the late answers are. */
  readonly lateMs: number;
  /** Every answer is late by this much. */
  readonly slowMs?: number;
}

/** A Modbus RTU device that misbehaves on request; its CRC is computed bit by bit, not by the table it is to test. */
export function faultyRtuDevice(line: ByteLine, clock: Clock, options: RtuFaultyOptions): void {
  let rest = Buffer.alloc(0);
  line.onData = (data) => {
    rest = Buffer.concat([rest, data]);
    for (let at = 0; at + 8 <= rest.length; at++) {
      const request = rest.subarray(at, at + 8);
      // Answers of others on the same wire pass by here too.
      if (!request.equals(Buffer.from(withCrc([...request.subarray(0, 6)])))) continue;
      rest = rest.subarray(at + 8);
      at = -1;
      if (request[0] === options.unit)
        clock.setTimer(options.slowMs ?? 1, () => misbehave(line, clock, request, options));
    }
    rest = rest.subarray(-8);
  };
}

function misbehave(line: ByteLine, clock: Clock, request: Buffer, { lateMs }: RtuFaultyOptions): void {
  const [unit = 0, code = 0] = request;
  const address = request.readUInt16BE(2);
  const answer = answerFor(unit, code, address, request.readUInt16BE(4));
  const write = (...bytes: readonly number[]): void => line.write(Uint8Array.from(bytes));
  switch (names.get(address)) {
    case 'badCrc':
      answer[answer.length - 1] = (answer.at(-1) ?? 0) ^ 0x55;
      return write(...answer);
    case 'noiseBefore':
      return write(0, 0xff, unit, 0x13, ...answer);
    case 'half':
      return write(...answer.slice(0, 9));
    case 'drop':
      return;
    case 'late':
      return void clock.setTimer(lateMs, () => write(...answer));
    case 'garbage':
      return write(...Array.from({ length: 60 }, (_, index) => (index * 37) & 255));
    case 'exception6':
      return write(...withCrc([unit, code | 0x80, 6]));
    case 'otherUnit':
      return write(...withCrc([unit + 1, ...answer.slice(1, -2)]));
    case 'falseHeader':
      write(unit, code, 200);
      return void clock.setTimer(30, () => write(...answer));
    case 'falseHeaderOfLength':
      write(...answer.slice(0, 5));
      return void clock.setTimer(30, () => write(...answer));
    case 'byteByByte':
      for (const [at, byte] of answer.entries()) clock.setTimer(3 * at, () => write(byte));
      return;
    case 'echo':
      return write(...request, ...answer);
    case 'short':
      return write(...answerFor(unit, code, address, request.readUInt16BE(4) - 3));
    default:
      write(...answer);
  }
}

function answerFor(unit: number, code: number, address: number, count: number): number[] {
  if (code === 6) return withCrc([unit, code, address >> 8, address & 255, count >> 8, count & 255]);
  const registers = Array.from({ length: count }, (_, index) => (address + index) & 0xffff);
  return withCrc([unit, code, count * 2, ...registers.flatMap((value) => [value >> 8, value & 255])]);
}

function withCrc(bytes: readonly number[]): number[] {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xa001 : crc >>> 1;
  }
  return [...bytes, crc & 255, crc >> 8];
}
