import { levelOf, messageOf, STAMP_AHEAD_MAX_MS } from '@t3000/core';
import type { Clock, DeviceId, Logger, PointConfig, PointId, Sample, SampleSink, Timer } from '@t3000/core';
import type { Building } from '../building.ts';
import { SampleBuffer } from './sample-buffer.ts';

/** A point whose history is kept, and how often it is sampled. */
export interface RecordedPoint {
  readonly point: PointConfig;
  readonly intervalMs: number;
}

/** What history says about a stretch: a bucket without a value is a gap, whatever bad samples say why. */
export interface GapHistory extends SampleSink {
  buckets(
    pointIds: readonly PointId[],
    from: number,
    to: number,
    bucketMs: number,
  ): Promise<{ readonly points: readonly { readonly avg: Float64Array }[] }>;
}

export interface GapFillerOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly building: Pick<Building, 'withLink' | 'onDeviceState'>;
  readonly history: GapHistory;
  /** Points of a device that are sampled. */
  readonly recorded: (id: DeviceId) => readonly RecordedPoint[];
  /** Devices that came before anybody listened. */
  readonly online: () => Iterable<DeviceId>;
}

/** How far back a device is asked for what is missing: panels keep about as much. */
export const FILL_BACK_MS = 7 * 86_400_000;

/** A gap is at least this long, and two intervals. */
const BUCKET_MIN_MS = 60_000;

/** Points looked at together: a week of minutes of each takes half a megabyte. */
const POINTS_AT_ONCE = 20;

/** A sample this near a stretch that has values may be one of them, stamped with a slightly other clock. */
const EDGE_MS = 5000;

/** The values a device gives first when it comes back are worth more than those of the past. */
const SETTLE_MS = 10_000;

export interface GapFill {
  readonly added: number;
  /** Samples of the device that history had, or that lie outside every gap. */
  readonly known: number;
  /** Why some could not be had; empty otherwise. */
  readonly problem: string;
}

const nothing: GapFill = { added: 0, known: 0, problem: '' };

/**
 * Fills gaps of history with what devices recorded by themselves while they or this program were away. It happens when a
 * device comes (back), one device at a time, and only within stretches that have no value: running it again adds nothing.
 */
export class GapFiller {
  /** Since the start. */
  readonly counters = { fills: 0, added: 0, failures: 0 };
  readonly #options: GapFillerOptions;
  readonly #waiting = new Map<DeviceId, Timer>();
  readonly #abort = new AbortController();
  #turn: Promise<unknown> = Promise.resolve();
  #forget: (() => void) | undefined;

  constructor(options: GapFillerOptions) {
    this.#options = options;
  }

  start(): void {
    this.#forget ??= this.#options.building.onDeviceState(({ deviceId, state }) => {
      if (state === 'online') this.#schedule(deviceId);
      else this.#cancel(deviceId);
    });
    for (const id of this.#options.online()) this.#schedule(id);
  }

  /** Resolves when nothing is under way any more. */
  async stop(): Promise<void> {
    this.#forget?.();
    this.#forget = undefined;
    this.#abort.abort();
    for (const id of this.#waiting.keys()) this.#cancel(id);
    await this.#turn;
  }

  /** Fills the gaps of one device, after those of others asked for earlier. */
  fill(id: DeviceId): Promise<GapFill> {
    const turn = this.#turn.then(() => this.#fill(id));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  #schedule(id: DeviceId): void {
    if (this.#waiting.has(id) || this.#abort.signal.aborted) return;
    const timer = this.#options.clock.setTimer(SETTLE_MS, () => {
      this.#waiting.delete(id);
      void this.#fillQuietly(id);
    });
    this.#waiting.set(id, timer);
  }

  #cancel(id: DeviceId): void {
    this.#waiting.get(id)?.cancel();
    this.#waiting.delete(id);
  }

  async #fillQuietly(id: DeviceId): Promise<void> {
    const { log } = this.#options;
    try {
      const { added, problem } = await this.fill(id);
      if (added > 0) log.info('gaps of history were filled from the log of a device', { device: id, samples: added });
      if (problem !== '') log.warn('gaps of history could not all be filled', { device: id, problem });
    } catch (error) {
      this.counters.failures++;
      log.error('filling gaps of history failed', { device: id, cause: messageOf(error) });
    }
  }

  async #fill(id: DeviceId): Promise<GapFill> {
    const { building, clock, history, recorded } = this.#options;
    const can = building.withLink(id, (link) => link.readRecorded !== undefined);
    if (can !== true || this.#abort.signal.aborted) return nothing;
    const gaps = await this.#gapsOf(recorded(id));
    if (gaps.size === 0) return nothing;
    const from = Math.min(...Array.from(gaps.values(), (gap) => gap.firstAt));
    const points = Array.from(gaps.values(), ({ point }) => point);
    const read = await building.withLink(id, (link) => link.readRecorded?.(points, from, this.#abort.signal));
    if (read === undefined) return nothing;
    this.counters.fills++;
    if (!read.ok) return { ...nothing, problem: read.detail };
    const fresh = read.samples.filter((sample) => gaps.get(sample.pointId)?.takes(sample) === true);
    // History sets them aside: the clock of the device was ahead, and somebody may know by how much.
    const latest = clock.now() + STAMP_AHEAD_MAX_MS;
    const early = read.samples.filter(({ at, quality }) => at > latest && levelOf(quality) !== 'bad');
    if (fresh.length + early.length > 0) history.append(columnsOf([...fresh, ...early]));
    this.counters.added += fresh.length;
    return { added: fresh.length, known: read.samples.length - fresh.length, problem: read.problem };
  }

  async #gapsOf(points: readonly RecordedPoint[]): Promise<Map<PointId, Gaps>> {
    const { clock, history } = this.#options;
    const gaps = new Map<PointId, Gaps>();
    for (const [bucketMs, group] of Map.groupBy(points, ({ intervalMs }) => Math.max(BUCKET_MIN_MS, 2 * intervalMs))) {
      const to = Math.floor(clock.now() / bucketMs) * bucketMs;
      const from = to - Math.floor(FILL_BACK_MS / bucketMs) * bucketMs;
      for (let start = 0; start < group.length; start += POINTS_AT_ONCE) {
        const chunk = group.slice(start, start + POINTS_AT_ONCE);
        const ids = chunk.map(({ point }) => point.id);
        const grid = await history.buckets(ids, from, to, bucketMs);
        for (const [place, { point }] of chunk.entries()) {
          const found = new Gaps(point, from, bucketMs, grid.points[place]?.avg ?? new Float64Array(0));
          if (found.firstAt < to) gaps.set(point.id, found);
        }
      }
    }
    return gaps;
  }
}

/** Stretches without a value, on a grid. */
class Gaps {
  readonly point: PointConfig;
  /** Where the first one begins; Infinity when there is none. */
  readonly firstAt: number;
  readonly #from: number;
  readonly #bucketMs: number;
  readonly #means: Float64Array;

  constructor(point: PointConfig, from: number, bucketMs: number, means: Float64Array) {
    this.point = point;
    this.#from = from;
    this.#bucketMs = bucketMs;
    this.#means = means;
    const first = means.findIndex(Number.isNaN);
    this.firstAt = first < 0 ? Infinity : from + first * bucketMs;
  }

  takes({ at, quality }: Sample): boolean {
    const offset = at - this.#from;
    const bucket = Math.floor(offset / this.#bucketMs);
    if (levelOf(quality) === 'bad' || !this.#isEmpty(bucket)) return false;
    const within = offset - bucket * this.#bucketMs;
    const before = bucket === 0 || within >= EDGE_MS || this.#isEmpty(bucket - 1);
    const after = bucket === this.#means.length - 1 || this.#bucketMs - within >= EDGE_MS || this.#isEmpty(bucket + 1);
    return before && after;
  }

  #isEmpty(bucket: number): boolean {
    return Number.isNaN(this.#means[bucket] ?? 0);
  }
}

function columnsOf(samples: readonly Sample[]): SampleBuffer {
  const buffer = new SampleBuffer(samples.length);
  for (const { pointId, at, value, quality } of samples) buffer.add(pointId, at, value, quality);
  return buffer;
}
