import { messageOf } from '@t3000/core';
import type { Clock, DeviceBackup, DeviceId, Logger, RestoreChange, RestorePlan, SavedDevice } from '@t3000/core';
import { ApiError } from '@t3000/contract';
import type { BackupJob, GuardedRecord } from '@t3000/contract';
import type { DeviceRow } from '@t3000/site';
import type { Actor, AuditLog } from '../audit-log.ts';
import { demandConfirmed, demandSecondPerson } from './guarded-records.ts';

/** Files hold passwords and plans go stale: what nobody fetched by then is forgotten. */
const KEPT_MS = 15 * 60_000;

/** Jobs remembered over all devices; a plan of a whole panel takes about a megabyte. */
const JOBS_MAX = 20;

/** Records named in the trail; the rest is counted. */
const AUDITED_RECORDS_MAX = 50;

interface Job {
  show: BackupJob;
  readonly backup: DeviceBackup;
  readonly abort: AbortController;
  saved: SavedDevice | undefined;
  plan: RestorePlan | undefined;
}

export interface RestoreInput {
  readonly plan: string;
  readonly parts: ReadonlySet<string>;
  readonly confirmed: string | undefined;
  /** Guarded points a person has confirmed. */
  readonly guardedPoints: readonly number[] | undefined;
}

export interface PlanInput {
  readonly fileName: string;
  readonly bytes: Uint8Array;
  readonly values: boolean;
  readonly numbers: ReadonlyMap<number, number>;
}

export interface BackupDeskOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly audit: AuditLog;
  /** Points with write guards that changes of a device go past. */
  readonly guarded: (id: DeviceId, changes: readonly RestoreChange[]) => GuardedRecord[];
}

/** Saves and restores devices, one job at a time for each. */
export class BackupDesk {
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #audit: AuditLog;
  readonly #guarded: (id: DeviceId, changes: readonly RestoreChange[]) => GuardedRecord[];
  readonly #jobs = new Map<DeviceId, Job>();
  #last = 0;

  constructor({ clock, log, audit, guarded }: BackupDeskOptions) {
    this.#clock = clock;
    this.#log = log;
    this.#audit = audit;
    this.#guarded = guarded;
  }

  show(id: DeviceId): BackupJob | undefined {
    this.#forgetOld();
    return this.#jobs.get(id)?.show;
  }

  save(by: Actor, row: DeviceRow, backup: DeviceBackup): void {
    const job = this.#begin(row, backup, 'save');
    void this.#run(row, job, async () => {
      const saved = await backup.save(this.#watch(job));
      const result = { notes: saved.ok ? [...saved.notes] : [], reason: saved.ok ? '' : saved.detail };
      this.#audit.record(by, 'device.save', `device:${row.id}`, saved.ok ? 'done' : 'failed', result);
      if (!saved.ok) return saved.detail;
      job.saved = saved;
      const name = `${fileName(row.name)} ${day(this.#clock.now())}.${saved.extension}`;
      this.#update(job, { notes: [...saved.notes], file: { name, bytes: saved.bytes.byteLength } });
      return '';
    });
  }

  /** The saved file under the name it was given; undefined when there is none any more. */
  file(id: DeviceId): { readonly name: string; readonly bytes: Uint8Array } | undefined {
    this.#forgetOld();
    const job = this.#jobs.get(id);
    const named = job?.show.file;
    return job?.saved && named ? { name: named.name, bytes: job.saved.bytes } : undefined;
  }

  plan(by: Actor, row: DeviceRow, backup: DeviceBackup, input: PlanInput): void {
    const { fileName: file_name, bytes, values, numbers } = input;
    const job = this.#begin(row, backup, 'plan');
    void this.#run(row, job, async () => {
      const plan = await backup.plan(bytes, { values, numbers }, this.#watch(job));
      if (!plan.ok) return plan.detail;
      job.plan = plan;
      const changes = plan.changes.map(({ fields, ...change }) => ({ ...change, fields: [...fields] }));
      const guarded = { guarded_points: this.#guarded(row.id, plan.changes), planned_by: by.name };
      this.#update(job, { notes: [...plan.notes], plan: { file_name, changes, guard: plan.guard, ...guarded } });
      return '';
    });
  }

  restore(by: Actor, row: DeviceRow, { plan: planId, parts, confirmed, guardedPoints }: RestoreInput): void {
    this.#forgetOld();
    const planned = this.#jobs.get(row.id);
    const { plan } = planned ?? {};
    if (!planned || !plan || planned.show.id !== planId || planned.show.state !== 'done') {
      throw new ApiError('conflict', `the plan ${planId} of device ${row.id} "${row.name}" is over; compare again`);
    }
    const wanted = plan.changes.filter(({ part }) => parts.has(part));
    if (wanted.length === 0) throw new ApiError('invalid_request', `nothing of ${[...parts].join(', ')} changes`);
    // Guards as they are now: one may have been set since the plan was made.
    const guarded = this.#guarded(row.id, wanted);
    demandConfirmed(guarded, guardedPoints);
    demandSecondPerson(guarded, planned.show.plan?.planned_by ?? by.name, by.name);
    const job = this.#begin(row, planned.backup, 'restore');
    this.#update(job, { plan: planned.show.plan, total: wanted.length, left: wanted.length });
    const target = `device:${row.id}`;
    this.#audit.done(by, 'device.restore', target, {
      parts: [...parts],
      records: wanted.length,
      file: planned.show.plan?.file_name ?? '',
      ...(guarded.length === 0
        ? {}
        : {
            planned_by: planned.show.plan?.planned_by ?? '',
            guarded_points: [...new Set(guarded.map(({ name }) => name))].slice(0, AUDITED_RECORDS_MAX),
          }),
    });
    void this.#run(row, job, async () => {
      const account = await planned.backup.restore(
        plan,
        { parts, confirmed },
        {
          signal: job.abort.signal,
          onResult: (result, done, total) =>
            this.#update(job, {
              results: [...job.show.results, result],
              part: result.part,
              done,
              total,
              left: total - done,
            }),
        },
      );
      const bad = account.results.filter(({ status }) => status !== 'applied' && status !== 'unchanged');
      this.#audit.record(by, 'device.restore_end', target, auditResult(account.status, bad.length), {
        outcome: account.status,
        applied: account.results.length - bad.length,
        left: account.left,
        reason: account.detail,
        not_taken: bad
          .slice(0, AUDITED_RECORDS_MAX)
          .map(({ part, index, status, detail }) => ({ record: `${part} ${index}`, status, detail })),
      });
      this.#update(job, { left: account.left, problem: account.detail });
      return account.status === 'stopped' ? account.detail : '';
    });
  }

  stopJob(id: DeviceId): boolean {
    const job = this.#jobs.get(id);
    if (job?.show.state !== 'running') return false;
    job.abort.abort();
    return true;
  }

  /** The program is going down. */
  stop(): void {
    for (const job of this.#jobs.values()) job.abort.abort();
  }

  #begin(row: DeviceRow, backup: DeviceBackup, kind: BackupJob['kind']): Job {
    this.#forgetOld();
    if (this.#jobs.get(row.id)?.show.state === 'running') {
      throw new ApiError(
        'conflict',
        `device ${row.id} "${row.name}" is being saved or restored; wait for it or stop it`,
      );
    }
    this.#jobs.delete(row.id);
    if (this.#jobs.size >= JOBS_MAX) this.#makeRoom();
    const show: BackupJob = {
      id: `${this.#clock.now()}-${++this.#last}`,
      kind,
      state: 'running',
      part: '',
      done: 0,
      total: 0,
      started_at: this.#clock.now(),
      ended_at: null,
      problem: '',
      notes: [],
      file: null,
      plan: null,
      results: [],
      left: 0,
    };
    const job: Job = { show, backup, abort: new AbortController(), saved: undefined, plan: undefined };
    this.#jobs.set(row.id, job);
    return job;
  }

  /** `work` resolves with why it did not end well. */
  async #run(row: DeviceRow, job: Job, work: () => Promise<string>): Promise<void> {
    try {
      const problem = await work();
      const ended = job.abort.signal.aborted ? 'stopped' : 'failed';
      this.#update(job, problem === '' ? { state: 'done' } : { state: ended, problem });
    } catch (error) {
      this.#update(job, { state: 'failed', problem: messageOf(error) });
      this.#log.error('a backup job failed', { device: row.id, kind: job.show.kind, cause: messageOf(error) });
    }
    this.#update(job, { ended_at: this.#clock.now() });
  }

  #watch(job: Job) {
    return {
      signal: job.abort.signal,
      onProgress: (progress: { done: number; total: number; part: string }) => this.#update(job, progress),
    };
  }

  #update(job: Job, change: Partial<BackupJob>): void {
    job.show = { ...job.show, ...change };
  }

  #makeRoom(): void {
    for (const [id, { show }] of this.#jobs) {
      if (show.state === 'running') continue;
      this.#jobs.delete(id);
      return;
    }
    throw new ApiError('busy', `${JOBS_MAX} devices are being saved or restored; wait for one of them`);
  }

  #forgetOld(): void {
    const oldest = this.#clock.now() - KEPT_MS;
    for (const [id, { show }] of this.#jobs) {
      if (show.ended_at !== null && show.ended_at < oldest) this.#jobs.delete(id);
    }
  }
}

function auditResult(status: 'done' | 'partly' | 'stopped', bad: number): 'done' | 'failed' | 'unconfirmed' {
  if (status === 'done') return 'done';
  return status === 'stopped' && bad > 0 ? 'unconfirmed' : 'failed';
}

/** Texts from devices become names of files: letters, digits and a few marks. */
function fileName(text: string): string {
  return (
    text
      .replaceAll(/[^\p{L}\p{N} _-]+/gu, '_')
      .trim()
      .slice(0, 60) || 'panel'
  );
}

function day(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
