import { computed, onScopeDispose, reactive, readonly, shallowRef, toValue, watch } from 'vue';
import type { ComputedRef, MaybeRefOrGetter, Ref, ShallowRef } from 'vue';
import { liveClient } from '@t3000/client';
import type { LiveListeners, LivePoint, LiveState, LiveTopic } from '@t3000/client';
import { LIVE_PATH } from '@t3000/contract';
import { api } from './api.ts';
import { askPastFor, pastAt, pastValue, pastWanted } from './past.ts';

/*
 * Live values stand outside of every row array: each point has a cell of its own, and only the widgets that show it
 * draw again. Changes are taken over once per animation frame, however many batches arrived.
 */

const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
const client = liveClient({
  url: `${scheme}://${location.host}${LIVE_PATH}`,
  isSignedIn: async () => (await api.getSession()).user !== null,
});

interface Cell {
  readonly value: ShallowRef<LivePoint | undefined>;
  watchers: number;
}

const cells = new Map<number, Cell>();
const changed = new Set<number>();
let frame = 0;

const line = reactive<{ state: LiveState; lostAt: number | undefined; latencyMs: number | undefined }>({
  state: client.state,
  /** Since when the values on the screen are not to be trusted; undefined while live or before the first values. */
  lostAt: undefined,
  latencyMs: undefined,
});

/** The line to the server. */
export const connection = readonly(line);

/** Writes and changes are offered only while what is on the screen is true, and of now. */
export const isLive = computed(() => line.state === 'live' && pastAt.value === undefined);

/** Key of the words that say why nothing can be changed, while it cannot. */
export const blockedText = computed(() => (pastAt.value === undefined ? 'live.blocked' : 'past.blocked'));

askPastFor(() => cells.keys());

client.on('state', (next) => {
  if (next === 'live') line.lostAt = undefined;
  else if (line.state === 'live') line.lostAt = client.serverNow();
  line.state = next;
  line.latencyMs = client.latencyMs;
});
client.on('values', (ids) => {
  for (const id of ids) changed.add(id);
  if (frame === 0) frame = requestAnimationFrame(takeOver);
  line.latencyMs = client.latencyMs;
});
// A new server brings a new console with it.
client.on('outdated', () => location.reload());

/** What a frame draws without being late: a value costs about 0.1 ms from here to its pixels. */
const CELLS_PER_FRAME = 64;
/** A large change is on the screen within this many frames, whatever it costs: a tenth of a second. */
const FRAMES_MAX = 6;

/** How long after a movement of the hand values stand still, and how long in all: what moves cannot be read anyway. */
const HOLD_MS = 100;
const HOLD_MAX_MS = 1000;
let heldFrom = 0;
let heldUntil = 0;

/** Called with each step of a drag: the frames belong to the movement. Nothing is lost, only drawn a moment later. */
export function holdValues(): void {
  const at = performance.now();
  if (at > heldUntil) heldFrom = at;
  heldUntil = at + HOLD_MS;
}

function isHeld(): boolean {
  const at = performance.now();
  if (at > heldUntil) return false;
  if (at - heldFrom < HOLD_MAX_MS) return true;
  // One round of values, in as many frames as any takes, then the hand again.
  if (at - heldFrom > HOLD_MAX_MS + HOLD_MS) heldFrom = at;
  return false;
}

/** A screen full of changes is taken over in several frames, oldest first, so that scrolling and dragging go on. */
function takeOver(): void {
  frame = 0;
  if (isHeld()) {
    frame = requestAnimationFrame(takeOver);
    return;
  }
  let left = Math.max(CELLS_PER_FRAME, Math.ceil(changed.size / FRAMES_MAX));
  for (const id of changed) {
    changed.delete(id);
    const cell = cells.get(id);
    if (cell === undefined) continue;
    cell.value.value = client.latest(id);
    left -= 1;
    if (left === 0) break;
  }
  if (changed.size > 0) frame = requestAnimationFrame(takeOver);
}

export function startLive(): void {
  client.start();
}

export function stopLive(): void {
  client.stop();
  line.lostAt = undefined;
}

export function retryNow(): void {
  client.retryNow();
}

/** The server's clock: ages must not depend on the clock of this computer. */
export function serverNow(): number {
  return client.serverNow();
}

/** The value of a point for as long as the calling component lives: the newest, undefined until it arrives, or that of the
 * moment in the past the reader looks at. */
export function useLiveValue(id: MaybeRefOrGetter<number | undefined>): ComputedRef<LivePoint | undefined> {
  const cell = shallowRef<Cell>();
  let release: (() => void) | undefined;
  watch(
    () => toValue(id),
    (next) => {
      release?.();
      release = undefined;
      cell.value = undefined;
      if (next === undefined) return;
      cell.value = acquire(next);
      const unwatch = client.watch([next]);
      release = () => {
        unwatch();
        dispose(next);
      };
    },
    { immediate: true },
  );
  onScopeDispose(() => release?.());
  return computed(() => {
    const wanted = toValue(id);
    return wanted === undefined || pastAt.value === undefined ? cell.value?.value.value : pastValue(wanted);
  });
}

/** Several points at once: a function from id to newest value. Reading it makes the reader depend on that point alone. */
export function useLiveValues(ids: () => readonly number[]): (id: number) => LivePoint | undefined {
  const newest = useNewestValues(ids);
  return (id) => (pastAt.value === undefined ? newest(id) : pastValue(id));
}

/** As `useLiveValues`, but always of now: for charts, whose end is now wherever the reader looks. */
export function useNewestValues(ids: () => readonly number[]): (id: number) => LivePoint | undefined {
  let release: (() => void) | undefined;
  const held = shallowRef(new Map<number, Cell>());
  watch(
    ids,
    (next) => {
      const before = release;
      const wanted = [...new Set(next)];
      held.value = new Map(wanted.map((id) => [id, acquire(id)]));
      const unwatch = client.watch(wanted);
      release = () => {
        unwatch();
        for (const id of wanted) dispose(id);
      };
      // After the new set is held, so that points in both never lose their value.
      before?.();
    },
    { immediate: true },
  );
  onScopeDispose(() => release?.());
  return (id) => held.value.get(id)?.value.value;
}

function acquire(id: number): Cell {
  let cell = cells.get(id);
  if (cell === undefined) {
    cell = { value: shallowRef(client.latest(id)), watchers: 0 };
    cells.set(id, cell);
    pastWanted();
  }
  cell.watchers += 1;
  return cell;
}

function dispose(id: number): void {
  const cell = cells.get(id);
  if (cell === undefined) return;
  cell.watchers -= 1;
  if (cell.watchers === 0) cells.delete(id);
}

/** Calls a listener for live messages while the calling component lives, and subscribes to the topic they belong to. */
export function useLiveEvent<K extends keyof LiveListeners>(
  event: K,
  listener: (...args: LiveListeners[K]) => void,
): void {
  const topic: LiveTopic | undefined =
    event === 'device'
      ? 'devices'
      : event === 'system' || event === 'discovery'
        ? event
        : event === 'alarm' || event === 'alarm_summary'
          ? 'alarms'
          : event === 'schedule'
            ? 'schedules'
            : undefined;
  const ends = [client.on(event, listener), ...(topic === undefined ? [] : [client.follow(topic)])];
  onScopeDispose(() => {
    for (const end of ends) end();
  });
}

/** The server's time, ticking; ages on the screen grow with it. One timer serves all. */
const now = shallowRef(Date.now());
let tickers = 0;
let ticker: ReturnType<typeof setInterval> | undefined;

export function useNow(): Readonly<Ref<number>> {
  tickers += 1;
  if (tickers === 1) {
    now.value = serverNow();
    ticker = setInterval(() => {
      now.value = serverNow();
    }, 1000);
  }
  onScopeDispose(() => {
    tickers -= 1;
    if (tickers === 0) clearInterval(ticker);
  });
  return now;
}
