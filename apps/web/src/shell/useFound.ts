import { onScopeDispose, readonly, ref, shallowReadonly, shallowRef, watch } from 'vue';
import type { Ref } from 'vue';
import { useRouter } from 'vue-router';
import type { Point } from '@t3000/contract';
import { api } from '../api.ts';
import { translate } from '../i18n/index.ts';
import { iconDevices, iconPoints } from '../theme/icons.ts';
import { pointAction } from './pointAction.ts';
import type { PaletteItem } from './usePalette.ts';

/** Found things of each kind: a palette is for picking, not for reading lists. */
const FOUND_MAX = 8;
/** A pause in typing this long asks the server. */
const TYPING_MS = 150;

interface Found {
  readonly devices: readonly PaletteItem[];
  readonly points: readonly PaletteItem[];
}
const NOTHING: Found = { devices: [], points: [] };

/** Devices and points that match what was typed; empty words find nothing. */
export function useFound(words: Readonly<Ref<string>>) {
  const router = useRouter();
  const found = shallowRef(NOTHING);
  const isSearching = ref(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: AbortController | undefined;

  async function ask(text: string, signal: AbortSignal): Promise<Found> {
    const query = { text, limit: FOUND_MAX };
    const [devices, points] = await Promise.all([
      api.listDevices({ query }, { signal }),
      api.listPoints({ query }, { signal }),
    ]);
    return {
      devices: devices.items.map(({ id, name, vendor, model }) => ({
        id: `device-${id}`,
        icon: iconDevices,
        label: name,
        detail: [vendor, model].filter(Boolean).join(' '),
        run: () => void router.push({ name: 'devices', params: { id } }),
      })),
      points: points.items.map(foundPoint),
    };
  }

  function foundPoint(point: Point): PaletteItem {
    const { id, name, device_name, object } = point;
    const action = pointAction.value;
    const detail = `${device_name} · ${object}`;
    return {
      id: `point-${id}`,
      icon: iconPoints,
      label: name,
      detail: action === undefined ? detail : `${detail} · ${translate(action.text)}`,
      run: () => {
        if (action === undefined) void router.push({ name: 'points', query: { point: String(id) } });
        else action.run(point);
      },
    };
  }

  async function search(text: string): Promise<void> {
    running = new AbortController();
    const { signal } = running;
    try {
      const answer = await ask(text, signal);
      if (!signal.aborted) found.value = answer;
    } catch {
      // Overtaken by the next letter, or no server: pages and commands still work.
      if (!signal.aborted) found.value = NOTHING;
    }
    if (!signal.aborted) isSearching.value = false;
  }

  function stop(): void {
    clearTimeout(timer);
    running?.abort();
  }

  watch(words, (text) => {
    stop();
    isSearching.value = text !== '';
    if (text === '') found.value = NOTHING;
    else timer = setTimeout(() => void search(text), TYPING_MS);
  });
  onScopeDispose(stop);
  return { found: shallowReadonly(found), isSearching: readonly(isSearching) };
}
