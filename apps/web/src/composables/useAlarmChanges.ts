import { onScopeDispose, watch } from 'vue';
import { isLive, useLiveEvent } from '../live.ts';

/** Steps of alarms come in bursts (a device that goes offline): the list is read at most this often. */
const EVERY_MS = 400;

/** Calls `run` soon after any alarm moved, and when the line is back after a break. */
export function useAlarmChanges(run: () => void): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const soon = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined;
      run();
    }, EVERY_MS);
  };
  useLiveEvent('alarm', soon);
  useLiveEvent('changed', ({ what }) => {
    if (what === 'alarm_definitions' || what === 'places') soon();
  });
  watch(isLive, (live) => {
    if (live) soon();
  });
  onScopeDispose(() => clearTimeout(timer));
}
