import { messageOf } from '@t3000/core';
import type { Clock, JsonObject, Logger } from '@t3000/core';
import { ApiError } from '@t3000/contract';
import type { NetworkExamination, NetworkFinding } from '@t3000/contract';
import type { Actor, AuditLog } from '../audit-log.ts';

/** Looks at a network from this machine and judges it; given by whoever holds the drivers. */
export interface NetworkExaminer {
  examine(
    listenMs: number,
    onProgress: (step: string, done: number, total: number) => void,
    signal: AbortSignal,
  ): Promise<ExaminedNetwork>;
}

export interface ExaminedNetwork {
  readonly findings: readonly ExaminedFault[];
  readonly examined: {
    readonly devices: number;
    readonly routers: number;
    readonly networks: number;
    readonly bbmds: number;
    readonly listenedMs: number;
  };
}

export interface ExaminedFault {
  readonly fault: string;
  readonly severity: 'problem' | 'warning';
  readonly subject: string;
  readonly meaning: string;
  readonly evidence: string;
  readonly advice: string;
  readonly counters: JsonObject;
  readonly packets: readonly {
    readonly at: number;
    readonly from: string;
    readonly hex: string;
    readonly text: string;
  }[];
}

/** More than anybody reads; a network with more faults shows the first, worst ones. */
const FINDINGS_MAX = 500;

interface Run {
  examination: NetworkExamination;
  readonly abort: AbortController;
}

/** One examination of the network at a time; the newest stays to be read. */
export class NetworkDoctor {
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #audit: AuditLog;
  readonly #examiner: NetworkExaminer | undefined;
  #run: Run | undefined;

  constructor(clock: Clock, log: Logger, audit: AuditLog, examiner: NetworkExaminer | undefined) {
    this.#clock = clock;
    this.#log = log;
    this.#audit = audit;
    this.#examiner = examiner;
  }

  show(): { available: boolean; examination: NetworkExamination | null } {
    return { available: this.#examiner !== undefined, examination: this.#run?.examination ?? null };
  }

  begin(by: Actor, listenMs: number): void {
    if (this.#examiner === undefined) {
      throw new ApiError('conflict', 'the BACnet port is not open, so there is no network to look at');
    }
    if (this.#run?.examination.state === 'running') {
      throw new ApiError('conflict', 'an examination is under way; wait for it or stop it');
    }
    const run: Run = {
      abort: new AbortController(),
      examination: {
        state: 'running',
        started_at: this.#clock.now(),
        finished_at: null,
        progress: { step: 'listening', done: 0, total: 1 },
        problem: '',
        findings: [],
        examined: null,
      },
    };
    this.#run = run;
    this.#audit.done(by, 'network_doctor.start', 'network', { listen_ms: listenMs });
    void this.#examine(run, this.#examiner, listenMs);
  }

  /** Ends what is under way; what it would have found is not known. */
  stop(): void {
    this.#run?.abort.abort();
  }

  async #examine(run: Run, examiner: NetworkExaminer, listenMs: number): Promise<void> {
    const update = (change: Partial<NetworkExamination>): void => {
      run.examination = { ...run.examination, ...change };
    };
    try {
      const { findings, examined } = await examiner.examine(
        listenMs,
        (step, done, total) => update({ progress: { step, done, total } }),
        run.abort.signal,
      );
      const { listenedMs, ...counts } = examined;
      if (run.abort.signal.aborted) update({ state: 'stopped' });
      else {
        update({
          state: 'finished',
          findings: findings.slice(0, FINDINGS_MAX).map(findingDto),
          examined: { ...counts, listened_ms: listenedMs },
        });
      }
    } catch (error) {
      update({ state: 'failed', problem: messageOf(error) });
      this.#log.error('the examination of the network failed', { cause: messageOf(error) });
    }
    update({ finished_at: this.#clock.now() });
  }
}

function findingDto({ counters, packets, ...found }: ExaminedFault): NetworkFinding {
  return { ...found, counters: { ...counters }, packets: packets.map((packet) => Object.assign({}, packet)) };
}
