import { DecodeError, silentLog, sleep } from '@t3000/core';
import type { Clock, DiscoverRequest, Logger, Net, UdpEndpoint, UdpSocket } from '@t3000/core';
import { BACNET_PORT, addressKey, readEndpoint } from '@t3000/driver-bacnet';
import type { BacnetAddress, BacnetPort, IAmRequest } from '@t3000/driver-bacnet';
import {
  blocks,
  commands,
  decodeBlockAnswer,
  decodeScanReply,
  encodeBlockRequest,
  encodeScanRequest,
  firmwareText,
  hasPanelRecords,
  instanceOf,
  modelName,
} from '@t3000/t3';
import type { IdentityRecord, ScanReply } from '@t3000/t3';
import { PrivateLine } from '../line/private-line.ts';
import { warningOf } from './found-panel.ts';
import type { FoundPanel } from './found-panel.ts';

/** Devices one search reports; more is a storm, not a building. */
const FOUND_MAX = 10_000;

/** Vendor identifiers of panels: Temco and its known OEMs (facts 3.1). Nobody else is asked private questions. */
const panelVendors: ReadonlySet<number> = new Set([148, 997, 1007, 1206]);

export interface SearchPorts {
  readonly clock: Clock;
  readonly net: Net;
  readonly log?: Logger;
  readonly port: BacnetPort;
}

export interface SearchCounters {
  scanReplies: number;
  damaged: number;
}

const identityHeader = {
  command: commands.identity,
  start: 0,
  end: 0,
  entityBytes: blocks.identity.codec.length,
  packet: 0,
};

/**
 * One search: the vendor's UDP broadcast on every interface, an unlimited Who-Is, and command 99 to everybody whose
 * I-Am names a maker of panels. What they say is joined by serial number.
 */
export class PanelSearch {
  found = 0;
  readonly #ports: SearchPorts;
  readonly #scanPort: number;
  readonly #counters: SearchCounters;
  readonly #onFound: (panel: FoundPanel) => void;
  readonly #reported = new Set<number>();
  /** Devices behind others, kept until the end: BACnet may tell how to reach them. */
  readonly #subDevices = new Map<number, FoundPanel>();
  readonly #asked = new Set<string>();
  readonly #questions: Promise<void>[] = [];
  #signal: AbortSignal = AbortSignal.abort();

  constructor(ports: SearchPorts, scanPort: number, counters: SearchCounters, onFound: (panel: FoundPanel) => void) {
    this.#ports = ports;
    this.#scanPort = scanPort;
    this.#counters = counters;
    this.#onFound = onFound;
  }

  async run(request: DiscoverRequest, signal: AbortSignal): Promise<void> {
    const { clock, net, port, log = silentLog } = this.#ports;
    this.#signal = signal;
    const hosts: BacnetAddress[] = request.hosts.flatMap((text) => {
      const endpoint = readEndpoint(text);
      return endpoint ? [{ address: endpoint.address, port: endpoint.port, behind: undefined }] : [];
    });
    const socket = await net.bindUdp({
      address: '0.0.0.0',
      port: 0,
      onMessage: (data, from) => this.#heardScan(data, from),
      onError: ({ message }) => log.warn('a search datagram was not sent', { cause: message }),
    });
    const forget = port.onIAm((source, message) => this.#heardIAm(source, message));
    try {
      // Twice, because a single lost datagram would hide a panel.
      for (let half = 0; half < 2 && !signal.aborted; half++) {
        this.#scan(socket, [...port.broadcasts(), ...hosts]);
        port.whoIs(undefined, hosts);
        await sleep(clock, request.listenMs / 2, signal);
      }
    } finally {
      forget();
      await socket.close();
    }
    await Promise.all(this.#questions);
    for (const panel of this.#subDevices.values()) this.#report(panel);
  }

  #scan(socket: UdpSocket, targets: readonly UdpEndpoint[]): void {
    const request = encodeScanRequest();
    for (const address of new Set(targets.map((target) => target.address))) {
      socket.send(request, { address, port: this.#scanPort });
    }
  }

  #heardScan(data: Uint8Array, from: UdpEndpoint): void {
    let reply: ScanReply;
    try {
      reply = decodeScanReply(data);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      this.#counters.damaged++;
      return;
    }
    this.#counters.scanReplies++;
    const panel = panelOfReply(reply, from.address);
    if (panel.parentSerialNumber === undefined) this.#report(panel);
    else if (this.#subDevices.size < FOUND_MAX && !this.#subDevices.has(panel.serialNumber)) {
      this.#subDevices.set(panel.serialNumber, panel);
    }
  }

  #heardIAm(source: BacnetAddress, { vendorId }: IAmRequest): void {
    const key = addressKey(source);
    if (!panelVendors.has(vendorId) || this.#asked.has(key) || this.#asked.size >= FOUND_MAX) return;
    this.#asked.add(key);
    this.#questions.push(this.#askIdentity(source));
  }

  async #askIdentity(source: BacnetAddress): Promise<void> {
    const { codec } = blocks.identity;
    const line = new PrivateLine(this.#ports.port, this.#ports.clock, source);
    const decode = (octets: Uint8Array): IdentityRecord => codec.decode(decodeBlockAnswer(octets, identityHeader));
    const read = await line.read(commands.identity, encodeBlockRequest(identityHeader), decode, {
      signal: this.#signal,
    });
    if (!read.ok) return;
    const panel = panelOfIdentity(read.value, source);
    const sub = this.#subDevices.get(panel.serialNumber);
    // The search knew its name and parent, BACnet knows the way to it.
    if (sub) this.#subDevices.set(panel.serialNumber, { ...sub, bacnet: source, warning: undefined });
    else this.#report(panel);
  }

  #report(panel: FoundPanel): void {
    if (this.#reported.has(panel.serialNumber) || this.found >= FOUND_MAX) return;
    this.#reported.add(panel.serialNumber);
    this.found++;
    this.#onFound(panel);
  }
}

function panelOfReply(reply: ScanReply, source: string): FoundPanel {
  const { serialNumber, productId, parentSerialNumber, instance, panelNumber, modbusPort, modbusId } = reply;
  const direct = parentSerialNumber === undefined && hasPanelRecords(productId);
  return {
    serialNumber,
    productId,
    model: modelName(productId, reply.miniType),
    firmware: firmwareText(productId, reply.firmware),
    panelNumber,
    panelName: reply.panelName ?? '',
    instance,
    parentSerialNumber,
    bacnet: direct ? { address: source, port: reply.bacnetPort || BACNET_PORT, behind: undefined } : undefined,
    host: source,
    modbusPort,
    modbusId,
    warning: warningOf(reply, source),
  };
}

function panelOfIdentity(identity: IdentityRecord, source: BacnetAddress): FoundPanel {
  const { serialNumber, productId, panelNumber, modbusPort, modbusId, softwareVersion } = identity;
  return {
    serialNumber,
    productId,
    model: modelName(productId),
    firmware: firmwareText(productId, softwareVersion),
    panelNumber,
    panelName: '',
    instance: instanceOf(identity),
    parentSerialNumber: undefined,
    bacnet: source,
    host: source.address,
    modbusPort,
    modbusId,
    warning: undefined,
  };
}
