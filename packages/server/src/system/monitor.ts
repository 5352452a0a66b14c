import type { Clock, Timer } from '@t3000/core';
import type { Output, SystemStatus, systemRoutes } from '@t3000/contract';
import type { Building } from '@t3000/engine';
import type { HistoryStore } from '@t3000/historian';
import type { DriverState, ProcessStats } from '../hub.ts';

export interface MonitorOptions {
  readonly clock: Clock;
  readonly building: Building;
  readonly history: HistoryStore;
  readonly driverStates: () => readonly DriverState[];
  readonly processStats: () => ProcessStats;
  readonly version: string;
}

const MINUTE_MS = 60_000;
/** An hour of sparkline. */
const MINUTES_MAX = 60;
/** Below this, history will soon stop taking samples. */
const DISK_FREE_MIN_BYTES = 500 * 1024 * 1024;
/** How old the health page's knowledge of the history store may be. */
const HISTORY_PROBLEM_LIFE_MS = 5000;

interface Minute {
  readonly at: number;
  readonly collectionRate: number;
  readonly loopDelayMs: number;
  readonly hitRate: number | null;
  readonly rssBytes: number;
}

/** Keeps the last hour of this program's own vital signs and says what is wrong right now. */
export class SystemMonitor {
  readonly #options: MonitorOptions;
  readonly #startedMonotonic: number;
  readonly startedAt: number;
  readonly #minutes: Minute[] = [];
  #timer: Timer | undefined;
  #lastCache = { hits: 0, asked: 0 };
  #historyProblem = '';
  #historyAskedAt = -Infinity;

  constructor(options: MonitorOptions) {
    this.#options = options;
    this.startedAt = options.clock.now();
    this.#startedMonotonic = options.clock.monotonic();
  }

  start(): void {
    this.#record();
    this.#timer = this.#options.clock.setTimer(MINUTE_MS, () => this.start());
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  /** One sentence each; only about this program and its machine, so that strangers may read them. */
  async problems(): Promise<string[]> {
    const { driverStates, processStats } = this.#options;
    const problems = driverStates()
      .filter(({ state }) => state === 'failed')
      .map(({ protocol, problem }) => `driver ${protocol} does not run: ${problem}`);
    const history = await this.#askHistory();
    if (history !== '') problems.push(`history: ${history}`);
    const free = processStats().diskFreeBytes;
    if (free !== undefined && free < DISK_FREE_MIN_BYTES) {
      problems.push(`only ${Math.round(free / 1_048_576)} MiB of disk are free`);
    }
    return problems;
  }

  async health(): Promise<Output<(typeof systemRoutes)['health']>> {
    const problems = await this.problems();
    return {
      status: problems.length === 0 ? 'ok' : 'degraded',
      version: this.#options.version,
      uptime_seconds: Math.round((this.#options.clock.monotonic() - this.#startedMonotonic) / 1000),
      problems,
    };
  }

  recent(): SystemStatus['recent'] {
    return {
      at: this.#minutes.map(({ at }) => at),
      collection_rate: this.#minutes.map(({ collectionRate }) => collectionRate),
      loop_delay_ms: this.#minutes.map(({ loopDelayMs }) => loopDelayMs),
      hit_rate: this.#minutes.map(({ hitRate }) => hitRate),
      rss_bytes: this.#minutes.map(({ rssBytes }) => rssBytes),
    };
  }

  #record(): void {
    const { clock, building, processStats } = this.#options;
    const { cache, collectionRate } = building.statistics();
    const process = processStats();
    const asked = cache.hits + cache.misses + cache.joined;
    const askedNow = asked - this.#lastCache.asked;
    this.#minutes.push({
      at: clock.now(),
      collectionRate,
      loopDelayMs: process.loopDelayMsP99,
      hitRate: askedNow === 0 ? null : (cache.hits - this.#lastCache.hits) / askedNow,
      rssBytes: process.rssBytes,
    });
    this.#lastCache = { hits: cache.hits, asked };
    if (this.#minutes.length > MINUTES_MAX) this.#minutes.shift();
  }

  /** Load balancers ask every second; the store is asked less often. */
  async #askHistory(): Promise<string> {
    const now = this.#options.clock.monotonic();
    if (now - this.#historyAskedAt >= HISTORY_PROBLEM_LIFE_MS) {
      this.#historyAskedAt = now;
      this.#historyProblem = await this.#options.history.statistics().then(
        ({ problem }) => problem,
        () => 'cannot be read',
      );
    }
    return this.#historyProblem;
  }
}
