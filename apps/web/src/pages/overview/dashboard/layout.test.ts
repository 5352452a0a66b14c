import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SeededRng } from '@t3000/testkit';
import { compacted, freePlace, moved, narrowed, resized, stepped } from './layout.ts';
import type { Cell } from './layout.ts';

type Card = Cell & { readonly kind: 'value' };

const card = (id: string, x: number, y: number, width = 2, height = 2): Card => ({
  id,
  kind: 'value',
  x,
  y,
  width,
  height,
});
const at = (cells: readonly Cell[], id: string): string => {
  const cell = cells.find((one) => one.id === id);
  return cell === undefined ? 'gone' : `${cell.x},${cell.y} ${cell.width}x${cell.height}`;
};
const row = [card('a', 0, 0), card('b', 2, 0), card('c', 0, 2, 4)];

function assertApart(cells: readonly Cell[], columns: number): void {
  for (const a of cells) {
    assert.ok(a.x >= 0 && a.x + a.width <= columns && a.y >= 0, `${a.id} sticks out: ${at(cells, a.id)}`);
    for (const b of cells) {
      const apart = a.x >= b.x + b.width || b.x >= a.x + a.width || a.y >= b.y + b.height || b.y >= a.y + a.height;
      assert.ok(a.id === b.id || apart, `${a.id} (${at(cells, a.id)}) covers ${b.id} (${at(cells, b.id)})`);
    }
  }
}

test('cards fall upwards and leave no hole above them', () => {
  const cells = compacted([card('a', 0, 5), card('b', 0, 9), card('c', 4, 3)]);
  assert.deepEqual([at(cells, 'a'), at(cells, 'b'), at(cells, 'c')], ['0,0 2x2', '0,2 2x2', '4,0 2x2']);
});

test('a card moved onto another pushes it down', () => {
  const cells = moved(row, 'a', 2, 0);
  assert.deepEqual([at(cells, 'a'), at(cells, 'b'), at(cells, 'c')], ['2,0 2x2', '2,2 2x2', '0,4 4x2']);
});

test('a card stays within the grid, whatever the pointer does', () => {
  assert.equal(at(moved(row, 'a', -7, -7), 'a'), '0,0 2x2');
  assert.equal(at(moved(row, 'a', 99, 0), 'a'), '10,0 2x2');
});

test('a step down passes the card below as a whole, a step up comes back', () => {
  const down = stepped(row, 'a', 0, 1);
  assert.deepEqual([at(down, 'c'), at(down, 'a')], ['0,2 4x2', '0,4 2x2']);
  assert.equal(at(stepped(down, 'a', 0, -1), 'a'), '0,0 2x2');
  assert.deepEqual(stepped([card('a', 0, 0)], 'a', 0, 1), [card('a', 0, 0)], 'alone there is nowhere to go');
});

test('a card keeps a size that can be read', () => {
  assert.equal(at(resized(row, 'a', 0, 0), 'a'), '0,0 2x2');
  const wide = resized(row, 'a', 3, 4);
  assert.deepEqual([at(wide, 'a'), at(wide, 'b')], ['0,0 3x4', '2,4 2x2']);
  assert.equal(at(resized(row, 'a', 99, 99), 'a'), '0,0 12x24');
});

test('a new card takes the first free place', () => {
  assert.deepEqual(freePlace(row, { width: 2, height: 2 }), { x: 4, y: 0 });
  assert.deepEqual(freePlace(row, { width: 12, height: 1 }), { x: 0, y: 4 });
});

test('no two cards ever cover each other', () => {
  const seed = 7;
  const rng = new SeededRng(seed);
  const below = (count: number): number => (rng.bytes(1)[0] ?? 0) % count;
  let cells = compacted(Array.from({ length: 12 }, (_, index) => card(`w${index}`, 0, 0)));
  for (let round = 0; round < 400; round++) {
    const id = `w${below(12)}`;
    if (below(3) === 0) cells = resized(cells, id, below(14), below(10));
    else if (below(2) === 0) cells = moved(cells, id, below(16) - 2, below(30) - 2);
    else cells = stepped(cells, id, below(3) - 1, below(3) - 1);
    assertApart(cells, 12);
    for (const columns of [2, 6]) assertApart(narrowed(cells, columns), columns);
    assert.equal(cells.length, 12, `seed ${seed}`);
  }
});
