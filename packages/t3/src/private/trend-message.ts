import { DecodeError } from '@t3000/core';
import { TREND_MARK, TREND_SEGMENT_BYTES, trendHeaderRecord, trendSampleRecord } from '../records/trends.ts';
import type { TrendHeaderRecord, TrendSampleRecord } from '../records/trends.ts';
import { commands } from './blocks.ts';

export type TrendKind = 'analog' | 'digital';

/** Segments one panel can keep; a larger count in an answer is nonsense. Boards with an SD card keep far more than the 176 of an ESP. */
export const TREND_SEGMENTS_MAX = 1_000_000;

/** Which segment of which monitor. `segmentCount` 0 asks what there is. */
export interface TrendQuestion {
  readonly monitor: number;
  readonly kind: TrendKind;
  readonly segment: number;
  readonly segmentCount: number;
}

export interface TrendAnswer {
  readonly header: TrendHeaderRecord;
  /** Samples of the segment that carry their mark and a possible point and time, in the order stored. */
  readonly samples: readonly TrendSampleRecord[];
  /** Places of the segment that hold no such sample. */
  readonly skipped: number;
}

/** Two bytes of private header length stand first in every message and are not filled in for this one. */
export function encodeTrendRequest({ monitor, kind, segment, segmentCount }: TrendQuestion): Uint8Array {
  const header = { command: commands.trendData, monitor, kind: kind === 'analog' ? 1 : 0, segment, segmentCount };
  return trendHeaderRecord.encode(trendHeaderRecord.create(header));
}

export function decodeTrendAnswer(octets: Uint8Array, question: TrendQuestion): TrendAnswer {
  const header = trendHeaderRecord.decode(octets);
  if (header.command !== commands.trendData || header.monitor !== question.monitor) {
    const message = `answer is about command ${header.command}, monitor ${header.monitor}; monitor ${question.monitor} was asked`;
    throw new DecodeError('inconsistent', message, 2, 'facts 1.4');
  }
  if (header.segmentCount > TREND_SEGMENTS_MAX) {
    const message = `${header.segmentCount} segments are above the maximum ${TREND_SEGMENTS_MAX}`;
    throw new DecodeError('out_of_range', message, 22, 'facts 1.4');
  }
  const data = octets.subarray(trendHeaderRecord.length);
  if (data.byteLength !== 0 && data.byteLength !== TREND_SEGMENT_BYTES) {
    const message = `a segment has ${data.byteLength} bytes where ${TREND_SEGMENT_BYTES} belong`;
    throw new DecodeError('inconsistent', message, trendHeaderRecord.length, 'facts 1.4');
  }
  const all = trendSampleRecord.decodeAll(data);
  const samples = all.filter(isPlausible);
  return { header, samples, skipped: all.length - samples.length };
}

export function encodeTrendAnswer(header: TrendHeaderRecord, samples: readonly TrendSampleRecord[]): Uint8Array {
  const bytes = new Uint8Array(trendHeaderRecord.length + TREND_SEGMENT_BYTES);
  bytes.set(trendHeaderRecord.encode(header));
  bytes.set(trendSampleRecord.encodeAll(samples), trendHeaderRecord.length);
  return bytes;
}

/** Largest point type a sample can have (facts 1.4). */
const POINT_TYPE_MAX = 40;
const TIME_MIN = Date.UTC(2015, 0, 1) / 1000;
const TIME_MAX = Date.UTC(2041, 0, 1) / 1000;

function isPlausible({ mark, point, time }: TrendSampleRecord): boolean {
  const marked = mark[0] === TREND_MARK[0] && mark[1] === TREND_MARK[1];
  return marked && point.pointType > 0 && point.pointType <= POINT_TYPE_MAX && time >= TIME_MIN && time < TIME_MAX;
}
