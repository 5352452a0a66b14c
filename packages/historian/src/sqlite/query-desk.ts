import { samplesOfPoint } from './catalog.ts';
import type { View } from './catalog.ts';
import type { DamagedChunk } from './damage.ts';
import { DAY_MS } from './layout.ts';
import { overlayBuffers, packOverlay } from './overlay.ts';
import { answer, TooManySamples } from './queries.ts';
import type { Answer, Query, QueryOf } from './queries.ts';
import type { ReaderCall } from './reader-thread.ts';
import type { Overlay, Reader } from './reader.ts';
import { Thread } from './thread.ts';

/** Threads that read: a long question must not keep others waiting, and each costs some ten megabytes. */
const THREADS = 2;

/** Samples read in place: a millisecond or two, about what going to another thread and back may take. */
const SAMPLES_IN_PLACE_MAX = 150_000;

/** Places (a day or month of a point) looked at in place: a few milliseconds. */
const PLACES_IN_PLACE_MAX = 400;

/** Answers queries here when they are small, and in another thread when they are not. */
export class QueryDesk {
  readonly #reader: Reader;
  readonly #threads: readonly Thread[];

  /** Without `folder` there are no threads, and everything is answered here. */
  constructor(reader: Reader, folder: string | undefined, onDamage: (key: string, chunk: DamagedChunk) => void) {
    this.#reader = reader;
    const file = new URL('reader-thread.ts', import.meta.url);
    this.#threads =
      folder === undefined ? [] : Array.from({ length: THREADS }, () => new Thread(file, { folder }, onDamage));
  }

  async ask<K extends Query['kind']>(view: View, overlay: Overlay, query: QueryOf<K>): Promise<Answer<K>> {
    // Each kind of query has its own kind of answer.
    return (await this.#answer(view, overlay, query)) as Answer<K>;
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.stop()));
  }

  async #answer(view: View, overlay: Overlay, query: Query): Promise<unknown> {
    const expected = Math.min(query.kind === 'ranges' ? query.limit : Infinity, samplesOfPoint(view, query));
    const here = { reader: this.#reader, view, overlay, expected };
    if (this.#threads.length === 0) return answer({ ...here, samplesMax: Infinity }, query);
    const isSmall = query.kind === 'at' || expected * query.pointIds.length <= SAMPLES_IN_PLACE_MAX;
    // Whoever looks at one trend may ask for a long one next; moments are also asked for when nobody looks.
    if (query.kind !== 'at') this.#threads[0]?.prepare();
    if (isSmall && placesOf(view, query) <= PLACES_IN_PLACE_MAX) {
      try {
        return answer({ ...here, samplesMax: SAMPLES_IN_PLACE_MAX }, query);
      } catch (error) {
        if (!(error instanceof TooManySamples)) throw error;
      }
    }
    const packed = packOverlay(overlay, query.pointIds, query.from, query.kind === 'at' ? query.to + 1 : query.to);
    const call: ReaderCall = { query, view, overlay: packed };
    const [first, ...others] = this.#threads;
    const thread = others.reduce((least, each) => (each.waiting < (least?.waiting ?? 0) ? each : least), first);
    return thread?.call(call, overlayBuffers(packed));
  }
}

function placesOf(view: View, { kind, pointIds, from, to }: Query): number {
  const isWithin = (day: number): boolean => (day + 1) * DAY_MS > from && day * DAY_MS <= to;
  const days = view.days[0].filter(isWithin).length + view.days[1].filter(isWithin).length;
  const files = view.months.filter(({ file }) => file !== '').length;
  // Of a moment, the last place that has anything is the only one looked at.
  return (
    pointIds.length *
    (kind === 'at' ? 1 : Math.max(1, Math.ceil(days / 8) + Math.min(files, (to - from) / (28 * DAY_MS) + 1)))
  );
}
