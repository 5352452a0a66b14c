import { computed, ref } from 'vue';

/** Inspectors with something to show; the shell opens its right column for them. */
export const inspectorCount = ref(0);

/** Closed by the reader with `]`, without forgetting what it shows. */
export const isInspectorHidden = ref(false);

export const isInspectorOpen = computed(() => inspectorCount.value > 0 && !isInspectorHidden.value);
