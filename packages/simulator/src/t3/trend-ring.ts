import {
  TREND_MARK,
  TREND_SEGMENT_BYTES,
  TREND_SEGMENT_RECORDS,
  encodeTrendAnswer,
  trendSampleRecord,
} from '@t3000/t3';
import type { NetPointReference, TrendHeaderRecord, TrendSampleRecord } from '@t3000/t3';

/** Pages of 256 records, sixteen of them, common to all monitors (facts 1.4). */
const PAGE_RECORDS = 256;
const PAGES = 16;

/** Segments a page is read in: ten of 25 records and one of 6. */
const SEGMENTS_PER_PAGE = Math.ceil(PAGE_RECORDS / TREND_SEGMENT_RECORDS);

/** What the monitors stored, newest last; the oldest page goes when all are full. */
export class TrendRing {
  #pages: TrendSampleRecord[][] = [[]];

  add(monitor: number, time: number, point: NetPointReference, value: number): void {
    const sample = trendSampleRecord.create({ monitor, time, point, value, mark: Uint8Array.from(TREND_MARK) });
    const last = this.#pages.at(-1);
    if (last && last.length < PAGE_RECORDS) last.push(sample);
    else this.#pages.push([sample]);
    if (this.#pages.length > PAGES) this.#pages.shift();
  }

  get records(): number {
    return this.#pages.reduce((sum, page) => sum + page.length, 0);
  }

  clear(): void {
    this.#pages = [[]];
  }

  /** The first question is told how many segments there are; the others get one. Undefined for one that is not there. */
  answer(question: TrendHeaderRecord): Uint8Array | undefined {
    const segmentCount = this.#segmentCount();
    if (question.segmentCount === 0) return encodeTrendAnswer({ ...question, segment: 0, segmentCount }, []);
    if (question.segment >= segmentCount) return undefined;
    const page = Math.floor(question.segment / SEGMENTS_PER_PAGE);
    const first = (question.segment % SEGMENTS_PER_PAGE) * TREND_SEGMENT_RECORDS;
    const end = Math.min(PAGE_RECORDS, first + TREND_SEGMENT_RECORDS);
    const samples = this.#pages[page]?.slice(first, end) ?? [];
    const special = page === this.#pages.length - 1 ? 1 : 0;
    return encodeTrendAnswer({ ...question, size: TREND_SEGMENT_BYTES, segmentCount, special }, samples);
  }

  #segmentCount(): number {
    const partial = Math.ceil((this.#pages.at(-1)?.length ?? 0) / TREND_SEGMENT_RECORDS);
    return (this.#pages.length - 1) * SEGMENTS_PER_PAGE + partial;
  }
}
