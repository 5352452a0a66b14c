import type uPlot from 'uplot';
import type { ChartColors } from './chartColors.ts';
import { qualityMarks } from './qualityMarks.ts';
import type { Series } from './series.ts';

const BAND_HEIGHT = 5;

/**
 * Marks doubtful stretches along the top edge, one thin band for each line: full for bad, hatched by gaps for uncertain.
 * The read-out names them in words.
 */
export function drawQuality(
  chart: uPlot,
  series: readonly Series[],
  { until, colors }: { readonly until: number; readonly colors: ChartColors },
): void {
  const { ctx, bbox } = chart;
  const ratio = devicePixelRatio;
  const right = bbox.left + bbox.width;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  let row = 0;
  for (const one of series) {
    const marks = qualityMarks(one, until);
    if (marks.length === 0) continue;
    const y = bbox.top + row * (BAND_HEIGHT + 2) * ratio + (BAND_HEIGHT * ratio) / 2;
    row += 1;
    for (const { from, to, level } of marks) {
      const x0 = Math.max(bbox.left, chart.valToPos(from / 1000, 'x', true));
      const x1 = Math.min(right, chart.valToPos(to / 1000, 'x', true));
      if (x1 < bbox.left || x0 > right) continue;
      ctx.strokeStyle = level === 'bad' ? colors.bad : colors.uncertain;
      ctx.lineWidth = BAND_HEIGHT * ratio;
      ctx.setLineDash(level === 'bad' ? [] : [3 * ratio, 3 * ratio]);
      ctx.beginPath();
      ctx.moveTo(x0, y);
      ctx.lineTo(Math.max(x1, x0 + 2 * ratio), y);
      ctx.stroke();
    }
  }
  ctx.restore();
}
