import { DecodeError } from '@t3000/core';
import type { ByteReader, ByteWriter } from '@t3000/core';

import { readSigned, readVarint, writeSigned, writeVarint } from './varint.ts';

/** Numbers that stay the same for long: how many runs, and of each the difference to the number before and the length. */
export function writeRuns(writer: ByteWriter, numbers: Float64Array, count: number, runs: number): void {
  writeVarint(writer, runs);
  for (let start = 0, before = 0; start < count;) {
    const end = endOfRun(numbers, start, count);
    const number = numbers[start] ?? 0;
    writeSigned(writer, number - before);
    writeVarint(writer, end - start);
    before = number;
    start = end;
  }
}

/** Two numbers in turns, as states and commands are: the first, the difference to the other, how many runs, their lengths. */
export function writeToggles(writer: ByteWriter, numbers: Float64Array, count: number, runs: number): void {
  const first = numbers[0] ?? 0;
  writeSigned(writer, first);
  writeSigned(writer, (numbers[endOfRun(numbers, 0, count)] ?? 0) - first);
  writeVarint(writer, runs);
  for (let start = 0; start < count;) {
    const end = endOfRun(numbers, start, count);
    writeVarint(writer, end - start);
    start = end;
  }
}

function endOfRun(numbers: Float64Array, start: number, count: number): number {
  const number = numbers[start] ?? 0;
  let end = start + 1;
  while (end < count && numbers[end] === number) end++;
  return end;
}

/** Where runs go: entries `first` to `last` of `count` into `into[at...]`, divided by `scale`. */
export interface RunsWanted {
  readonly into: Float64Array;
  readonly at: number;
  readonly count: number;
  readonly first: number;
  readonly end: number;
  readonly scale: number;
}

export function readRuns(reader: ByteReader, wanted: RunsWanted): void {
  const runs = readVarint(reader);
  let number = 0;
  let start = 0;
  for (let run = 0; run < runs && start < wanted.count; run++) {
    number += readSigned(reader);
    start = fillRun(wanted, number / wanted.scale, start, start + readVarint(reader));
  }
  finish(reader, start, wanted.count);
}

export function readToggles(reader: ByteReader, wanted: RunsWanted): void {
  const first = readSigned(reader);
  const value = first / wanted.scale;
  const other = (first + readSigned(reader)) / wanted.scale;
  const runs = readVarint(reader);
  let start = 0;
  for (let run = 0; run < runs && start < wanted.count; run++) {
    start = fillRun(wanted, run % 2 === 0 ? value : other, start, start + readVarint(reader));
  }
  finish(reader, start, wanted.count);
}

function fillRun({ into, at, count, first, end: last }: RunsWanted, value: number, start: number, end: number): number {
  if (end <= count && end > first && start < last) {
    into.fill(value, at + Math.max(start - first, 0), at + Math.min(end, last) - first);
  }
  return end;
}

function finish(reader: ByteReader, covered: number, count: number): void {
  if (covered === count) return;
  throw new DecodeError('inconsistent', `runs cover ${covered} of ${count} values`, reader.position);
}
