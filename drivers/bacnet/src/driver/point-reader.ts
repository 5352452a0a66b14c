import type { PointConfig, ReadRequest, ReadResults, RequestFailure, RequestPriority } from '@t3000/core';
import type { CallOutcome, FailedCall } from '../transaction/call.ts';
import type { DeviceSession } from './device-session.ts';
import { isRefusal, isTooLarge, isUnknownService } from './failure.ts';
import { PackedCall, copyResults } from './packed-call.ts';
import { PackedRead, isWide, pointsPerRequest } from './packed-read.ts';
import { readPointSingly } from './single-read.ts';
import { packTexts, readTexts } from './text-read.ts';

export interface PointReaderOptions {
  /** Reads status flags with every value. */
  readonly withFlags: boolean;
  /** Whether the right device answers is being found out: it settles with why not. */
  readonly doubt: () => Promise<RequestFailure | undefined> | undefined;
  readonly failureOf: (failed: FailedCall) => RequestFailure;
}

/** Reads points of a device: as many as it takes at once, in halves or one by one where it refuses so many. */
export class PointReader {
  readonly #session: DeviceSession;
  readonly #options: PointReaderOptions;
  readonly #withFlags: boolean;

  constructor(session: DeviceSession, options: PointReaderOptions) {
    this.#session = session;
    this.#options = options;
    this.#withFlags = options.withFlags;
  }

  pack(all: readonly PointConfig[]): readonly ReadRequest[] {
    const { answerBytesMax, readMultiple } = this.#session.limits;
    const points = all.filter(({ kind }) => kind !== 'text');
    const texts = points.length === all.length ? [] : all.filter(({ kind }) => kind === 'text');
    const size = readMultiple ? pointsPerRequest(answerBytesMax, this.#withFlags, points.some(isWide)) : 1;
    const requests: ReadRequest[] = [];
    for (let start = 0; start < points.length; start += size) {
      requests.push(new PackedRead(points.slice(start, start + size), this.#withFlags));
    }
    return [...requests, ...packTexts(texts, answerBytesMax)];
  }

  read(request: ReadRequest, into: ReadResults, priority: RequestPriority): Promise<RequestFailure | undefined> {
    const doubt = this.#options.doubt();
    if (doubt) return doubt.then((failure) => failure ?? this.#read(request, into, priority));
    return this.#read(request, into, priority);
  }

  #read(request: ReadRequest, into: ReadResults, priority: RequestPriority): Promise<RequestFailure | undefined> {
    if (request.texts === true)
      return readTexts(this.#session, request, into, { priority, withFlags: this.#withFlags });
    const packed = request instanceof PackedRead ? request : new PackedRead(request.points, this.#withFlags);
    if (!this.#session.limits.readMultiple) return this.#readInParts(packed, into, priority);
    const { transactions, address } = this.#session;
    return new Promise((resolve, reject) => {
      const settle = (outcome: CallOutcome<void>): void => {
        this.#session.noteAnswerTime(outcome);
        resolve(outcome.kind === 'answer' ? undefined : this.#readAfter(outcome, packed, into, priority));
      };
      transactions.begin(address, new PackedCall(packed, into, priority), settle, reject);
    });
  }

  /** A refusal of the whole may still leave its parts. */
  #readAfter(
    failed: FailedCall,
    packed: PackedRead,
    into: ReadResults,
    priority: RequestPriority,
  ): RequestFailure | Promise<RequestFailure | undefined> {
    if (!isRefusal(failed)) return this.#options.failureOf(failed);
    this.#learnFrom(failed, packed);
    return this.#readInParts(packed, into, priority);
  }

  #learnFrom(refusal: FailedCall, request: PackedRead): void {
    if (isUnknownService(refusal)) this.#session.limits.readMultiple = false;
    else if (isTooLarge(refusal)) this.#session.learnAnswerLimit(request.answerBytes);
  }

  /** What the device refused in one piece, in halves or point by point. A failure of one part fails the whole. */
  async #readInParts(
    request: PackedRead,
    into: ReadResults,
    priority: RequestPriority,
  ): Promise<RequestFailure | undefined> {
    const { points, withFlags } = request;
    const values = new Float64Array(points.length);
    const qualities = new Uint8Array(points.length);
    if (points.length === 1 || !this.#session.limits.readMultiple) {
      const failure = await this.#readSingly(request, values, qualities, priority);
      if (failure) return failure;
    } else {
      const middle = Math.ceil(points.length / 2);
      for (const [start, end] of [[0, middle] as const, [middle, points.length] as const]) {
        const part = { values: values.subarray(start, end), qualities: qualities.subarray(start, end) };
        const failure = await this.read(new PackedRead(points.slice(start, end), withFlags), part, priority);
        if (failure) return failure;
      }
    }
    copyResults({ values, qualities }, into, points.length);
    return undefined;
  }

  async #readSingly(
    { points, withFlags }: PackedRead,
    values: Float64Array,
    qualities: Uint8Array,
    priority: RequestPriority,
  ): Promise<RequestFailure | undefined> {
    for (const [index, point] of points.entries()) {
      const reading = await readPointSingly(this.#session, point, withFlags, priority);
      if ('reason' in reading) return reading;
      values[index] = reading.value;
      qualities[index] = reading.quality;
    }
    return undefined;
  }
}
