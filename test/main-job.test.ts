import { realClock, realNet, realRng } from '@t3000/runtime';
import { startSimulator, type Simulator } from '@t3000/simulator';
import { temporaryFolder } from '@t3000/testkit';
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Point } from '@t3000/contract';
import { startTestHub, type TestHub } from './harness/hub.ts';
import { openPeer, type Peer } from './harness/peer.ts';
import { until } from './harness/until.ts';

const PORT = 47_861;
const DEVICES = 10;

/** The real program over real sockets: found, read, written, lost and found again. */
describe('a server that meets a building', () => {
  let simulator: Simulator;
  let hub: TestHub;
  const endings: (() => unknown)[] = [];

  before(async () => {
    simulator = await startSimulator(
      { clock: realClock(), net: realNet(), rng: realRng() },
      { baseAddress: '127.61.0.1', port: PORT, broadcast: { address: '127.255.255.255', port: PORT } },
    );
    endings.push(() => simulator.stop());
    const folder = temporaryFolder({ after: (clean) => endings.push(clean) });
    hub = await startTestHub(folder, { localAddress: '127.0.0.1', localPort: 47_862, port: PORT });
    endings.push(() => hub.program.stop());
  });

  after(async () => {
    for (const end of endings.toReversed()) await end();
  });

  test('discovery finds every device and stores it with its points', async () => {
    const started = await hub.api.discover({ body: { listen_ms: 1500, add_all: true } });
    const job = await until('the discovery', async () => {
      const now = await hub.api.getDiscovery({ params: { job: started.id } });
      return now.state === 'finished' ? now : undefined;
    });
    assert.equal(job.devices.length, DEVICES);
    assert.deepEqual(
      job.devices.filter((device) => device.state !== 'added').map((device) => [device.key, device.problem]),
      [],
    );
    const { total } = await hub.api.listPoints({ query: { limit: 1 } });
    assert.equal(
      total,
      simulator.devices.reduce((sum, device) => sum + device.points, 0),
    );
  });

  test('every point becomes live and good, or says why not', async () => {
    const points = await until('values of every point', async () => {
      const { items } = await hub.api.listPoints({ query: { limit: 1000 } });
      return items.every((point) => point.value.timestamp !== null) ? items : undefined;
    });
    const odd = points.filter((point) => point.value.quality === 'good' && point.value.value === null);
    assert.deepEqual(odd, []);
    assert.ok(points.filter((point) => point.value.quality === 'good').length > points.length * 0.95);
  });

  test('every point reads what an independent client reads', async () => {
    const peer = openPeer('127.0.0.1', 47_865);
    const addresses = new Map((await hub.api.listDevices()).items.map(({ id, address }) => [id, String(address.host)]));
    const { items } = await hub.api.listPoints({ query: { limit: 1000 } });
    const wrong: string[] = [];
    for (const point of items) {
      if (!(await readsAlike(hub, peer, point, `${addresses.get(point.device_id)}:${PORT}`)))
        wrong.push(`${point.device_name} ${point.object}`);
    }
    peer.close();
    assert.deepEqual(wrong, []);
  });

  test('a write reaches the device, is read back, and a release falls back to the program', async () => {
    const point = await pointNamed(hub, 'Outdoor Air Damper');
    const written = await hub.api.writePointValue({
      params: { id: point.id },
      body: { value: 63, priority: 8, reason: 'test' },
    });
    assert.deepEqual([written.status, written.read_back, written.active_priority], ['confirmed', 63, 8]);
    const explained = await hub.api.explainPoint({ params: { id: point.id } });
    assert.equal(explained.slots?.[7]?.value, 63);
    assert.equal(explained.after_release?.priority, 10);
    const released = await hub.api.writePointValue({ params: { id: point.id }, body: { value: null, priority: 8 } });
    assert.deepEqual([released.status, released.active_priority], ['confirmed', 10]);
    const { items } = await hub.api.listAudit({ query: { target: `point:${point.id}` } });
    assert.ok(items.some((row) => row.action === 'point.write' && row.result === 'done'));
  });

  test('a write with a duration releases itself', async () => {
    const point = await pointNamed(hub, 'Supply Fan Speed');
    await hub.api.writePointValue({ params: { id: point.id }, body: { value: 41, priority: 8, duration_seconds: 1 } });
    await until('the release', async () => (await hub.api.getPoint({ params: { id: point.id } })).override === null);
    const explained = await hub.api.explainPoint({ params: { id: point.id } });
    assert.equal(explained.slots?.[7]?.value, null);
  });

  test('a silent device goes offline once and comes back by itself, and nobody else notices', async () => {
    const silent = await until('the device', async () =>
      (await hub.api.listDevices()).items.find((device) => device.instance === 1004),
    );
    const seen = hub.program.log.length;
    simulator.faults.set([{ kind: 'silent', device: 1004 }]);
    await until(
      'offline',
      async () => (await hub.api.getDeviceStatus({ params: { id: silent.id } })).state === 'offline',
    );
    const { items } = await hub.api.listDevicePoints({ params: { id: silent.id } });
    assert.deepEqual(
      [...new Set(items.map((point) => `${point.value.quality} ${point.value.reason}`))],
      ['bad offline'],
    );
    const others = (await hub.api.listDevices()).items.filter((device) => device.id !== silent.id);
    assert.deepEqual([...new Set(others.map((device) => device.status.state))], ['online']);
    simulator.faults.set([]);
    await until(
      'online',
      async () => (await hub.api.getDeviceStatus({ params: { id: silent.id } })).state === 'online',
      90_000,
    );
    const lines = await until('both log lines', () => {
      const written = hub.program.log.slice(seen).filter((line) => line.includes('HH-AHU-2'));
      return written.length >= 2 ? written : undefined;
    });
    assert.deepEqual(
      lines.map((line) => (JSON.parse(line) as { msg: string }).msg),
      ['device went offline', 'device answers again'],
    );
  });

  test('history fills while nobody looks', async () => {
    const point = await pointNamed(hub, 'Supply Air Temp');
    const end = Date.now() + 1000;
    const trend = await until('samples', async () => {
      const got = await hub.api.getTrend({
        query: {
          ids: String(point.id),
          start_time: String(end - 600_000),
          end_time: String(Date.now()),
          buckets: 1000,
        },
      });
      return (got.series[0]?.avg.filter((value) => value !== null).length ?? 0) > 3 ? got : undefined;
    });
    assert.equal(trend.series[0]?.point_id, point.id);
  });
});

/** Sensors move between two readings: a few tries catch both at the same value. */
async function readsAlike(hub: TestHub, peer: Peer, point: Point, address: string): Promise<boolean> {
  const object = point.address as { object_type: number; instance: number };
  for (let attempt = 0; attempt < 5; attempt++) {
    const theirs = await peer.presentValue(address, object.object_type, object.instance);
    const ours = await hub.api.getPointValue({ params: { id: point.id }, query: { fresh: true } });
    if (ours.source === 'device' && ours.value !== null && Math.fround(ours.value) === Math.fround(theirs)) return true;
  }
  return false;
}

async function pointNamed(hub: TestHub, text: string) {
  const { items } = await hub.api.listPoints({ query: { text, limit: 10 } });
  const point = items[0];
  assert.ok(point, `no point is named ${text}`);
  return point;
}
