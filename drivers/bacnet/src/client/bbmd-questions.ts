import type { Clock, Timer, UdpEndpoint } from '@t3000/core';
import { BvlcFunction } from '../link/bvlc.ts';
import { BvlcResult, bvlcResultText, endpointText } from '../link/bvlc-message.ts';
import type { BroadcastTableEntry, BvlcMessage, ForeignDeviceEntry } from '../link/bvlc-message.ts';

export type BbmdAnswer<T> =
  | { readonly ok: true; readonly entries: readonly T[] }
  /** `refused` is what a node that is no BBMD says; many say nothing at all. */
  | { readonly ok: false; readonly reason: 'timeout' | 'refused' | 'busy' | 'closed'; readonly detail: string };

type Answered = readonly BroadcastTableEntry[] | readonly ForeignDeviceEntry[];
type Failure = Extract<BbmdAnswer<never>, { ok: false }>;

interface Pending {
  readonly settle: (entries: Answered | Failure) => void;
  readonly refusal: number;
  attempts: number;
  timer: Timer | undefined;
}

const ANSWER_MS = 1500;
const ATTEMPTS_MAX = 3;

/** Questions under way; the doctor asks one subnet at a time. */
const PENDING_MAX = 64;

/** Reads the tables of BBMDs. Answers carry no id, so each BBMD is asked one question of a kind at a time. */
export class BbmdQuestions {
  readonly #clock: Clock;
  readonly #send: (to: UdpEndpoint, message: BvlcMessage) => void;
  readonly #pending = new Map<string, Pending>();

  constructor(clock: Clock, send: (to: UdpEndpoint, message: BvlcMessage) => void) {
    this.#clock = clock;
    this.#send = send;
  }

  /** Which subnets its broadcasts go to. */
  async readBroadcastTable(bbmd: UdpEndpoint): Promise<BbmdAnswer<BroadcastTableEntry>> {
    const fn = BvlcFunction.readBroadcastDistributionTable;
    const answer = await this.#ask(bbmd, fn, BvlcResult.readBdtRefused);
    // Filled by the one message of this kind, see `heard`.
    return 'ok' in answer ? answer : { ok: true, entries: answer as readonly BroadcastTableEntry[] };
  }

  /** Who is registered with it from elsewhere. */
  async readForeignDeviceTable(bbmd: UdpEndpoint): Promise<BbmdAnswer<ForeignDeviceEntry>> {
    const answer = await this.#ask(bbmd, BvlcFunction.readForeignDeviceTable, BvlcResult.readFdtRefused);
    // Filled by the one message of this kind, see `heard`.
    return 'ok' in answer ? answer : { ok: true, entries: answer as readonly ForeignDeviceEntry[] };
  }

  /** False when nobody asked for it. */
  heard(from: UdpEndpoint, message: BvlcMessage): boolean {
    switch (message.function) {
      case BvlcFunction.readBroadcastDistributionTableAck:
        return this.#settle(keyOf(from, BvlcFunction.readBroadcastDistributionTable), message.entries);
      case BvlcFunction.readForeignDeviceTableAck:
        return this.#settle(keyOf(from, BvlcFunction.readForeignDeviceTable), message.entries);
      case BvlcFunction.result:
        for (const fn of [BvlcFunction.readBroadcastDistributionTable, BvlcFunction.readForeignDeviceTable]) {
          const key = keyOf(from, fn);
          if (this.#pending.get(key)?.refusal !== message.code) continue;
          return this.#settle(key, { ok: false, reason: 'refused', detail: bvlcResultText(message.code) });
        }
        return false;
      default:
        return false;
    }
  }

  stop(): void {
    for (const key of this.#pending.keys()) this.#settle(key, { ok: false, reason: 'closed', detail: 'closed' });
  }

  #ask(
    bbmd: UdpEndpoint,
    fn: typeof BvlcFunction.readBroadcastDistributionTable | typeof BvlcFunction.readForeignDeviceTable,
    refusal: number,
  ): Promise<Answered | Failure> {
    const key = keyOf(bbmd, fn);
    if (this.#pending.has(key) || this.#pending.size >= PENDING_MAX) {
      return Promise.resolve({ ok: false, reason: 'busy', detail: `${endpointText(bbmd)} is being asked already` });
    }
    return new Promise((settle) => {
      const pending: Pending = { settle, refusal, attempts: 0, timer: undefined };
      this.#pending.set(key, pending);
      const attempt = (): void => {
        if (pending.attempts++ >= ATTEMPTS_MAX) {
          this.#settle(key, { ok: false, reason: 'timeout', detail: `${endpointText(bbmd)} does not answer` });
          return;
        }
        pending.timer = this.#clock.setTimer(ANSWER_MS, attempt);
        this.#send(bbmd, { function: fn });
      };
      attempt();
    });
  }

  #settle(key: string, answer: Answered | Failure): boolean {
    const pending = this.#pending.get(key);
    if (!pending) return false;
    this.#pending.delete(key);
    pending.timer?.cancel();
    pending.settle(answer);
    return true;
  }
}

function keyOf({ address, port }: UdpEndpoint, fn: number): string {
  return `${address}:${port}/${fn}`;
}
