import { assert } from '@t3000/core';
import type { SegmentHeader } from '../link/apdu.ts';

/** Segments sent before an acknowledgement is wanted; the receiver may ask for fewer. */
export const WINDOW_PROPOSED = 8;

/** Octets of the header in front of a segment of a confirmed request, and of a ComplexACK (clauses 20.1.2 and 20.1.5). */
export const REQUEST_SEGMENT_HEADER_BYTES = 6;
export const ACK_SEGMENT_HEADER_BYTES = 5;

/** One segment, ready for its header. */
export interface Segment {
  readonly header: SegmentHeader;
  readonly bytes: Uint8Array;
}

/** Cuts one message into segments and keeps count of what arrived (clauses 5.2, 5.4.4.2 and 5.4.5.4): no clock, no socket. */
export class Dissection {
  readonly count: number;
  readonly #bytes: Uint8Array;
  readonly #segmentBytes: number;
  /** First segment not acknowledged, counted without wrapping. */
  #base = 0;
  /** One until the receiver has told its window. */
  #window = 1;

  /** `segmentBytes` is what fits behind the header. */
  constructor(bytes: Uint8Array, segmentBytes: number) {
    assert(segmentBytes > 0 && bytes.byteLength > 0, `${bytes.byteLength} bytes in segments of ${segmentBytes}`);
    this.#bytes = bytes;
    this.#segmentBytes = segmentBytes;
    this.count = Math.ceil(bytes.byteLength / segmentBytes);
  }

  get done(): boolean {
    return this.#base >= this.count;
  }

  /** Everything was sent at least once, so an answer may come before the last acknowledgement. */
  get allSent(): boolean {
    return this.#base + this.#window >= this.count;
  }

  /** The segments of the current window: to send now, and again when nobody acknowledges. */
  window(): Segment[] {
    const end = Math.min(this.count, this.#base + this.#window);
    return Array.from({ length: Math.max(0, end - this.#base) }, (_, offset) => this.#segment(this.#base + offset));
  }

  /** True when the window moved or must be sent again; false for an acknowledgement that says nothing new. */
  acknowledged(sequence: number, window: number, negative: boolean): boolean {
    const ahead = (sequence - this.#base) & 0xff;
    if (ahead < Math.min(this.#window, this.count - this.#base)) {
      this.#base += ahead + 1;
      this.#window = window;
      return true;
    }
    // The first segment of the window got lost: what was received ends just before it.
    return negative && ahead === 0xff;
  }

  #segment(index: number): Segment {
    const start = index * this.#segmentBytes;
    return {
      header: { sequence: index & 0xff, moreFollows: index + 1 < this.count, window: WINDOW_PROPOSED },
      bytes: this.#bytes.subarray(start, start + this.#segmentBytes),
    };
  }
}
