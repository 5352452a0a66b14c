import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatOf, importPieces } from './importPieces.ts';

async function pieces(text: string, size: number, rowsMax: number) {
  const found = [];
  async function* chunks(): AsyncGenerator<string> {
    for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
  }
  for await (const piece of importPieces(chunks(), { rowsMax })) found.push(piece);
  return found;
}

const HEAD = 'time,point_id,value\n';

test('every piece of a CSV has the heading, and its lines lead back to those of the file', async () => {
  for (const size of [1, 7, 1000]) {
    const found = await pieces(`${HEAD}a\nb\nc\nd\n`, size, 3);
    assert.deepEqual(
      found.map(({ text, lineOffset }) => [text, lineOffset]),
      // Line 2 of the second piece is line 4 of the file.
      [
        [`${HEAD}a\nb\n`, 0],
        [`${HEAD}c\nd\n`, 2],
      ],
    );
  }
});

test('an end of line inside quotes cuts nothing', async () => {
  const found = await pieces(`${HEAD}"a\nb",1\nc\n`, 3, 2);
  assert.deepEqual(
    found.map(({ text, lineOffset }) => [text, lineOffset]),
    [
      [`${HEAD}"a\nb",1\n`, 0],
      [`${HEAD}c\n`, 2],
    ],
  );
});

test('NDJSON has no heading, and its last line needs no end', async () => {
  const found = await pieces('{"a":1}\n{"a":2}\n{"a":3}', 4, 2);
  assert.deepEqual(
    found.map(({ text, lineOffset, format }) => [text, lineOffset, format]),
    [['{"a":1}\n{"a":2}\n{"a":3}', 0, 'ndjson']],
  );
});

test('an empty file has no pieces, and a mark in front hides no format', async () => {
  assert.deepEqual(await pieces('', 4, 2), []);
  assert.deepEqual([formatOf('\uFEFF{"time":1}'), formatOf('\uFEFFtime,point_id')], ['ndjson', 'csv']);
});
