import { BenchClock, folderBytes, newFolder, open, START } from '../history.ts';
import type { HistoryPeer } from './peer.ts';

const HOUR_MS = 3_600_000;

/** The history of this repository, with its threads, stamps kept to the millisecond. */
export async function ownHistory(): Promise<HistoryPeer> {
  const clock = new BenchClock();
  const folder = newFolder('own');
  const history = await open(folder, clock, { stampResolutionMs: 1 });
  clock.at = START;
  return {
    name: 't3000 history',
    remark: 'quality and CRC included',
    async append(cycle) {
      clock.at = (cycle.at[cycle.length - 1] ?? clock.at) + 1000;
      history.append(cycle);
      await history.commit();
    },
    settle: () => {
      clock.at += HOUR_MS;
      return history.compact(Infinity);
    },
    bytes: () => folderBytes(folder),
    outsideCpuMs: () => 0,
    async range(point, from, to) {
      return (await history.range(point, from, to, 1e6)).at.length;
    },
    async buckets(point, from, to, count) {
      return (await history.buckets([point], from, to, (to - from) / count)).count;
    },
    stop: () => history.close(),
  };
}
