import { Gauge, Registry } from 'prom-client';
import type { Hub } from '../hub.ts';

/**
 * The Prometheus page. Values are copied from their owners when somebody asks; totals are gauges to the library because
 * their owners count them, and carry the suffix `_total` that rate() expects.
 */
export function metricsPage(hub: Hub): () => Promise<string> {
  const registry = new Registry();
  const gauge = (name: string, help: string, labelNames: string[] = []): Gauge =>
    new Gauge({ name: `t3000_${name}`, help, labelNames, registers: [registry] });
  const info = gauge('build_info', 'Version of the program; always 1', ['version']);
  const devices = gauge('devices', 'Devices by state', ['state']);
  const points = gauge('points', 'Points by quality', ['quality']);
  const rate = gauge('collection_values_per_second', 'Values read per second, mean of the last minute');
  const cache = gauge('cache_reads_total', 'Reads by how they were answered', ['outcome']);
  const polling = gauge('poll_total', 'Polling events since the start', ['event']);
  const live = gauge('live', 'Live channel: clients, subscriptions, and totals since the start', ['what']);
  const samples = gauge('history_samples', 'Samples stored');
  const bytes = gauge('history_bytes', 'Bytes of history on disk');
  const appended = gauge('history_appended_total', 'Samples taken since the start');
  const dropped = gauge('history_dropped_total', 'Samples refused since the start, by reason', ['reason']);
  const exports = gauge('history_exports', 'Exports: running, and totals since the start', ['what']);
  const questions = gauge('costly_requests', 'Costly requests: waiting, and totals since the start', ['what']);
  const process = gauge('process', 'The process: bytes, percent of a core, milliseconds', ['what']);
  const driver = gauge('driver_total', 'Counters of the drivers since the start', ['protocol', 'counter']);
  info.set({ version: hub.version }, 1);
  return async () => {
    const statistics = hub.building.statistics();
    for (const state of ['online', 'offline', 'unknown', 'disabled'] as const) {
      devices.set({ state }, statistics.devices[state]);
    }
    for (const quality of ['good', 'uncertain', 'bad'] as const) points.set({ quality }, statistics.points[quality]);
    rate.set(statistics.collectionRate);
    setAll(cache, 'outcome', { ...statistics.cache });
    setAll(polling, 'event', { ...statistics.polling });
    setAll(live, 'what', { ...hub.live.statistics() });
    setAll(exports, 'what', { running: hub.exports.running, ...hub.exports.counters });
    setAll(questions, 'what', { waiting: hub.turnstile.waiting, ...hub.turnstile.counters });
    const { diskFreeBytes, ...vital } = hub.processStats();
    setAll(process, 'what', diskFreeBytes === undefined ? { ...vital } : { ...vital, diskFreeBytes });
    for (const [protocol, one] of hub.drivers) {
      for (const [counter, value] of Object.entries(one.statistics())) driver.set({ protocol, counter }, value);
    }
    const history = await hub.history.statistics();
    samples.set(history.samples);
    bytes.set(history.bytes);
    appended.set(history.appended);
    setAll(dropped, 'reason', history.dropped);
    return registry.metrics();
  };
}

function setAll(gauge: Gauge, label: string, values: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(values)) gauge.set({ [label]: name }, value);
}
