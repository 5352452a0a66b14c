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

/** Starts measuring; every call reads the time since the call before. */
export function processStats(): () => ProcessStats {
  const resolutionMs = 10;
  const delay = monitorEventLoopDelay({ resolution: resolutionMs });
  delay.enable();
  let cpu = process.cpuUsage();
  let at = performance.now();
  return () => {
    const now = performance.now();
    const used = process.cpuUsage(cpu);
    const cpuPercent = now > at ? (used.user + used.system) / 10 / (now - at) : 0;
    // The histogram counts the sampling interval itself; what exceeds it is the delay.
    const over = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - resolutionMs);
    const stats = {
      rssBytes: process.memoryUsage.rss(),
      heapBytes: process.memoryUsage().heapUsed,
      cpuPercent,
      loopDelayMsP50: over(delay.percentile(50)),
      loopDelayMsP99: over(delay.percentile(99)),
    };
    cpu = process.cpuUsage();
    at = now;
    delay.reset();
    return stats;
  };
}
