import { DecodeError, assert } from '@t3000/core';
import type { Clock, RequestPriority } from '@t3000/core';
import type { BacnetAddress, BacnetPort, BacnetValue } from '@t3000/driver-bacnet';
import { T3_SERVICE, T3_VENDOR, WRITE_OFFSET, blocks, commands, encodeBlockRequest, guardOf } from '@t3000/t3';
import { failure, failureOfCall, success } from '../result.ts';
import type { T3Failure, T3Result } from '../result.ts';
import { SilenceBook } from './silence.ts';

export interface LineOptions {
  readonly priority?: RequestPriority;
  readonly signal?: AbortSignal;
}

/** A person's word that this very panel shall be changed in a way that can make it another one. */
export interface Confirmation {
  /** Serial number of the panel, as the person saw it: a write to any other panel is refused. */
  readonly serialNumber: number;
}

/**
 * An MS/TP router holds its trunk this long for one private transfer and drops whatever comes meanwhile without a word
 * (facts 3.6). Waiting it out keeps a late answer from being met by the next question.
 */
export const ROUTED_HOLD_MS = 10_000;

/** Reads a panel was asked and how they ended. */
export interface LineCounters {
  asked: number;
  answered: number;
  silent: number;
  notAsked: number;
  written: number;
}

/** Private transfers to one panel, one at a time. Requests behind one router wait for each other in the port's own lane. */
export class PrivateLine {
  readonly address: BacnetAddress;
  readonly silence: SilenceBook;
  readonly counters: LineCounters = { asked: 0, answered: 0, silent: 0, notAsked: 0, written: 0 };
  readonly #port: BacnetPort;

  constructor(port: BacnetPort, clock: Clock, address: BacnetAddress) {
    this.#port = port;
    this.address = address;
    this.silence = new SilenceBook(clock);
  }

  /** Asks, and hands the answer's octets to `decode`. Silence is told apart as unsupported, busy or gone. */
  async read<T>(
    command: number,
    octets: Uint8Array,
    decode: (octets: Uint8Array) => T,
    options: LineOptions = {},
  ): Promise<T3Result<T>> {
    assert(
      command <= WRITE_OFFSET && octets[2] === command,
      `command ${command} is no read, or its octets say another`,
    );
    if (this.silence.isSilent(command)) {
      this.counters.notAsked++;
      return failure('unsupported', `the panel never answered command ${command}`);
    }
    this.counters.asked++;
    const answer = await this.#transfer(octets, true, options);
    if (!answer.ok) return answer.reason === 'timeout' ? this.#explainSilence(command, answer, options) : answer;
    this.counters.answered++;
    this.silence.answered(command);
    const [first] = answer.value ?? [];
    if (first?.type !== 'octets') return failure('bad_answer', `command ${command} was answered without octets`);
    try {
      return success(decode(first.value));
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      return failure('bad_answer', error.message);
    }
  }

  /**
   * Sends a write once. An acknowledgement says that it arrived, not that it was applied. What is guarded goes out only
   * with `confirmed`, which the caller has checked against the panel's serial number.
   */
  async write(command: number, octets: Uint8Array, confirmed: boolean): Promise<T3Result<undefined>> {
    assert(octets[2] === command, `the octets of command ${command} say another`);
    const guard = guardOf(command);
    if (guard !== undefined && !confirmed)
      return failure('forbidden', `command ${command} ${guard}; it was not confirmed`);
    this.counters.written++;
    const answer = await this.#transfer(octets, false, { priority: 'urgent' });
    return answer.ok ? success(undefined) : answer;
  }

  async #transfer(
    octets: Uint8Array,
    repeatable: boolean,
    { priority = 'routine', signal }: LineOptions,
  ): Promise<T3Result<readonly BacnetValue[] | undefined>> {
    const block: readonly BacnetValue[] = [{ type: 'octets', value: octets }];
    const question = { vendorId: T3_VENDOR, serviceNumber: T3_SERVICE, block, repeatable };
    if (!this.address.behind) {
      const outcome = await this.#port.privateTransfer(this.address, question, {
        priority,
        ...(signal ? { signal } : {}),
      });
      return outcome.kind === 'answer' ? success(outcome.value) : failureOfCall(outcome);
    }
    if (signal?.aborted) return failure('aborted', 'cancelled');
    // Never cancelled half way: the router would still be holding its trunk.
    const call = this.#port.privateTransfer(this.address, question, { priority, timeoutMs: ROUTED_HOLD_MS });
    const outcome = await (signal ? Promise.race([call, aborted(signal)]) : call);
    if (outcome === 'aborted') return failure('aborted', 'cancelled');
    return outcome.kind === 'answer' ? success(outcome.value) : failureOfCall(outcome);
  }

  async #explainSilence(command: number, silent: T3Failure, options: LineOptions): Promise<T3Failure> {
    this.counters.silent++;
    if (this.silence.hasAnswered(command)) {
      return failure('timeout', `no answer to command ${command}, which was answered before: busy or gone`);
    }
    if (command === commands.identity) return silent;
    const alive = await this.#transfer(identityRequest, true, options);
    if (!alive.ok) return silent;
    this.silence.silent(command);
    return failure(
      'unsupported',
      `no answer to command ${command}, though the panel answers others: unsupported or busy`,
    );
  }
}

const identityRequest = encodeBlockRequest({
  command: commands.identity,
  start: 0,
  end: 0,
  entityBytes: blocks.identity.codec.length,
  packet: 0,
});

function aborted(signal: AbortSignal): Promise<'aborted'> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve('aborted'), { once: true }));
}
