import { computed, shallowRef } from 'vue';
import { chartIds } from './chartQuery.ts';
import type { ChartQuery } from './chartQuery.ts';

/** A tab keeps its chart through a reload; another tab has one of its own. */
const STORAGE_KEY = 't3000.chart';

const kept = shallowRef<ChartQuery>(readKept());

/** The chart this tab worked on last, as the query of its address; without points when there is none. */
export const openChart = computed(() => kept.value);

/** Points of the open chart. */
export const openChartIds = computed(() => chartIds(kept.value));

/** Called by the chart whenever it shows something else. */
export function keepChart(parts: Readonly<Record<string, string | undefined>>): void {
  const query = Object.fromEntries(
    Object.entries(parts).filter((part): part is [string, string] => part[1] !== undefined),
  );
  kept.value = query;
  sessionStorage.setItem(STORAGE_KEY, JSON.stringify(query));
}

function readKept(): ChartQuery {
  try {
    const value: unknown = JSON.parse(sessionStorage.getItem(STORAGE_KEY) ?? '{}');
    const parts = typeof value === 'object' && value !== null ? Object.entries(value) : [];
    return Object.fromEntries(parts.filter((part): part is [string, string] => typeof part[1] === 'string'));
  } catch {
    // Not ours any longer: no chart is open then.
    return {};
  }
}
