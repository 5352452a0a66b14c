import { setTimeout as delay } from 'node:timers/promises';

import { newFolder } from '../history.ts';
import { ask, isInstalled, startDaemon, treeBytes } from './daemon.ts';
import type { PeerOrReason } from './peer.ts';

const PROGRAM = 'victoria-metrics';
const ADDRESS = '127.80.8.1:18428';

interface RangeAnswer {
  readonly data: { readonly result: readonly { readonly values: readonly unknown[] }[] };
}

/** VictoriaMetrics on loopback, fed with JSON lines. It keeps a value to a stamp and no quality. */
export async function victoriaMetrics(): Promise<PeerOrReason> {
  if (!isInstalled(PROGRAM)) return `VictoriaMetrics: skipped, ${PROGRAM} is not installed`;
  const folder = newFolder('victoria');
  const url = `http://${ADDRESS}`;
  const options = [`-storageDataPath=${folder}`, `-httpListenAddr=${ADDRESS}`, '-retentionPeriod=10y'];
  const daemon = await startDaemon(PROGRAM, [...options, '-search.maxPointsPerTimeseries=100000'], `${url}/health`);
  const post = (path: string, body: string): Promise<string> => ask(`${url}${path}`, { method: 'POST', body });
  const overTime = (kind: string, point: number, from: number, to: number, stepMs: number): Promise<string> => {
    const query = encodeURIComponent(`${kind}_over_time(h{p="${point}"}[${stepMs}ms])`);
    return ask(
      `${url}/api/v1/query_range?query=${query}&start=${from / 1000}&end=${to / 1000}&step=${stepMs}ms&nocache=1`,
    );
  };
  return {
    name: 'VictoriaMetrics',
    remark: 'keeps no quality, and what is fresh in memory',
    async append({ pointIds, at, values, length }) {
      const lines: string[] = [];
      for (let index = 0; index < length; index++) {
        lines.push(
          `{"metric":{"__name__":"h","p":"${pointIds[index]}"},"values":[${values[index]}],"timestamps":[${at[index]}]}`,
        );
      }
      await post('/api/v1/import', lines.join('\n'));
    },
    async settle() {
      await ask(`${url}/internal/force_flush`);
      await ask(`${url}/internal/force_merge`);
      // Merging goes on behind the answer.
      for (let before = -1, now = treeBytes(folder); before !== now; before = now, now = treeBytes(folder))
        await delay(3000);
    },
    bytes: () => treeBytes(folder),
    outsideCpuMs: daemon.cpuMs,
    async range(point, from, to) {
      const query = encodeURIComponent(`h{p="${point}"}`);
      const lines = await ask(`${url}/api/v1/export?match[]=${query}&start=${from / 1000}&end=${to / 1000}`);
      const parts = lines
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { values: number[] });
      return parts.reduce((sum, { values }) => sum + values.length, 0);
    },
    async buckets(point, from, to, count) {
      const stepMs = Math.round((to - from) / count);
      const kinds = ['min', 'max', 'avg'].map((kind) => overTime(kind, point, from, to, stepMs));
      const answers = (await Promise.all(kinds)).map((text) => JSON.parse(text) as RangeAnswer);
      return answers[0]?.data.result[0]?.values.length ?? 0;
    },
    stop: () => daemon.stop(),
  };
}
