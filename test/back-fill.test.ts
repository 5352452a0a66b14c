import assert from 'node:assert/strict';
import { test } from 'node:test';
import { temporaryFolder } from '@t3000/testkit';
import { startField } from './harness/field.ts';
import { startServer, startTestHub, signIn, type TestHub } from './harness/hub.ts';
import { until } from './harness/until.ts';

const field = { baseAddress: '127.43.4.1', localAddress: '127.0.0.1', localPort: 43_842, port: 43_841 } as const;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A panel recorded for hours before this server met it: its records become history, once, and a restart adds nothing. */
test('what a panel recorded while nobody was there becomes history, without duplicates', async (t) => {
  const folder = temporaryFolder(t);
  await using ends = new AsyncDisposableStack();
  const simulator = await startField(field);
  ends.defer(() => simulator.stop());
  const [played] = simulator.panels;
  assert.ok(played);
  const panel = played.panel.instance % 1000;
  const point = { number: 0, pointType: 2, panel, subPanel: panel, network: 0 };
  const began = Math.floor(Date.now() / HOUR) * HOUR - 5 * HOUR;
  for (let quarter = 0; quarter < 20; quarter++)
    played.trends.add(0, began / 1000 + quarter * 900, point, 10_000 + quarter * 100);

  let hub = await startTestHub(folder, field);
  ends.defer(async () => void (await hub.program.stop()));
  const { address, port } = played.seat;
  await hub.api.addDevice({
    body: { protocol: 't3', address: { host: address, port, serial: played.panel.instance } },
  });
  const device = await until('the panel', async () => {
    const { items } = await hub.api.listDevices({ query: {} });
    return items.find(({ protocol }) => protocol === 't3')?.id;
  });
  const recorded = await until('its records', async () => filled(hub).then((found) => found.length === 20 && found));
  assert.deepEqual(
    recorded.map(([at, value]) => [at, Number(value?.toFixed(1))]),
    Array.from({ length: 20 }, (_, quarter) => [began + quarter * 900_000, Number((10 + quarter / 10).toFixed(1))]),
  );

  await hub.program.stop();
  // One more record while the server is away; the others are known by then.
  played.trends.add(0, (began + 5 * HOUR - 7 * MINUTE) / 1000, point, 12_300);
  hub = await signIn(startServer(folder, field));
  const again = await until('the newer record', async () => filled(hub).then((found) => found.length > 20 && found));
  assert.deepEqual(again.slice(0, 20), recorded);
  assert.equal(again.length, 21);

  /** Samples of the hours before, marked as filled in later. */
  async function filled({ api }: TestHub): Promise<(readonly [number, number | null])[]> {
    const { samples } = await api.getTimeseries({
      params: { device, type: 'input', number: 1 },
      query: { start_time: String(began), end_time: String(began + 5 * HOUR) },
    });
    return samples
      .filter(({ quality, reason }) => quality === 'good' && reason === 'back_filled')
      .map(({ timestamp, value }) => [timestamp, value] as const);
  }
});
