import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Building } from '../physics/building.ts';
import { harbourHousePanels } from './harbour-house-panels.ts';
import { PanelTable } from './panel.ts';
import { Sensor } from './signal.ts';
import { quantity } from './quantity.ts';

const at = Date.UTC(2026, 1, 2, 4);

test('ten panels with some five hundred points have unique instances and names', () => {
  const panels = harbourHousePanels(new Building({ at, seed: 1 }));
  assert.equal(new Set(panels.map(({ instance }) => instance)).size, 10);
  assert.equal(new Set(panels.map(({ name }) => name)).size, 10);
  const count = panels.reduce((sum, { points }) => sum + points.length, 0);
  assert.ok(count >= 350 && count <= 500, `${count} points`);
  for (const { name, points } of panels) {
    assert.equal(new Set(points.map((point) => point.name)).size, points.length, name);
    assert.equal(new Set(points.map((point) => point.label)).size, points.length, name);
    assert.equal(new Set(points.map(({ type, number }) => `${type} ${number}`)).size, points.length, name);
  }
});

test('no two points share a signal, except the copies panels send each other', () => {
  const signals = harbourHousePanels(new Building({ at, seed: 1 })).flatMap(({ points }) =>
    points.map(({ signal }) => signal),
  );
  assert.equal(new Set(signals).size, signals.length);
});

test('every value stays within its limits and is a number, through a winter week and a summer week', () => {
  for (const from of [at, Date.UTC(2026, 6, 20, 3)]) {
    const building = new Building({ at: from, seed: 1 });
    const panels = harbourHousePanels(building);
    for (let quarter = 0; quarter < 7 * 96; quarter++) {
      building.advanceTo(from + quarter * 900_000);
      for (const { name, points } of panels) {
        for (const { name: point, signal } of points) {
          const { minimum, maximum } = signal.quantity.kind === 'analog' ? signal.quantity : { minimum: 0, maximum: 1 };
          const where = `${name}, ${point}: ${signal.value}`;
          assert.ok(signal.value >= minimum && signal.value <= maximum, where);
        }
      }
    }
  }
});

test('a name that a panel cannot store is refused with its length', () => {
  const table = new PanelTable({ instance: 1, name: 'P', location: '', board: 'T3-TB' });
  const sensor = new Sensor(quantity.roomTemperature, { seed: 1, stream: 1 });
  assert.throws(() => table.input('A name of twenty-two ch', 'LABEL', sensor), /longer than 21/);
  assert.throws(() => table.input('Room', 'NINECHARS', sensor), /longer than 8/);
  table.input('Room', 'ROOM', sensor);
  assert.throws(() => table.input('Room', 'ROOM2', sensor), /the name is taken/);
});

test('more inputs than the board has terminals are refused', () => {
  const table = new PanelTable({ instance: 1, name: 'P', location: '', board: 'T3-TB' });
  const sensor = new Sensor(quantity.roomTemperature, { seed: 1, stream: 1 });
  for (let input = 1; input <= 9; input++) table.input(`Room ${input}`, `R${input}`, sensor);
  assert.throws(() => table.panel(), /9 inputs are above the 8 of a T3-TB/);
});
