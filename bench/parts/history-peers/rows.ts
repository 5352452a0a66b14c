import { RowStore } from '../history.ts';
import type { HistoryPeer } from './peer.ts';

/** A row per sample in SQLite, synchronous=FULL: what everybody would write first. */
export async function sqliteRows(): Promise<HistoryPeer> {
  const store = new RowStore();
  const range = store.db.prepare('SELECT at, value, quality FROM sample WHERE point = ? AND at >= ? AND at < ?');
  const buckets = store.db.prepare(
    'SELECT (at - ?) / ?, min(value), max(value), avg(value) FROM sample WHERE point = ? AND at >= ? AND at < ? GROUP BY 1',
  );
  return {
    name: 'rows in node:sqlite',
    remark: '',
    append: async (cycle) => store.append(cycle),
    settle: async () => undefined,
    bytes: () => store.bytes,
    outsideCpuMs: () => 0,
    range: async (point, from, to) => range.all(point, from, to).length,
    buckets: async (point, from, to, count) =>
      buckets.all(from, Math.round((to - from) / count), point, from, to).length,
    stop: async () => store.close(),
  };
}
