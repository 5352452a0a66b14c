import { AbortReason } from '../encoding/errors.ts';
import type { SegmentHeader } from '../link/apdu.ts';

/** What one incoming message may grow to, and how many segments may come before an acknowledgement. */
export interface AssemblyLimits {
  readonly segmentsMax: number;
  readonly bytesMax: number;
  readonly windowMax: number;
}

/**
 * 64 is the largest number of segments the request header can name; 64 segments of 1471 octets are 94,144. The window
 * keeps the answers of many devices at once inside the receive buffer.
 */
export const assemblyDefaults: AssemblyLimits = { segmentsMax: 64, bytesMax: 96 * 1024, windowMax: 8 };

/** A receiver waits this many segment timeouts for the next segment (clause 5.4.4.4). */
export const SEGMENT_PATIENCE = 4;

/** What the receiver of a segment does next. */
export type AssemblyStep =
  | { readonly kind: 'wait' }
  | { readonly kind: 'acknowledge'; readonly negative: boolean; readonly sequence: number; readonly window: number }
  /** The last segment came; it wants an acknowledgement too. */
  | { readonly kind: 'whole'; readonly sequence: number; readonly window: number; readonly bytes: Uint8Array }
  | { readonly kind: 'abort'; readonly reason: number };

const wait: AssemblyStep = { kind: 'wait' };

/** Puts one segmented message together (clauses 5.2, 5.4.4.4 and 5.4.5.2): no clock and no socket, only the order of segments. */
export class Assembly {
  readonly #limits: AssemblyLimits;
  readonly #parts: Uint8Array[] = [];
  #bytes = 0;
  #window = 0;
  /** Sequence number of the last segment that was acknowledged. */
  #acknowledged = 0;
  #duplicates = 0;
  /** A gap was reported and not filled yet: the segments behind it, still under way, are no news. */
  #gapReported = false;

  constructor(limits: AssemblyLimits = assemblyDefaults) {
    this.#limits = limits;
  }

  /** The first segment came. */
  get started(): boolean {
    return this.#parts.length > 0;
  }

  /** Takes one segment; `bytes` is copied. */
  accept({ sequence, moreFollows, window }: SegmentHeader, bytes: Uint8Array): AssemblyStep {
    const count = this.#parts.length;
    if (sequence !== (count & 0xff)) return count === 0 ? wait : this.#outOfOrder(sequence);
    this.#bytes += bytes.byteLength;
    const { segmentsMax, bytesMax, windowMax } = this.#limits;
    if (count >= segmentsMax || this.#bytes > bytesMax) return { kind: 'abort', reason: AbortReason.bufferOverflow };
    if (count === 0) this.#window = Math.min(window, windowMax);
    this.#parts.push(bytes.slice());
    this.#gapReported = false;
    this.#duplicates = 0;
    if (!moreFollows) return { kind: 'whole', sequence, window: this.#window, bytes: this.#join() };
    // The first one is acknowledged alone: its acknowledgement tells the window that holds from then on.
    if (count > 0 && sequence !== ((this.#acknowledged + this.#window) & 0xff)) return wait;
    return this.#acknowledge(sequence, false);
  }

  #outOfOrder(sequence: number): AssemblyStep {
    const last = (this.#parts.length - 1) & 0xff;
    const duplicate = ((last - sequence) & 0xff) < this.#window;
    if (duplicate) {
      // A whole window again means that its acknowledgement was lost.
      this.#duplicates++;
      if (this.#duplicates < Math.min(this.#window, this.#parts.length)) return wait;
      this.#duplicates = 0;
      return this.#acknowledge(last, true);
    }
    if (this.#gapReported) return wait;
    this.#gapReported = true;
    return this.#acknowledge(last, true);
  }

  #acknowledge(sequence: number, negative: boolean): AssemblyStep {
    this.#acknowledged = sequence;
    return { kind: 'acknowledge', negative, sequence, window: this.#window };
  }

  #join(): Uint8Array {
    const whole = new Uint8Array(this.#bytes);
    let offset = 0;
    for (const part of this.#parts) {
      whole.set(part, offset);
      offset += part.byteLength;
    }
    return whole;
  }
}
