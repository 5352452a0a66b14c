import assert from 'node:assert/strict';
import test from 'node:test';

import { ChunkCache } from './chunk-cache.ts';
import type { ChunkRow } from './chunk-table.ts';

function chunk(id: number, bytes: number): ChunkRow {
  return { id, count: 1, from: 0, to: 0, data: new Uint8Array(bytes), isSound: false };
}

test('chunks of the same id in two files are told apart, and those of a file that was closed are forgotten', () => {
  const cache = new ChunkCache();
  const [one, other] = [cache.openFile(), cache.openFile()];
  const [first, second] = [chunk(2 ** 40 - 1, 10), chunk(2 ** 40 - 1, 20)];
  cache.put(one, first);
  assert.equal(cache.get(other, first.id), undefined);
  cache.put(other, second);
  assert.equal(cache.get(one, first.id), first);
  assert.equal(cache.get(other, first.id), second);
  for (let opened = 0; opened < 10_000; opened++) {
    cache.closeFile(one);
    assert.equal(cache.openFile(), one, 'numbers do not grow');
  }
  assert.equal(cache.get(one, first.id), undefined);
  assert.equal(cache.get(other, first.id), second);
});

test('what was not asked for longest makes room, by bytes', () => {
  const cache = new ChunkCache();
  const file = cache.openFile();
  const half = 2 ** 20;
  cache.put(file, chunk(1, half));
  cache.put(file, chunk(2, half));
  assert(cache.get(file, 1));
  cache.put(file, chunk(3, half));
  assert.deepEqual(
    [1, 2, 3].map((id) => cache.get(file, id)?.id),
    [1, undefined, 3],
  );
  cache.put(file, chunk(4, 3 * half));
  assert.deepEqual(
    [1, 3, 4].map((id) => cache.get(file, id)),
    [undefined, undefined, undefined],
    'one that is too large is not kept at all',
  );
});
