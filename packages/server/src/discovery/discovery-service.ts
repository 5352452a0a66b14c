import { messageOf } from '@t3000/core';
import type { Clock, Driver, JsonObject, Logger, PointDescription, Rng } from '@t3000/core';
import { ApiError } from '@t3000/contract';
import type { Config, DiscoveryJob } from '@t3000/contract';
import type { Building } from '@t3000/engine';
import { Conflict } from '@t3000/site';
import type { DeviceRow, SiteStore } from '@t3000/site';
import type { Actor, AuditLog } from '../audit-log.ts';
import type { TrendPlan } from '../history/trend-plan.ts';
import { InterviewQueue } from './interview-queue.ts';
import { Job, jobDto, newCandidate, noteInterview, noteProgress } from './job.ts';
import type { Candidate } from './job.ts';
import { refreshDevice, storeDevice } from './store-device.ts';

export interface DiscoveryOptions {
  readonly clock: Clock;
  readonly rng: Rng;
  readonly log: Logger;
  readonly site: SiteStore;
  readonly building: Building;
  readonly drivers: ReadonlyMap<string, Driver>;
  readonly field: Config['field'];
  readonly audit: AuditLog;
  readonly trends: TrendPlan;
  /** A job moved on. Called often: the listener gathers. */
  readonly onUpdate: (job: string) => void;
  /** Devices with their points appeared or changed. */
  readonly onDevices: (ids: readonly number[]) => void;
  /** Points people added to a device, which no interview finds. */
  readonly ownPoints: (deviceId: number) => readonly PointDescription[];
}

export interface DiscoverInput {
  readonly protocol?: string | undefined;
  readonly listen_ms?: number | undefined;
  readonly hosts?: readonly string[] | undefined;
  readonly instance_min?: number | undefined;
  readonly instance_max?: number | undefined;
  readonly add_all?: boolean | undefined;
}

/** Jobs remembered; the oldest finished one makes room. */
const JOBS_MAX = 20;
/** Jobs at work: more would only shout over each other on the wire. */
const RUNNING_MAX = 4;

/** Finds devices, asks them everything worth remembering, and stores them with their points. */
export class DiscoveryService {
  readonly #options: DiscoveryOptions;
  readonly #jobs = new Map<string, Job>();
  readonly #queue = new InterviewQueue();

  constructor(options: DiscoveryOptions) {
    this.#options = options;
  }

  /** Listens for devices; with `add_all`, every new one is interviewed and stored as it answers. */
  discover(by: Actor, input: DiscoverInput): DiscoveryJob {
    const protocol = input.protocol ?? 'bacnet';
    const driver = this.#driver(protocol);
    const job = this.#begin(protocol, true);
    this.#options.audit.done(by, 'discovery.start', `discovery:${job.id}`, {
      protocol,
      hosts: (input.hosts ?? []).slice(0, 20),
    });
    void this.#listen(job, driver, input, by);
    return jobDto(job);
  }

  /** Interviews one device nobody has found, and stores it when it answers. */
  addByAddress(by: Actor, input: { protocol: string; address: JsonObject; name?: string | undefined }): DiscoveryJob {
    const address = this.checkAddress(input.protocol, input.address);
    const known = this.#knownAt(input.protocol, address);
    if (known !== undefined)
      throw new ApiError('conflict', `device ${known.id} "${known.name}" has this address already`);
    const job = this.#begin(input.protocol, false);
    const candidate = newCandidate(input.protocol, deviceKey(address), address);
    job.candidates.set(candidate.key, candidate);
    this.#interview(job, candidate, (interview) => this.#store(by, candidate, interview, input.name));
    return jobDto(job);
  }

  /** Interviews a known device again. */
  refresh(by: Actor, device: DeviceRow): DiscoveryJob {
    const job = this.#begin(device.protocol, false);
    const candidate = newCandidate(device.protocol, device.key, device.address);
    candidate.deviceId = device.id;
    candidate.name = device.name;
    job.candidates.set(candidate.key, candidate);
    this.#interview(job, candidate, (interview) => this.#refresh(by, candidate, device.id, interview));
    return jobDto(job);
  }

  /** Interviews and stores devices a job found. */
  add(by: Actor, jobId: string, keys: readonly string[]): DiscoveryJob {
    const job = this.#job(jobId);
    if (job.state === 'stopped') throw new ApiError('conflict', `discovery ${job.id} was stopped; start another one`);
    const wanted = keys.map((key) => {
      const candidate = job.candidates.get(key);
      if (candidate === undefined) throw new ApiError('not_found', `discovery ${job.id} found no device "${key}"`);
      return candidate;
    });
    for (const candidate of wanted) this.#addCandidate(by, job, candidate);
    return jobDto(job);
  }

  /** Ends a job; what it has stored stays. */
  stopJob(jobId: string): DiscoveryJob {
    const job = this.#job(jobId);
    if (job.running) {
      job.abort.abort();
      for (const candidate of job.candidates.values()) if (candidate.state === 'waiting') candidate.state = 'found';
      job.end('stopped', this.#options.clock.now());
      this.#options.onUpdate(job.id);
    }
    return jobDto(job);
  }

  /** Ends every job; the program is going down. */
  stop(): void {
    for (const job of this.#jobs.values()) this.stopJob(job.id);
  }

  get(jobId: string): DiscoveryJob {
    return jobDto(this.#job(jobId));
  }

  /** Newest first. */
  list(): DiscoveryJob[] {
    return [...this.#jobs.values()].reverse().map(jobDto);
  }

  /** The address in the driver's own form; a complaint that names the field otherwise. */
  checkAddress(protocol: string, address: JsonObject): JsonObject {
    const checked = this.#driver(protocol).parseAddress(address);
    if (!checked.ok) throw new ApiError('invalid_request', checked.error, { path: 'body/address' });
    return checked.address;
  }

  async #listen(job: Job, driver: Driver, input: DiscoverInput, by: Actor): Promise<void> {
    const request = {
      listenMs: input.listen_ms ?? 3000,
      hosts: input.hosts ?? [],
      instanceMin: input.instance_min,
      instanceMax: input.instance_max,
      onProgress: (done: number, total: number) => {
        if (job.running && job.searched(done, total)) this.#options.onUpdate(job.id);
      },
    };
    try {
      const outcome = await driver.discover(
        request,
        (device) => {
          const { protocol = job.protocol, key, address } = device;
          const known = this.#options.site.devices.byKey(protocol, key) ?? this.#knownAt(protocol, address);
          const candidate = job.found(device, known?.id);
          if (candidate === undefined || !job.running) return;
          if (known !== undefined) candidate.name = known.name;
          this.#options.onUpdate(job.id);
          if (input.add_all === true) this.#addCandidate(by, job, candidate);
        },
        job.abort.signal,
      );
      if (outcome.problem !== '') job.problem = outcome.problem;
    } catch (error) {
      job.problem = `the ${job.protocol} driver failed: ${messageOf(error)}`;
      this.#options.log.error('discovery failed', { protocol: job.protocol, cause: messageOf(error) });
    }
    job.listening = false;
    this.#settle(job);
  }

  #addCandidate(by: Actor, job: Job, candidate: Candidate): void {
    if (candidate.state !== 'found' && candidate.state !== 'failed') return;
    if (!job.running) job.reopen();
    this.#interview(job, candidate, (interview) => this.#store(by, candidate, interview, undefined));
  }

  #interview(job: Job, candidate: Candidate, keep: (interview: Parameters<typeof noteInterview>[1]) => void): void {
    candidate.state = 'waiting';
    candidate.problem = '';
    job.pending++;
    this.#options.onUpdate(job.id);
    this.#queue.push(async () => {
      try {
        if (!job.abort.signal.aborted) await this.#ask(job, candidate, keep);
      } catch (error) {
        candidate.state = 'failed';
        candidate.problem = error instanceof Conflict ? error.message : `could not be stored: ${messageOf(error)}`;
        if (!(error instanceof Conflict)) {
          this.#options.log.error('interview failed', { key: candidate.key, cause: messageOf(error) });
        }
      }
      job.pending--;
      this.#settle(job);
    });
  }

  async #ask(
    job: Job,
    candidate: Candidate,
    keep: (interview: Parameters<typeof noteInterview>[1]) => void,
  ): Promise<void> {
    const driver = this.#driver(candidate.protocol);
    candidate.state = 'interviewing';
    this.#options.onUpdate(job.id);
    const outcome = await driver.interview(
      candidate.address,
      (progress) => {
        noteProgress(candidate, progress);
        this.#options.onUpdate(job.id);
      },
      job.abort.signal,
    );
    if (!outcome.ok) {
      candidate.state = 'failed';
      candidate.problem = outcome.failure.detail;
      return;
    }
    noteInterview(candidate, outcome);
    candidate.state = 'ready';
    keep(outcome);
  }

  #store(
    by: Actor,
    candidate: Candidate,
    interview: Parameters<typeof noteInterview>[1],
    name: string | undefined,
  ): void {
    const { site, field, clock, building, trends, audit, onDevices } = this.#options;
    const { protocol, key, address } = candidate;
    const { device, points } = storeDevice(site, field, { protocol, key, address, name }, interview, clock.now());
    building.putDevice(device, points);
    trends.refresh();
    audit.done(by, 'device.create', `device:${device.id}`, { name: device.name, key, points: points.length });
    candidate.deviceId = device.id;
    candidate.name = device.name;
    candidate.state = 'added';
    onDevices([device.id]);
  }

  #refresh(by: Actor, candidate: Candidate, id: number, interview: Parameters<typeof noteInterview>[1]): void {
    const { site, field, clock, building, trends, audit, onDevices } = this.#options;
    const known = site.devices.get(id);
    if (known === undefined) throw new Conflict(`device ${id} was removed meanwhile`);
    const whole = { ...interview, points: [...interview.points, ...this.#options.ownPoints(id)] };
    const { device, points, added, vanished } = refreshDevice(site, field, known, whole, clock.now());
    building.putDevice(device, points);
    if (added > 0) trends.refresh();
    for (const row of vanished) {
      candidate.skipped.push({ what: `${row.type} ${row.number} "${row.name}"`, why: 'the device no longer has it' });
    }
    audit.done(by, 'device.refresh', `device:${id}`, { added, vanished: vanished.length });
    candidate.name = device.name;
    candidate.points = points.length;
    candidate.state = 'added';
    onDevices([id]);
  }

  #settle(job: Job): void {
    job.settle(this.#options.clock.now());
    this.#options.onUpdate(job.id);
  }

  #begin(protocol: string, listening: boolean): Job {
    this.#driver(protocol);
    const running = [...this.#jobs.values()].filter((job) => job.running).length;
    if (running >= RUNNING_MAX) {
      throw new ApiError('busy', `${running} discoveries are under way, the maximum is ${RUNNING_MAX}`);
    }
    const id = Buffer.from(this.#options.rng.bytes(6)).toString('hex');
    const job = new Job(id, protocol, this.#options.clock.now(), listening);
    this.#jobs.set(id, job);
    if (this.#jobs.size > JOBS_MAX) {
      const oldest = [...this.#jobs.values()].find((one) => !one.running);
      if (oldest !== undefined) this.#jobs.delete(oldest.id);
    }
    return job;
  }

  #job(id: string): Job {
    const job = this.#jobs.get(id);
    if (job === undefined) throw new ApiError('not_found', `there is no discovery ${id}`);
    return job;
  }

  #driver(protocol: string): Driver {
    const driver = this.#options.drivers.get(protocol);
    if (driver !== undefined) return driver;
    const names = [...this.#options.drivers.keys()].join(', ');
    throw new ApiError('invalid_request', `protocol "${protocol}" is not one of: ${names}`, { path: 'body/protocol' });
  }

  #knownAt(protocol: string, address: JsonObject): DeviceRow | undefined {
    const key = keyOf(address);
    return this.#options.site.devices.all().find((row) => row.protocol === protocol && keyOf(row.address) === key);
  }
}

/** What a search would call the device: its instance where the protocol numbers devices, else where it is. */
function deviceKey(address: JsonObject): string {
  return typeof address['instance'] === 'number' ? String(address['instance']) : keyOf(address);
}

/** One text per address, whatever the order of its fields. */
function keyOf(address: JsonObject): string {
  return JSON.stringify(Object.entries(address).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
