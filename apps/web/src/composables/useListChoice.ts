import { computed, nextTick, ref, toValue, useId } from 'vue';
import type { MaybeRefOrGetter } from 'vue';

/**
 * The list under a search field, driven from the field (the combobox of ARIA): arrows go round, the option they stand on is
 * brought into sight. Ids tie field, list and options together for screen readers.
 */
export function useListChoice(length: MaybeRefOrGetter<number>) {
  const listId = useId();
  const active = ref(0);
  const optionId = (index: number): string => `${listId}-${index}`;
  const activeId = computed(() => (toValue(length) > 0 ? optionId(active.value) : undefined));

  function move(by: number): void {
    const options = toValue(length);
    if (options === 0) return;
    active.value = (active.value + by + options) % options;
    void nextTick(() =>
      document.querySelector(`#${CSS.escape(optionId(active.value))}`)?.scrollIntoView({ block: 'nearest' }),
    );
  }
  return { listId, active, activeId, optionId, move };
}
