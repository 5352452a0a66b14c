import { readonly, ref, watch } from 'vue';
import type { Ref } from 'vue';

/** True from the first time something was opened: what is fetched with its first use stays, so that it can close softly. */
export function useOpened(isOpen: Readonly<Ref<boolean>>): Readonly<Ref<boolean>> {
  const wasOpened = ref(isOpen.value);
  watch(isOpen, (is) => (wasOpened.value ||= is), { flush: 'sync' });
  return readonly(wasOpened);
}
