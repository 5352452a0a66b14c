import assert from 'node:assert/strict';
import { test } from 'node:test';
import { csvCell, csvText } from './csv.ts';

test('commas, quotes and line breaks are quoted', () => {
  assert.equal(csvCell('a,b'), '"a,b"');
  assert.equal(csvCell('say "hi"'), '"say ""hi"""');
  assert.equal(csvCell('two\nlines'), '"two\nlines"');
  assert.equal(csvCell('plain °C'), 'plain °C');
});

test('a text that would run as a formula is disarmed', () => {
  for (const text of ['=1+1', '+SUM(A1)', '-2+3', '@cmd', '\t=1', ' =1', '\r=1']) {
    const cell = csvCell(text).replace(/^"/, '');
    assert.ok(cell.startsWith("'"), text);
  }
});

test('numbers stay numbers, also below zero', () => {
  assert.equal(csvCell(-5.25), '-5.25');
  assert.equal(csvCell(Number.NaN), '');
  assert.equal(csvCell(null), '');
});

test('a file has a byte order mark and ends every line with CR LF', () => {
  assert.equal(
    csvText([
      ['a', 1],
      ['b', null],
    ]),
    '\uFEFFa,1\r\nb,\r\n',
  );
});
