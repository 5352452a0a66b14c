import { computed } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import type { Device } from '@t3000/contract';
import { splitTags } from '../../components/tags/vocabulary.ts';
import { addressText } from './addressText.ts';

export const deviceStates = ['online', 'offline', 'unknown', 'disabled'] as const;
type DeviceState = (typeof deviceStates)[number];

/** What the list shows. It stands in the address, so that a link shows the same. */
export function useDeviceFilters() {
  const route = useRoute();
  const router = useRouter();

  function set(name: 'text' | 'state', value: string): void {
    const { [name]: _, ...query } = route.query;
    void router.replace({ query: value === '' ? query : { ...query, [name]: value }, params: route.params });
  }
  const text = computed({
    get: () => (typeof route.query['text'] === 'string' ? route.query['text'] : ''),
    // A cleared field gives null.
    set: (value: string | null) => set('text', value ?? ''),
  });
  const state = computed({
    get: (): DeviceState | '' => deviceStates.find((known) => known === route.query['state']) ?? '',
    set: (value) => set('state', value),
  });

  function matches(device: Device): boolean {
    if (state.value !== '' && device.status.state !== state.value) return false;
    const { text: typed, tags } = splitTags(text.value);
    if (!tags.every((tag) => device.tags.includes(tag))) return false;
    const words = typed.toLowerCase().split(' ').filter(Boolean);
    const { name, vendor, model, instance, note } = device;
    const all = [name, vendor, model, instance ?? '', note, addressText(device.address)].join(' ').toLowerCase();
    return words.every((word) => all.includes(word));
  }

  function clear(): void {
    const { text: _, state: __, ...query } = route.query;
    void router.replace({ query, params: route.params });
  }

  return { text, state, matches, clear };
}
