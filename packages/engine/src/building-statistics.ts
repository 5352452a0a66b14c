import type { BuildingStatistics } from './building.ts';
import type { FreshReader } from './cache/fresh-reader.ts';
import type { DeviceLine } from './poll/device-line.ts';
import type { Field } from './poll/field.ts';
import type { ChangeRecorder } from './trend/change-recorder.ts';
import type { Sampler } from './trend/sampler.ts';

/** Adds up what the parts of the building count. */
export function buildingStatistics(
  field: Field,
  lines: Iterable<DeviceLine>,
  reader: FreshReader,
  sampler: Sampler,
  changes: ChangeRecorder,
): BuildingStatistics {
  const now = field.clock.monotonic();
  const [good, uncertain, bad] = field.table.countLevels(now);
  const devices = { total: 0, online: 0, offline: 0, unknown: 0, disabled: 0 };
  const polling = { requests: 0, timeouts: 0, refused: 0, cycles: 0, cyclesDropped: 0, driverFailures: 0 };
  for (const { state, counters } of lines) {
    devices.total++;
    devices[state]++;
    polling.requests += counters.requests;
    polling.timeouts += counters.timeouts;
    polling.refused += counters.refused;
    polling.cycles += counters.cycles;
    polling.cyclesDropped += counters.cyclesDropped;
    polling.driverFailures += counters.driverFailures;
  }
  return {
    points: { total: field.table.size, good, uncertain, bad, trended: sampler.trendedIds().union(changes.ids).size },
    devices,
    collectionRate: field.valuesRead.perSecond(now),
    cache: { hits: reader.hits, misses: reader.misses, joined: reader.joined },
    polling,
    samples: {
      sampled: sampler.sampled,
      skipped: sampler.skipped,
      late: sampler.late,
      missed: sampler.missed,
      changes: changes.recorded,
    },
  };
}
