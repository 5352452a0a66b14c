import { nextTick } from 'vue';
import { Dark } from 'quasar';
import { chartColors } from '../../components/trend/chartColors.ts';
import type { PenStyle } from '../../components/trend/penStyle.ts';
import { rangeText } from '../../components/trend/timeAxis.ts';
import type { TimeWindow } from '../../components/trend/timeRange.ts';
import { trendPicture } from '../../components/trend/trendPicture.ts';
import { useTexts } from '../../composables/useTexts.ts';
import { useToasts } from '../../composables/useToasts.ts';
import { downloadBlob } from '../../format/download.ts';
import { toWallClock, zoneName } from '../../format/zone.ts';
import { siteTimeZone } from '../../site.ts';

export interface PicturedChart {
  readonly canvas: () => HTMLCanvasElement | undefined;
  readonly title: () => string;
  readonly window: () => TimeWindow;
  readonly now: () => number;
  readonly points: () => readonly { readonly id: number; readonly name: string }[];
  readonly pens: () => ReadonlyMap<number, PenStyle>;
}

/** The chart for reports: as a file, and on paper. */
export function useTrendPicture(chart: PicturedChart) {
  const { t, locale } = useTexts();
  const toasts = useToasts();

  async function save(): Promise<void> {
    const drawn = chart.canvas();
    if (drawn === undefined) return toasts.said(t('trend_page.picture_none'));
    const { from, to } = chart.window();
    const picture = trendPicture({
      chart: drawn,
      title: chart.title(),
      range: `${rangeText({ from, to }, chart.now(), locale.value, siteTimeZone.value)} · ${zoneName(siteTimeZone.value)}`,
      lines: chart.points().map(({ id, name }) => ({ name, pen: chart.pens().get(id) })),
      colors: chartColors(document.body),
      ratio: devicePixelRatio,
    });
    const content = await new Promise<Blob | null>((resolve) => picture.toBlob(resolve, 'image/png'));
    if (content === null) return toasts.said(t('trend_page.picture_none'));
    const name = `trend-${toWallClock(from, siteTimeZone.value).slice(0, 16).replaceAll(':', '')}.png`;
    downloadBlob(name, content);
    toasts.done(t('trend_page.picture_saved', { name }));
  }

  return {
    save: (): void => void save(),
    /** Paper is white: a dark chart is drawn light for as long as it takes. */
    print: async (): Promise<void> => {
      const wasDark = Dark.isActive;
      if (wasDark) Dark.set(false);
      await nextTick();
      // The chart is built anew after the style sheet is in force, and drawn with the next frame.
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      window.print();
      if (wasDark) Dark.set(true);
    },
  };
}
