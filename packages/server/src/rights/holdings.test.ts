import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SeededRng } from '@t3000/testkit';
import { holdingsOf } from './holdings.ts';
import type { SiteMap } from './holdings.ts';
import { Scope } from './scope.ts';

/** What the rules say, in the plainest words: looked up anew for every question, by nothing but the tree. */
function model(map: SiteMap, limits: readonly (readonly number[])[]) {
  const inside = (place: number | undefined): boolean =>
    limits.every((limit) => {
      for (let at = place; at !== undefined; at = map.parents.get(at)) if (limit.includes(at)) return true;
      return false;
    });
  const point = (id: number): boolean => inside(map.ofPoint.get(id) ?? map.ofDevice.get(map.owners.get(id) ?? 0));
  const device = (id: number): boolean => inside(map.ofDevice.get(id));
  const owner = (id: number): boolean => [...map.owners].some(([one, of]) => of === id && point(one));
  return { place: inside, point, device, owner };
}

function randomSite(rng: SeededRng): SiteMap {
  const under = (n: number): number => Math.floor(rng.next() * n);
  const parents = new Map<number, number | undefined>();
  for (let id = 1; id <= 1 + under(30); id++) parents.set(id, under(3) === 0 ? undefined : under(id) || undefined);
  const place = (): number => 1 + under(parents.size);
  const ofDevice = new Map<number, number>();
  const ofPoint = new Map<number, number>();
  const owners = new Map<number, number>();
  const devices = 1 + under(12);
  for (let id = 1; id <= devices; id++) if (under(4) > 0) ofDevice.set(id, place());
  for (let id = 1; id <= under(80); id++) {
    owners.set(id, 1 + under(devices));
    if (under(3) === 0) ofPoint.set(id, place());
  }
  return { parents, ofDevice, ofPoint, owners };
}

test('what stands in places is what the plain model finds, over random sites and limits', () => {
  for (let seed = 1; seed <= 1000; seed++) {
    const rng = new SeededRng(seed);
    const map = randomSite(rng);
    const limits = Array.from({ length: 1 + Math.floor(rng.next() * 2) }, () =>
      Array.from({ length: Math.floor(rng.next() * 4) }, () => 1 + Math.floor(rng.next() * (map.parents.size + 2))),
    );
    const found = holdingsOf(limits, map);
    const plain = model(map, limits);
    const told = (what: string, id: number): string => `seed ${seed}: ${what} ${id}`;
    for (const id of map.parents.keys()) assert.equal(found.places.has(id), plain.place(id), told('place', id));
    for (const id of map.owners.keys()) assert.equal(found.points.has(id), plain.point(id), told('point', id));
    for (let id = 1; id <= 12; id++) {
      assert.equal(found.devices.has(id), plain.device(id), told('device', id));
      assert.equal(found.owners.has(id), plain.owner(id), told('owner', id));
    }
    for (const id of found.above) assert.equal(found.places.has(id), false, told('way to', id));
  }
});

const site: SiteMap = {
  parents: new Map([
    [1, undefined],
    [2, 1],
    [3, 1],
  ]),
  ofDevice: new Map([
    [10, 2],
    [11, 3],
  ]),
  ofPoint: new Map([[101, 2]]),
  owners: new Map([
    [100, 10],
    [101, 11],
    [102, 11],
  ]),
};

test('a panel that stands elsewhere is seen by its one point inside, and not changed', () => {
  const scope = new Scope(7, [{ places: [2], outside: 'hidden' }], () => site);
  assert.deepEqual([scope.seesPoint(101), scope.changesPoint(101)], [true, true]);
  assert.deepEqual([scope.seesDevice(11), scope.changesDevice(11)], [true, false]);
  assert.deepEqual([scope.seesPoint(102), scope.changesPoint(102)], [false, false]);
  assert.deepEqual([scope.knowsPlace(1), scope.seesPlace(1), scope.knowsPlace(3)], [true, false, false]);
});

test('of the limit of a token and that of its maker both have to allow it', () => {
  const scope = new Scope(
    7,
    [
      { places: [1], outside: 'hidden' },
      { places: [3], outside: 'read' },
    ],
    () => site,
  );
  assert.deepEqual([scope.seesPoint(100), scope.changesPoint(100)], [true, false]);
  assert.deepEqual([scope.seesPoint(102), scope.changesPoint(102)], [true, true]);
});

test('a limit whose places are gone leaves nothing', () => {
  const scope = new Scope(7, [{ places: [], outside: 'hidden' }], () => site);
  assert.equal(scope.seenPoints?.size, 0);
  assert.equal(scope.seesDevice(10), false);
});
