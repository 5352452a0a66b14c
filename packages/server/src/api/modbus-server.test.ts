import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ModbusServing } from '../registers/modbus-serving.ts';
import { harness } from '../testing/harness.test-helper.ts';
import { run } from '../testing/scenario.test-helper.ts';

const url = '/api/t3000/modbus/server';

/** Serves one point, and takes every table without the word bad. */
function playedServing(): ModbusServing & { readonly saved: string[] } {
  const saved: string[] = [];
  const counters = { connections: 1, requests: 2, writes: 0, refused_writes: 0, failed_writes: 0, turned_away: 0 };
  return {
    saved,
    status: () => ({
      state: 'listening',
      problem: '',
      address: '127.0.0.1',
      port: 502,
      unit: 1,
      writers: [],
      priority: 8,
      points: 1,
      ...counters,
    }),
    list: () => [
      {
        point_id: 1,
        point_name: 'Flow',
        device_name: 'AHU 1',
        register: 'input:0',
        register_address: 300_001,
        data_type: 'float32',
        order: 'ABCD',
        scale: 1,
        offset: 0,
        writable: false,
      },
    ],
    csv: (propose) => (propose ? 'proposed' : 'kept'),
    save: (csv, dryRun) => {
      if (csv.includes('bad')) return { points: 0, problems: [{ row: 2, field: 'register', message: 'no register' }] };
      if (!dryRun) saved.push(csv);
      return { points: 1, problems: [] };
    },
  };
}

test('the table of served points is shown, exported, checked row by row and replaced', async (t) => {
  const modbusServer = playedServing();
  const h = await harness(t, { modbusServer });
  const registers = `${url}/registers`;
  const save = { operation: 'saveServedRegisters', method: 'PUT', url: registers } as const;
  await run(h, [
    { name: 'state', operation: 'getModbusServer', as: 'viewer', url, status: 200, has: /"state":"listening"/ },
    { name: 'all', operation: 'listServedRegisters', as: 'viewer', url: registers, status: 200, has: /"total":1/ },
    {
      name: 'words that do not occur',
      operation: 'listServedRegisters',
      url: `${registers}?text=ahu%20pump`,
      status: 200,
      has: /"total":0/,
    },
    {
      name: 'words',
      operation: 'listServedRegisters',
      url: `${registers}?text=ahu%20300001`,
      status: 200,
      has: /Flow/,
    },
    { ...save, name: 'a bad row', body: { csv: 'bad' }, status: 200, has: /"row":2.*"applied":false/ },
    { ...save, name: 'a check', body: { csv: 'good', dry_run: true }, status: 200, has: /"applied":false/ },
    {
      ...save,
      name: 'kept',
      body: { csv: 'good' },
      status: 200,
      audit: ['modbus_server.save'],
      has: /"points":1.*"applied":true/,
    },
    { ...save, name: 'operators do not', as: 'operator', body: { csv: '' }, status: 403, code: 'not_permitted' },
  ]);
  assert.deepEqual(modbusServer.saved, ['good']);
  const exported = await h.call({ url: `${registers}/export?propose=true`, as: 'viewer' });
  assert.equal(exported.text, 'proposed');
  assert.match(String(exported.headers['content-type']), /^text\/csv/);
});

test('a program that serves nothing says so', async (t) => {
  const h = await harness(t);
  await run(h, [{ name: 'none', operation: 'getModbusServer', url, status: 409, code: 'conflict' }]);
});
