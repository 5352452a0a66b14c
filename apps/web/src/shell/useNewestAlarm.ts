import { onScopeDispose, shallowReadonly, shallowRef, watch } from 'vue';
import type { Alarm } from '@t3000/contract';
import { api } from '../api.ts';
import { isLive, useLiveEvent } from '../live.ts';
import { preferences } from '../preferences.ts';
import { playAlarm } from './alarmSound.ts';

/** What the bar shows of the alarm that came last. */
export interface NewestAlarm {
  readonly id: number;
  readonly level: number;
  readonly message: string;
}

/** Within this time of a tone there is no other: a flood would be one long noise. */
const SILENCE_MS = 2000;
/** The newest unanswered alarm is among so many of the list, which is in the order of answering. */
const ASKED_MAX = 500;

/** The newest alarm nobody has answered; plays the tone of new ones for those who want it. */
export function useNewestAlarm() {
  const newest = shallowRef<NewestAlarm>();
  let running: AbortController | undefined;
  let lastTone = 0;

  async function reload(): Promise<void> {
    running?.abort();
    const own = new AbortController();
    running = own;
    try {
      const query = { phase: 'unacknowledged' as const, limit: ASKED_MAX };
      const { items } = await api.listAlarms({ query }, { signal: own.signal });
      if (running === own) newest.value = latest(items);
    } catch {
      // The bar keeps what it shows; the page itself says that the server does not answer.
    }
  }

  useLiveEvent('alarm', ({ alarm_id: id, announce, message, severity, phase }) => {
    if (announce === 'alarm') {
      newest.value = { id, level: severity, message };
      const now = performance.now();
      if (!preferences.alarm_sound || now - lastTone < SILENCE_MS) return;
      lastTone = now;
      playAlarm(severity);
    } else if (newest.value?.id === id && phase !== 'unacknowledged') {
      void reload();
    }
  });
  watch(
    isLive,
    (live) => {
      if (live) void reload();
    },
    { immediate: true },
  );
  onScopeDispose(() => running?.abort());
  return shallowReadonly(newest);
}

function latest(alarms: readonly Alarm[]): NewestAlarm | undefined {
  const sorted = alarms.toSorted((a, b) => (b.raised_at ?? b.since) - (a.raised_at ?? a.since));
  return sorted[0] && { id: sorted[0].id, level: sorted[0].level, message: sorted[0].message };
}
