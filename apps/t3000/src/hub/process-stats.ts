import { monitorEventLoopDelay } from 'node:perf_hooks';

/** What this process costs, for the system page and the metrics. */
export interface ProcessStats {
  readonly rssBytes: number;
  readonly heapBytes: number;
  /** Share of one core, percent. */
  readonly cpuPercent: number;
  readonly loopDelayMsP50: number;
  readonly loopDelayMsP99: number;
}

const RESOLUTION_MS = 10;

/** CPU and delays are those of at least so long: of a shorter time they say nothing. */
const WINDOW_MS = 5000;

/** Starts measuring. Whoever reads takes nothing from the next reader: a window ends by its age alone. */
export function processStats(windowMs = WINDOW_MS): () => ProcessStats {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  let cpu = process.cpuUsage();
  let at = performance.now();
  let whole: ReturnType<typeof sinceThen> | undefined;
  const sinceThen = (now: number) => {
    const used = process.cpuUsage(cpu);
    return {
      cpuPercent: now > at ? (used.user + used.system) / 10 / (now - at) : 0,
      loopDelayMsP50: delayMs(delay.percentile(50)),
      loopDelayMsP99: delayMs(delay.percentile(99)),
    };
  };
  return () => {
    const now = performance.now();
    if (now - at >= windowMs) {
      whole = sinceThen(now);
      cpu = process.cpuUsage();
      at = now;
      delay.reset();
    }
    const { rss, heapUsed } = process.memoryUsage();
    return { rssBytes: rss, heapBytes: heapUsed, ...(whole ?? sinceThen(now)) };
  };
}

/** The histogram counts the sampling interval itself; what exceeds it is the delay. */
function delayMs(nanoseconds: number): number {
  return Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS);
}
