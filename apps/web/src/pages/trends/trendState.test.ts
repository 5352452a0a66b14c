import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stateFromQuery, stateToQuery } from './trendState.ts';
import type { TrendState } from './trendState.ts';

const HOUR = 3_600_000;
const PLAIN = {
  derivations: new Map(),
  by: undefined,
  figure: 'mean',
  hold: undefined,
  compare: undefined,
  cursors: undefined,
  pens: new Map(),
  scales: new Map(),
} as const;

test('every state survives the way through an address', () => {
  const states: TrendState[] = [
    { ids: [3, 1, 2], hidden: [1], range: { lastMs: 8 * HOUR }, live: true, table: false, ...PLAIN },
    { ids: [3], hidden: [], range: { lastMs: 24 * HOUR }, live: false, table: true, ...PLAIN },
    { ids: [], hidden: [], range: { from: 0, to: HOUR }, live: false, table: false, ...PLAIN },
    {
      ids: [1],
      hidden: [],
      derivations: new Map([[1, { kind: 'rate', rollOver: 65_536 }]]),
      range: { lastMs: HOUR },
      live: true,
      table: false,
      by: 'week',
      figure: 'integral',
      hold: 3600,
      compare: '17d',
      cursors: [1000, 2000],
      pens: new Map([[1, 3]]),
      scales: new Map([['kW', [0, 12.5]]]),
    },
  ];
  for (const state of states) assert.deepEqual(stateFromQuery(stateToQuery(state)), state);
});

test('an empty address is the last day, live', () => {
  assert.deepEqual(stateFromQuery({}), {
    ids: [],
    hidden: [],
    range: { lastMs: 24 * HOUR },
    live: true,
    table: false,
    ...PLAIN,
  });
});

test('nonsense in an address is left out', () => {
  const state = stateFromQuery({
    ids: '1,x,1,-2,3.5,7',
    hidden: '7,99',
    as: '99:rate,7:median',
    last: 'soon',
    table: 'yes',
    by: 'fortnight',
    compare: '3w',
    figure: 'median',
    hold: '-3',
    pens: '99:1,7:x',
    y: '°C:9:1',
    a: 'now',
  });
  assert.deepEqual(state, {
    ids: [1, 7],
    hidden: [7],
    range: { lastMs: 24 * HOUR },
    live: true,
    table: false,
    ...PLAIN,
  });
});

test('no more points than one chart takes', () => {
  const ids = Array.from({ length: 30 }, (_, index) => index + 1).join(',');
  assert.equal(stateFromQuery({ ids }).ids.length, 20);
});

test('a stretch with two ends is never live', () => {
  assert.equal(stateFromQuery({ from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z', live: 'true' }).live, false);
});
