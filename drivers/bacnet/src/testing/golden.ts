import assert from 'node:assert/strict';
import test from 'node:test';
import { ByteReader, ByteWriter, DecodeError } from '@t3000/core';
import { SeededRng } from '@t3000/testkit';
import type { Message } from '../services/service.ts';

export interface Golden {
  readonly name: string;
  readonly walk: () => void;
}

const MUTATIONS = 300;

/** Bytes and their meaning, walked both ways, then damaged: cut at every length, and changed at random. */
export function golden<T>(name: string, message: Message<T>, hex: string, value: T): Golden {
  const walk = (): void => {
    const bytes = Uint8Array.from(Buffer.from(hex, 'hex'));
    const reader = new ByteReader(bytes);
    assert.deepEqual(message.decode(reader), value, 'decode');
    reader.finish();
    const writer = new ByteWriter();
    message.encode(writer, value);
    assert.equal(Buffer.from(writer.copy()).toString('hex'), hex, 'encode');
    assert.notEqual(message.describe(value), '');
    for (let length = 0; length < bytes.length; length++) survive(message, bytes.slice(0, length));
    mutate(message, bytes);
  };
  return { name, walk };
}

export function walkAll(table: readonly Golden[]): void {
  for (const { name, walk } of table) {
    test(`${name} is the same bytes both ways, and no damage does more than DecodeError`, walk);
  }
}

function mutate<T>(message: Message<T>, bytes: Uint8Array): void {
  const rng = new SeededRng(bytes.length);
  for (let round = 0; bytes.length > 0 && round < MUTATIONS; round++) {
    const damaged = bytes.slice();
    for (let change = 0; change <= rng.integer(3); change++) damaged[rng.integer(bytes.length)] = rng.integer(256);
    survive(message, damaged);
  }
}

function survive<T>(message: Message<T>, bytes: Uint8Array): void {
  try {
    message.describe(message.decode(new ByteReader(bytes)));
  } catch (error) {
    assert.ok(error instanceof DecodeError, `${Buffer.from(bytes).toString('hex')}: ${String(error)}`);
  }
}
