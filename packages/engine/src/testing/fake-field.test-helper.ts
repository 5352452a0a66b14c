import { quality, sleep } from '@t3000/core';
import type {
  Clock,
  DeviceCapabilities,
  DeviceConfig,
  DeviceLink,
  Driver,
  PointConfig,
  PointId,
  PointInspection,
  PushSink,
  ReadRequest,
  ReadResults,
  RequestFailure,
  RequestPriority,
  WriteCommand,
  WriteOutcome,
} from '@t3000/core';

/** What a fake device does with a request. */
export type Manner =
  | 'answers'
  /** The driver gives up after its timeout. */
  | 'silent'
  /** The driver never settles, against its contract. */
  | 'never'
  | 'rejects'
  /** Packing throws, without any request. */
  | 'throws'
  | 'refuses'
  | 'busy';

const TIMEOUT_MS = 3_000;

export interface FakePoint {
  value: number;
  quality: number;
  /** With a priority array; the value then follows the slots. */
  slots: (number | undefined)[] | undefined;
  relinquishDefault: number;
  /** Of text points, in place of the value. */
  text?: string | undefined;
  textSlots?: (string | undefined)[];
}

/** A device without a protocol: what it is asked is noted, what it answers a test decides. */
export class FakeDevice {
  manner: Manner = 'answers';
  /** Overrides {@link manner} for writes. */
  writeManner: Manner | 'executes_unanswered' | undefined;
  answerMs: number | (() => number) = 20;
  /** Milliseconds until a write shows. */
  applyMs = 0;
  pointsPerRequestMax = 10;
  learned: DeviceCapabilities | undefined;
  /** Takes subscriptions; what it pushes a test decides through {@link sinks}. */
  pushes = false;
  readonly sinks: { readonly ids: number[]; readonly sink: PushSink }[] = [];
  readonly points = new Map<PointId, FakePoint>();
  readonly reads: { at: number; ids: number[]; priority: RequestPriority }[] = [];
  readonly writes: { at: number; id: PointId; value: number | undefined; priority: number }[] = [];
  probes: number[] = [];
  inspections = 0;
  underWay = 0;
  underWayMost = 0;
  opened = 0;
  closed = 0;
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  point(id: PointId): FakePoint {
    let point = this.points.get(id);
    if (point === undefined) {
      point = { value: 20, quality: 0, slots: undefined, relinquishDefault: 0 };
      this.points.set(id, point);
    }
    return point;
  }

  async answer<T>(manner: Manner, make: () => T): Promise<T | RequestFailure> {
    this.underWay++;
    this.underWayMost = Math.max(this.underWayMost, this.underWay);
    try {
      if (manner === 'never') return await new Promise<never>(() => {});
      if (manner === 'rejects') throw new Error('driver bug');
      const answerMs = typeof this.answerMs === 'number' ? this.answerMs : this.answerMs();
      await sleep(this.#clock, manner === 'silent' ? TIMEOUT_MS : answerMs);
      if (manner === 'silent') return { ok: false, reason: 'timeout', detail: 'no answer within 3 s' };
      if (manner === 'refuses') return { ok: false, reason: 'refused', detail: 'access denied' };
      if (manner === 'busy') return { ok: false, reason: 'busy', detail: 'queue is full' };
      return make();
    } finally {
      this.underWay--;
    }
  }

  apply(id: PointId, command: WriteCommand): void {
    const point = this.point(id);
    if (point.textSlots !== undefined) {
      point.textSlots[command.priority - 1] = command.text;
      point.text = point.textSlots.find((slot) => slot !== undefined) ?? '';
      return;
    }
    if (command.text !== undefined) {
      point.text = command.text;
      return;
    }
    if (point.slots === undefined) {
      point.value = command.value ?? point.value;
      return;
    }
    point.slots[command.priority - 1] = command.value;
    point.value = point.slots.find((slot) => slot !== undefined) ?? point.relinquishDefault;
  }

  readCount(id: PointId): number {
    return this.reads.filter((read) => read.ids.includes(id)).length;
  }
}

/** A protocol whose devices live in memory; a device's address names it: `{ device: 1 }`. */
export class FakeField implements Driver {
  readonly protocol = 'test';
  readonly devices = new Map<number, FakeDevice>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  device(id: number): FakeDevice {
    let device = this.devices.get(id);
    if (device === undefined) {
      device = new FakeDevice(this.#clock);
      this.devices.set(id, device);
    }
    return device;
  }

  open(config: DeviceConfig): DeviceLink {
    const device = this.device(Number(config.address['device'] ?? config.id));
    device.opened++;
    return new FakeLink(this.#clock, device);
  }

  start = (): Promise<void> => Promise.resolve();
  stop = (): Promise<void> => Promise.resolve();
  discover = (): never => unused();
  parseAddress = (): never => unused();
  interview = (): never => unused();
  statistics = (): Record<string, number> => ({});
}

function unused(): never {
  throw new Error('the engine must not call this');
}

class FakeLink implements DeviceLink {
  readonly #clock: Clock;
  readonly #device: FakeDevice;

  constructor(clock: Clock, device: FakeDevice) {
    this.#clock = clock;
    this.#device = device;
  }

  pack(points: readonly PointConfig[]): readonly ReadRequest[] {
    if (this.#device.manner === 'throws') throw new Error('driver bug in pack');
    const size = this.#device.pointsPerRequestMax;
    const requests: ReadRequest[] = [];
    for (const isText of [false, true]) {
      const same = points.filter(({ kind }) => (kind === 'text') === isText);
      for (let from = 0; from < same.length; from += size) {
        const members = same.slice(from, from + size);
        requests.push({ points: members, answerBytes: members.length * 16, ...(isText ? { texts: true } : {}) });
      }
    }
    return requests;
  }

  async read(request: ReadRequest, into: ReadResults, priority: RequestPriority): Promise<RequestFailure | undefined> {
    const device = this.#device;
    const ids = request.points.map((point) => point.id);
    device.reads.push({ at: this.#clock.monotonic(), ids, priority });
    // The device takes its values when it is asked, so that answers may overtake each other.
    const found = ids.map((id) => structuredClone(device.point(id)));
    return device.answer(device.manner, () => {
      for (const [slot, point] of found.entries()) {
        into.values[slot] = point.value;
        into.qualities[slot] = point.quality;
        if (into.texts) into.texts[slot] = point.text;
      }
      return undefined;
    });
  }

  async write(point: PointConfig, command: WriteCommand): Promise<WriteOutcome> {
    const device = this.#device;
    device.writes.push({
      at: this.#clock.monotonic(),
      id: point.id,
      value: command.value,
      priority: command.priority,
    });
    const manner = device.writeManner ?? device.manner;
    const executes = manner === 'answers' || manner === 'executes_unanswered';
    if (executes && device.applyMs > 0) this.#clock.setTimer(device.applyMs, () => device.apply(point.id, command));
    else if (executes) device.apply(point.id, command);
    const outcome = await device.answer(manner === 'executes_unanswered' ? 'silent' : manner, () => undefined);
    if (outcome === undefined) return { status: 'accepted' };
    return { status: outcome.reason === 'refused' ? 'refused' : 'unknown', detail: outcome.detail };
  }

  async inspect(point: PointConfig): Promise<PointInspection | RequestFailure> {
    const device = this.#device;
    device.inspections++;
    return device.answer(device.manner, () => {
      const { value, slots, relinquishDefault, quality: found, text, textSlots } = device.point(point.id);
      if (point.kind === 'text') {
        const texts = { value: text, slots: textSlots && [...textSlots], relinquishDefault: undefined };
        const none = { slots: undefined, relinquishDefault: undefined, facts: [] };
        return { ok: true as const, value: NaN, quality: found, texts, ...none };
      }
      const array = slots === undefined ? undefined : [...slots];
      return { ok: true as const, value, quality: found, slots: array, relinquishDefault, facts: [] };
    });
  }

  async probe(): Promise<RequestFailure | undefined> {
    const device = this.#device;
    device.probes.push(this.#clock.monotonic());
    return device.answer(device.manner, () => undefined);
  }

  subscribe(points: readonly PointConfig[], sink: PushSink): (() => void) | undefined {
    if (!this.#device.pushes) return undefined;
    const entry = { ids: points.map(({ id }) => id), sink };
    this.#device.sinks.push(entry);
    return () => void this.#device.sinks.splice(this.#device.sinks.indexOf(entry), 1);
  }

  learned(): DeviceCapabilities | undefined {
    return this.#device.learned;
  }

  close(): void {
    this.#device.closed++;
  }
}

/** Sixteen empty slots. */
export function emptySlots(): (number | undefined)[] {
  return Array.from({ length: 16 }, () => undefined);
}

export const DEVICE_ERROR = quality('bad', 'device_error');
