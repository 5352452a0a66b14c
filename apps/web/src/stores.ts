import { computed, shallowRef, watch } from 'vue';
import type { AlarmSummary, SystemStatus } from '@t3000/contract';
import { api } from './api.ts';
import { useLoad } from './composables/useLoad.ts';
import type { Load } from './composables/useLoad.ts';
import { usePause } from './composables/usePause.ts';
import { isLive, useLiveEvent } from './live.ts';
import { shared } from './shared.ts';

const STATUS_EVERY_MS = 10_000;

/** How the whole system is doing: asked every few seconds, and at once when the server says that something changed. */
export const useStatus = shared((): Load<SystemStatus> => {
  const status = useLoad((signal) => api.getStatus({}, { signal }), { everyMs: STATUS_EVERY_MS });
  let counts = '';
  useLiveEvent('system', ({ active_devices, active_points, system_errors, problems }) => {
    const next = JSON.stringify([active_devices, active_points, system_errors, problems]);
    if (next !== counts) void status.reload();
    counts = next;
  });
  useLiveEvent('changed', () => void status.reload());
  return status;
});

/** More devices than one site has; the list is small next to the points. */
const DEVICES_MAX = 10_000;
/** A burst of changes (a building losing its network) reads the list once. */
const DEVICES_DELAY_MS = 300;

/** Every device with its state, kept up to date by the live channel. */
export const useDeviceList = shared(() => {
  const list = useLoad(
    async (signal) => (await api.listDevices({ query: { limit: DEVICES_MAX, sort: 'name' } }, { signal })).items,
  );
  const { soon: reloadSoon } = usePause(DEVICES_DELAY_MS, list.reload);
  useLiveEvent('device', reloadSoon);
  useLiveEvent('changed', ({ what }) => {
    if (what === 'devices' || what === 'rights') reloadSoon();
  });
  return list;
});

/** Counts of alarms by level and state, kept up to date by the live channel. */
export const useAlarmSummary = shared(() => {
  const { data, reload } = useLoad((signal) => api.getAlarmSummary({}, { signal }));
  const live = shallowRef<AlarmSummary>();
  useLiveEvent('alarm_summary', (message) => (live.value = message));
  // Until the line has said something newer, what was true before the break is not.
  watch(isLive, (is) => {
    if (is) void reload();
    else live.value = undefined;
  });
  return { summary: computed(() => live.value ?? data.value) };
});
