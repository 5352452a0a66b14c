import { decodeTrendAnswer, encodeTrendRequest, commands, netReferenceOf, pointTypeNames } from '@t3000/t3';
import type {
  MonitorRecord,
  NetPointReference,
  TrendAnswer,
  TrendKind,
  TrendQuestion,
  TrendSampleRecord,
} from '@t3000/t3';
import type { LineOptions, PrivateLine } from '../line/private-line.ts';
import { success } from '../result.ts';
import type { T3Failure, T3Result } from '../result.ts';

/** A sample of a panel's own trend store. */
export interface TrendSample {
  /** Tells points apart: number, type, panel, sub-panel, network. */
  readonly pointKey: string;
  readonly point: NetPointReference;
  /** UTC epoch milliseconds, with the panel's clock error taken off. */
  readonly at: number;
  /** As the panel stamped it, seconds: kept for whoever doubts the correction. */
  readonly panelSeconds: number;
  /** Engineering units, or 0 and 1. */
  readonly value: number;
}

/** How far each point has been read: point key to panel seconds of its newest sample. Kept by the caller, as JSON. */
export type TrendCursor = Readonly<Record<string, number>>;

export interface TrendReading {
  /** New since the cursor, oldest first, each once. */
  readonly samples: readonly TrendSample[];
  readonly cursor: TrendCursor;
  readonly segments: number;
  readonly segmentsRead: number;
  /** Places without a valid sample, and samples met before. */
  readonly skipped: number;
  /** Why the rest is missing, where something is. */
  readonly failure: T3Failure | undefined;
}

/** Segments read in one go; a board with an SD card has years of them, and the cursor lets the next go continue. */
export const SEGMENTS_PER_READ_MAX = 2000;

export interface TrendOptions extends LineOptions {
  /** Kind by point key where it is known: the common ring may bring samples of both kinds. */
  readonly kinds?: ReadonlyMap<string, TrendKind>;
  readonly cursor?: TrendCursor;
  /** Panel clock less ours, seconds, as measured when connecting. */
  readonly clockOffsetSeconds?: number;
  readonly segmentsMax?: number;
  /** Panel seconds: segments are read from the newest back to the first that is older as a whole. */
  readonly since?: number;
}

/** Text key of a point as the vendor's tool stores it. */
export function trendPointKey({ number, pointType, panel, subPanel, network }: NetPointReference): string {
  return `${number}_${pointType}_${panel}_${subPanel}_${network}`;
}

/** `IN1` of this panel or another: what to look a sample's point up by. */
export function trendPointName(point: NetPointReference): string {
  const reference = netReferenceOf(point);
  if (reference.form === 'none') return '';
  const type = pointTypeNames[reference.typeIndex] ?? `TYPE${reference.typeIndex}`;
  return `${type}${reference.form === 'register' ? reference.register : reference.number + 1}`;
}

/** Points of a monitor by kind: analog ones come first (facts 1.4). */
export function trendKinds(monitor: MonitorRecord): Map<string, TrendKind> {
  const used = monitor.inputs.filter(({ panel }) => panel !== 0);
  return new Map(
    used.map((point, place) => [trendPointKey(point), place < monitor.analogInputCount ? 'analog' : 'digital']),
  );
}

/** Reads what a monitor stored, segment by segment, the oldest of those asked for first. */
export async function readTrend(
  line: PrivateLine,
  monitor: number,
  kind: TrendKind,
  {
    cursor = {},
    kinds,
    clockOffsetSeconds = 0,
    segmentsMax = SEGMENTS_PER_READ_MAX,
    since,
    ...options
  }: TrendOptions = {},
): Promise<T3Result<TrendReading>> {
  const first = await ask(line, { monitor, kind, segment: 0, segmentCount: 0 }, options);
  if (!first.ok) return first;
  const { segment: firstSegment, segmentCount } = first.value.header;
  const collected: TrendSampleRecord[] = [];
  let skipped = 0;
  let segmentsRead = 0;
  let failed: T3Failure | undefined;
  const count = Math.min(segmentCount, segmentsMax);
  const oldest = segmentCount - count;
  for (let turn = 0; turn < count; turn++) {
    const index = since === undefined ? oldest + turn : segmentCount - 1 - turn;
    const read = await ask(line, { monitor, kind, segment: firstSegment + index, segmentCount }, options);
    if (!read.ok) {
      failed = read;
      break;
    }
    segmentsRead++;
    skipped += read.value.skipped;
    // The common ring of all monitors comes as a whole: others' samples are theirs to read.
    const mine = read.value.samples.filter(
      (sample) => sample.monitor === monitor && (kinds?.get(trendPointKey(sample.point)) ?? kind) === kind,
    );
    skipped += read.value.samples.length - mine.length;
    collected.push(...mine);
    if (since !== undefined && isOlder(read.value, since)) break;
  }
  const fresh = freshSamples(collected, cursor);
  return success({
    samples: fresh.map((sample) => sampleOf(sample, kind, clockOffsetSeconds)),
    // A gap behind a failed segment must not be passed over for good.
    cursor: failed ? cursor : cursorAfter(cursor, fresh),
    segments: segmentCount,
    segmentsRead,
    skipped: skipped + collected.length - fresh.length,
    failure: failed,
  });
}

/** A segment that is not yet in flash may hold old samples among new ones: it ends nothing. */
function isOlder({ header, samples }: TrendAnswer, since: number): boolean {
  return header.special === 0 && samples.length > 0 && samples.every(({ time }) => time < since);
}

function ask(line: PrivateLine, question: TrendQuestion, options: LineOptions): Promise<T3Result<TrendAnswer>> {
  const decode = (octets: Uint8Array): TrendAnswer => decodeTrendAnswer(octets, question);
  return line.read(commands.trendData, encodeTrendRequest(question), decode, options);
}

/** Newer than the cursor, in order of time, one per point and second: a segment not yet in flash repeats old ones. */
function freshSamples(samples: readonly TrendSampleRecord[], cursor: TrendCursor): TrendSampleRecord[] {
  const seen = new Map<string, TrendSampleRecord>();
  for (const sample of samples) {
    const key = trendPointKey(sample.point);
    if (sample.time <= (cursor[key] ?? 0)) continue;
    seen.set(`${key} ${sample.time}`, sample);
  }
  return [...seen.values()].toSorted((a, b) => a.time - b.time);
}

function cursorAfter(cursor: TrendCursor, samples: readonly TrendSampleRecord[]): TrendCursor {
  const after: Record<string, number> = { ...cursor };
  for (const { point, time } of samples) {
    const key = trendPointKey(point);
    after[key] = Math.max(after[key] ?? 0, time);
  }
  return after;
}

function sampleOf(sample: TrendSampleRecord, kind: TrendKind, clockOffsetSeconds: number): TrendSample {
  const { point, time, value } = sample;
  return {
    pointKey: trendPointKey(point),
    point,
    at: Math.round((time - clockOffsetSeconds) * 1000),
    panelSeconds: time,
    // Digital samples are 1 on current firmware; older may store 1000.
    value: kind === 'digital' ? Number(value !== 0) : value / 1000,
  };
}
