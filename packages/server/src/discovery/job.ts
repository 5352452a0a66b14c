import type { FoundDevice, InterviewOutcome, InterviewProgress, JsonObject } from '@t3000/core';
import type { Discovered, DiscoveryJob } from '@t3000/contract';

type JobState = DiscoveryJob['state'];

/** Devices of one job: a broadcast reaches a whole campus, and a liar may answer for many more. */
export const JOB_DEVICES_MAX = 5000;

/** One device of a job, as it moves from found to added. */
export interface Candidate {
  readonly key: string;
  readonly protocol: string;
  readonly address: JsonObject;
  instance: number | undefined;
  vendor: string;
  name: string;
  model: string;
  state: Discovered['state'];
  progress: { step: string; done: number; total: number };
  points: number;
  skipped: { what: string; why: string }[];
  problem: string;
  warning: string;
  /** Key of the device it is behind. */
  parent: string | undefined;
  deviceId: number | undefined;
}

/** A search or an interview under way, or finished lately. */
export class Job {
  readonly id: string;
  readonly protocol: string;
  readonly startedAt: number;
  readonly abort = new AbortController();
  readonly candidates = new Map<string, Candidate>();
  state: JobState;
  finishedAt: number | undefined;
  problem = '';
  /** Questions of a search, where its driver knows how many there are. */
  progress: { readonly done: number; readonly total: number } | undefined;
  /** Interviews begun or waiting. */
  pending = 0;
  listening: boolean;

  constructor(id: string, protocol: string, startedAt: number, listening: boolean) {
    this.id = id;
    this.protocol = protocol;
    this.startedAt = startedAt;
    this.listening = listening;
    this.state = listening ? 'listening' : 'interviewing';
  }

  get running(): boolean {
    return this.finishedAt === undefined;
  }

  /** Undefined when the job knows it already or holds as many as it can. */
  found(device: FoundDevice, knownAs: number | undefined): Candidate | undefined {
    if (this.candidates.has(device.key)) return undefined;
    if (this.candidates.size >= JOB_DEVICES_MAX) {
      this.problem = `more than ${JOB_DEVICES_MAX} devices answered; the rest is left out`;
      return undefined;
    }
    const candidate = newCandidate(device.protocol ?? this.protocol, device.key, device.address);
    candidate.instance = device.instance;
    candidate.vendor = device.vendor;
    candidate.warning = device.warning;
    candidate.parent = device.parent;
    candidate.state = knownAs === undefined ? 'found' : 'known';
    candidate.deviceId = knownAs;
    this.candidates.set(device.key, candidate);
    return candidate;
  }

  /** Whether it is worth telling: a hundred steps are as much as anybody sees. */
  searched(done: number, total: number): boolean {
    const before = this.progress;
    // Several addresses are asked side by side, and what they tell may overtake each other.
    const most = Math.min(total, Math.max(done, before?.done ?? 0));
    this.progress = { done: most, total };
    return before === undefined || percent(before) !== percent(this.progress);
  }

  /** After something ended: over when nothing listens or waits any more. */
  settle(at: number): void {
    if (!this.running) return;
    if (this.listening || this.pending > 0) {
      this.state = this.listening ? 'listening' : 'interviewing';
      return;
    }
    this.end(this.problem !== '' && this.candidates.size === 0 ? 'failed' : 'finished', at);
  }

  end(state: 'finished' | 'stopped' | 'failed', at: number): void {
    this.state = state;
    this.finishedAt = at;
  }

  /** Takes up interviews again after the listening was over. */
  reopen(): void {
    this.state = 'interviewing';
    this.finishedAt = undefined;
  }
}

function percent({ done, total }: { readonly done: number; readonly total: number }): number {
  return Math.floor((100 * done) / Math.max(total, 1));
}

export function newCandidate(protocol: string, key: string, address: JsonObject): Candidate {
  return {
    key,
    protocol,
    address,
    instance: undefined,
    vendor: '',
    name: '',
    model: '',
    state: 'found',
    progress: { step: '', done: 0, total: 0 },
    points: 0,
    skipped: [],
    problem: '',
    warning: '',
    parent: undefined,
    deviceId: undefined,
  };
}

export function noteProgress(candidate: Candidate, { step, done, total }: InterviewProgress): void {
  candidate.progress = { step, done, total };
}

export function noteInterview(candidate: Candidate, outcome: InterviewOutcome & { ok: true }): void {
  const { identity, points, skipped } = outcome;
  candidate.name = identity.name;
  candidate.model = identity.model;
  candidate.vendor = identity.vendor;
  candidate.instance = identity.instance ?? candidate.instance;
  candidate.points = points.length;
  candidate.skipped = skipped.map(({ what, why }) => ({ what, why }));
}

export function jobDto(job: Job): DiscoveryJob {
  return {
    id: job.id,
    state: job.state,
    started_at: job.startedAt,
    finished_at: job.finishedAt ?? null,
    problem: job.problem,
    progress: job.progress ?? null,
    devices: familiesOf([...job.candidates.values()]).map(candidateDto),
  };
}

/** Devices behind another stand below it, in whatever order they answered. */
function familiesOf(candidates: readonly Candidate[]): Candidate[] {
  const known = new Set(candidates.map(({ key }) => key));
  const isHead = ({ parent }: Candidate): boolean => parent === undefined || !known.has(parent);
  const children = Map.groupBy(candidates, ({ parent }) => parent);
  const heads = candidates.filter(isHead);
  const below = heads.flatMap(({ key }) => children.get(key) ?? []);
  const rest = new Set(candidates).difference(new Set([...heads, ...below]));
  // A device that says it is behind itself, or behind one that is behind it, is shown all the same.
  return [...heads.flatMap((head) => [head].concat(children.get(head.key) ?? [])), ...rest];
}

function candidateDto(candidate: Candidate): Discovered {
  const { key, protocol, address, instance, vendor, name, model, state, progress } = candidate;
  const { points, skipped, problem, warning, parent, deviceId } = candidate;
  return {
    key,
    protocol,
    address: { ...address },
    instance: instance ?? null,
    vendor,
    name,
    model,
    state,
    progress: { ...progress },
    points,
    skipped: [...skipped],
    problem,
    warning,
    parent: parent ?? null,
    device_id: deviceId ?? null,
  };
}
