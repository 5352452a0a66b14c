import { sleep } from '@t3000/core';
import type { Clock, DiscoverOutcome, DiscoverRequest, FoundDevice } from '@t3000/core';
import type { BacnetPort } from '../client/port.ts';
import { askInstance, askValue } from '../client/questions.ts';
import { OBJECT_INSTANCE_MAX, packObjectId } from '../encoding/object-id.ts';
import { ObjectType } from '../encoding/object-types.ts';
import { Property } from '../encoding/properties.ts';
import { addressKey } from '../link/address.ts';
import type { BacnetAddress } from '../link/address.ts';
import type { IAmRequest } from '../services/i-am.ts';
import { whoIsCovers } from '../services/who-is.ts';
import type { WhoIsRequest } from '../services/who-is.ts';
import { readHost, writeAddress } from './address.ts';
import { vendorName } from './vendors.ts';

/** Devices reported by one search; more I-Am than this is a storm, not a building. */
const FOUND_MAX = 10_000;

/** Hosts asked directly by one search: each waits for its own answer. */
const HOSTS_MAX = 1024;

/** Listens to I-Am while searches run, and keeps each search's findings. */
export class Discovery {
  readonly #clock: Clock;
  readonly #port: BacnetPort;
  readonly #searches = new Set<Search>();
  readonly #stopped = new AbortController();

  constructor(clock: Clock, port: BacnetPort) {
    this.#clock = clock;
    this.#port = port;
  }

  /** Ends every search at once. */
  stop(): void {
    this.#stopped.abort();
  }

  heard(source: BacnetAddress, message: IAmRequest): void {
    for (const search of this.#searches) search.heard(source, message);
  }

  async run(
    request: DiscoverRequest,
    onFound: (device: FoundDevice) => void,
    caller: AbortSignal,
  ): Promise<DiscoverOutcome> {
    const signal = AbortSignal.any([caller, this.#stopped.signal]);
    const limits = limitsOf(request);
    const search = new Search(limits, onFound);
    const hosts = request.hosts.map((text) => ({ text, address: readHost(text) }));
    this.#searches.add(search);
    const asked = hosts.flatMap(({ address }) => address ?? []).slice(0, HOSTS_MAX);
    const answers = asked.map((host) => this.#askHost(search, host, request.listenMs, signal));
    try {
      // Twice, because a single lost datagram would hide a device.
      for (let half = 0; half < 2 && !signal.aborted; half++) {
        this.#port.whoIs(limits, asked);
        await sleep(this.#clock, request.listenMs / 2, signal);
      }
      await Promise.all(answers);
    } finally {
      this.#searches.delete(search);
    }
    const wrong = hosts.filter(({ address }) => !address).map(({ text }) => JSON.stringify(text.slice(0, 80)));
    return {
      found: search.found,
      problem: problemOf(search, wrong, this.#port.broadcasts().length + request.hosts.length),
    };
  }

  /**
   * Asks an address itself which device it is: many answer a Who-Is by a broadcast that never comes here, from behind a
   * firewall or on a port nobody listens to, but every device answers a read.
   */
  async #askHost(search: Search, host: BacnetAddress, deadlineMs: number, signal: AbortSignal): Promise<void> {
    const { transactions } = this.#port.client;
    const options = { priority: 'urgent', deadlineMs, signal } as const;
    const instance = await askInstance(transactions, host, options);
    if (instance === undefined || signal.aborted || search.knows(host, instance)) return;
    const objectId = packObjectId({ type: ObjectType.device, instance });
    const vendor = await askValue(transactions, host, { objectId, property: Property.vendorIdentifier }, options);
    if (!signal.aborted)
      search.heard(host, { instance, vendorId: vendor?.type === 'unsigned' ? vendor.value : undefined });
  }
}

class Search {
  found = 0;
  overflowed = false;
  readonly #limits: WhoIsRequest;
  readonly #onFound: (device: FoundDevice) => void;
  /** Addresses that claimed an instance, in the order heard. */
  readonly #claims = new Map<number, Set<string>>();

  constructor(limits: WhoIsRequest, onFound: (device: FoundDevice) => void) {
    this.#limits = limits;
    this.#onFound = onFound;
  }

  knows(source: BacnetAddress, instance: number): boolean {
    return this.#claims.get(instance)?.has(addressKey(source)) === true;
  }

  heard(source: BacnetAddress, { instance, vendorId }: { instance: number; vendorId: number | undefined }): void {
    if (!whoIsCovers(this.#limits, instance) || instance >= OBJECT_INSTANCE_MAX) return;
    const place = addressKey(source);
    const claims = this.#claims.get(instance) ?? new Set();
    if (claims.has(place)) return;
    if (this.found >= FOUND_MAX) {
      this.overflowed = true;
      return;
    }
    const others = [...claims];
    this.#claims.set(instance, claims.add(place));
    this.found++;
    this.#onFound({
      key: others.length === 0 ? String(instance) : `${instance}@${place}`,
      address: writeAddress({ ...source, instance }),
      instance,
      vendorId,
      vendor: vendorId === undefined ? '' : vendorName(vendorId),
      warning: others.length === 0 ? '' : `instance ${instance} also answers from ${others.join(', ')}`,
    });
  }
}

function limitsOf({ instanceMin, instanceMax }: DiscoverRequest): WhoIsRequest {
  if (instanceMin === undefined && instanceMax === undefined) return { low: undefined, high: undefined };
  return { low: instanceMin ?? 0, high: instanceMax ?? OBJECT_INSTANCE_MAX };
}

function problemOf(search: Search, wrongHosts: readonly string[], asked: number): string {
  if (wrongHosts.length > 0) return `not asked, because no numeric address: ${wrongHosts.join(', ')}`;
  if (search.overflowed) return `more than ${FOUND_MAX} devices answered; narrow the instance range`;
  if (asked === 0) return 'no interface to broadcast on and no host to ask';
  return search.found === 0 ? 'nobody answered the Who-Is' : '';
}
