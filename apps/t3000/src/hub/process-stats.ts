import { monitorEventLoopDelay } from 'node:perf_hooks';

/** What this process costs, for the system page and the metrics. */
export interface ProcessStats {
  readonly rssBytes: number;
  readonly heapBytes: number;
  /** Share of one core since the last reading, percent. */
  readonly cpuPercent: number;
  readonly loopDelayMsP50: number;
  readonly loopDelayMsP99: number;
}

const RESOLUTION_MS = 10;

/** Starts measuring; every call reads the time since the call before. */
export function processStats(): () => ProcessStats {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  let cpu = process.cpuUsage();
  let at = performance.now();
  return () => {
    const now = performance.now();
    const used = process.cpuUsage(cpu);
    const cpuPercent = now > at ? (used.user + used.system) / 10 / (now - at) : 0;
    const stats = {
      rssBytes: process.memoryUsage.rss(),
      heapBytes: process.memoryUsage().heapUsed,
      cpuPercent,
      loopDelayMsP50: delayMs(delay.percentile(50)),
      loopDelayMsP99: delayMs(delay.percentile(99)),
    };
    cpu = process.cpuUsage();
    at = now;
    delay.reset();
    return stats;
  };
}

/** The histogram counts the sampling interval itself; what exceeds it is the delay. */
function delayMs(nanoseconds: number): number {
  return Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS);
}
