import type { Ref } from 'vue';
import { useKeys } from '../../composables/useKeys.ts';
import type { useMeasuring } from './useMeasuring.ts';
import type { useTrendRange } from './useTrendRange.ts';

export interface KeyedChart {
  readonly dialogs: Readonly<Record<'picking' | 'exporting' | 'listing' | 'naming', Ref<boolean>>>;
  readonly range: ReturnType<typeof useTrendRange>;
  readonly measuring: ReturnType<typeof useMeasuring>;
  readonly hasPoints: () => boolean;
  readonly note: () => void;
  readonly site: () => void;
  readonly scales: () => void;
}

/** Keys that work while the chart has the focus: named here for the help, answered by the chart. */
const answered = (): void => undefined;
const ofChart = [
  { keys: '← → PgUp PgDn', text: 'trend_page.key_read', run: answered },
  { keys: 'Shift ← →', text: 'trend_page.key_move', run: answered },
];

/** Every key of the page; the help lists them. */
export function useTrendKeys({ dialogs, range, measuring, hasPoints, note, site, scales }: KeyedChart): void {
  useKeys([
    { keys: '/', text: 'trends.add', run: () => (dialogs.picking.value = true) },
    { keys: 'L', text: 'trends.live', run: range.toggleLive },
    ...ofChart,
    { keys: '+', text: 'trend_page.zoom_in', run: () => range.zoom(0.5) },
    { keys: '-', text: 'trend_page.zoom_out', run: () => range.zoom(2) },
    { keys: 'Z', text: 'trend_page.step_back', run: range.back },
    { keys: 'Shift Z', text: 'trend_page.step_on', run: range.forward },
    { keys: '0', text: 'trends.reset', run: range.reset },
    { keys: 'M', text: 'trends.measure', run: measuring.toggle },
    { keys: 'A', text: 'trends.place_a', run: () => measuring.placeHere(0) },
    { keys: 'B', text: 'trends.place_b', run: () => measuring.placeHere(1) },
    { keys: 'Y', text: 'trend_page.scales', run: scales },
    { keys: 'V', text: 'trends.views_title', run: () => (dialogs.listing.value = true) },
    { keys: 'S', text: 'trends.view_save', run: () => (dialogs.naming.value = hasPoints()) },
    { keys: 'N', text: 'notes.add', run: note },
    { keys: 'P', text: 'past.from_chart', run: site },
    { keys: 'E', text: 'export.title', run: () => (dialogs.exporting.value = hasPoints()) },
  ]);
}
