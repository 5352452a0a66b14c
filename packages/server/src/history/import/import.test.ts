import assert from 'node:assert/strict';
import { test } from 'node:test';
import { harness, seedDevice } from '../../testing/harness.test-helper.ts';
import type { Harness } from '../../testing/harness.test-helper.ts';
import { csvRows } from './csv-rows.ts';
import type { CsvRow } from './csv-rows.ts';
import { importHistory } from './import.ts';

type Body = Parameters<typeof importHistory>[1];

async function importer(t: Parameters<typeof harness>[0]) {
  const h = await harness(t);
  const [a, b] = seedDevice(h).pointIds;
  const take = (text: string, more: Partial<Body> = {}) => importHistory(h.hub, { format: 'csv', text, ...more });
  return { h, a, b, take };
}

const stored = ({ history }: Harness) => history.samples.map(({ at, value }) => [at, value]);

test('a table of a spreadsheet is read with its semicolons, decimal commas, byte order mark and ends of line', async (t) => {
  const { h, a, take } = await importer(t);
  const text = `\uFEFFTime;"point_id";Value;note\r\n1000;${a};21,5;"a;b"\r\n\r\n2000;${a};-0,25;\r\n3000;${a};7;\r\n4000;${a};1.000,5;`;
  const { rows, stored: count, errors } = await take(text);
  assert.deepEqual([rows, count], [4, 3]);
  assert.deepEqual(errors, [{ line: 6, why: 'value "1.000,5" is no number' }]);
  assert.deepEqual(stored(h), [
    [1000, 21.5],
    [2000, -0.25],
    [3000, 7],
  ]);
  const tabs = await take(`time\tpoint_id\tvalue\n1\t${a}\t1,5\n`, { dry_run: true });
  assert.deepEqual([tabs.rows, tabs.rejected], [1, 0]);
});

test('a decimal comma among commas is not taken for a whole number', async (t) => {
  const { a, take } = await importer(t);
  const { errors } = await take(`time,point_id,value\n1000,${a},21,5\n2000,${a},"21,5"\n3000,${a},21.5,,\n`);
  assert.deepEqual(errors, [
    { line: 2, why: 'the row has 4 cells and the heading 3' },
    { line: 3, why: 'value "21,5" is no number' },
  ]);
});

test('only what is a number becomes one', async (t) => {
  const { h, a, take } = await importer(t);
  const values = ['NaN', 'nan', '0x10', '1e999', 'true', '1 000', '--1', '1.2.3', 'Infinity', '1e3', ' 5 ', '', ' '];
  const rows = values.map((value, index) => `${index},${a},${value}`);
  const { rejected } = await take(`time,point_id,value\n${rows.join('\n')}`);
  assert.equal(rejected, 8);
  assert.deepEqual(stored(h), [
    [8, Infinity],
    [9, 1000],
    [10, 5],
    [11, Number.NaN],
    [12, Number.NaN],
  ]);
  assert.equal(h.history.samples[3]?.quality, 0x80 | (h.history.samples[3]?.quality ?? 0), 'no value is a bad one');
  const lines = [true, [5], {}, '1,5', '2.5', null].map((value) => JSON.stringify({ time: 50, point_id: a, value }));
  const odd = [
    { time: 50, point_id: true, value: 1 },
    { time: 50, point_id: [a], value: 1 },
    { time: true, point_id: a },
  ];
  const text = `\uFEFF${[...lines, ...odd.map((row) => JSON.stringify(row))].join('\r\n')}`;
  const json = await take(text, { format: 'ndjson', dry_run: true });
  assert.deepEqual(
    json.errors.map(({ line }) => line),
    [1, 2, 3, 4, 7, 8, 9],
  );
});

test('times without an offset are of the zone of the request or of the heading, if there is one such time', async (t) => {
  const { h, a, take } = await importer(t);
  const rows = [
    '2025-10-26 01:59',
    '2025-10-26T02:30:00',
    '2025-10-26 03:00:00.5',
    '2025-03-30 02:30',
    '2025-02-30 10:00',
  ];
  const text = rows.map((time) => `${time},${a},1`).join('\n');
  const { errors } = await take(`time (Europe/Berlin),point_id,value\n${text}\n2025-10-26 02:30+01:00,${a},1\n`);
  assert.deepEqual(
    h.history.samples.map(({ at }) => new Date(at).toISOString()),
    ['2025-10-25T23:59:00.000Z', '2025-10-26T01:30:00.000Z', '2025-10-26T02:00:00.500Z'],
  );
  assert.deepEqual(errors, [
    {
      line: 3,
      why: 'time "2025-10-26T02:30:00" comes twice in Europe/Berlin: clocks go back over it, and only an offset tells which is meant',
    },
    { line: 5, why: 'time "2025-03-30 02:30" does not exist in Europe/Berlin: clocks go forward over it' },
    { line: 6, why: 'time "2025-02-30 10:00" is neither epoch milliseconds nor ISO 8601' },
  ]);
  const none = await take(`time,point_id,value\n${text}`, { dry_run: true });
  assert.match(none.errors[0]?.why ?? '', /nor ISO 8601 with an offset$/);
  const lord = await take(`time,point_id,value\n2025-04-06 01:45,${a},1\n2025-10-05 02:15,${a},1`, {
    time_zone: 'Australia/Lord_Howe',
    dry_run: true,
  });
  assert.deepEqual(
    lord.errors.map(({ why }) => why.slice(0, 40)),
    ['time "2025-04-06 01:45" comes twice in A', 'time "2025-10-05 02:15" does not exist i'],
  );
  await assert.rejects(take('time,point_id,value', { time_zone: 'Mars/Base' }), /is not a time zone/);
});

test('a heading alone is a table without rows, and one with a column twice is refused', async (t) => {
  const { a, take } = await importer(t);
  assert.deepEqual(await take('time,point_id,value\r\n'), { rows: 0, stored: 0, points: [], errors: [], rejected: 0 });
  await assert.rejects(take(`time,point_id,value,Value\n1,${a},2,3`), /line 1 names the column value twice/);
  await assert.rejects(take('1,2,3\n'), /line 1 lacks the columns time, point_id, value/);
  await assert.rejects(take(`time,point_id,value${'\n'.repeat(200_001)}`), {
    code: 'too_costly',
    message: /200001 lines/,
  });
});

test('a broken row is named by its line and does not take others with it', async (t) => {
  const { a, b, take } = await importer(t);
  const text = `time,point_id,value,note\n1,${a},1,"two\nlines"\n2,${a},1,"x"y\n3,${a},1,${',x'.repeat(300)}\n4,${b},1\n5,77,1\n6,${a},2,"open\n7,${a},3`;
  const { errors, points, rows } = await take(text, { dry_run: true });
  assert.deepEqual(errors, [
    { line: 4, why: 'a cell goes on after its closing quote' },
    { line: 5, why: 'the row has more than 200 cells' },
    { line: 7, why: 'point_id "77" is no point' },
    { line: 8, why: 'a quote is opened and never closed' },
  ]);
  assert.equal(rows, 6);
  assert.deepEqual(
    points.map(({ point_id: id, samples, from, to }) => [id, samples, from, to]),
    [
      [a, 1, 1, 1],
      [b, 1, 4, 4],
    ],
  );
});

test('text points take no samples, and a dry run leaves everything as it is', async (t) => {
  const { h, a, b, take } = await importer(t);
  h.site.points.update(b, { kind: 'text' }, 1);
  const { errors, stored: count } = await take(`time,point_id,value\n1,${b},1\n1,${a},1`, { dry_run: true });
  assert.deepEqual(errors, [{ line: 2, why: `point_id "${b}" holds a text, and history keeps numbers` }]);
  assert.deepEqual([count, h.history.samples.length], [0, 0]);
});

test('rows are those of RFC 4180, whatever ends the lines', () => {
  const cases: [string, CsvRow['cells'][]][] = [
    ['a,b\nc', [['a', 'b'], ['c']]],
    ['a,b\r\nc\r\n', [['a', 'b'], ['c']]],
    ['a\rb', [['a'], ['b']]],
    ['"a ""b"", c",d\n', [['a "b", c', 'd']]],
    ['"a\r\nb"\n"c"', [['a\r\nb'], ['c']]],
    [
      ',\n,,',
      [
        ['', ''],
        ['', '', ''],
      ],
    ],
    ['\uFEFFa', [['a']]],
    ['\n\n', []],
    ['a"b,c', [['a"b', 'c']]],
    ['""', []],
    ['a,""', [['a', '']]],
  ];
  for (const [text, rows] of cases) {
    assert.deepEqual(
      [...csvRows(text, ',')].map(({ cells }) => cells),
      rows,
      JSON.stringify(text),
    );
  }
  const lines = [...csvRows('a\n"b\nc"\n\nd', ',')].map(({ line }) => line);
  assert.deepEqual(lines, [1, 2, 5]);
});
