import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ModbusDevice } from '@t3000/contract';
import { blockAt, hexWords, manualNumber, registersAt, spaceRows, stepFrom } from './registerSpace.ts';

type Block = ModbusDevice['blocks'][number];

const block = (address: number, count: number, table: Block['table'] = 'holding'): Block => ({
  table,
  address,
  count,
  interval_ms: 5000,
  point_ids: [],
  read_at: null,
  elapsed_ms: null,
  words: [],
  problem: '',
});

const register = (address: number, count = 1, table: Block['table'] = 'holding') => ({
  point_id: address + 1,
  table,
  address,
  count,
  register: `${table}:${address}`,
  format: 'uint16',
  text: null,
  words: [],
});

test('a block is drawn over its rows, and what is read along stands out from what is wanted', () => {
  const rows = spaceRows(
    { blocks: [block(14, 6)], registers: [register(14, 2), register(18, 2)], refused: [], cuts: [] },
    16,
  );
  assert.deepEqual(
    rows.map(({ address, skipped, parts, stretches }) => ({ address, skipped, parts, stretches })),
    [
      {
        address: 0,
        skipped: 0,
        parts: [{ block: 0, column: 14, length: 2, startsHere: true, endsHere: false }],
        stretches: [{ kind: 'point', register: 0, column: 14, length: 2 }],
      },
      {
        address: 16,
        skipped: 0,
        parts: [{ block: 0, column: 0, length: 4, startsHere: false, endsHere: true }],
        stretches: [
          { kind: 'along', register: undefined, column: 0, length: 2 },
          { kind: 'point', register: 1, column: 2, length: 2 },
        ],
      },
    ],
  );
});

test('rows in which nothing is read are left out and counted, and tables stand one after the other', () => {
  const rows = spaceRows(
    {
      blocks: [block(0, 1), block(160, 1), block(3, 1, 'coil')],
      registers: [register(0), register(160), register(3, 1, 'coil')],
      refused: [{ table: 'holding', address: 161, count: 1 }],
      cuts: [{ table: 'holding', address: 165 }],
    },
    16,
  );
  assert.deepEqual(
    rows.map(({ table, address, skipped, cuts }) => [table, address, skipped, cuts]),
    [
      ['coil', 0, 0, []],
      ['holding', 0, 0, []],
      ['holding', 160, 9, [5]],
    ],
  );
  assert.deepEqual(rows[2]?.stretches.at(-1), { kind: 'refused', register: undefined, column: 1, length: 1 });
});

test('the block under a register is found, and words are shown as manuals print them', () => {
  assert.equal(blockAt([block(0, 4), block(10, 2)], 'holding', 11), 1);
  assert.equal(blockAt([block(0, 4)], 'input', 1), undefined);
  assert.equal(blockAt([block(0, 4)], 'holding', 4), undefined);
  assert.equal(hexWords([0x1f40, 3, null]), '1F40 0003 ····');
});

test('values beside each other stay apart in the picture', () => {
  const [row] = spaceRows(
    { blocks: [block(0, 4)], registers: [register(0, 2), register(2, 2)], refused: [], cuts: [] },
    16,
  );
  assert.deepEqual(
    row?.stretches.map(({ register: which, column, length }) => [which, column, length]),
    [
      [0, 0, 2],
      [1, 2, 2],
    ],
  );
});

test('the arrow keys walk over what is drawn, and stay at the ends', () => {
  const rows = spaceRows(
    {
      blocks: [block(4, 2), block(160, 2), block(3, 1, 'coil')],
      registers: [register(4, 2), register(160, 2), register(3, 1, 'coil')],
      refused: [],
      cuts: [],
    },
    16,
  );
  const coil = { table: 'coil', address: 3 } as const;
  const at = (address: number) => ({ table: 'holding', address }) as const;
  assert.deepEqual(stepFrom(rows, undefined, 'right'), coil);
  assert.deepEqual(stepFrom(rows, coil, 'left'), coil);
  assert.deepEqual(stepFrom(rows, coil, 'right'), at(4));
  assert.deepEqual(stepFrom(rows, coil, 'down'), at(4));
  assert.deepEqual(stepFrom(rows, at(5), 'down'), at(161), 'the nearest of the next row');
  assert.deepEqual(stepFrom(rows, at(161), 'down'), at(161));
  assert.deepEqual(stepFrom(rows, at(161), 'up'), at(4));
  assert.deepEqual(stepFrom(rows, at(4), 'last'), at(161));
  assert.deepEqual(stepFrom(rows, at(161), 'first'), coil);
  assert.equal(stepFrom([], undefined, 'right'), undefined);
});

test('a register is named as manuals do, with everything that is kept in it', () => {
  assert.equal(manualNumber({ table: 'holding', address: 100 }), '400101');
  assert.equal(manualNumber({ table: 'coil', address: 0 }), '000001');
  const bits = [register(7), register(7), register(8, 2)];
  assert.equal(registersAt(bits, { table: 'holding', address: 7 }).length, 2);
  assert.equal(registersAt(bits, { table: 'holding', address: 9 }).length, 1);
  assert.equal(registersAt(bits, { table: 'input', address: 7 }).length, 0);
});
