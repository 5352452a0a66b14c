import assert from 'node:assert/strict';
import test from 'node:test';
import { proposeMap } from './propose-map.ts';
import { readServedMap, writeServedMap } from './served-map.ts';

const table = `point_id,register,type,order,scale,write,name
7,holding:0,float32,CDAB,,yes,Set-point
8,40011,int16,,0.1,no,Flow
9,coil:3,,,,yes,Pump
`;

test('a table says which point stands where, how, and whether it takes writes', () => {
  const read = readServedMap(table);
  assert.ok(read.ok);
  assert.deepEqual(
    read.points.map(({ pointId, table: where, address, format, writable }) => {
      return [pointId, where, address, format.type, format.order, format.scale, writable];
    }),
    [
      [7, 'holding', 0, 'float32', 'CDAB', 1, true],
      [8, 'holding', 10, 'int16', 'ABCD', 0.1, false],
      [9, 'coil', 3, 'bits', 'ABCD', 1, true],
    ],
  );
  const again = readServedMap(writeServedMap(read.points, (id) => `point ${id}, "quoted"`));
  assert.deepEqual(again, read);
});

test('every mistake is named with its row and column', () => {
  const wrong = `point_id,register,type,write
x,holding:0,float32,no
2,holding:1,uint16,no
3,nowhere,,
4,input:0,float99,
5,input:2,uint16,yes
6,discrete:0,uint16,
7,holding:3.1,,
8,holding:9,uint16,maybe
9,holding:10,string,
10,holding:65535,float32,
11,holding:20,float32,
12,holding:21,uint16,
`;
  const read = readServedMap(wrong);
  assert.ok(!read.ok);
  assert.deepEqual(
    read.problems.map(({ row, field }) => [row, field]),
    [
      [2, 'point_id'],
      [3, 'register'],
      [4, 'register'],
      [5, 'type'],
      [6, 'write'],
      [7, 'type'],
      [8, 'register'],
      [9, 'write'],
      [10, 'type'],
      [11, 'register'],
      [13, 'register'],
    ],
  );
  assert.match(read.problems[1]?.message ?? '', /holding:1 is taken by row 2/);
  const headless = readServedMap('register,colour\ncoil:1,red\n');
  assert.ok(!headless.ok);
  assert.deepEqual(
    headless.problems.map(({ field }) => field),
    ['colour', 'point_id'],
  );
  assert.deepEqual(readServedMap(''), { ok: true, points: [] });
});

test('a proposal gives every point a place, keeps those it has, and lets nobody write', () => {
  const read = readServedMap('point_id,register,type,write\n1,input:10,uint16,no\n');
  assert.ok(read.ok);
  const proposed = proposeMap(read.points, [
    { id: 1, kind: 'analog', writable: false },
    { id: 2, kind: 'analog', writable: false },
    { id: 3, kind: 'analog', writable: false },
    { id: 4, kind: 'analog', writable: true },
    { id: 5, kind: 'multistate', writable: true },
    { id: 6, kind: 'binary', writable: true },
    { id: 7, kind: 'binary', writable: false },
  ]);
  assert.deepEqual(
    proposed.map(({ pointId, table: where, address, format, writable }) => {
      return [pointId, where, address, format.type, writable];
    }),
    [
      [1, 'input', 10, 'uint16', false],
      [2, 'input', 11, 'float32', false],
      [3, 'input', 13, 'float32', false],
      [4, 'holding', 0, 'float32', false],
      [5, 'holding', 2, 'uint16', false],
      [6, 'coil', 0, 'bits', false],
      [7, 'discrete', 0, 'bits', false],
    ],
  );
  const whole = readServedMap(writeServedMap(proposed, () => ''));
  assert.deepEqual(whole, { ok: true, points: proposed });
});
