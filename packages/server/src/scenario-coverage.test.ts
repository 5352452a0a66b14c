import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { routes } from '@t3000/contract';

/**
 * Routes whose scenarios need more than one question and its answer, with the test that plays them. Written by hand on
 * purpose: a new route without a scenario must show up here.
 */
const elsewhere: Readonly<Record<string, string>> = {
  addDevice: 'discovery/discovery.test.ts',
  discover: 'discovery/discovery.test.ts',
  queryData: 'api/trend-data.test.ts',
  updateScheduleTarget: 'api/schedule-targets.test.ts',
  exportServedRegisters: 'api/modbus-server.test.ts',
  listQuarantined: 'api/history-quarantine.test.ts',
  takeQuarantined: 'api/history-quarantine.test.ts',
  discardQuarantined: 'api/history-quarantine.test.ts',
};

const tests = globSync('**/*.test.ts', { cwd: import.meta.dirname }).filter((file) => !file.includes('coverage'));
const source = (file: string): string => readFileSync(join(import.meta.dirname, file), 'utf8');

test('every route has a row in a table of scenarios: status, answer, what must not appear, events, trail', () => {
  const played = new Set(
    tests.flatMap((file) => [...source(file).matchAll(/operation: '(\w+)'/g)].map(([, name]) => name)),
  );
  assert.deepEqual(
    Object.keys(routes).filter((name) => !played.has(name) && elsewhere[name] === undefined),
    [],
  );
  assert.deepEqual(
    Object.keys(elsewhere).filter((name) => played.has(name) || !(name in routes)),
    [],
    'no longer elsewhere',
  );
});

test('what is played elsewhere is played there', () => {
  for (const [name, file] of Object.entries(elsewhere)) {
    const { path } = routes[name as keyof typeof routes];
    // The last fixed word of the path stands in the test.
    const word = path.split('/').findLast((part) => part !== '' && !part.startsWith(':')) ?? path;
    assert.ok(source(file).includes(word), `${name}: ${file} never asks ${path}`);
  }
});
