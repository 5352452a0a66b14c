import { isIpv4 } from '@t3000/core';
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
  NetInterface,
  UdpEndpoint,
} from '@t3000/core';
import { BacnetClient } from './client/client.ts';
import type { BacnetPorts } from './client/client.ts';
import { readAddress, readHost, writeAddress } from './driver/address.ts';
import { BacnetLink } from './driver/device-link.ts';
import { Discovery } from './driver/discovery.ts';
import { interviewDevice } from './driver/interview.ts';
import { unreachableLink } from './driver/unreachable-link.ts';
import { BACNET_PORT } from './link/bvlc.ts';
import { transactionDefaults } from './transaction/transactions.ts';

export interface BacnetDriverOptions {
  /** Local address of the socket; `0.0.0.0` hears every interface. */
  readonly address?: string;
  /** Local port; with another than 47808 broadcast answers are heard on a second socket. */
  readonly port?: number;
  /** Where a Who-Is goes, `address` or `address:port`; empty takes the broadcast address of each interface. */
  readonly broadcasts?: readonly string[];
  readonly apduTimeoutMs?: number;
  /** Further attempts of an unanswered read. */
  readonly apduRetries?: number;
  /** Requests under way to all devices together. */
  readonly inFlightMax?: number;
  /** Reads status flags with every value; without them quality says less and a request carries half as many points more. */
  readonly statusFlags?: boolean;
}

/** The BACnet/IP driver: client side only. Nothing is opened before `start`; after `stop` make a new one. */
export function bacnetDriver(ports: BacnetPorts, options: BacnetDriverOptions = {}): Driver {
  return new BacnetDriver(ports, options);
}

class BacnetDriver implements Driver {
  readonly protocol = 'bacnet';
  readonly #clock: Clock;
  readonly #withFlags: boolean;
  readonly #client: BacnetClient;
  readonly #discovery: Discovery;

  constructor(ports: BacnetPorts, options: BacnetDriverOptions) {
    const { clock, net } = ports;
    const bind = { address: options.address ?? '0.0.0.0', port: options.port ?? BACNET_PORT };
    const broadcasts = (): readonly UdpEndpoint[] =>
      broadcastTargets(net.interfaces(), bind.address, options.broadcasts);
    this.#clock = clock;
    this.#withFlags = options.statusFlags ?? true;
    this.#client = new BacnetClient(ports, {
      bind,
      listen: () => listenTargets(bind, broadcasts()),
      transactions: {
        apduTimeoutMs: options.apduTimeoutMs ?? transactionDefaults.apduTimeoutMs,
        retriesMax: options.apduRetries ?? transactionDefaults.retriesMax,
        inFlightMax: options.inFlightMax ?? transactionDefaults.inFlightMax,
      },
    });
    this.#discovery = new Discovery(clock, this.#client.link, broadcasts);
    this.#client.onIAm((source, message) => this.#discovery.heard(source, message));
  }

  start(): Promise<void> {
    return this.#client.start();
  }

  async stop(): Promise<void> {
    this.#discovery.stop();
    await this.#client.stop();
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
    return new BacnetLink(this.#client.transactions, this.#clock, device, parsed, this.#withFlags);
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
    };
  }
}

/** Broadcast addresses of the interfaces the socket sends through; loopback only when it is bound there. */
function broadcastTargets(
  interfaces: readonly NetInterface[],
  bound: string,
  configured: readonly string[] = [],
): UdpEndpoint[] {
  if (configured.length > 0) return configured.flatMap((text) => readHost(text) ?? []);
  const onLoopback = bound.startsWith('127.');
  const chosen = interfaces.filter(({ address, internal }) => {
    if (onLoopback || internal) return onLoopback && internal;
    return bound === '0.0.0.0' || bound === address;
  });
  const addresses = new Set(chosen.map(({ broadcast }) => broadcast).filter(isIpv4));
  return Array.from(addresses, (address) => ({ address, port: BACNET_PORT }));
}

/** A socket on `0.0.0.0:47808` hears broadcasts itself; any other needs one more per broadcast address. */
function listenTargets(bind: UdpEndpoint, broadcasts: readonly UdpEndpoint[]): readonly UdpEndpoint[] {
  return bind.address === '0.0.0.0' && bind.port === BACNET_PORT ? [] : broadcasts;
}
