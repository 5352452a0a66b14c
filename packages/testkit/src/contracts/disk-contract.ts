import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import type { Disk } from '@t3000/core';
import { bytesOf, textOf } from './net-world.ts';

export interface DiskWorld {
  readonly disk: Disk;
  /** An existing empty folder. */
  readonly folder: string;
}

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';

/** What every disk promises. */
export function diskContract(name: string, open: (test: TestContext) => DiskWorld): void {
  test(`${name}: what is written is read back, and a second write replaces the first`, (t) => {
    const { disk, folder } = open(t);
    const path = `${folder}/a.json`;
    const data = bytesOf('a longer first version');
    disk.write(path, data);
    data.fill(0);
    assert.equal(textOf(disk.read(path)), 'a longer first version');
    disk.read(path).fill(0);
    disk.write(path, bytesOf('second'));
    assert.equal(textOf(disk.read(path)), 'second');
    assert.equal(disk.sizeBytes(path), 6);
    assert.deepEqual(disk.list(folder), ['a.json']);
  });

  test(`${name}: folders come with their parents, and names are listed in order`, (t) => {
    const { disk, folder } = open(t);
    disk.makeFolder(`${folder}/x/y`);
    disk.makeFolder(`${folder}/x/y`);
    disk.write(`${folder}/x/b`, bytesOf('b'));
    disk.write(`${folder}/x/a`, bytesOf('a'));
    assert.deepEqual(disk.list(`${folder}/x`), ['a', 'b', 'y']);
    assert.deepEqual(disk.list(`${folder}/missing`), []);
    assert.ok(disk.exists(`${folder}/x/y`));
  });

  test(`${name}: a renamed file keeps its content and replaces what was there`, (t) => {
    const { disk, folder } = open(t);
    disk.write(`${folder}/old`, bytesOf('kept'));
    disk.write(`${folder}/new`, bytesOf('replaced'));
    disk.rename(`${folder}/old`, `${folder}/new`);
    assert.deepEqual(disk.list(folder), ['new']);
    assert.equal(textOf(disk.read(`${folder}/new`)), 'kept');
  });

  test(`${name}: removing is harmless when nothing is there`, (t) => {
    const { disk, folder } = open(t);
    disk.write(`${folder}/a`, bytesOf('a'));
    disk.remove(`${folder}/a`);
    disk.remove(`${folder}/a`);
    assert.equal(disk.exists(`${folder}/a`), false);
    disk.makeFolder(`${folder}/kept`);
    assert.throws(() => disk.remove(`${folder}/kept`));
    assert.ok(disk.exists(`${folder}/kept`));
  });

  test(`${name}: a missing file, a missing folder and a folder in place of a file are errors`, (t) => {
    const { disk, folder } = open(t);
    const missing = `${folder}/missing`;
    assert.throws(() => disk.read(missing), isMissing);
    assert.throws(() => disk.sizeBytes(missing), isMissing);
    assert.throws(() => disk.rename(missing, `${folder}/b`), isMissing);
    assert.throws(() => disk.write(`${missing}/a`, bytesOf('a')), isMissing);
    disk.makeFolder(`${folder}/f`);
    assert.throws(() => disk.write(`${folder}/f`, bytesOf('a')));
    assert.deepEqual(disk.list(folder), ['f']);
  });

  test(`${name}: free space is known for paths that do not exist yet`, (t) => {
    const { disk, folder } = open(t);
    assert.ok(disk.freeBytes(folder) > 0);
    assert.ok(disk.freeBytes(`${folder}/not/yet`) > 0);
  });
}
