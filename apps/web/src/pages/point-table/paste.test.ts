import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testPoint } from '../../components/point/testPoint.ts';
import { paste, readSheet, writeSheet } from './paste.ts';

const points = [1, 2, 3].map((id) => testPoint({ id, name: `P${id}` }));
const labels = new Map([
  ['id', 'id'],
  ['name', 'name'],
  ['unit', 'unit'],
] as const);
const at = (row: number, column: number) => ({ fromRow: row, toRow: row, fromColumn: column, toColumn: column });
const short = (edits: ReturnType<typeof paste>['edits']) =>
  edits.map(({ point, column, text }) => `${point.id} ${column} ${text}`);

test('cells are read as spreadsheets copy them', () => {
  // Quotes stand around what has quotes, tabs or line breaks inside.
  const text = 'Fan 1\t"a ""big"" one"\t\r\n"two\nlines"\t3,5\t4\r\n';
  const rows = [
    ['Fan 1', 'a "big" one', ''],
    ['two\nlines', '3,5', '4'],
  ];
  assert.deepEqual(readSheet(text), rows);
  assert.deepEqual(readSheet(writeSheet(rows)), rows);
  assert.deepEqual(readSheet(''), []);
});

test('a block goes to the right and down from the cursor; lines beyond the end are named', () => {
  const { edits, faults } = paste([['A', 'a'], ['B', 'b'], ['C']], points, at(1, 0), labels);
  assert.deepEqual(short(edits), ['2 name A', '2 description a', '3 name B', '3 description b']);
  assert.deepEqual(faults, [{ line: 3, code: 'beyond_end' }]);
});

test('one cell fills the selection', () => {
  const range = { fromRow: 0, toRow: 2, fromColumn: 3, toColumn: 3 };
  assert.deepEqual(short(paste([['kPa']], points, range, labels).edits), ['1 unit kPa', '2 unit kPa', '3 unit kPa']);
});

test('with a line of titles every line goes to its point, whatever the order', () => {
  const sheet = [
    ['Unit', 'ID', 'value', 'Name'],
    ['Pa', '3', '17', 'Third'],
    ['K', '1', '18', 'First'],
    ['K', '77', '18', 'Nobody'],
  ];
  const { edits, faults } = paste(sheet, points, at(2, 5), labels);
  assert.deepEqual(short(edits), ['3 unit Pa', '3 name Third', '1 unit K', '1 name First']);
  assert.deepEqual(faults, [{ line: 4, code: 'unknown_point', id: '77' }]);
});
