import assert from 'node:assert/strict';
import { test } from 'node:test';
import { diskContract } from './contracts/disk-contract.ts';
import { FakeDisk } from './fake-disk.ts';

const data = new Uint8Array([1, 2, 3]);

const isCode =
  (code: string) =>
  (error: unknown): boolean =>
    error instanceof Error && 'code' in error && error.code === code;

diskContract('fake disk', () => {
  const disk = new FakeDisk();
  disk.makeFolder('/data');
  return { disk, folder: '/data' };
});

test('a full disk refuses the new content and keeps the old', () => {
  const disk = new FakeDisk();
  disk.write('/a', data);
  disk.capacityBytes = 5;
  assert.throws(() => disk.write('/a', data), isCode('ENOSPC'));
  assert.deepEqual(disk.read('/a'), data);
  assert.equal(disk.freeBytes('/a'), 2);
  disk.capacityBytes = 6;
  disk.write('/a', data);
});

test('a read-only disk refuses every change and still reads', () => {
  const disk = new FakeDisk();
  disk.write('/a', data);
  disk.readOnly = true;
  const changes = [
    () => disk.write('/a', data),
    () => disk.rename('/a', '/b'),
    () => disk.remove('/a'),
    () => disk.makeFolder('/f'),
  ];
  for (const change of changes) assert.throws(change, isCode('EROFS'));
  assert.deepEqual(disk.list('/'), ['a']);
  assert.deepEqual(disk.read('/a'), data);
});

test('the chosen call fails once and changes nothing', () => {
  const disk = new FakeDisk();
  disk.failOperation(2);
  disk.write('/a', data);
  assert.throws(() => disk.write('/b', data), isCode('EIO'));
  disk.write('/c', data);
  assert.deepEqual(disk.list('/'), ['a', 'c']);
  assert.equal(disk.operations, 4);
});
