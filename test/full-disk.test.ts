import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { TestContext } from 'node:test';
import type { Simulator } from '@t3000/simulator';
import { temporaryFolder } from '@t3000/testkit';
import { adoptField, startField } from './harness/field.ts';
import { startTestHub, type TestHub } from './harness/hub.ts';
import { mountSmallDisk, type SmallDisk } from './harness/small-disk.ts';
import { until } from './harness/until.ts';

const field = { baseAddress: '127.63.8.1', localAddress: '127.0.0.1', localPort: 47_976, port: 47_975 } as const;
const MEGABYTE = 2 ** 20;
const WAIT_MS = 120_000;
const BATCH = 10_000;

/** A whole server whose history stands on a disk of a few megabytes. */
describe('a server whose disk takes nothing', () => {
  const ends = new AsyncDisposableStack();
  let simulator: Simulator;

  before(async () => {
    simulator = await startField(field, { faults: [] });
    ends.defer(() => simulator.stop());
  });
  after(() => ends.disposeAsync());

  test('goes on with values and alarms while it is full, says so, and has every sample once there is room', async (t) => {
    const data = temporaryFolder(t);
    using disk = mountOrSkip(t, join(data, 'history'), 12 * MEGABYTE);
    if (disk === undefined) return;
    await using server = await started(data);
    const { hub } = server;
    await adoptField(hub);
    const point = await analogPoint(hub);
    disk.fill();
    // Until the files have no room of their own left either.
    const from = Math.floor(Date.now() / 1000) * 1000 - 40 * 86_400_000;
    let offered = 0;
    const isFull = async (): Promise<boolean> => {
      const samples = Array.from({ length: BATCH }, () => {
        const timestamp = from + 1000 * offered++;
        return { point_id: point.id, timestamp, value: Math.sin(offered) };
      });
      return hub.api.storeTimeseries({ body: { samples } }).then(
        () => false,
        (error: unknown) => {
          assert.match(String(error), /disk is full/);
          return true;
        },
      );
    };
    await until('the disk to be full', isFull, WAIT_MS);
    const fullAt = Date.now();
    await until('health to tell', async () => {
      const { status, problems } = await hub.api.health();
      return status === 'degraded' && problems.some((problem) => /^history: .*the disk is full/.test(problem));
    });
    assert.match((await hub.api.getHistoryStorage()).problem, /the disk is full/);
    assert.match((await hub.api.getStatus()).history.problem, /the disk is full/);
    await valuesAndAlarmsGoOn(hub, point.id);
    disk.makeRoom();
    await until('history to resume by itself', async () => (await hub.api.getHistoryStorage()).problem === '', WAIT_MS);
    const { dropped } = await hub.api.getHistoryStorage();
    assert.deepEqual(dropped, {}, 'what waited in memory is not lost');
    const params = { device: point.device_id, type: point.point_type, number: point.number };
    const read = async (start: number, end: number) => {
      const query = { start_time: String(start), end_time: String(end), limit: 2_000_000 };
      return (await hub.api.getTimeseries({ params, query })).samples;
    };
    const kept = await read(from, from + offered * 1000);
    assert.equal(kept.length, offered, 'every sample that was offered, the refused ones as well');
    assert.ok(
      kept.every(({ timestamp, value }, index) => timestamp === from + index * 1000 && value === Math.sin(index + 1)),
    );
    assert.ok((await read(fullAt, Date.now())).length > 0, 'and what was sampled meanwhile');
  });

  test('starts without a history it cannot write, goes on with values and alarms, and opens it once that is possible', async (t) => {
    const data = temporaryFolder(t);
    using disk = mountOrSkip(t, join(data, 'history'), 12 * MEGABYTE);
    if (disk === undefined) return;
    let point: Awaited<ReturnType<typeof analogPoint>>;
    {
      await using first = await started(data);
      await adoptField(first.hub);
      point = await analogPoint(first.hub);
    }
    assert.ok(disk.remount('ro'));
    await using server = await started(data);
    const { hub } = server;
    await until('health to tell', async () => {
      const { problems } = await hub.api.health();
      return problems.some((problem) => problem.startsWith('history: ') && problem.includes(join(data, 'history')));
    });
    await valuesAndAlarmsGoOn(hub, point.id);
    const told = await until('drops to be counted', async () => {
      const storage = await hub.api.getHistoryStorage();
      return (storage.dropped['not_open'] ?? 0) > 0 && storage;
    });
    assert.match(told.problem, /history/);
    assert.ok(disk.remount('rw'));
    await until('history to open by itself', async () => (await hub.api.getHistoryStorage()).problem === '', WAIT_MS);
    const samples = [{ point_id: point.id, timestamp: Date.now() - 60_000, value: 1 }];
    assert.equal((await hub.api.storeTimeseries({ body: { samples } })).stored, 1);
  });

  test('goes on with values and alarms when everything it keeps is on that disk', async (t) => {
    const data = temporaryFolder(t);
    using disk = mountOrSkip(t, data, 40 * MEGABYTE);
    if (disk === undefined) return;
    mkdirSync(join(data, 'history'));
    await using server = await started(data);
    const { hub } = server;
    await adoptField(hub);
    const point = await analogPoint(hub);
    const name = await addAlarm(hub, point.id, 10);
    disk.fill();
    await valuesGoOn(hub, point.id);
    await isRaised(hub, name);
    disk.makeRoom();
    await until('history to be well', async () => (await hub.api.getHistoryStorage()).problem === '', WAIT_MS);
  });
});

function mountOrSkip(t: TestContext, folder: string, sizeBytes: number): SmallDisk | undefined {
  const disk = mountSmallDisk(folder, sizeBytes);
  if (disk === undefined) t.skip('no disk can be mounted here');
  return disk;
}

async function started(data: string): Promise<{ readonly hub: TestHub } & AsyncDisposable> {
  const hub = await startTestHub(data, field);
  return { hub, [Symbol.asyncDispose]: async () => void (await hub.program.stop()) };
}

async function analogPoint(hub: TestHub) {
  const { items } = await hub.api.listPoints({ query: { kind: 'analog', limit: 1 } });
  const [point] = items;
  assert.ok(point);
  return point;
}

/** A value that is read anew, and an alarm that is raised now. */
async function valuesAndAlarmsGoOn(hub: TestHub, id: number): Promise<void> {
  await valuesGoOn(hub, id);
  await isRaised(hub, await addAlarm(hub, id));
}

async function valuesGoOn(hub: TestHub, id: number): Promise<void> {
  const read = async (): Promise<number> => (await hub.api.getPointValue({ params: { id } })).timestamp ?? 0;
  const first = await read();
  await until('a newer value', async () => (await read()) > first + 1000);
}

/** An alarm about any value of a point, after a while. */
async function addAlarm(hub: TestHub, id: number, on_delay_seconds = 0): Promise<string> {
  const name = `Above nothing ${Date.now()}`;
  await hub.api.addAlarmDefinition({
    body: {
      name,
      level: 3,
      condition: { kind: 'high_limit', limit: -1e6, deadband: 0 },
      target: { point_ids: [id], device_ids: [], match: null },
      on_delay_seconds,
    },
  });
  return name;
}

async function isRaised(hub: TestHub, name: string): Promise<void> {
  await until(`the alarm ${name}`, async () => (await hub.api.listAlarms()).items.some((alarm) => alarm.name === name));
}
