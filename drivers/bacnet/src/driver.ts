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
} from '@t3000/core';
import type { BacnetClient, BacnetPorts } from './client/client.ts';
import { BacnetPort } from './client/port.ts';
import type { BacnetPortOptions } from './client/port.ts';
import { readAddress, writeAddress } from './driver/address.ts';
import { BacnetLink } from './driver/device-link.ts';
import { Discovery } from './driver/discovery.ts';
import { interviewDevice } from './driver/interview.ts';

export interface BacnetDriverOptions extends BacnetPortOptions {
  /** A port shared with another driver; the options about sockets and timeouts are then the port's own. */
  readonly shared?: BacnetPort;
  /** Reads status flags with every value; without them quality says less and a request carries half as many points more. */
  readonly statusFlags?: boolean;
  /** Subscribes to changes of value, with polling as a safety net. */
  readonly cov?: boolean;
  /** Instances that may be written although two devices have them. */
  readonly acceptedDuplicates?: readonly number[];
}

/** The BACnet/IP driver: client side only. Nothing is opened before `start`; after `stop` make a new one. */
export function bacnetDriver(ports: BacnetPorts, options: BacnetDriverOptions = {}): Driver {
  return new BacnetDriver(ports, options);
}

class BacnetDriver implements Driver {
  readonly protocol = 'bacnet';
  readonly #clock: Clock;
  readonly #withFlags: boolean;
  readonly #cov: boolean;
  readonly #acceptedDuplicates: ReadonlySet<number>;
  readonly #port: BacnetPort;
  readonly #client: BacnetClient;
  readonly #discovery: Discovery;
  #forgetIAm: (() => void) | undefined;

  constructor(ports: BacnetPorts, options: BacnetDriverOptions) {
    this.#clock = ports.clock;
    this.#withFlags = options.statusFlags ?? true;
    this.#cov = options.cov ?? false;
    this.#acceptedDuplicates = new Set(options.acceptedDuplicates);
    this.#port = options.shared ?? new BacnetPort(ports, options);
    this.#client = this.#port.client;
    this.#discovery = new Discovery(ports.clock, this.#port);
  }

  async start(): Promise<void> {
    await this.#port.start();
    this.#forgetIAm = this.#port.onIAm((source, message) => this.#discovery.heard(source, message));
  }

  async stop(): Promise<void> {
    this.#discovery.stop();
    if (!this.#forgetIAm) return;
    this.#forgetIAm();
    this.#forgetIAm = undefined;
    await this.#port.stop();
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
    return typeof parsed === 'string' ? { ok: false, error: parsed } : { ok: true, address: writeAddress(parsed) };
  }

  async interview(
    address: JsonObject,
    onProgress: (progress: InterviewProgress) => void,
    signal: AbortSignal,
  ): Promise<InterviewOutcome> {
    const parsed = readAddress(address);
    if (typeof parsed === 'string') return { ok: false, failure: { ok: false, reason: 'refused', detail: parsed } };
    return interviewDevice(this.#client.transactions, this.#clock, parsed, onProgress, signal);
  }

  open(device: DeviceConfig): DeviceLink {
    const parsed = readAddress(device.address);
    if (typeof parsed === 'string') return unreachableLink(parsed);
    const acceptsDuplicate = this.#acceptedDuplicates.has(parsed.instance);
    return new BacnetLink(this.#client, this.#clock, device, parsed, {
      statusFlags: this.#withFlags,
      acceptsDuplicate,
      cov: this.#cov,
    });
  }

  statistics(): Readonly<Record<string, number>> {
    const { counters, inFlight, peerCount } = this.#client.transactions;
    const { received, damaged, sent, socketErrors } = this.#client.link.counters;
    const { sent: requestsSent, ...counted } = counters;
    return {
      ...counted,
      requestsSent,
      datagramsReceived: received,
      datagramsDamaged: damaged,
      datagramsSent: sent,
      socketErrors,
      inFlight,
      peers: peerCount,
      covSubscriptions: this.#client.cov.size,
      covStraysEnded: this.#client.cov.straysEnded,
      duplicateInstances: this.#client.instances.conflicts().length,
      disputedNetworks: this.#client.routers.disputed().length,
      foreignRegistrations: this.#port.registrations().filter(({ status }) => status === 'registered').length,
    };
  }
}
