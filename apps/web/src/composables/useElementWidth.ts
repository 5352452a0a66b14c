import { onScopeDispose, readonly, ref, watch } from 'vue';
import type { Ref } from 'vue';

/** The width of an element in pixels as it changes; 0 before it stands in the page. */
export function useElementWidth(element: Readonly<Ref<HTMLElement | null>>): Readonly<Ref<number>> {
  const width = ref(0);
  const observer = new ResizeObserver(([entry]) => {
    if (entry !== undefined) width.value = entry.contentRect.width;
  });
  watch(
    element,
    (next, before) => {
      if (before) observer.unobserve(before);
      if (next) observer.observe(next);
    },
    { flush: 'post', immediate: true },
  );
  onScopeDispose(() => observer.disconnect());
  return readonly(width);
}
