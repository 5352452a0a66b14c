import type uPlot from 'uplot';
import type { ChartColors } from './chartColors.ts';
import { laneRuns, runShade, runText } from './lanes.ts';
import type { Series, TrendPoint } from './series.ts';

export const LANE_HEIGHT = 18;
const LANE_GAP = 4;
/** Shorter runs have no room for a word. */
const TEXT_FROM = 34;

export interface Lane {
  readonly point: TrendPoint;
  readonly series: Series;
}

/** Height all lanes take at the bottom of the plot, CSS pixels. */
export function lanesHeight(count: number): number {
  return count === 0 ? 0 : count * (LANE_HEIGHT + LANE_GAP) + LANE_GAP;
}

/** Draws one strip per digital point: off is empty, on is filled, with the state's text inside. */
export function drawLanes(
  chart: uPlot,
  lanes: readonly Lane[],
  options: { readonly until: number; readonly colors: ChartColors; readonly changing: string },
): void {
  const { ctx } = chart;
  const ratio = devicePixelRatio;
  const { left, top, width, height } = chart.bbox;
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, top, width, height);
  ctx.clip();
  ctx.font = `${11 * ratio}px system-ui, "DejaVu Sans", sans-serif`;
  ctx.textAlign = 'left';
  ctx.textBaseline = 'middle';
  lanes.forEach((lane, index) => {
    const y = top + height - (lanes.length - index) * (LANE_HEIGHT + LANE_GAP) * ratio;
    drawLane(chart, lane, { ...options, y, ratio });
  });
  ctx.restore();
}

interface LaneFrame {
  readonly until: number;
  readonly colors: ChartColors;
  readonly changing: string;
  readonly y: number;
  readonly ratio: number;
}

function drawLane(chart: uPlot, { point, series }: Lane, frame: LaneFrame): void {
  const { ctx, bbox } = chart;
  const { y, ratio, colors } = frame;
  const h = LANE_HEIGHT * ratio;
  const right = bbox.left + bbox.width;
  let labelled = false;
  for (const run of laneRuns(series, frame.until)) {
    const x0 = Math.max(bbox.left, chart.valToPos(run.from / 1000, 'x', true));
    const x1 = Math.min(right, chart.valToPos(run.to / 1000, 'x', true));
    if (x1 <= x0 || x1 < bbox.left || x0 > right) continue;
    const shade = typeof run.state === 'number' ? runShade(run.state, point) : 0;
    fillRun(ctx, run.state, shade, { x0, x1, y, h, colors });
    if (run.bad) frameRun(ctx, { x0, x1, y, h, colors, ratio });
    if (run.state === null || x1 - x0 < TEXT_FROM * ratio) continue;
    const state = runText(run.state, point, frame.changing);
    // The name stands in the first run that has room for it; everywhere else the state alone.
    const full = `${point.name}: ${state}`;
    const named: boolean = !labelled && ctx.measureText(full).width < x1 - x0 - 8 * ratio;
    labelled ||= named;
    ctx.fillStyle = shade > 0.4 ? colors.laneOnText : colors.text;
    clippedText(ctx, named ? full : state, { x0, x1, y: y + h / 2, ratio });
  }
}

interface Box {
  readonly x0: number;
  readonly x1: number;
  readonly y: number;
  readonly h: number;
  readonly colors: ChartColors;
}

function fillRun(ctx: CanvasRenderingContext2D, state: number | 'changing' | null, shade: number, box: Box): void {
  const { x0, x1, y, h, colors } = box;
  if (state === null) return;
  ctx.fillStyle = colors.laneOff;
  ctx.fillRect(x0, y, x1 - x0, h);
  ctx.globalAlpha = state === 'changing' ? 0.3 : shade;
  ctx.fillStyle = colors.laneOn;
  ctx.fillRect(x0, y, x1 - x0, h);
  ctx.globalAlpha = 1;
  ctx.strokeStyle = colors.muted;
  ctx.lineWidth = 1;
  ctx.setLineDash([]);
  ctx.strokeRect(x0 + 0.5, y + 0.5, Math.max(0, x1 - x0 - 1), h - 1);
}

function frameRun(ctx: CanvasRenderingContext2D, box: Box & { readonly ratio: number }): void {
  const { x0, x1, y, h, colors, ratio } = box;
  ctx.strokeStyle = colors.bad;
  ctx.lineWidth = 1.5 * ratio;
  ctx.setLineDash([4 * ratio, 3 * ratio]);
  ctx.strokeRect(x0, y, x1 - x0, h);
  ctx.setLineDash([]);
}

function clippedText(
  ctx: CanvasRenderingContext2D,
  text: string,
  { x0, x1, y, ratio }: { readonly x0: number; readonly x1: number; readonly y: number; readonly ratio: number },
): void {
  ctx.save();
  ctx.beginPath();
  ctx.rect(x0, y - LANE_HEIGHT * ratio, x1 - x0 - 3 * ratio, 2 * LANE_HEIGHT * ratio);
  ctx.clip();
  ctx.fillText(text, x0 + 5 * ratio, y);
  ctx.restore();
}
