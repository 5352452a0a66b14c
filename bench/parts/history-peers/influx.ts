import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { newFolder } from '../history.ts';
import { ask, isInstalled, startDaemon, treeBytes } from './daemon.ts';
import type { PeerOrReason } from './peer.ts';

const HOST = '127.80.8.2';
const PORT = 18_086;

interface QueryAnswer {
  readonly results: readonly { readonly series?: readonly { readonly values: readonly unknown[] }[] }[];
}

/** InfluxDB 1.x on loopback, fed with its line protocol: a float and an integer of quality each. */
export async function influxDb(): Promise<PeerOrReason> {
  if (!isInstalled('influxd')) return 'InfluxDB: skipped, influxd is not installed';
  const folder = newFolder('influx');
  const config = join(folder, 'influx.conf');
  const at = (name: string): string => JSON.stringify(join(folder, name));
  writeFileSync(
    config,
    `reporting-disabled = true
bind-address = "${HOST}:${PORT + 2}"
[meta]
dir = ${at('meta')}
[data]
dir = ${at('data')}
wal-dir = ${at('wal')}
max-series-per-database = 0
[http]
bind-address = "${HOST}:${PORT}"
log-enabled = false
[monitor]
store-enabled = false
`,
  );
  const url = `http://${HOST}:${PORT}`;
  const daemon = await startDaemon('influxd', ['-config', config], `${url}/ping`);
  const query = async (text: string): Promise<number> => {
    const answer = await ask(`${url}/query?db=h&epoch=ms`, { method: 'POST', body: new URLSearchParams({ q: text }) });
    return (JSON.parse(answer) as QueryAnswer).results[0]?.series?.[0]?.values.length ?? 0;
  };
  await query('CREATE DATABASE h');
  return {
    name: 'InfluxDB 1',
    remark: '',
    async append({ pointIds, at: stamps, values, qualities, length }) {
      const lines: string[] = [];
      for (let index = 0; index < length; index++) {
        lines.push(`h,p=${pointIds[index]} v=${values[index]},q=${qualities[index]}i ${stamps[index]}`);
      }
      await ask(`${url}/write?db=h&precision=ms`, { method: 'POST', body: lines.join('\n') });
    },
    settle: async () => undefined,
    bytes: () => treeBytes(join(folder, 'data')) + treeBytes(join(folder, 'wal')),
    outsideCpuMs: daemon.cpuMs,
    range: (point, from, to) =>
      query(`SELECT v, q FROM h WHERE p = '${point}' AND time >= ${from}ms AND time < ${to}ms`),
    buckets: (point, from, to, count) =>
      query(
        `SELECT min(v), max(v), mean(v) FROM h WHERE p = '${point}' AND time >= ${from}ms AND time < ${to}ms
         GROUP BY time(${Math.round((to - from) / count)}ms)`,
      ),
    stop: () => daemon.stop(),
  };
}
