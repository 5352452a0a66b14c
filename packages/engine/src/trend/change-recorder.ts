import { quality } from '@t3000/core';
import type { Clock, PointId, SampleSink, Timer } from '@t3000/core';
import type { PointTable } from '../points/point-table.ts';
import { SampleBuffer } from './sample-buffer.ts';

/** When a change of value is worth a sample. */
export interface ChangeRule {
  /** In the unit of the point; smaller moves than the point's own deadband never count. States record every change. */
  readonly deadband: number;
  /** A sample after this long even when nothing changed, so that silence and a fault can be told apart. */
  readonly heartbeatMs: number | undefined;
}

export interface ChangeRecorderOptions {
  readonly clock: Clock;
  readonly table: PointTable;
  readonly sink: SampleSink;
  /** Tells of points that changed until the returned function is called. */
  readonly listen: (listener: (ids: Int32Array, count: number) => void) => () => void;
}

/** Heartbeats are looked for this often at most, and at least: points that are due close together share an append. */
const BEAT_MIN_MS = 1_000;
const BEAT_MAX_MS = 10_000;

const NO_VALUE = quality('bad', 'not_read');

interface Watched {
  readonly deadband: number;
  readonly heartbeatMs: number;
  value: number;
  quality: number;
  /** Stamp of the newest sample, UTC epoch ms. */
  at: number;
  /** The same in monotonic ms: heartbeats do not care for the wall clock. */
  storedAt: number;
}

/**
 * Records points when they change: a sample with the time of the reading when the value moved by the deadband or its
 * quality turned, one with the present time when the device fell silent or the heartbeat is due. Changes come at most
 * every 100 ms for each point, as the building announces them.
 */
export class ChangeRecorder {
  readonly #options: ChangeRecorderOptions;
  #watched = new Map<PointId, Watched>();
  #timer: Timer | undefined;
  #unlisten: (() => void) | undefined;
  #started = false;
  recorded = 0;
  beats = 0;

  constructor(options: ChangeRecorderOptions) {
    this.#options = options;
  }

  /** Points with a rule. */
  get ids(): ReadonlyMap<PointId, unknown> {
    return this.#watched;
  }

  /** Replaces all rules. Points that are new here are recorded at once where they have been read. */
  setRules(rules: ReadonlyMap<PointId, ChangeRule>): void {
    const before = this.#watched;
    this.#watched = new Map();
    const fresh: PointId[] = [];
    for (const [id, { deadband, heartbeatMs = Infinity }] of rules) {
      const known = before.get(id);
      const state = known ?? { value: Number.NaN, quality: NO_VALUE, at: -Infinity, storedAt: -Infinity };
      this.#watched.set(id, { ...state, deadband, heartbeatMs });
      if (known === undefined) fresh.push(id);
    }
    if (!this.#started) return;
    this.#look(fresh, fresh.length);
    this.#attend();
  }

  start(): void {
    this.#started = true;
    this.#attend();
  }

  stop(): void {
    this.#started = false;
    this.#attend();
  }

  /** Listens and looks for heartbeats as long as there is something to record. */
  #attend(): void {
    const isNeeded = this.#started && this.#watched.size > 0;
    if (isNeeded) this.#unlisten ??= this.#options.listen((ids, count) => this.#look(ids, count));
    else {
      this.#unlisten?.();
      this.#unlisten = undefined;
    }
    this.#arm();
  }

  /** Points whose value or quality may have changed. */
  #look(ids: ArrayLike<PointId>, count: number): void {
    const { clock, table } = this.#options;
    const [now, wall] = [clock.monotonic(), clock.now()];
    const buffer = new SampleBuffer(count);
    for (let slot = 0; slot < count; slot++) {
      const id = ids[slot] ?? -1;
      const watched = this.#watched.get(id);
      const index = watched && table.indexOf(id);
      if (watched === undefined || index === undefined || !table.wasRead(index)) continue;
      const value = table.valueAt(index);
      const worth = table.qualityAt(index, now);
      const moved = hasMoved(watched, value, table.pointAt(index)?.kind === 'analog');
      if (!moved && worth === watched.quality) continue;
      // A reading has its own time; that a device fell silent is known from now on.
      const readAt = table.readAt(index);
      this.#take(buffer, id, watched, { value, worth, at: moved && readAt > watched.at ? readAt : wall, now });
    }
    this.#append(buffer);
  }

  #beat(): void {
    const { clock, table } = this.#options;
    const [now, at] = [clock.monotonic(), clock.now()];
    const due = [...this.#watched].filter(([, { storedAt, heartbeatMs }]) => now - storedAt >= heartbeatMs);
    const buffer = new SampleBuffer(due.length);
    for (const [id, watched] of due) {
      const index = table.indexOf(id);
      if (index === undefined || !table.wasRead(index)) continue;
      this.#take(buffer, id, watched, { value: table.valueAt(index), worth: table.qualityAt(index, now), at, now });
    }
    this.beats += buffer.length;
    this.#append(buffer);
    this.#arm();
  }

  #take(
    buffer: SampleBuffer,
    id: PointId,
    watched: Watched,
    { value, worth, at, now }: { value: number; worth: number; at: number; now: number },
  ): void {
    buffer.add(id, at, value, worth);
    watched.value = value;
    watched.quality = worth;
    watched.at = at;
    watched.storedAt = now;
  }

  #append(buffer: SampleBuffer): void {
    this.recorded += buffer.length;
    if (buffer.length > 0) this.#options.sink.append(buffer);
  }

  #arm(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    if (this.#unlisten === undefined) return;
    const now = this.#options.clock.monotonic();
    let delayMs = Infinity;
    for (const { storedAt, heartbeatMs } of this.#watched.values()) {
      // What was never recorded waits for its first reading.
      if (storedAt !== -Infinity) delayMs = Math.min(delayMs, storedAt + heartbeatMs - now);
      else if (heartbeatMs < Infinity) delayMs = Math.min(delayMs, BEAT_MAX_MS);
      if (delayMs <= BEAT_MIN_MS) break;
    }
    if (delayMs === Infinity) return;
    const waitMs = Math.min(BEAT_MAX_MS, Math.max(BEAT_MIN_MS, delayMs));
    this.#timer = this.#options.clock.setTimer(waitMs, () => this.#beat());
  }
}

/** A step of exactly the deadband counts; so does appearing and disappearing. */
function hasMoved({ value: before, deadband }: Watched, value: number, isAnalog: boolean): boolean {
  if (Number.isNaN(before) || Number.isNaN(value)) return Number.isNaN(before) !== Number.isNaN(value);
  return before !== value && (!isAnalog || Math.abs(value - before) >= deadband);
}
