import { realClock, realNet, realRng } from '@t3000/runtime';
import { startSimulator } from '@t3000/simulator';
import { temporaryFolder } from '@t3000/testkit';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startTestHub, type TestHub } from './harness/hub.ts';
import { until } from './harness/until.ts';

const PORT = 47_863;
const KILLS = 10;
const field = { localAddress: '127.0.0.1', localPort: 47_864, port: PORT } as const;

test('ten kills under load lose nothing that was acknowledged', async (t) => {
  const simulator = await startSimulator(
    { clock: realClock(), net: realNet(), rng: realRng() },
    { baseAddress: '127.63.0.1', port: PORT, broadcast: { address: '127.255.255.255', port: PORT } },
  );
  t.after(() => simulator.stop());
  const folder = temporaryFolder(t);
  let hub = await startTestHub(folder, field);
  t.after(() => hub.program.stop());
  const point = await firstPoint(hub);
  const acknowledged = new Map<number, number>();
  const notes: string[] = [];
  // On the grid of history stamps, 10 ms.
  const origin = Math.floor(Date.now() / 1000) * 1000 - 3_600_000;
  let next = 0;

  for (let round = 0; round < KILLS; round++) {
    const kill = new AbortController();
    const load = writeUntil(kill.signal, async () => {
      const samples = Array.from({ length: 50 }, () => ({
        point_id: point.id,
        timestamp: origin + next * 100,
        value: next++,
      }));
      await hub.api.storeTimeseries({ body: { samples } });
      for (const { timestamp, value } of samples) acknowledged.set(timestamp, value);
      const note = `note ${next}`;
      const device = (await hub.api.listDevices({ query: { limit: 1 } })).items[0];
      if (device) await hub.api.updateDevice({ params: { id: device.id }, body: { note } });
      notes.push(note);
    });
    await until('some load', () => acknowledged.size > 50 * (round + 1));
    await hub.program.kill();
    kill.abort();
    await load;
    hub = await startTestHub(folder, field);
    const kept = await hub.api.getTimeseries({
      params: { device: point.device_id, type: point.point_type, number: point.number },
      query: { start_time: String(origin), end_time: String(origin + next * 100 + 100), limit: 200_000 },
    });
    const found = new Map(kept.samples.map(({ timestamp, value }) => [timestamp, value]));
    const lost = [...acknowledged].filter(([at, value]) => found.get(at) !== value);
    assert.deepEqual(
      lost.slice(0, 3),
      [],
      `round ${round}: ${lost.length} of ${acknowledged.size} acknowledged samples are lost`,
    );
    const device = (await hub.api.listDevices({ query: { limit: 1 } })).items[0];
    assert.ok(Number(device?.note.slice(5)) >= Number(notes.at(-1)?.slice(5)), 'the last acknowledged note is there');
  }
});

async function writeUntil(signal: AbortSignal, write: () => Promise<void>): Promise<void> {
  while (!signal.aborted) {
    try {
      await write();
    } catch {
      // The server was killed in the middle: what was not acknowledged may be gone.
      return;
    }
  }
}

async function firstPoint(hub: TestHub) {
  await hub.api.discover({ body: { listen_ms: 1000, add_all: true } });
  return until('a point', async () => (await hub.api.listPoints({ query: { limit: 1 } })).items[0]);
}
