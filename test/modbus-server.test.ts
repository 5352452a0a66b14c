import { temporaryFolder } from '@t3000/testkit';
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import type { Point } from '@t3000/contract';
import { adoptField, startField } from './harness/field.ts';
import { startTestHub, type TestHub } from './harness/hub.ts';
import { until } from './harness/until.ts';

const field = { baseAddress: '127.40.0.11', localAddress: '127.0.0.1', localPort: 44_012, port: 44_011 } as const;
const HOST = '127.40.0.9';
const PORT = 15_041;
const mbpoll = '/usr/bin/mbpoll';
const run = promisify(execFile);

/** The whole program as a Modbus device, asked by a master of another make. */
describe('points of the site over Modbus', { skip: existsSync(mbpoll) ? false : 'mbpoll is not installed' }, () => {
  const ends = new AsyncDisposableStack();
  let hub: TestHub;
  let flow: Point;
  let damper: Point;

  before(async () => {
    const folder = temporaryFolder({ after: (clean) => ends.defer(clean) });
    const simulator = await startField(field);
    ends.defer(() => simulator.stop());
    hub = await startTestHub(folder, field, {
      T3000_MODBUS_SERVER_PORT: String(PORT),
      T3000_MODBUS_SERVER_ADDRESS: HOST,
      T3000_MODBUS_SERVER_WRITERS: '127.0.0.1',
      T3000_MODBUS_SERVER_PRIORITY: '9',
    });
    ends.defer(async () => void (await hub.program.stop()));
    await adoptField(hub);
    flow = await pointNamed('101 Room Temp');
    damper = await pointNamed('Outdoor Air Damper');
  });
  after(() => ends.disposeAsync());

  async function pointNamed(name: string): Promise<Point> {
    const { items } = await hub.api.listPoints({ query: { text: name, limit: 1 } });
    assert.ok(items[0], name);
    return items[0];
  }

  /** One read or write as mbpoll does it: registers counted from 0, the high word first. */
  const poll = async (type: string, register: number, ...values: string[]): Promise<string> => {
    const options = ['-m', 'tcp', '-p', String(PORT), '-a', '1', '-0', '-B', '-1', '-o', '5', '-t', type];
    const done = await run(mbpoll, [
      ...options,
      '-r',
      String(register),
      HOST,
      ...(values.length > 0 ? ['--', ...values] : []),
    ]).catch((error: { stdout: string; stderr: string }) => error);
    return `${done.stdout}${done.stderr}`;
  };

  async function serve(rows: readonly string[]): Promise<void> {
    const csv = ['point_id,register,type,scale,write', ...rows].join('\n');
    const saved = await hub.api.saveServedRegisters({ body: { csv } });
    assert.deepEqual([saved.problems, saved.applied], [[], true]);
  }

  test('nothing is served before somebody says what', async () => {
    const { state, points } = await hub.api.getModbusServer();
    assert.deepEqual([state, points], ['listening', 0]);
    assert.match(await poll('3', 0), /Illegal data address/);
  });

  test('a table is proposed for every point, and a wrong one is refused row by row', async () => {
    const proposed = await hub.api.exportServedRegisters({ query: { propose: true } });
    const { total } = await hub.api.listPoints({ query: { limit: 1 } });
    assert.equal(proposed.trim().split('\r\n').length, total + 1);
    const checked = await hub.api.saveServedRegisters({ body: { csv: proposed, dry_run: true } });
    assert.deepEqual(checked, { points: total, problems: [], applied: false });
    const csv = `point_id,register,write\n999999,input:0,no\n${flow.id},holding:0,yes\n`;
    const wrong = await hub.api.saveServedRegisters({ body: { csv } });
    assert.deepEqual(
      wrong.problems.map(({ row, message }) => [row, message]),
      [
        [2, 'there is no point 999999'],
        [3, '101 Room Temp cannot be written'],
      ],
    );
  });

  test('a master reads what the console shows, as float and as a scaled whole number', async () => {
    await serve([`${flow.id},input:0,float32,,no`, `${flow.id},holding:10,int16,0.1,no`]);
    await until('mbpoll to read the value of the console', async () => {
      const { value } = await hub.api.getPointValue({ params: { id: flow.id } });
      const shown = value ?? Number.NaN;
      const float = Number(/\[0\]:\s+([\d.]+)/.exec(await poll('3:float', 0))?.[1]);
      const tenths = Number(/\[10\]:\s+(\d+)/.exec(await poll('4', 10))?.[1]);
      return Math.abs(float - shown) < 0.01 && Math.abs(tenths / 10 - shown) <= 0.06;
    });
  });

  test('a write commands the point in the field, at the priority of the configuration', async () => {
    await serve([`${damper.id},holding:20,float32,,yes`]);
    assert.match(await poll('4:float', 20, '63'), /Written 1 references/);
    const { override } = await hub.api.getPoint({ params: { id: damper.id } });
    assert.deepEqual([override?.priority, override?.value, override?.reason], [9, 63, 'written over Modbus']);
    assert.match(await poll('4:float', 20), /\[20\]:\s+63/);
  });

  test('a value outside the limits of the point, and a register that takes no writes, are refused', async () => {
    assert.match(await poll('4:float', 20, '1e9'), /Slave device or server failure/);
    await serve([`${damper.id},holding:20,float32,,no`]);
    assert.match(await poll('4:float', 20, '50'), /Illegal data address/);
    const { failed_writes: failed, refused_writes: refused } = await hub.api.getModbusServer();
    assert.deepEqual([failed, refused], [1, 1]);
  });
});
