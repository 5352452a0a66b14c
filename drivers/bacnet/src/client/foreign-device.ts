import { retryDelayMs } from '@t3000/core';
import type { Clock, RetrySchedule, Rng, Timer, UdpEndpoint } from '@t3000/core';
import { BvlcFunction } from '../link/bvlc.ts';
import { BvlcResult, bvlcResultText } from '../link/bvlc-message.ts';
import type { BvlcMessage } from '../link/bvlc-message.ts';

export interface ForeignDeviceState {
  readonly bbmd: UdpEndpoint;
  /** `asking` before the first answer; `lost` when a registration ran out unrenewed. */
  readonly status: 'asking' | 'registered' | 'refused' | 'silent' | 'lost' | 'ended';
  readonly lifetimeSeconds: number;
  /** UTC epoch milliseconds of the last acceptance. */
  readonly acceptedAt: number | undefined;
  readonly renewals: number;
  /** Requests to register that were refused or not answered. */
  readonly failures: number;
  /** Why it does not work; empty when it does. */
  readonly problem: string;
}

/** A BBMD on the same continent answers within milliseconds; this covers a slow line. */
const ANSWER_MS = 3000;

const retry: RetrySchedule = { firstMs: 2000, factor: 2, ceilingMs: 60_000, jitter: 0.2 };

/**
 * A registration with one BBMD (Annex J.5): asked, renewed at half its lifetime so that one lost renewal costs nothing,
 * asked again when refused or unanswered, and at once when the BBMD says that it forgot this node.
 */
export class ForeignDevice {
  readonly #clock: Clock;
  readonly #rng: Rng;
  readonly #send: (to: UdpEndpoint, message: BvlcMessage) => void;
  readonly #onRegistered: () => void;
  #state: ForeignDeviceState;
  #awaiting = false;
  #attempt = 0;
  #expiresAt = -Infinity;
  #timer: Timer | undefined;

  constructor(
    clock: Clock,
    rng: Rng,
    bbmd: UdpEndpoint,
    lifetimeSeconds: number,
    hooks: { readonly send: (to: UdpEndpoint, message: BvlcMessage) => void; readonly onRegistered: () => void },
  ) {
    this.#clock = clock;
    this.#rng = rng;
    this.#send = hooks.send;
    this.#onRegistered = hooks.onRegistered;
    this.#state = {
      bbmd,
      status: 'asking',
      lifetimeSeconds,
      acceptedAt: undefined,
      renewals: 0,
      failures: 0,
      problem: '',
    };
  }

  get state(): ForeignDeviceState {
    const isOver = this.#state.status === 'registered' && this.#clock.monotonic() >= this.#expiresAt;
    return isOver ? { ...this.#state, status: 'lost' } : this.#state;
  }

  /** Whether broadcasts can go through the BBMD now. */
  get isRegistered(): boolean {
    return this.#clock.monotonic() < this.#expiresAt && this.#state.status !== 'ended';
  }

  start(): void {
    this.#ask();
  }

  /** The BBMD forgets by itself when the lifetime is over; there is no message to leave with. */
  stop(): void {
    this.#timer?.cancel();
    this.#awaiting = false;
    this.#state = { ...this.#state, status: 'ended' };
  }

  /** A BVLC-Result; false when it came from elsewhere or answers nothing asked here. */
  heardResult(from: UdpEndpoint, code: number): boolean {
    const { bbmd, status } = this.#state;
    if (from.address !== bbmd.address || from.port !== bbmd.port || status === 'ended') return false;
    if (code === BvlcResult.distributeRefused) {
      // It lost its table, by a restart for instance: what was broadcast just now reached nobody.
      this.#expiresAt = -Infinity;
      if (!this.#awaiting) this.#ask();
      return true;
    }
    if (!this.#awaiting || (code !== BvlcResult.success && code !== BvlcResult.registerRefused)) return false;
    if (code === BvlcResult.success) this.#accepted();
    else this.#failed('refused', bvlcResultText(code));
    return true;
  }

  #ask(): void {
    this.#awaiting = true;
    this.#schedule(ANSWER_MS, () => this.#failed('silent', `no answer within ${ANSWER_MS / 1000} s`));
    const { bbmd, lifetimeSeconds } = this.#state;
    this.#send(bbmd, { function: BvlcFunction.registerForeignDevice, lifetimeSeconds });
  }

  #accepted(): void {
    const { lifetimeSeconds, acceptedAt, renewals } = this.#state;
    const wasRegistered = this.isRegistered;
    this.#awaiting = false;
    this.#attempt = 0;
    this.#expiresAt = this.#clock.monotonic() + lifetimeSeconds * 1000;
    this.#state = {
      ...this.#state,
      status: 'registered',
      acceptedAt: this.#clock.now(),
      renewals: renewals + (acceptedAt === undefined ? 0 : 1),
      problem: '',
    };
    this.#schedule(lifetimeSeconds * 500, () => this.#ask());
    if (!wasRegistered) this.#onRegistered();
  }

  #failed(status: 'refused' | 'silent', problem: string): void {
    this.#awaiting = false;
    // A lost renewal ends nothing yet: the registration lives on until its time is over.
    const next = this.isRegistered && status === 'silent' ? 'registered' : status;
    if (status === 'refused') this.#expiresAt = -Infinity;
    this.#state = { ...this.#state, status: next, failures: this.#state.failures + 1, problem };
    this.#schedule(retryDelayMs(retry, this.#attempt++, this.#rng), () => this.#ask());
  }

  #schedule(delayMs: number, run: () => void): void {
    this.#timer?.cancel();
    this.#timer = this.#clock.setTimer(delayMs, run);
  }
}
