import type { SystemStatus } from '@t3000/contract';
import type { HistoryStatistics } from '@t3000/historian';
import type { DriverState, Hub, ProcessStats } from '../hub.ts';

/** Everything the system page shows, gathered from its owners. */
export async function systemStatus(hub: Hub): Promise<SystemStatus> {
  const { points, devices, cache, polling, collectionRate } = hub.building.statistics();
  const asked = cache.hits + cache.misses + cache.joined;
  return {
    version: hub.version,
    node_version: hub.nodeVersion,
    started_at: hub.monitor.startedAt,
    now: hub.clock.now(),
    problems: await hub.monitor.problems(),
    devices: { ...devices },
    points: { ...points, overridden: new Set(hub.building.allOverrides().map(({ pointId }) => pointId)).size },
    collection_rate: collectionRate,
    cache: {
      ...cache,
      hit_rate: asked === 0 ? null : cache.hits / asked,
      ttl_seconds: hub.config.field.cache_seconds,
    },
    polling: {
      requests: polling.requests,
      timeouts: polling.timeouts,
      refused: polling.refused,
      cycles: polling.cycles,
      cycles_dropped: polling.cyclesDropped,
    },
    live: hub.live.statistics(),
    history: historyDto(await hub.history.statistics(), hub.care.retention().default_days),
    process: processDto(hub.processStats()),
    drivers: driversDto(hub, hub.driverStates()),
    recent: hub.monitor.recent(),
  };
}

function historyDto(statistics: HistoryStatistics, retentionDays: number): SystemStatus['history'] {
  const { samples, bytes, points, oldestAt, newestAt, appended, commits, dropped, damagedChunks, problem } = statistics;
  return {
    samples,
    bytes,
    bytes_per_sample: samples === 0 ? null : bytes / samples,
    points,
    oldest_at: oldestAt ?? null,
    newest_at: newestAt ?? null,
    appended,
    commits,
    dropped: { ...dropped },
    damaged_chunks: damagedChunks,
    retention_days: retentionDays,
    problem,
  };
}

function processDto(process: ProcessStats): SystemStatus['process'] {
  return {
    rss_bytes: process.rssBytes,
    heap_bytes: process.heapBytes,
    cpu_percent: process.cpuPercent,
    loop_delay_ms_p50: process.loopDelayMsP50,
    loop_delay_ms_p99: process.loopDelayMsP99,
    disk_free_bytes: process.diskFreeBytes ?? null,
  };
}

function driversDto(hub: Hub, states: readonly DriverState[]): SystemStatus['drivers'] {
  return states.map(({ protocol, state, problem }) => ({
    protocol,
    state,
    problem,
    counters: { ...hub.drivers.get(protocol)?.statistics() },
  }));
}
