import uPlot from 'uplot';
import { formatNumber } from '../../format/value.ts';
import { lineEnds, scaleKey, scaleRange, stepDecimals, unitAxes } from './axes.ts';
import type { UnitAxis } from './axes.ts';
import type { ChartColors } from './chartColors.ts';
import { lanesHeight } from './drawLanes.ts';
import { aloneIn } from './grid.ts';
import type { Grid } from './grid.ts';
import type { PenStyle } from './penStyle.ts';
import type { TrendPoint } from './series.ts';
import { dateInZone, timeLabels } from './timeAxis.ts';

export interface ChartSetup {
  /** Visible points, in the order of the pens. */
  readonly points: readonly TrendPoint[];
  readonly pens: ReadonlyMap<number, PenStyle>;
  readonly colors: ChartColors;
  readonly locale: string;
  readonly timeZone: string | undefined;
  /** Draws a band from least to most behind each line. */
  readonly bands: boolean;
  /** Ends of the scale of a unit that were set by hand. */
  readonly endsOf: (unit: string) => readonly [number, number] | undefined;
}

export interface ChartHooks {
  readonly onDraw: (chart: uPlot) => void;
  /** The reader dragged over a stretch; UTC epoch ms. */
  readonly onSelect: (from: number, to: number) => void;
  /** Index of the grid under the pointer. */
  readonly onCursor: (index: number | undefined) => void;
  /** Whether a button pressed here begins to select a stretch: not where it takes hold of something. */
  readonly selects: (event: MouseEvent) => boolean;
}

const AXIS_FONT = '12px system-ui, "DejaVu Sans", sans-serif';
const AXIS_WIDTH_MIN = 52;
/** Ticks and gaps beside the labels; CSS pixels. */
const AXIS_PADDING = 16;
/** Marks of a scale stand at least this far apart; on a large screen no more of them than can be taken in. */
const MARKS_SPACE = 34;
const MARKS_MAX = 12;

/** Everything the chart library has to be told. */
export function chartOptions(
  setup: ChartSetup,
  hooks: ChartHooks,
  size: { readonly width: number; readonly height: number },
): uPlot.Options {
  const axes = unitAxes(setup.points, size.width);
  const lines = analog(setup.points);
  const laneHeight = lanesHeight(setup.points.length - lines.length);
  const columns = lines.flatMap((point) => seriesOf(point, setup));
  return {
    ...size,
    // The last time stands under the edge itself: without an axis beside it, half of it needs room there.
    padding: [10, axes.some(({ side, shown }) => side === 'right' && shown) ? 12 : 22, 0, 12],
    legend: { show: false },
    tzDate: (seconds) => dateInZone(seconds, setup.timeZone),
    scales: { x: { time: true, auto: false }, ...scales(axes, setup, laneHeight) },
    axes: [timeAxis(setup), ...valueAxes(axes, setup, laneHeight)],
    series: [{}, ...columns],
    bands: setup.bands
      ? lines.map(({ id }, index) => ({
          series: [index * 3 + 3, index * 3 + 2],
          fill: translucent(setup.pens.get(id)?.color ?? '#888888'),
        }))
      : [],
    focus: { alpha: 0.25 },
    cursor: {
      drag: { x: true, y: false, setScale: false, dist: 4 },
      points: { size: 7, width: 2 },
      bind: {
        mousedown: (_, __, handler) => (event) => (hooks.selects(event) ? handler(event) : null),
        dblclick: () => null,
      },
    },
    hooks: {
      draw: [hooks.onDraw],
      setCursor: [(chart) => hooks.onCursor(chart.cursor.idx ?? undefined)],
      setSelect: [
        (chart) => {
          const { left, width } = chart.select;
          if (width < 4) return;
          const at = (x: number): number => Math.round(chart.posToVal(x, 'x') * 1000);
          chart.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          hooks.onSelect(at(left), at(left + width));
        },
      ],
    },
  };
}

/** Columns for the library: time, then for each line its mean and, with bands, least and most. */
export function chartData(grid: Grid, points: readonly TrendPoint[], bands: boolean): uPlot.AlignedData {
  const byId = new Map(grid.columns.map((column) => [column.id, column]));
  const columns = analog(points).flatMap(({ id }) => {
    const column = byId.get(id);
    const none = grid.x.map(() => undefined);
    if (column === undefined) return bands ? [none, none, none] : [none];
    return bands ? [column.avg, column.min, column.max] : [column.avg];
  });
  // The library's type asks for mutable arrays; it does not change them.
  return [grid.x, ...columns] as unknown as uPlot.AlignedData;
}

function analog(points: readonly TrendPoint[]): TrendPoint[] {
  return points.filter(({ kind }) => kind === 'analog');
}

function seriesOf(point: TrendPoint, { pens, bands, colors }: ChartSetup): uPlot.Series[] {
  const pen = pens.get(point.id);
  const scale = scaleKey(point.unit);
  const line: uPlot.Series = {
    label: point.name,
    scale,
    stroke: pen?.isFaint === true ? `${pen.color}b0` : (pen?.color ?? colors.text),
    dash: [...(pen?.dash ?? [])],
    width: pen?.isFaint === true ? 1.25 : 1.75,
    spanGaps: false,
    // A value between two gaps would be invisible without its point.
    points: { show: true, size: 5, filter: (chart, index) => aloneIn(chart.data[index] ?? []) },
  };
  const edge: uPlot.Series = { label: '', scale, stroke: 'transparent', width: 0, points: { show: false } };
  return bands ? [line, edge, edge] : [line];
}

function scales(axes: readonly UnitAxis[], { endsOf }: ChartSetup, laneHeight: number): uPlot.Scales {
  return Object.fromEntries(
    axes.map(({ key, unit, decimals }): [string, uPlot.Scale] => [
      key,
      {
        range: (chart, minimum, maximum) =>
          scaleRange(minimum, maximum, {
            decimals,
            lanesShare: lanesShare(chart, laneHeight),
            ends: endsOf(unit),
          }),
      },
    ]),
  );
}

/** Part of the plot's height that the lanes take. */
export function lanesShare(chart: uPlot, laneHeight: number): number {
  return laneHeight / Math.max(1, chart.bbox.height / devicePixelRatio || chart.height);
}

function timeAxis({ colors, locale, timeZone }: ChartSetup): uPlot.Axis {
  return {
    stroke: colors.muted,
    font: AXIS_FONT,
    space: 72,
    size: 44,
    grid: { stroke: colors.grid, width: 1 },
    ticks: { stroke: colors.grid, width: 1, size: 5 },
    values: (_, splits) => timeLabels(splits, (splits[1] ?? 0) - (splits[0] ?? 0), locale, timeZone),
  };
}

function valueAxes(axes: readonly UnitAxis[], setup: ChartSetup, laneHeight: number): uPlot.Axis[] {
  const { colors, locale, pens } = setup;
  return axes.map(({ key, unit, side, shown, ids }, index): uPlot.Axis => {
    const [only] = ids.length === 1 ? ids : [];
    const pen = only === undefined ? undefined : pens.get(only);
    return {
      scale: key,
      show: shown,
      // The library's names for its sides are const enums, which do not exist at run time.
      // oxlint-disable-next-line typescript/no-unsafe-enum-assignment
      side: side === 'left' ? 3 : 1,
      stroke: colors.text,
      font: AXIS_FONT,
      size: (chart, labels) => axisWidth(chart, labels),
      space: (_, __, ___, ____, plot) => Math.max(MARKS_SPACE, plot / MARKS_MAX),
      // A bar of the pen's colour tells whose axis it is where it has a single line.
      border: { show: true, stroke: pen?.color ?? colors.grid, width: pen === undefined ? 1 : 2 },
      grid: { show: index === 0, stroke: colors.grid, width: 1 },
      ticks: { stroke: colors.grid, width: 1, size: 5 },
      values: (chart: uPlot, splits: number[]) => {
        const { min = 0, max = 1 } = chart.scales[key] ?? {};
        const [lowest] = lineEnds(min, max, lanesShare(chart, laneHeight));
        // Beside the lanes a number would belong to nothing.
        return splits.map((value) => (value < lowest ? '' : axisText(value, splits, unit, locale)));
      },
    };
  });
}

/** The library asks before it knows its labels as well. Letters of units are wider than figures: they are measured. */
function axisWidth({ ctx }: uPlot, labels: readonly string[] | null): number {
  ctx.save();
  ctx.font = AXIS_FONT;
  const longest = Math.max(0, ...(labels ?? []).map((label) => ctx.measureText(label).width));
  ctx.restore();
  return Math.max(AXIS_WIDTH_MIN, Math.ceil(longest + AXIS_PADDING));
}

function axisText(value: number, splits: readonly number[], unit: string, locale: string): string {
  const decimals = stepDecimals(Math.abs((splits[1] ?? 1) - (splits[0] ?? 0)));
  const text = formatNumber(value, decimals, locale);
  return unit === '' ? text : `${text} ${unit}`;
}

/** The colour of a pen as an area. */
function translucent(color: string): string {
  return `${color}38`;
}
