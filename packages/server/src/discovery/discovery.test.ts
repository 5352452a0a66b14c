import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Discovered, DiscoveryJob } from '@t3000/contract';
import { harness, replyComplaints, seedDevice } from '../testing/harness.test-helper.ts';
import type { Answer, Harness } from '../testing/harness.test-helper.ts';
import { describePoint, interviewOf } from '../testing/fake-driver.test-helper.ts';
import { InterviewQueue } from './interview-queue.ts';

const post = (h: Harness, url: string, body: object): Promise<Answer> =>
  h.call({ method: 'POST', url, as: 'engineer', body });

/** Lets everything under way go on, then shows the job. */
async function look(h: Harness, id: string): Promise<DiscoveryJob> {
  await h.clock.advance(1);
  const answer = await h.call({ url: `/api/t3000/discovery/${id}`, as: 'viewer' });
  assert.equal(answer.status, 200, answer.text);
  assert.deepEqual(replyComplaints('getDiscovery', answer.json), []);
  return answer.json as unknown as DiscoveryJob;
}

const idOf = (answer: Answer): string => String(answer.json['id']);

test('a search shows what answered, adds what is wanted, and trends its points', async (t) => {
  const h = await harness(t);
  h.driver.add(1001);
  h.driver.add(1002);
  const started = await post(h, '/api/t3000/devices/discover', { listen_ms: 500 });
  assert.equal(started.status, 202);
  const found = await look(h, idOf(started));
  assert.equal(found.state, 'finished');
  assert.deepEqual(
    found.devices.map(({ key, state, vendor }) => [key, state, vendor]),
    [
      ['1001', 'found', 'Temco'],
      ['1002', 'found', 'Temco'],
    ],
  );
  assert.equal((await post(h, `/api/t3000/discovery/${found.id}/add`, { keys: ['1001'] })).status, 202);
  const [added, other] = (await look(h, found.id)).devices;
  assert.deepEqual([added?.state, added?.name, added?.points, other?.state], ['added', 'Panel 1001', 2, 'found']);
  assert.deepEqual(added?.skipped, [{ what: 'FILE 1', why: 'no point' }]);
  const device = h.site.devices.get(added?.device_id ?? 0);
  assert.equal(device?.name, 'Panel 1001');
  assert.ok(h.building.devices.has(device?.id ?? 0));
  assert.deepEqual([...h.building.trends.values()], [900_000, 900_000]);
  assert.equal(h.site.trendLogs.byDevice(device?.id ?? 0)[0]?.name, 'Panel 1001');
  const actions = h.site.audit.query({ offset: 0, limit: 9 }).rows.map(({ action }) => action);
  assert.deepEqual(actions, ['device.create', 'discovery.start']);
});

test('a known device is shown as known, and add_all takes the rest', async (t) => {
  const h = await harness(t, { field: { auto_trend: false } });
  const { deviceId } = seedDevice(h);
  h.driver.add(1001);
  h.driver.add(1002, []);
  const job = await look(h, idOf(await post(h, '/api/t3000/devices/discover', { add_all: true })));
  assert.deepEqual(
    job.devices.map(({ state, device_id, name }) => [state, device_id === deviceId, name]),
    [
      ['known', true, 'Roof unit'],
      ['added', false, 'Panel 1002'],
    ],
  );
  assert.equal(h.building.trends.size, 0);
});

test('a device is added by its address once, and a silent one says why', async (t) => {
  const h = await harness(t);
  h.driver.add(5);
  const add = (address: object): Promise<Answer> =>
    post(h, '/api/t3000/devices', { protocol: 'bacnet', address, name: 'Cellar' });
  const job = await look(h, idOf(await add({ host: '127.0.0.1', instance: 5 })));
  assert.deepEqual(
    job.devices.map(({ key, state, name }) => [key, state, name]),
    [['5', 'added', 'Cellar']],
  );
  assert.equal((await add({ instance: 5, host: '127.0.0.1' })).code, 'conflict');
  assert.match((await add({ instance: 5 })).text, /host is missing/);
  assert.equal((await post(h, '/api/t3000/devices', { protocol: 'knx', address: {} })).code, 'invalid_request');
  const silent = await look(h, idOf(await add({ host: '127.0.0.1', instance: 6 })));
  assert.deepEqual([silent.devices[0]?.state, silent.devices[0]?.problem], ['failed', 'no answer within 3000 ms']);
  assert.equal(silent.state, 'finished');
});

test('a device found under an instance that is taken reports the conflict instead of storing half', async (t) => {
  const h = await harness(t);
  h.driver.add(5, [describePoint(1), describePoint(1)]);
  const job = await look(h, idOf(await post(h, '/api/t3000/devices/discover', { add_all: true })));
  assert.equal(job.devices[0]?.state, 'failed');
  assert.notEqual(job.devices[0]?.problem, '');
  assert.deepEqual([h.site.devices.all(), h.site.points.all(), h.site.trendLogs.all()], [[], [], []]);
});

test('a refresh adds new points, fills empty texts, keeps what people wrote, and reports what vanished', async (t) => {
  const h = await harness(t);
  const { deviceId, pointIds } = seedDevice(h);
  const [input, output, variable] = pointIds;
  h.site.points.update(input, { unit: '', name: 'My name' }, 1);
  h.driver.outcomes.set(
    '1001',
    interviewOf(1001, [
      describePoint(1, { unit: 'K', name: 'Device name', address: { objectType: 0, instance: 9 } }),
      describePoint(1, { type: 'output', unit: '%' }),
      describePoint(2),
    ]),
  );
  const answer = await post(h, `/api/t3000/devices/${deviceId}/refresh`, {});
  const job = await look(h, idOf(answer));
  assert.deepEqual(job.devices[0]?.skipped.at(-1), {
    what: 'variable 1 "Occupied"',
    why: 'the device no longer has it',
  });
  const [one, two] = [h.site.points.get(input), h.site.points.get(output)];
  assert.deepEqual([one?.unit, one?.name, one?.address], ['K', 'My name', { objectType: 0, instance: 9 }]);
  assert.equal(two?.unit, '°C', 'what people wrote stays');
  assert.ok(h.site.points.get(variable) !== undefined, 'a vanished point keeps its history');
  assert.ok(h.site.points.find(deviceId, 'input', 2) !== undefined);
  assert.equal(h.site.devices.get(deviceId)?.name, 'Roof unit');
});

test('a stopped search lets the wire go, and nothing is stored any more', async (t) => {
  const h = await harness(t);
  h.driver.add(1001);
  let open = (): void => {};
  h.driver.listening = new Promise(() => {});
  h.driver.gate = new Promise((resolve) => (open = resolve));
  const id = idOf(await post(h, '/api/t3000/devices/discover', { add_all: true }));
  assert.equal((await look(h, id)).devices[0]?.state, 'interviewing');
  const stopped = await post(h, `/api/t3000/discovery/${id}/stop`, {});
  assert.equal(stopped.json['state'], 'stopped');
  open();
  const after = await look(h, id);
  assert.deepEqual([after.state, after.devices[0]?.state], ['stopped', 'failed']);
  assert.equal(h.site.devices.all().length, 0);
  assert.equal((await post(h, `/api/t3000/discovery/${id}/add`, { keys: ['1001'] })).code, 'conflict');
});

test('interviews run eight at a time, searches four, and twenty jobs are remembered', async (t) => {
  const h = await harness(t);
  for (let instance = 1; instance <= 30; instance++) h.driver.add(instance, []);
  let open = (): void => {};
  h.driver.gate = new Promise((resolve) => (open = resolve));
  const first = await post(h, '/api/t3000/devices/discover', { add_all: true });
  const states = (await look(h, idOf(first))).devices.map(({ state }: Discovered) => state);
  assert.deepEqual(
    [states.filter((s) => s === 'interviewing').length, states.filter((s) => s === 'waiting').length],
    [8, 22],
  );
  open();
  assert.equal((await look(h, idOf(first))).state, 'finished');
  assert.equal(h.driver.interviewingMax, 8);
  h.driver.listening = new Promise(() => {});
  const running = [];
  for (let i = 0; i < 4; i++) running.push(idOf(await post(h, '/api/t3000/devices/discover', {})));
  assert.equal((await post(h, '/api/t3000/devices/discover', {})).code, 'busy');
  for (const id of running) await post(h, `/api/t3000/discovery/${id}/stop`, {});
  h.driver.listening = Promise.resolve();
  for (let i = 0; i < 25; i++) await look(h, idOf(await post(h, '/api/t3000/devices/discover', {})));
  const list = await h.call({ url: '/api/t3000/discovery', as: 'viewer' });
  assert.deepEqual(replyComplaints('listDiscoveries', list.json), []);
  assert.equal((list.json['items'] as unknown[]).length, 20);
  assert.equal((await h.call({ url: `/api/t3000/discovery/${idOf(first)}`, as: 'viewer' })).code, 'not_found');
});

test('a driver that throws ends its job with words, not the program', async (t) => {
  const h = await harness(t);
  h.driver.discover = () => Promise.reject(new Error('socket closed'));
  const job = await look(h, idOf(await post(h, '/api/t3000/devices/discover', {})));
  assert.deepEqual([job.state, job.problem], ['failed', 'the bacnet driver failed: socket closed']);
});

test('the queue keeps its places when work ends in any order', async () => {
  const queue = new InterviewQueue();
  const ends: (() => void)[] = [];
  let begun = 0;
  for (let i = 0; i < 20; i++) {
    queue.push(() => {
      begun++;
      return new Promise((resolve) => ends.push(resolve));
    });
  }
  assert.equal(begun, 8);
  ends[5]?.();
  ends[2]?.();
  await new Promise(setImmediate);
  assert.equal(begun, 10);
});
