import type { ModbusSlot } from '@t3000/contract';

/** Outcomes of requests, in the order they are stacked. */
export const outcomes = ['answers', 'exceptions', 'timeouts', 'bad_answers'] as const;
export type OutcomeName = (typeof outcomes)[number];

/** A young line has few stretches: they stand at the right of ten minutes. */
const SLOTS_MIN = 40;

export interface TrafficShape {
  readonly width: number;
  /** Height of the bars, and of the lines below them. */
  readonly bars: number;
  readonly lines: number;
}

export interface TrafficDrawing {
  /** Width of one stretch, and where the first stands. */
  readonly step: number;
  readonly left: number;
  readonly rects: readonly { x: number; y: number; height: number; kind: OutcomeName }[];
  /** Paths over the lower part; gaps where nothing was answered. */
  readonly p50: string;
  readonly p95: string;
  /** What the full height means. */
  readonly requestsMax: number;
  readonly msMax: number;
}

/** The past of a line as bars of outcomes and lines of answer times. */
export function drawTraffic(slots: readonly ModbusSlot[], { width, bars, lines }: TrafficShape): TrafficDrawing {
  const step = width / Math.max(slots.length, SLOTS_MIN);
  const left = width - step * slots.length;
  const requestsMax = Math.max(1, ...slots.map(totalOf));
  const msMax = niceCeiling(Math.max(1, ...slots.map(({ p95_ms: ms }) => ms ?? 0)));
  const rects = slots.flatMap((slot, index) => {
    let y = bars;
    return outcomes.flatMap((kind) => {
      const height = (slot[kind] / requestsMax) * bars;
      y -= height;
      return height === 0 ? [] : [{ x: left + index * step, y, height, kind }];
    });
  });
  const pathOf = (field: 'p50_ms' | 'p95_ms'): string => {
    let isDown = false;
    return slots
      .map((slot, index) => {
        const ms = slot[field];
        const verb = isDown ? 'L' : 'M';
        isDown = ms !== null;
        if (ms === null) return '';
        const y = lines * (1 - Math.min(ms, msMax) / msMax);
        return `${verb}${round(left + (index + 0.5) * step)} ${round(y)}`;
      })
      .join('');
  };
  return { step, left, rects, p50: pathOf('p50_ms'), p95: pathOf('p95_ms'), requestsMax, msMax };
}

/** The stretch at a place of the drawing; undefined left of the first. */
export function slotAt(x: number, { step, left }: TrafficDrawing, slots: readonly ModbusSlot[]): number | undefined {
  const index = Math.floor((x - left) / step);
  return index >= 0 && index < slots.length ? index : undefined;
}

export function totalOf(slot: ModbusSlot): number {
  return outcomes.reduce((sum, kind) => sum + slot[kind], 0);
}

/** 1, 2 or 5 times a power of ten. */
function niceCeiling(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 5, 10].find((factor) => factor * power >= value) ?? 10) * power;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
