import type { RequestFailure } from '@t3000/core';
import type { DeviceStatusSnapshot } from '../building.ts';
import { AnswerTimes, RecentCounter } from './meters.ts';

/** Connection quality looks back five minutes: long enough to mean something, short enough to see a repair. */
const QUALITY_SLOT_MS = 30_000;
const QUALITY_SLOTS = 10;

/** Figures of a device that come from its requests alone. */
export type DeviceFigures = Omit<
  DeviceStatusSnapshot,
  'deviceId' | 'state' | 'since' | 'reason' | 'nextProbeAt' | 'requestsPerCycle' | 'points' | 'pointsBad'
>;

/** What happened on the line to one device since the start. */
export class DeviceCounters {
  requests = 0;
  answered = 0;
  timeouts = 0;
  refused = 0;
  cycles = 0;
  cyclesDropped = 0;
  /** Times the driver threw or never settled, against its contract. */
  driverFailures = 0;
  /** Length of the newest complete cycle. */
  cycleMs: number | undefined;
  /** UTC epoch ms of the newest answer. */
  lastSeen: number | undefined;
  readonly answerTimes = new AnswerTimes();
  readonly #recentAnswers: RecentCounter;
  readonly #recentRequests: RecentCounter;

  constructor(now: number) {
    this.#recentAnswers = new RecentCounter(QUALITY_SLOT_MS, QUALITY_SLOTS, now);
    this.#recentRequests = new RecentCounter(QUALITY_SLOT_MS, QUALITY_SLOTS, now);
  }

  /** One request is over; `elapsedMs` since it was sent. What never left this machine says nothing about the line. */
  count(failure: RequestFailure | undefined, elapsedMs: number, now: number): void {
    this.requests++;
    if (failure?.reason === 'timeout') this.timeouts++;
    if (failure?.reason === 'refused') this.refused++;
    const isAnswer = failure === undefined || failure.reason === 'refused';
    if (isAnswer) {
      this.answered++;
      this.answerTimes.add(elapsedMs);
      this.#recentAnswers.add(1, now);
    }
    if (failure?.reason !== 'busy' && failure?.reason !== 'aborted') this.#recentRequests.add(1, now);
  }

  /** The part of a device's status that is counted here. */
  snapshot(now: number): DeviceFigures {
    const { requests, answered, timeouts, refused, cycles, cyclesDropped, cycleMs, lastSeen, answerTimes } = this;
    const counted = { requests, answered, timeouts, refused, cycles, cyclesDropped, cycleMs, lastSeen };
    return {
      ...counted,
      connectionQuality: this.connectionQuality(now),
      answerMsP50: answerTimes.percentile(0.5),
      answerMsP95: answerTimes.percentile(0.95),
    };
  }

  /** Share of requests answered over the last minutes, 0 to 1; undefined when there were none. */
  connectionQuality(now: number): number | undefined {
    const requests = this.#recentRequests.sum(now);
    return requests === 0 ? undefined : this.#recentAnswers.sum(now) / requests;
  }
}
