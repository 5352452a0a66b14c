import type {
  DeviceConfig,
  DeviceLink,
  JsonObject,
  PointId,
  PointInspection,
  RequestFailure,
  WriteCommand,
} from '@t3000/core';
import type { BuildingPoint, DeviceStatusSnapshot, PollCycle } from '../building.ts';
import { DeviceCounters } from './device-counters.ts';
import { DeviceHealth } from './device-health.ts';
import { DeviceTraffic } from './device-traffic.ts';
import { staleAfterMs } from './field.ts';
import type { Field } from './field.ts';
import { Lane } from './lane.ts';
import type { LaneJob } from './lane.ts';
import { LinkReader } from './link-reader.ts';
import { OnDemand } from './on-demand.ts';
import { inspectMeaning, notSent, readMeaning, refusal, writeMeaning } from './outcomes.ts';
import type { ReadOutcome, SentWrite } from './outcomes.ts';
import { openLink } from './open-link.ts';
import { PushLine } from './push-line.ts';
import { PollLoop } from './poll-loop.ts';
import type { PlannedRequest } from './poll-group.ts';
import { indexesOf, planGroups, takeOver } from './poll-plan.ts';
import { urgently } from './urgently.ts';

export interface WriteOptions {
  /** Monotonic ms after which the write must not be sent any more. */
  readonly startBy: number;
  /** Asked at the moment of sending. */
  readonly isPermitted: () => boolean;
}

/**
 * Everything about one device: its points, its plan, its one lane of requests and its health. A line lives as long
 * as the device's address; when that changes, a new line takes its place.
 */
export class DeviceLine {
  readonly counters: DeviceCounters;
  readonly health: DeviceHealth;
  readonly #field: Field;
  #device: DeviceConfig;
  /** Why nothing is asked, in words; empty when the line works. */
  readonly #problem: string;
  readonly #link: DeviceLink | undefined;
  readonly #reader: LinkReader | undefined;
  readonly #traffic: DeviceTraffic;
  readonly #lane: Lane;
  readonly #loop: PollLoop;
  readonly #onDemand: OnDemand;
  readonly #push: PushLine;
  readonly #points = new Map<PointId, BuildingPoint>();
  #started = false;
  #closed = false;

  constructor(field: Field, device: DeviceConfig) {
    const { clock, rng, log, budgets } = field;
    this.#field = field;
    this.#device = device;
    this.counters = new DeviceCounters(clock.monotonic());
    this.health = new DeviceHealth({
      clock,
      rng,
      log,
      budget: budgets.suspect,
      device: () => this.#device,
      probe: () => this.#probe(),
      onChange: (change) => this.#onHealth(change),
    });
    const deviceName = (): string => this.#device.name;
    this.#traffic = new DeviceTraffic({ clock, log, counters: this.counters, health: this.health, deviceName });
    this.#loop = new PollLoop({ clock, rng, counters: this.counters, onDue: () => this.#lane.wake() });
    this.#lane = new Lane(budgets, {
      isDue: () => this.health.isPassable && this.#loop.isDue(),
      take: () => this.#takeRoutine(),
      isSuspect: () => this.health.isSuspect,
    });
    this.#lane.setWindow(device.capabilities?.windowMax ?? 1);
    const opened = openLink(field, device);
    this.#problem = opened.problem;
    this.#link = opened.link;
    this.#reader = opened.link === undefined ? undefined : new LinkReader(field, opened.link, this.#traffic);
    this.#onDemand = new OnDemand({
      link: () => this.#link,
      perform: (request) => this.#readUrgently(request),
      onDriverFailure: (error) => this.#traffic.noteDriverFailure(error),
    });
    this.#push = new PushLine({
      field,
      link: () => this.#link,
      points: () => this.#points.values(),
      tryCall: (call) => this.#traffic.tryCall(call),
      onPlanChange: () => this.#replan(),
    });
  }

  get device(): DeviceConfig {
    return this.#device;
  }

  get points(): ReadonlyMap<PointId, BuildingPoint> {
    return this.#points;
  }

  get state(): DeviceStatusSnapshot['state'] {
    return this.#device.enabled ? this.health.state : 'disabled';
  }

  /** Why a request would not be sent now; undefined when it would. */
  get obstacle(): string | undefined {
    if (this.#closed) return 'the device was removed';
    if (this.#problem !== '') return this.#problem;
    return this.health.isPassable ? undefined : `the device is offline (${this.health.reason})`;
  }

  start(): void {
    this.#started = true;
    if (this.#field.polling) this.#loop.beginSoon();
  }

  /** Takes a configuration with the same address. */
  configure(device: DeviceConfig): void {
    this.#device = device;
    this.#lane.setWindow(device.capabilities?.windowMax ?? 1);
  }

  /** Adds or replaces points, removes others, and plans anew. */
  setPoints(added: Iterable<BuildingPoint>, removed: Iterable<PointId>): void {
    const { table, clock } = this.#field;
    for (const id of removed) this.#points.delete(id);
    for (const point of added) {
      this.#points.set(point.id, point);
      const index = table.put(point, this.#staleAfterMs(point));
      table.setOffline(index, this.health.state === 'offline', clock.monotonic());
    }
    this.#plan();
    if (this.state === 'online') this.#push.begin();
  }

  isReading(point: BuildingPoint): boolean {
    return this.#onDemand.isFlying(point);
  }

  /** Reads one point ahead of the routine; everybody who asks meanwhile shares the read. */
  read(point: BuildingPoint): Promise<ReadOutcome> {
    const { obstacle } = this;
    if (obstacle !== undefined) return Promise.resolve(refusal('closed', obstacle));
    return this.#onDemand.read(point);
  }

  inspect(point: BuildingPoint, startBy: number): Promise<PointInspection | RequestFailure> {
    return this.#urgently(startBy, inspectMeaning.broken, (link) =>
      this.#traffic.call(() => link.inspect(point), inspectMeaning),
    );
  }

  write(point: BuildingPoint, command: WriteCommand, options: WriteOptions): Promise<SentWrite> {
    return this.#urgently(options.startBy, notSent, (link) => {
      if (!options.isPermitted()) return Promise.resolve({ status: 'not_permitted', detail: 'permission withdrawn' });
      return this.#traffic.call(() => link.write(point, command), writeMeaning);
    });
  }

  status(): DeviceStatusSnapshot {
    const { clock, table } = this.#field;
    const now = clock.monotonic();
    let pointsBad = 0;
    for (const id of this.#points.keys()) if (table.qualityAt(table.indexOf(id) ?? -1, now) >> 6 > 1) pointsBad++;
    const { state, health } = this;
    return {
      deviceId: this.#device.id,
      state,
      since: health.since,
      reason: this.#problem === '' ? health.reason : this.#problem,
      nextProbeAt: health.nextProbeAt,
      ...this.counters.snapshot(now),
      requestsPerCycle: this.#loop.requestsPerCycle,
      pointsPushed: this.#push.liveCount,
      points: this.#points.size,
      pointsBad,
    };
  }

  /** What the driver knows about the line, and what the device pushed; undefined without a link. */
  diagnostics(): JsonObject | undefined {
    const link = this.#link;
    if (link === undefined) return undefined;
    const { liveCount, counters } = this.#push;
    const protocol = this.#traffic.tryCall(() => link.diagnostics?.()) ?? {};
    return { pushed: { live: liveCount, ...counters }, ...protocol };
  }

  pollPlan(): readonly PollCycle[] {
    return this.#loop.groups.map((group) => group.cost());
  }

  /** Lets a caller use what only some drivers' links can: the exchange log and the device's clock. */
  withLink<T>(use: (link: DeviceLink) => T): T | undefined {
    const link = this.#link;
    return link === undefined || this.#closed ? undefined : this.#traffic.tryCall(() => use(link));
  }

  /** Begins nothing more; resolves when what is under way has settled. The link stays open for it. */
  retire(): Promise<void> {
    this.#closed = true;
    this.#push.end();
    this.#loop.stop();
    this.health.close();
    return this.#lane.close(refusal('aborted', 'the device was removed or the building stopped'));
  }

  /** Closes the link; what is still under way comes to nothing. */
  close(): void {
    void this.retire();
    this.#reader?.close();
    try {
      this.#link?.close();
    } catch (error) {
      this.#traffic.noteDriverFailure(error);
    }
  }

  #isPolled(): boolean {
    return this.#field.polling && this.#device.enabled && this.#link !== undefined;
  }

  #staleAfterMs(point: BuildingPoint): number {
    return staleAfterMs(this.#field, point, this.#isPolled(), this.#push.intervalMs(point));
  }

  /** Points have become pushed, or are no longer: read them more rarely, or as often as before. */
  #replan(): void {
    if (this.#closed) return;
    for (const point of this.#points.values()) this.#field.table.put(point, this.#staleAfterMs(point));
    this.#plan(true);
  }

  #plan(joinQuietly = false): void {
    const link = this.#link;
    if (link === undefined || !this.#isPolled() || this.#closed) return;
    const { table, clock, rng } = this.#field;
    const intervalOf = (point: BuildingPoint): number => this.#push.intervalMs(point);
    const groups = this.#traffic.tryCall(() => planGroups(link, this.#points.values(), table, intervalOf)) ?? [];
    if (this.#started && this.health.isPassable) {
      const now = clock.monotonic();
      takeOver(groups, this.#loop.groups, { table, now, begin: (group) => group.begin(now, rng), joinQuietly, rng });
    }
    this.#loop.setGroups(groups);
  }

  #takeRoutine(): LaneJob | undefined {
    const reader = this.#reader;
    const planned = this.health.isPassable ? this.#loop.take() : undefined;
    if (planned === undefined || reader === undefined) return undefined;
    return { run: () => this.#runRoutine(reader, planned) };
  }

  async #runRoutine(reader: LinkReader, planned: PlannedRequest): Promise<void> {
    const failure = await reader.read(planned.request, planned.indexes, 'routine');
    const cycleEnded = this.#loop.settle(planned);
    if (cycleEnded || failure !== undefined) this.#relearn();
  }

  #readUrgently(request: PlannedRequest['request']): Promise<ReadOutcome> {
    const { clock, table } = this.#field;
    const reader = this.#reader;
    if (reader === undefined) return Promise.resolve(refusal('closed', this.#problem));
    const startBy = clock.monotonic() + ON_DEMAND_WAIT_MAX_MS;
    return this.#urgently(startBy, readMeaning.broken, () => reader.read(request, indexesOf(request, table), 'urgent'));
  }

  #urgently<T>(startBy: number, notBegun: (failure: RequestFailure) => T, call: (link: DeviceLink) => Promise<T>) {
    const { obstacle } = this;
    const link = this.#link;
    if (link === undefined || obstacle !== undefined) {
      return Promise.resolve(notBegun(refusal('closed', obstacle ?? this.#problem)));
    }
    return urgently({ clock: this.#field.clock, lane: this.#lane, startBy, notBegun, run: () => call(link) });
  }

  async #probe(): Promise<void> {
    const link = this.#link;
    if (link === undefined) return;
    await this.#traffic.call(() => link.probe(), readMeaning);
  }

  #onHealth(change: 'found' | 'lost' | 'returned'): void {
    const { table, clock } = this.#field;
    const now = clock.monotonic();
    for (const id of this.#points.keys()) table.setOffline(table.indexOf(id) ?? -1, change === 'lost', now);
    if (change === 'lost') {
      const wasPushed = this.#push.liveCount > 0;
      this.#push.end();
      if (wasPushed) this.#replan();
      this.#loop.halt();
      this.#lane.abandonUrgent(refusal('timeout', 'the device went offline'));
    } else if (change === 'returned' && this.#started) {
      this.#loop.begin(now);
    }
    if (change !== 'lost' && this.#started && !this.#closed) this.#push.begin();
    this.#field.onState(this);
  }

  /** The driver may have found out what the device really can; plan with that from now on. */
  #relearn(): void {
    const learned = this.#traffic.tryCall(() => this.#link?.learned());
    if (learned === undefined || this.#closed) return;
    if (JSON.stringify(learned) === JSON.stringify(this.#device.capabilities)) return;
    this.configure({ ...this.#device, capabilities: learned });
    this.#plan();
    this.#field.onCapabilities(this.#device.id, learned);
  }
}

/** A read nobody could begin for this long has lost whoever asked for it. */
const ON_DEMAND_WAIT_MAX_MS = 10_000;
