import { levelOf, NOT_READ } from '@t3000/core';
import type { BuildingStatistics } from '@t3000/engine';
import type { Hub, ProcessStats } from '../../hub.ts';
import type { LiveHub } from '../../live/live-hub.ts';
import type { SystemMonitor } from '../../system/monitor.ts';
import { closed } from './closed.ts';

/** Devices and points that are seen, counted; of the work of the whole nothing is told. */
export function narrowStatistics({
  site,
  building,
  trends,
}: Pick<Hub, 'site' | 'building' | 'trends'>): BuildingStatistics {
  const points = { total: 0, good: 0, uncertain: 0, bad: 0, trended: 0 };
  for (const id of site.points.owners().keys()) {
    points.total++;
    points[levelOf(building.value(id)?.quality ?? NOT_READ)]++;
    if (trends.of(id) !== undefined) points.trended++;
  }
  const devices = { total: 0, online: 0, offline: 0, unknown: 0, disabled: 0 };
  for (const { id, enabled } of site.devices.all()) {
    devices.total++;
    const state = enabled ? building.deviceStatus(id)?.state : 'disabled';
    devices[state === 'online' || state === 'offline' || state === 'disabled' ? state : 'unknown']++;
  }
  return {
    points,
    devices,
    collectionRate: 0,
    cache: { hits: 0, misses: 0, joined: 0 },
    polling: { requests: 0, timeouts: 0, refused: 0, cycles: 0, cyclesDropped: 0 },
    samples: { sampled: 0, skipped: 0, late: 0, missed: 0, changes: 0 },
  };
}

/** Problems name devices and files of the whole site. */
export function narrowMonitor({ monitor }: Hub): SystemMonitor {
  const none = {
    at: [],
    collection_rate: [],
    loop_delay_ms: [],
    hit_rate: [],
    rss_bytes: [],
    cpu_percent: [],
    disk_free_bytes: [],
    dropped: [],
    in_flight: [],
    requests_per_second: {},
  };
  const parts: Partial<SystemMonitor> = {
    get startedAt() {
      return monitor.startedAt;
    },
    problems: () => Promise.resolve([]),
    recent: () => none,
  };
  return closed('state of the system', parts);
}

export function narrowLive({ live }: Hub): LiveHub {
  const parts: Partial<LiveHub> = {
    announce: (what, ids) => live.announce(what, ids),
    statistics: () => ({ clients: 0, subscriptions: 0, messages: 0, conflated: 0, closed_slow: 0 }),
  };
  return closed('live channel', parts);
}

/** The machine is the business of those who run it. */
export function noProcess(): ProcessStats {
  return {
    rssBytes: 0,
    heapBytes: 0,
    cpuPercent: 0,
    loopDelayMsP50: 0,
    loopDelayMsP99: 0,
    diskFreeBytes: undefined,
  };
}
