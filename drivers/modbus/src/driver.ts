import { unreachableLink } from '@t3000/core';
import type {
  Clock,
  DeviceConfig,
  DeviceLink,
  DiscoverOutcome,
  DiscoverRequest,
  Driver,
  FoundDevice,
  InterviewOutcome,
  InterviewProgress,
  JsonObject,
  RetrySchedule,
} from '@t3000/core';
import type { BlockLimits } from './blocks/plan-blocks.ts';
import { readAddress, writeAddress } from './driver/address.ts';
import { ModbusLink } from './driver/device-link.ts';
import { Discovery } from './driver/discovery.ts';
import { interviewDevice } from './driver/interview.ts';
import { UnitLocks } from './driver/unit-locks.ts';
import { UnitSession } from './driver/unit-session.ts';
import { builtInMaps } from './maps/built-in.ts';
import type { RegisterMap } from './maps/register-map.ts';
import type { LinePorts } from './transaction/connection.ts';
import { ModbusLines } from './transaction/lines.ts';
import { endpointName } from './transaction/settings.ts';
import type { Endpoint, LineSettings } from './transaction/settings.ts';

export interface ModbusDriverOptions {
  /** How lines behave: timeouts, pauses, rests. */
  readonly lines?: Partial<LineSettings>;
  /** Connections to one host over all its ports. */
  readonly connectionsPerHostMax?: number;
  /** Wait for one answer during a search, milliseconds. */
  readonly searchTimeoutMs?: number;
  /** How reads are gathered, where the map of a device does not say. */
  readonly blocks?: Partial<BlockLimits>;
  /** Maps of this installation, besides the built-in ones; one with the same id takes its place. */
  readonly maps?: readonly RegisterMap[];
}

/** A search waits less than a poll: an address without a device costs this much. */
const SEARCH_TIMEOUT_MS = 500;

/**
 * Between attempts to connect: shorter than the pause between probes of a device, so that a probe finds a line that may
 * be tried and a device that came back is seen at the first one.
 */
const LINK_REST: RetrySchedule = { firstMs: 1_000, factor: 2, ceilingMs: 15_000, jitter: 0.2 };

/** The Modbus driver: TCP, RTU over TCP and serial lines, client side only. After `stop` make a new one. */
export function modbusDriver(ports: LinePorts, options: ModbusDriverOptions = {}): Driver {
  return new ModbusDriver(ports, options);
}

class ModbusDriver implements Driver {
  readonly protocol = 'modbus';
  readonly #clock: Clock;
  readonly #options: ModbusDriverOptions;
  readonly #lines: ModbusLines;
  readonly #discovery: Discovery;
  readonly #locks = new UnitLocks();
  readonly #maps: ReadonlyMap<string, RegisterMap>;
  /** Links and interviews that use an endpoint: a search does not close their line. */
  readonly #users = new Map<string, number>();
  readonly #closing = new Set<Promise<void>>();

  constructor(ports: LinePorts, options: ModbusDriverOptions) {
    this.#clock = ports.clock;
    this.#options = options;
    this.#lines = new ModbusLines(ports, { linkRest: LINK_REST, ...options.lines }, options.connectionsPerHostMax);
    this.#maps = new Map([...builtInMaps, ...(options.maps ?? []).map((map) => [map.id, map] as const)]);
    this.#discovery = new Discovery({
      line: (endpoint) => this.#lines.line(endpoint),
      release: (endpoint) => this.#release(endpoint),
      maps: () => this.#maps,
      timeoutMs: options.searchTimeoutMs ?? SEARCH_TIMEOUT_MS,
    });
  }

  start(): Promise<void> {
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    this.#discovery.stop();
    await Promise.all([this.#lines.stop(), ...this.#closing]);
  }

  discover(
    request: DiscoverRequest,
    onFound: (device: FoundDevice) => void,
    signal: AbortSignal,
  ): Promise<DiscoverOutcome> {
    return this.#discovery.run(request, onFound, signal);
  }

  parseAddress(address: JsonObject): { ok: true; address: JsonObject } | { ok: false; error: string } {
    const parsed = readAddress(address);
    if (typeof parsed === 'string') return { ok: false, error: parsed };
    if (parsed.map !== undefined && !this.#maps.has(parsed.map)) {
      return {
        ok: false,
        error: `there is no register map "${parsed.map}"; there are ${[...this.#maps.keys()].join(', ')}`,
      };
    }
    return { ok: true, address: writeAddress(parsed) };
  }

  async interview(
    address: JsonObject,
    onProgress: (progress: InterviewProgress) => void,
    signal: AbortSignal,
  ): Promise<InterviewOutcome> {
    const parsed = readAddress(address);
    if (typeof parsed === 'string') return { ok: false, failure: { ok: false, reason: 'refused', detail: parsed } };
    const release = this.#use(parsed.endpoint);
    try {
      return await interviewDevice({
        clock: this.#clock,
        session: new UnitSession(this.#lines.line(parsed.endpoint), parsed.unit),
        maps: this.#maps,
        map: parsed.map,
        report: onProgress,
        signal,
      });
    } finally {
      release();
    }
  }

  open(device: DeviceConfig): DeviceLink {
    const parsed = readAddress(device.address);
    if (typeof parsed === 'string') return unreachableLink(parsed);
    const { endpoint, unit, map } = parsed;
    const release = this.#use(endpoint);
    return new ModbusLink({
      clock: this.#clock,
      session: new UnitSession(this.#lines.line(endpoint), unit),
      locks: this.#locks,
      maps: this.#maps,
      device,
      map,
      limits: this.#options.blocks ?? {},
      onClose: release,
    });
  }

  statistics(): Readonly<Record<string, number>> {
    const sums: Record<string, number> = { lines: 0 };
    for (const client of this.#lines.list()) {
      sums['lines'] = (sums['lines'] ?? 0) + 1;
      for (const [name, value] of Object.entries(client.statistics())) {
        if (typeof value === 'number') sums[name] = (sums[name] ?? 0) + value;
      }
    }
    return sums;
  }

  #use(endpoint: Endpoint): () => void {
    const key = endpointName(endpoint);
    this.#users.set(key, (this.#users.get(key) ?? 0) + 1);
    return () => {
      const left = (this.#users.get(key) ?? 1) - 1;
      if (left > 0) this.#users.set(key, left);
      else this.#users.delete(key);
      void this.#release(endpoint);
    };
  }

  async #release(endpoint: Endpoint): Promise<void> {
    if (this.#users.has(endpointName(endpoint))) return;
    const closing = this.#lines.forget(endpoint);
    this.#closing.add(closing);
    await closing;
    this.#closing.delete(closing);
  }
}
