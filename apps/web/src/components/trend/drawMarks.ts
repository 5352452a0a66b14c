import type uPlot from 'uplot';
import type { ChartColors } from './chartColors.ts';

/** A moment the reader has put a cursor on. */
export interface PlacedCursor {
  readonly name: string;
  /** UTC epoch ms. */
  readonly at: number;
}

/** What happened at a moment, as a small sign on the axis of time. */
export interface EventMark {
  /** UTC epoch ms. */
  readonly at: number;
  /** Alarms are drawn in the colour of their level, writes in the colour of overrides, notes in that of words. */
  readonly kind: 'alarm' | 'write' | 'note';
  readonly level: number;
  /** End of a stretch, UTC epoch ms. */
  readonly until?: number | undefined;
}

const FLAG = 15;

/** Draws placed cursors as full lines with a flag, and tints the stretch between the first two. */
export function drawCursors(chart: uPlot, cursors: readonly PlacedCursor[], colors: ChartColors): void {
  if (cursors.length === 0) return;
  const { ctx, bbox } = chart;
  const ratio = devicePixelRatio;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  const xs = cursors.map(({ at }) => chart.valToPos(at / 1000, 'x', true));
  const [first = 0, second = first] = xs;
  ctx.fillStyle = colors.accent;
  ctx.globalAlpha = 0.08;
  ctx.fillRect(Math.min(first, second), bbox.top, Math.abs(second - first), bbox.height);
  ctx.globalAlpha = 1;
  ctx.font = `600 ${11 * ratio}px system-ui, "DejaVu Sans", sans-serif`;
  ctx.textAlign = 'center';
  ctx.textBaseline = 'middle';
  for (const [index, { name }] of cursors.entries()) {
    const x = xs[index] ?? 0;
    ctx.fillStyle = colors.accent;
    ctx.fillRect(x - 0.75 * ratio, bbox.top, 1.5 * ratio, bbox.height);
    ctx.fillRect(x - (FLAG / 2) * ratio, bbox.top, FLAG * ratio, FLAG * ratio);
    ctx.fillStyle = colors.panel;
    ctx.fillText(name, x, bbox.top + (FLAG / 2 + 0.5) * ratio);
  }
  ctx.restore();
}

/** Draws signs along the lower edge: triangles for alarms, diamonds for writes, squares for notes. The list beside the chart has the words. */
export function drawEvents(chart: uPlot, marks: readonly EventMark[], colors: ChartColors): void {
  if (marks.length === 0) return;
  const { ctx, bbox } = chart;
  const ratio = devicePixelRatio;
  const y = bbox.top + bbox.height;
  const size = 5 * ratio;
  ctx.save();
  ctx.setLineDash([]);
  for (const { at, kind, level, until } of marks) {
    const x = chart.valToPos(at / 1000, 'x', true);
    if (until !== undefined) tint(chart, x, chart.valToPos(until / 1000, 'x', true), colors.text);
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    const color =
      kind === 'note' ? colors.text : kind === 'write' ? colors.override : (colors.levels[level - 1] ?? colors.text);
    ctx.strokeStyle = color;
    ctx.globalAlpha = 0.5;
    ctx.lineWidth = ratio;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, y);
    ctx.stroke();
    ctx.globalAlpha = 1;
    ctx.fillStyle = color;
    ctx.beginPath();
    if (kind === 'note') {
      ctx.rect(x - size * 0.8, y - size * 1.6, size * 1.6, size * 1.6);
      ctx.fill();
      continue;
    }
    ctx.moveTo(x, y - 2 * size);
    ctx.lineTo(x + size, kind === 'write' ? y - size : y);
    if (kind === 'write') ctx.lineTo(x, y);
    ctx.lineTo(x - size, kind === 'write' ? y - size : y);
    ctx.closePath();
    ctx.fill();
    ctx.strokeStyle = colors.panel;
    ctx.stroke();
  }
  ctx.restore();
}

/** A stretch somebody wrote about. */
function tint({ ctx, bbox }: uPlot, from: number, to: number, color: string): void {
  const left = Math.max(bbox.left, from);
  const right = Math.min(bbox.left + bbox.width, to);
  if (right <= left) return;
  ctx.globalAlpha = 0.06;
  ctx.fillStyle = color;
  ctx.fillRect(left, bbox.top, right - left, bbox.height);
  ctx.globalAlpha = 1;
}
