import type { Point, TrendStrategy } from '@t3000/contract';
import { useTexts } from '../../composables/useTexts.ts';

/** How points are recorded, in words. */
export function useRecordingTexts() {
  const { t, number } = useTexts();

  /** Whole units only: "1.5 min" would have to be guessed at. */
  function length(seconds: number): string {
    const [size, unit] = [[86_400, 'd'] as const, [3600, 'h'] as const, [60, 'min'] as const].find(
      ([each]) => seconds % each === 0,
    ) ?? [1, 's'];
    return `${number(seconds / size)} ${unit}`;
  }

  const change = (heartbeat: number | null | undefined): string =>
    heartbeat === null || heartbeat === undefined
      ? t('recording.on_change')
      : t('recording.on_change_at_least', { length: length(heartbeat) });

  return {
    length,
    strategyText: (strategy: TrendStrategy | null): string => {
      if (strategy === null) return t('recording.off');
      if (strategy.mode === 'interval') return t('recording.every', { length: length(strategy.interval_seconds ?? 0) });
      if (strategy.mode === 'cron') return t('recording.calendar', { cron: strategy.cron ?? '' });
      return change(strategy.heartbeat_seconds);
    },
    /** As far as the point itself tells. */
    pointText: ({
      trend_mode: mode,
      trend_interval_ms: ms,
    }: Pick<Point, 'trend_mode' | 'trend_interval_ms'>): string => {
      if (mode === null) return t('recording.off');
      if (mode === 'change') return change(ms === null ? null : Math.round(ms / 1000));
      if (mode === 'cron') return t('recording.by_calendar');
      return t('recording.every', { length: length(Math.round((ms ?? 0) / 1000)) });
    },
  };
}
