import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readImport } from './registerImport.ts';

test('a table is sent as it is, and JSON as a list or a whole map', () => {
  assert.deepEqual(readImport('register,name\n40001,A'), { csv: 'register,name\n40001,A' });
  const entries = [{ register: '40001', name: 'A' }];
  assert.deepEqual(readImport(JSON.stringify(entries)), { entries });
  assert.deepEqual(readImport(` ${JSON.stringify({ id: 'x', entries })}`), { entries });
});

test('a row that is no object stays a row, so that the server can name it', () => {
  assert.deepEqual(readImport('[{"register":"1"},7]'), { entries: [{ register: '1' }, {}] });
});

test('what is no JSON, or has no entries, is not sent', () => {
  assert.equal('wrong' in readImport('{"entries": [') && 'no_json', 'no_json');
  assert.deepEqual(readImport('{"id":"x"}'), { wrong: 'no_entries', detail: '' });
  assert.deepEqual(readImport('[]'), { wrong: 'no_entries', detail: '' });
});
