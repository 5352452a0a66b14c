import type { SampleColumns } from '@t3000/core';

/** A store of samples that can be set beside another. Times are UTC epoch milliseconds. */
export interface HistoryPeer {
  readonly name: string;
  /** What it cannot do, said beside its figures. */
  readonly remark: string;
  /** Takes a poll cycle, as durably as it can by itself. */
  append(cycle: SampleColumns): Promise<void>;
  /** After the last sample: whatever it does to files at night. */
  settle(): Promise<void>;
  /** Files on disk. */
  bytes(): number;
  /** CPU milliseconds used outside this process so far. */
  outsideCpuMs(): number;
  /** Every sample of a point as numbers in this process; how many. */
  range(point: number, from: number, to: number): Promise<number>;
  /** Minimum, maximum and average in so many buckets; how many came. */
  buckets(point: number, from: number, to: number, count: number): Promise<number>;
  stop(): Promise<void>;
}

/** A peer, or why it is not here. */
export type PeerOrReason = HistoryPeer | string;
