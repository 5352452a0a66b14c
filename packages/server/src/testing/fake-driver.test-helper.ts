import { GOOD } from '@t3000/core';
import type {
  DeviceLink,
  DiscoverOutcome,
  DiscoverRequest,
  Driver,
  FoundDevice,
  InterviewOutcome,
  InterviewProgress,
  JsonObject,
  PointConfig,
  PointDescription,
} from '@t3000/core';
import { aPoint, someCapabilities } from '@t3000/testkit';

/** A field that answers what a test says, when it says. */
export class FakeDriver implements Driver {
  readonly protocol = 'bacnet';
  readonly found: FoundDevice[] = [];
  readonly outcomes = new Map<string, InterviewOutcome>();
  /** Interviews under way now, and the most there ever were at once. */
  interviewing = 0;
  interviewingMax = 0;
  /** Interviews wait for this. */
  gate: Promise<void> = Promise.resolve();
  /** The listening lasts until this; aborting ends it too. */
  listening: Promise<void> = Promise.resolve();

  /** Adds a device that answers searches and interviews. */
  add(instance: number, points: readonly PointDescription[] = [describePoint(1), describePoint(2)]): void {
    const address = { host: '127.0.0.1', instance };
    const key = String(instance);
    this.found.push({ key, address, instance, vendorId: 148, vendor: 'Temco', warning: '' });
    this.outcomes.set(key, interviewOf(instance, points));
  }

  start(): Promise<void> {
    return Promise.resolve();
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }

  async discover(
    _: DiscoverRequest,
    onFound: (device: FoundDevice) => void,
    signal: AbortSignal,
  ): Promise<DiscoverOutcome> {
    for (const device of this.found) onFound(device);
    const aborted = new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    await Promise.race([this.listening, aborted]);
    return { found: this.found.length, problem: this.found.length === 0 ? 'nobody answered' : '' };
  }

  parseAddress(address: JsonObject): { ok: true; address: JsonObject } | { ok: false; error: string } {
    return typeof address['host'] === 'string'
      ? { ok: true, address }
      : { ok: false, error: 'host is missing; a numeric address is wanted' };
  }

  async interview(
    address: JsonObject,
    onProgress: (progress: InterviewProgress) => void,
    signal: AbortSignal,
  ): Promise<InterviewOutcome> {
    this.interviewing++;
    this.interviewingMax = Math.max(this.interviewingMax, this.interviewing);
    onProgress({ step: 'objects', done: 1, total: 2 });
    await this.gate;
    this.interviewing--;
    if (signal.aborted) return { ok: false, failure: { ok: false, reason: 'aborted', detail: 'stopped' } };
    const known = this.outcomes.get(JSON.stringify(address['instance']));
    return known ?? { ok: false, failure: { ok: false, reason: 'timeout', detail: 'no answer within 3000 ms' } };
  }

  /** Priority slots of every point, by address; the panel behind every line. */
  readonly slots = new Map<string, (number | undefined)[]>();

  open(): DeviceLink {
    const slotsOf = (point: PointConfig): (number | undefined)[] => {
      const key = JSON.stringify(point.address);
      const slots = this.slots.get(key) ?? Array.from({ length: 16 });
      this.slots.set(key, slots);
      return slots;
    };
    const valueOf = (point: PointConfig): number => slotsOf(point).find((slot) => slot !== undefined) ?? 20;
    return {
      pack: (points) => (points.length === 0 ? [] : [{ points, answerBytes: 8 * points.length }]),
      read: ({ points }, into) => {
        points.forEach((point, index) => {
          into.values[index] = valueOf(point);
          into.qualities[index] = GOOD;
        });
        return Promise.resolve(undefined);
      },
      write: (point, { value, priority }) => {
        slotsOf(point)[priority - 1] = value;
        return Promise.resolve({ status: 'accepted' });
      },
      inspect: (point) =>
        Promise.resolve({
          ok: true,
          value: valueOf(point),
          quality: GOOD,
          slots: slotsOf(point),
          relinquishDefault: 20,
          facts: [],
        }),
      probe: () => Promise.resolve(undefined),
      learned: () => undefined,
      close: () => undefined,
    };
  }

  statistics(): Readonly<Record<string, number>> {
    return { sent: 7 };
  }
}

export function describePoint(number: number, changes: Partial<PointDescription> = {}): PointDescription {
  const {
    id: _id,
    deviceId: _device,
    enabled: _e,
    pollIntervalMs: _p,
    deadband: _d,
    ...description
  } = aPoint({ number });
  return { ...description, ...changes };
}

export function interviewOf(instance: number, points: readonly PointDescription[]): InterviewOutcome & { ok: true } {
  return {
    ok: true,
    identity: {
      name: `Panel ${instance}`,
      description: '',
      vendor: 'Temco',
      vendorId: 148,
      model: 'T3-BB',
      firmware: '63.1',
      instance,
    },
    capabilities: someCapabilities(),
    points,
    skipped: [{ what: 'FILE 1', why: 'no point' }],
  };
}
