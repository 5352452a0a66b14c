import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startTestHub } from '../../test/harness/hub.ts';
import type { FieldUnderTest, TestHub } from '../../test/harness/hub.ts';
import { until } from '../../test/harness/until.ts';
import type { SimulatedSite } from './simulator-process.ts';

/** A data folder that goes when the benchmark goes. */
export function dataFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 't3000-bench-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The settings a user has without a configuration file; the harness itself is in more of a hurry. */
export const ordinary = {
  T3000_POLL_INTERVAL: '10',
  T3000_TREND_INTERVAL: '900',
  T3000_BACNET_APDU_TIMEOUT: '3000',
  T3000_BACNET_APDU_RETRIES: '2',
  T3000_LOG_LEVEL: 'warn',
} as const;

/** Longer than finding 40,000 points takes on a busy machine. */
const SITE_MAX_MS = 180_000;

/** Starts `t3000 serve` and lets it discover a whole simulated site, as its user would. */
export async function serverWithSite(
  data: string,
  site: SimulatedSite,
  field: FieldUnderTest,
  env: Readonly<Record<string, string>> = {},
): Promise<TestHub> {
  const hub = await startTestHub(data, field, { ...ordinary, ...env });
  const hosts = site.devices.map(({ address, port }) => `${address}:${port}`);
  const { id } = await hub.api.discover({ body: { listen_ms: 1000, hosts, add_all: true } });
  await until(
    'discovery of the site',
    async () => {
      const { state, devices } = await hub.api.getDiscovery({ params: { job: id } });
      return state === 'finished' && devices.every((device) => device.state === 'added');
    },
    SITE_MAX_MS,
  );
  const points = site.devices.reduce((sum, device) => sum + device.points, 0);
  await until(
    'a good value of every point',
    async () => {
      const status = await hub.api.getStatus();
      return status.points.good === points;
    },
    SITE_MAX_MS,
  );
  return hub;
}
