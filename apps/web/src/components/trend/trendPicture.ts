import type { PenStyle } from './penStyle.ts';

export interface PictureParts {
  /** The chart as it is drawn, in pixels of the device. */
  readonly chart: HTMLCanvasElement;
  /** Stands above: the site, the view. */
  readonly title: string;
  /** Which time is shown, and by which clock. */
  readonly range: string;
  /** Lines in their order; without a pen it is a strip of states. */
  readonly lines: readonly { readonly name: string; readonly pen: PenStyle | undefined }[];
  readonly colors: { readonly panel: string; readonly text: string; readonly muted: string };
  /** Pixels of the device for one of CSS. */
  readonly ratio: number;
}

const MARGIN = 14;
const ROW = 22;
const SAMPLE = 28;
const FONT = 'system-ui, "DejaVu Sans", sans-serif';
/** Longer names would leave no room for a second one in their row. */
const NAME_MAX = 320;

/** The chart with what a reader needs who sees nothing but the picture: a title, the time, and which line is which. */
export function trendPicture(parts: PictureParts): HTMLCanvasElement {
  const { chart, colors, ratio } = parts;
  const canvas = document.createElement('canvas');
  const width = chart.width / ratio + 2 * MARGIN;
  const context = canvas.getContext('2d');
  if (context === null) return canvas;
  context.font = `13px ${FONT}`;
  const rows = legendRows(context, parts.lines, width - 2 * MARGIN);
  const head = MARGIN + ROW + rows.length * ROW + 6;
  // Setting the size clears everything that was set on the canvas.
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round((head + MARGIN) * ratio) + chart.height;
  context.scale(ratio, ratio);
  context.fillStyle = colors.panel;
  context.fillRect(0, 0, width, canvas.height / ratio);
  context.textBaseline = 'middle';
  context.fillStyle = colors.text;
  context.font = `600 15px ${FONT}`;
  const rangeFont = `13px ${FONT}`;
  context.fillText(parts.title, MARGIN, MARGIN + ROW / 2, width * 0.55);
  context.font = rangeFont;
  context.fillStyle = colors.muted;
  context.textAlign = 'end';
  context.fillText(parts.range, width - MARGIN, MARGIN + ROW / 2, width * 0.4);
  context.textAlign = 'start';
  for (const [index, row] of rows.entries()) drawRow(context, row, MARGIN + ROW * (index + 1.5), colors);
  context.drawImage(chart, MARGIN, head, chart.width / ratio, chart.height / ratio);
  return canvas;
}

interface Entry {
  readonly name: string;
  readonly pen: PenStyle | undefined;
  readonly x: number;
}

/** As many names in a row as have room. */
function legendRows(context: CanvasRenderingContext2D, lines: PictureParts['lines'], width: number): Entry[][] {
  const rows: Entry[][] = [];
  let x = 0;
  for (const { name, pen } of lines) {
    const length = SAMPLE + 8 + Math.min(NAME_MAX, context.measureText(name).width) + 20;
    const row = rows.at(-1);
    if (row === undefined || x + length > width) {
      rows.push([{ name, pen, x: MARGIN }]);
      x = length;
    } else {
      row.push({ name, pen, x: MARGIN + x });
      x += length;
    }
  }
  return rows;
}

function drawRow(
  context: CanvasRenderingContext2D,
  row: readonly Entry[],
  y: number,
  colors: PictureParts['colors'],
): void {
  for (const { name, pen, x } of row) {
    if (pen === undefined) {
      context.fillStyle = colors.muted;
      context.fillRect(x, y - 5, SAMPLE, 10);
    } else {
      context.strokeStyle = pen.color;
      context.lineWidth = pen.isFaint === true ? 1.5 : 2.5;
      context.setLineDash([...pen.dash]);
      context.beginPath();
      context.moveTo(x, y);
      context.lineTo(x + SAMPLE, y);
      context.stroke();
      context.setLineDash([]);
    }
    context.fillStyle = colors.text;
    context.fillText(name, x + SAMPLE + 8, y, NAME_MAX);
  }
}
