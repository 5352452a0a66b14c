import { levelOf, quality, reasonOf } from '@t3000/core';
import type { PointInspection, Quality, QualityReason, RequestFailure, RequestFailureReason } from '@t3000/core';
import type { BuildingPoint, LiveValue } from '../building.ts';
import type { DeviceLine } from '../poll/device-line.ts';
import { ttlOf } from '../poll/field.ts';
import type { Field } from '../poll/field.ts';
import { inspectInto } from '../poll/inspect-into.ts';
import type { ReadOutcome } from '../poll/outcomes.ts';
import { within } from '../within.ts';

/** Why an old value is all there is, in the words of quality. */
const failureReasons: Readonly<Record<RequestFailureReason, QualityReason>> = {
  timeout: 'timeout',
  refused: 'device_error',
  bad_answer: 'bad_frame',
  aborted: 'stale',
  closed: 'stale',
  busy: 'stale',
};

/** Answers from memory while that is fresh, and from the device when it is not. */
export class FreshReader {
  readonly #field: Field;
  readonly #waitMaxMs: number;
  hits = 0;
  misses = 0;
  joined = 0;

  constructor(field: Field, waitMaxMs: number) {
    this.#field = field;
    this.#waitMaxMs = waitMaxMs;
  }

  /** The value in memory, with its age. */
  fromMemory(index: number, pointId: number): LiveValue {
    const { table, clock } = this.#field;
    const now = clock.monotonic();
    const at = table.readAt(index);
    const isRead = !Number.isNaN(at);
    return {
      pointId,
      value: table.valueAt(index),
      text: table.textAt(index),
      quality: table.qualityAt(index, now),
      at: isRead ? at : undefined,
      ageMs: isRead ? table.ageMs(index, now) : undefined,
      source: 'cache',
    };
  }

  async fresh(index: number, point: BuildingPoint, line: DeviceLine | undefined, always: boolean): Promise<LiveValue> {
    if (!always && this.#isFresh(index, point, line)) {
      this.hits++;
      return this.fromMemory(index, point.id);
    }
    if (line?.isReading(point)) this.joined++;
    else this.misses++;
    const { clock, table } = this.#field;
    const outcome: ReadOutcome | 'late' =
      line === undefined || !point.enabled
        ? { ok: false, reason: 'closed', detail: '' }
        : await within(clock, this.#waitMaxMs, line.read(point), 'late');
    const reached = table.idAt(index) === point.id;
    if (reached && outcome === undefined) return { ...this.fromMemory(index, point.id), source: 'device' };
    const failure = outcome === 'late' || outcome === undefined ? 'timeout' : outcome.reason;
    const old = this.fromMemory(reached ? index : -1, point.id);
    return { ...old, quality: notFresh(old, failureReasons[failure]) };
  }

  /** Value, slots and facts as the device has them now. */
  inspect(point: BuildingPoint, line: DeviceLine): Promise<PointInspection | RequestFailure> {
    const { clock, table } = this.#field;
    return inspectInto({ clock, table, line, point }, this.#waitMaxMs);
  }

  #isFresh(index: number, point: BuildingPoint, line: DeviceLine | undefined): boolean {
    const { table, clock } = this.#field;
    if (line === undefined || line.state === 'offline' || !table.wasRead(index)) return false;
    return table.ageMs(index, clock.monotonic()) < ttlOf(this.#field, point);
  }
}

/** A value that could not be refreshed says why, unless it is bad for a reason of its own. */
function notFresh(old: LiveValue, reason: QualityReason): Quality {
  if (reasonOf(old.quality) === 'not_read') return reason === 'stale' ? old.quality : quality('bad', reason);
  return levelOf(old.quality) === 'bad' ? old.quality : quality('uncertain', reason);
}
