import { computed, shallowRef } from 'vue';
import type { LivePoint } from '@t3000/client';
import { api } from './api.ts';
import { qualityByte } from './format/condition.ts';

/*
 * The site as it was: while a moment is chosen, every value on the screen is the one history has for it. Only what is on the
 * screen is asked for, so that a slider can be dragged through a day of a large site.
 */

const chosen = shallowRef<number>();
const values = shallowRef<ReadonlyMap<number, LivePoint>>(new Map());
const isAsking = shallowRef(false);
const failure = shallowRef<unknown>();

/** The moment values are shown of, UTC epoch ms; undefined for now. */
export const pastAt = computed(() => chosen.value);

/** What is being asked for, and why it cannot be had. */
export const pastState = computed(() => ({ isAsking: isAsking.value, failure: failure.value }));

/** How many values are on the screen, and how many of them were recorded then. */
export const pastCounts = computed(() => {
  const all = [...values.value.values()];
  return { shown: all.length, recorded: all.filter(({ at }) => at !== null).length };
});

/** Neither asked for yet nor recorded: a dash, as for a point that was never read. */
const UNKNOWN: LivePoint = { value: null, at: null, quality: qualityByte('bad', 'not_read') };

/** What a point was then. */
export function pastValue(id: number): LivePoint {
  return values.value.get(id) ?? UNKNOWN;
}

/** Points that are recorded when they change may have been silent for days before they were as they were. */
const LOOK_BACK_S = 7 * 86_400;
/** Ids of one question: the address of it stays short enough for every proxy. */
const IDS_MAX = 500;
/** A slider asks when the hand pauses; rows that scroll into view ask together. */
const DELAY_MS = 80;

let onScreen: () => Iterable<number> = () => [];
let timer: ReturnType<typeof setTimeout> | undefined;
let running: AbortController | undefined;

/** Tells which values are on the screen. */
export function askPastFor(ids: () => Iterable<number>): void {
  onScreen = ids;
}

/** Shows the site as it was; undefined as it is. */
export function showPast(at: number | undefined): void {
  if (at === chosen.value) return;
  chosen.value = at;
  if (at === undefined) {
    running?.abort();
    clearTimeout(timer);
    values.value = new Map();
    failure.value = undefined;
    isAsking.value = false;
    return;
  }
  askSoon();
}

/** Another value came onto the screen. */
export function pastWanted(): void {
  if (chosen.value !== undefined) askSoon();
}

function askSoon(): void {
  clearTimeout(timer);
  timer = setTimeout(() => void ask(), DELAY_MS);
}

async function ask(): Promise<void> {
  const at = chosen.value;
  if (at === undefined) return;
  running?.abort();
  const own = new AbortController();
  running = own;
  isAsking.value = true;
  try {
    const ids = [...onScreen()];
    const found = new Map(ids.map((id) => [id, UNKNOWN]));
    for (let start = 0; start < ids.length; start += IDS_MAX) {
      const query = {
        ids: ids.slice(start, start + IDS_MAX).join(','),
        time: String(at),
        look_back_seconds: LOOK_BACK_S,
      };
      const { items } = await api.getTimeseriesAt({ query }, { signal: own.signal });
      for (const { point_id: id, timestamp, value, quality, reason } of items) {
        if (timestamp !== null) found.set(id, { value, at: timestamp, quality: qualityByte(quality, reason) });
      }
    }
    if (running !== own) return;
    values.value = found;
    failure.value = undefined;
  } catch (error) {
    if (running !== own) return;
    failure.value = error;
  }
  isAsking.value = false;
}
