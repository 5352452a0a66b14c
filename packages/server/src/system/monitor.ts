import type { Clock, Driver, Timer } from '@t3000/core';
import type { Output, SystemStatus, systemRoutes } from '@t3000/contract';
import type { Building } from '@t3000/engine';
import type { HistoryStore } from '@t3000/historian';
import type { DriverState, ProcessStats } from '../hub.ts';

export interface MonitorOptions {
  readonly clock: Clock;
  readonly building: Building;
  readonly history: HistoryStore;
  readonly drivers: ReadonlyMap<string, Driver>;
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
  readonly cpuPercent: number;
  readonly diskFreeBytes: number | null;
  readonly dropped: number;
  readonly inFlight: number;
  readonly requestsPerSecond: ReadonlyMap<string, number>;
}

/** Keeps the last hour of this program's own vital signs and says what is wrong right now. */
export class SystemMonitor {
  readonly #options: MonitorOptions;
  readonly #startedMonotonic: number;
  readonly startedAt: number;
  readonly #minutes: Minute[] = [];
  #timer: Timer | undefined;
  #lastCache = { hits: 0, asked: 0 };
  #lastDropped: number | undefined;
  #lastRequests = new Map<string, number>();
  #lastAt: number | undefined;
  #historyDropped = 0;
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
      cpu_percent: this.#minutes.map(({ cpuPercent }) => cpuPercent),
      disk_free_bytes: this.#minutes.map(({ diskFreeBytes }) => diskFreeBytes),
      dropped: this.#minutes.map(({ dropped }) => dropped),
      in_flight: this.#minutes.map(({ inFlight }) => inFlight),
      requests_per_second: Object.fromEntries(
        [...this.#options.drivers.keys()].map((protocol) => [
          protocol,
          this.#minutes.map(({ requestsPerSecond }) => requestsPerSecond.get(protocol) ?? 0),
        ]),
      ),
    };
  }

  #record(): void {
    const { clock, building, processStats } = this.#options;
    const { cache, collectionRate, polling } = building.statistics();
    const process = processStats();
    const asked = cache.hits + cache.misses + cache.joined;
    const askedNow = asked - this.#lastCache.asked;
    this.#minutes.push({
      at: clock.now(),
      collectionRate,
      loopDelayMs: process.loopDelayMsP99,
      hitRate: askedNow === 0 ? null : (cache.hits - this.#lastCache.hits) / askedNow,
      rssBytes: process.rssBytes,
      cpuPercent: process.cpuPercent,
      diskFreeBytes: process.diskFreeBytes ?? null,
      dropped: this.#droppedSince(polling.cyclesDropped + this.#historyDropped),
      ...this.#driverLoad(),
    });
    this.#lastCache = { hits: cache.hits, asked };
    if (this.#minutes.length > MINUTES_MAX) this.#minutes.shift();
  }

  #droppedSince(total: number): number {
    const before = this.#lastDropped ?? total;
    this.#lastDropped = total;
    return Math.max(0, total - before);
  }

  #driverLoad(): Pick<Minute, 'inFlight' | 'requestsPerSecond'> {
    const now = this.#options.clock.monotonic();
    const seconds = this.#lastAt === undefined ? undefined : (now - this.#lastAt) / 1000;
    this.#lastAt = now;
    let inFlight = 0;
    const requestsPerSecond = new Map<string, number>();
    for (const [protocol, driver] of this.#options.drivers) {
      const counters = driver.statistics();
      inFlight += counters['inFlight'] ?? 0;
      // Drivers that count datagrams call their requests by a longer name.
      const requests = counters['requests'] ?? counters['requestsSent'] ?? 0;
      const before = this.#lastRequests.get(protocol) ?? requests;
      this.#lastRequests.set(protocol, requests);
      requestsPerSecond.set(
        protocol,
        seconds === undefined || seconds <= 0 ? 0 : Math.max(0, requests - before) / seconds,
      );
    }
    return { inFlight, requestsPerSecond };
  }

  /** Load balancers ask every second; the store is asked less often. */
  async #askHistory(): Promise<string> {
    const now = this.#options.clock.monotonic();
    if (now - this.#historyAskedAt >= HISTORY_PROBLEM_LIFE_MS) {
      this.#historyAskedAt = now;
      this.#historyProblem = await this.#options.history.statistics().then(
        ({ problem, dropped }) => {
          this.#historyDropped = Object.values(dropped).reduce((sum, part) => sum + part, 0);
          return problem;
        },
        () => 'cannot be read',
      );
    }
    return this.#historyProblem;
  }
}
