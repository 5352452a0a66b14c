import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Job, jobDto } from './job.ts';

test('devices behind another stand below it, in whatever order they answer', () => {
  const job = new Job('a', 't3', 0, true);
  const found = (key: string, parent?: string): void => {
    const about = { key, address: {}, instance: undefined, vendorId: undefined, vendor: '', warning: '' };
    job.found({ ...about, ...(parent === undefined ? {} : { parent }) }, undefined);
  };
  found('child of b', 'b');
  found('a');
  found('b');
  found('orphan', 'gone');
  found('child of a', 'a');
  found('itself', 'itself');
  assert.deepEqual(
    jobDto(job).devices.map(({ key, parent }) => [key, parent]),
    [
      ['a', null],
      ['child of a', 'a'],
      ['b', null],
      ['child of b', 'b'],
      ['orphan', 'gone'],
      ['itself', 'itself'],
    ],
  );
});

test('a search that counts its questions tells of a hundred steps, and never goes back', () => {
  const job = new Job('a', 'modbus', 0, true);
  assert.equal(jobDto(job).progress, null);
  assert.equal(job.searched(1, 1000), true, 'the first');
  assert.equal(job.searched(2, 1000), false, 'less than a hundredth more');
  assert.equal(job.searched(10, 1000), true);
  assert.equal(job.searched(4, 1000), false, 'another address is behind');
  assert.deepEqual(jobDto(job).progress, { done: 10, total: 1000 });
  assert.equal(job.searched(2000, 1000), true);
  assert.deepEqual(jobDto(job).progress, { done: 1000, total: 1000 });
});
