export interface SparklineBox {
  readonly width: number;
  readonly height: number;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}

/** Room for half the stroke, so that peaks are not cut. */
const MARGIN = 2;

/** The path of a small line over evenly spaced values; null breaks it, a flat line stands in the middle. */
export function sparklinePath(values: readonly (number | null)[], box: SparklineBox): string {
  const present = values.filter((value) => value !== null);
  if (present.length === 0) return '';
  const low = box.min ?? Math.min(...present);
  const top = Math.max(...present);
  // Above a fixed floor a steady value would lie on the upper edge, which reads as a limit.
  const headroom = box.min === undefined ? 0 : (top - box.min) * 0.25;
  const high = box.max ?? top + headroom;
  const x = (index: number): number => (values.length < 2 ? box.width / 2 : (index / (values.length - 1)) * box.width);
  const y = (value: number): number => {
    const share = high === low ? 0.5 : (value - low) / (high - low);
    return box.height - MARGIN - Math.max(0, Math.min(1, share)) * (box.height - 2 * MARGIN);
  };
  let path = '';
  let pen: 'M' | 'L' = 'M';
  for (const [index, value] of values.entries()) {
    if (value === null) {
      pen = 'M';
      continue;
    }
    path += `${pen}${x(index).toFixed(1)} ${y(value).toFixed(1)}`;
    // A lone value between gaps would be invisible.
    if (pen === 'M' && (values[index + 1] ?? null) === null) path += 'h0.01';
    pen = 'L';
  }
  return path;
}

/** The next 1, 2 or 5 with zeros that is not below `value`: the top of a scale people can read. */
export function roundCeiling(value: number): number {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 2, 5, 10].find((factor) => factor * power >= value * (1 - 1e-9)) ?? 10;
  return Number((step * power).toPrecision(1));
}
