import type { DiscoverOutcome, DiscoverRequest, FoundDevice } from '@t3000/core';
import type { RegisterMap } from '../maps/register-map.ts';
import { isGatewayException } from '../pdu/exceptions.ts';
import type { ModbusClient } from '../transaction/client.ts';
import { deviceKey, writeAddress } from './address.ts';
import type { Endpoint } from '../transaction/settings.ts';
import { HOSTS_MAX, hostRangeHelp, readHostRange } from './host-ranges.ts';
import { identify } from './identify.ts';
import { searchSerialT3 } from './serial-search.ts';
import { UnitSession } from './unit-session.ts';

/** Hosts asked at once: enough for a network of 254 within seconds, few enough for any switch and firewall. */
const HOSTS_AT_ONCE = 24;

/** What answers as the device itself on TCP, and the first unit behind most gateways. */
const USUAL_UNITS: readonly number[] = [1, 255];
/** Units of a serial line (Modbus over serial line V1.02, 2.2). */
const UNIT_LAST = 247;

export interface DiscoveryOptions {
  /** The line to an endpoint. */
  readonly line: (endpoint: Endpoint) => ModbusClient;
  /** Called when a search is done with an endpoint: small gateways take few connections. */
  readonly release: (endpoint: Endpoint) => Promise<void>;
  readonly maps: () => ReadonlyMap<string, RegisterMap>;
  /** Wait for one answer during a search. */
  readonly timeoutMs: number;
}

/** Searches the addresses somebody names: Modbus devices answer and never speak by themselves. */
export class Discovery {
  readonly #options: DiscoveryOptions;
  readonly #stopped = new AbortController();

  constructor(options: DiscoveryOptions) {
    this.#options = options;
  }

  /** Ends every search at once. */
  stop(): void {
    this.#stopped.abort();
  }

  async run(
    request: DiscoverRequest,
    onFound: (device: FoundDevice) => void,
    caller: AbortSignal,
  ): Promise<DiscoverOutcome> {
    const signal = AbortSignal.any([caller, this.#stopped.signal]);
    const { endpoints, problems } = endpointsOf(request.hosts);
    const search = new Search(this.#options, unitsOf(request), onFound, signal);
    const waiting = endpoints.values();
    const steps = search.units.length;
    let done = 0;
    const worker = async (): Promise<void> => {
      for (const endpoint of waiting) {
        if (signal.aborted) return;
        // An address counts in full when it is done with, however few of its units had to be asked.
        let asked = 0;
        await search.askEndpoint(endpoint, () => {
          asked++;
          request.onProgress?.(done + asked, endpoints.length * steps);
        });
        done += steps;
        request.onProgress?.(done, endpoints.length * steps);
      }
    };
    await Promise.all(Array.from({ length: Math.min(HOSTS_AT_ONCE, endpoints.length) }, worker));
    return { found: search.found, problem: problemOf(search, request, problems, endpoints.length) };
  }
}

class Search {
  found = 0;
  /** Endpoints where a connection came about. */
  reached = 0;
  readonly #options: DiscoveryOptions;
  /** Asked at each address. */
  readonly units: readonly number[];
  readonly #isRange: boolean;
  readonly #onFound: (device: FoundDevice) => void;
  readonly #signal: AbortSignal;

  constructor(
    options: DiscoveryOptions,
    units: readonly number[] | undefined,
    onFound: (device: FoundDevice) => void,
    signal: AbortSignal,
  ) {
    this.#options = options;
    this.units = units ?? USUAL_UNITS;
    this.#isRange = units !== undefined;
    this.#onFound = onFound;
    this.#signal = signal;
  }

  async askEndpoint(endpoint: Endpoint, onUnit: () => void): Promise<void> {
    const client = this.#options.line(endpoint);
    if (endpoint.kind === 'serial' && !this.#isRange) await this.#searchSerial(endpoint, client);
    else await this.#askUnits(endpoint, client, onUnit);
    await this.#options.release(endpoint);
  }

  async #askUnits(endpoint: Endpoint, client: ModbusClient, onUnit: () => void): Promise<void> {
    let gateway = false;
    let reached = false;
    for (const unit of this.units) {
      if (this.#signal.aborted) return;
      const session = new UnitSession(client, unit);
      const asked = { priority: 'urgent', signal: this.#signal, timeoutMs: this.#options.timeoutMs } as const;
      const outcome = await session.read({ table: 'holding', address: 0, count: 1 }, asked);
      onUnit();
      if (outcome.kind === 'unreachable' || outcome.kind === 'closed') return;
      if (!reached) {
        reached = true;
        this.reached++;
      }
      if (outcome.kind === 'exception' && isGatewayException(outcome.code)) {
        gateway = true;
        continue;
      }
      if (outcome.kind !== 'answer' && outcome.kind !== 'exception') continue;
      await this.#report(endpoint, session, gateway);
      // Without a range, a device that answers as one unit answers as the other too: it is the same.
      if (!this.#isRange) return;
    }
  }

  async #searchSerial(endpoint: Endpoint, client: ModbusClient): Promise<void> {
    this.reached++;
    const units = await searchSerialT3(client, this.#options.timeoutMs, this.#signal);
    for (const { unit, warning } of units) {
      if (this.#signal.aborted) return;
      await this.#report(endpoint, new UnitSession(client, unit), false, warning);
    }
  }

  async #report(endpoint: Endpoint, session: UnitSession, gateway: boolean, note = ''): Promise<void> {
    const { maps, timeoutMs } = this.#options;
    const asked = { priority: 'urgent', textsWanted: true, signal: this.#signal, timeoutMs } as const;
    const identified = await identify(session, maps(), asked);
    const identity = identified.kind === 'identified' ? identified.identity : undefined;
    const { unit } = session;
    const hints = [
      note,
      gateway && !this.#isRange ? 'it looks like a gateway: search it again with a range of units' : '',
      identified.kind === 'identified' && identified.map === undefined ? 'no register map fits by itself' : '',
    ];
    this.found++;
    const address = { endpoint, unit, map: undefined };
    this.#onFound({
      key: deviceKey(address),
      address: writeAddress(address),
      instance: unit,
      vendorId: undefined,
      vendor: [identity?.vendor, identity?.model].filter((text) => text !== undefined && text !== '').join(' '),
      warning: hints.filter((hint) => hint !== '').join('; '),
    });
  }
}

function unitsOf({ instanceMin, instanceMax }: DiscoverRequest): readonly number[] | undefined {
  if (instanceMin === undefined && instanceMax === undefined) return undefined;
  const low = Math.max(0, instanceMin ?? 1);
  const high = Math.min(255, instanceMax ?? UNIT_LAST);
  return Array.from({ length: Math.max(0, high - low + 1) }, (_, index) => low + index);
}

function endpointsOf(hosts: readonly string[]): { endpoints: Endpoint[]; problems: string[] } {
  const endpoints = new Map<string, Endpoint>();
  const problems: string[] = [];
  for (const text of hosts) {
    const range = readSerialPort(text) ?? readHostRange(text);
    if (typeof range === 'string') {
      problems.push(range);
      continue;
    }
    for (const endpoint of range) {
      if (endpoints.size >= HOSTS_MAX) {
        problems.push(`more than ${HOSTS_MAX} addresses; the others were not asked`);
        return { endpoints: [...endpoints.values()], problems };
      }
      endpoints.set(JSON.stringify(endpoint), endpoint);
    }
  }
  return { endpoints: [...endpoints.values()], problems };
}

/** `/dev/ttyUSB0` or `/dev/ttyUSB0@9600`, 8 data bits without parity. */
function readSerialPort(text: string): Endpoint[] | undefined {
  const match = /^(\/[^@\s]{1,200}|COM\d+)(?:@(\d{4,6}))?$/i.exec(text.trim());
  if (match === null) return undefined;
  const [, path = '', baud = '19200'] = match;
  return [{ kind: 'serial', path, baudRate: Number(baud), dataBits: 8, parity: 'none', stopBits: 1 }];
}

function problemOf(search: Search, { hosts }: DiscoverRequest, problems: readonly string[], asked: number): string {
  if (hosts.length === 0) {
    return `Modbus devices never announce themselves: name addresses or ranges, such as ${hostRangeHelp}`;
  }
  if (problems.length > 0) return problems.slice(0, 5).join('; ');
  if (search.found > 0) return '';
  const hosts_ = asked === 1 ? 'The address' : `None of ${asked} addresses`;
  return search.reached === 0
    ? `${hosts_} ${asked === 1 ? 'did not take' : 'took'} a connection`
    : `a connection came about at ${search.reached}, but no unit answered; behind a gateway name a range of units`;
}
