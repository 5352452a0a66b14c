import { NetError, assert, describeHolder, silentLog } from '@t3000/core';
import type { ByteWriter, Logger, Net, UdpEndpoint } from '@t3000/core';
import type { BacnetValue } from '../encoding/values.ts';
import type { BacnetAddress } from '../link/address.ts';
import { encodeUnconfirmedHeader } from '../link/apdu.ts';
import { readEndpoint } from '../link/address.ts';
import { BACNET_PORT, BvlcFunction } from '../link/bvlc.ts';
import type { BvlcMessage } from '../link/bvlc-message.ts';
import { NetworkMessageType } from '../link/network-message.ts';
import type { IAmRequest } from '../services/i-am.ts';
import { whoIs } from '../services/who-is.ts';
import type { WhoIsRequest } from '../services/who-is.ts';
import type { CallOutcome } from '../transaction/call.ts';
import { transactionDefaults } from '../transaction/transactions.ts';
import { broadcastTargets, listenTargets } from './broadcast-targets.ts';
import { BacnetClient } from './client.ts';
import type { BacnetPorts } from './client.ts';
import { ForeignDevice } from './foreign-device.ts';
import type { ForeignDeviceState } from './foreign-device.ts';
import { askPrivateTransfer } from './questions.ts';
import type { PrivateTransferQuestion, QuestionOptions } from './questions.ts';

export interface BacnetPortOptions {
  /** Local address of the socket; `0.0.0.0` hears every interface. */
  readonly address?: string;
  /** Local port; with another than 47808 broadcast answers are heard on a second socket. */
  readonly port?: number;
  /** Where a Who-Is goes, `address` or `address:port`; empty takes the broadcast address of each interface. */
  readonly broadcasts?: readonly string[];
  /** Names or addresses of the interfaces broadcasts go out of; empty takes all that the socket reaches. */
  readonly interfaces?: readonly string[];
  /** BBMDs to register with as a foreign device, `address` or `address:port`. */
  readonly bbmds?: readonly string[];
  /** Seconds a registration lasts; renewed at half of it. */
  readonly registrationSeconds?: number;
  readonly apduTimeoutMs?: number;
  /** Further attempts of an unanswered read. */
  readonly apduRetries?: number;
  /** Requests under way to all devices together. */
  readonly inFlightMax?: number;
}

/** BBMDs registered with at once: one reaches all subnets of a site, a few cover several sites. */
const BBMDS_MAX = 8;

/** Long enough to be no traffic, short enough that a BBMD forgets a program that is gone. */
const REGISTRATION_SECONDS = 300;

const everybody: WhoIsRequest = { low: undefined, high: undefined };

/**
 * One UDP port of this machine as several drivers use it: only one program, and in it only one socket, can have
 * 47808. It opens with the first user and closes with the last; after that make a new one.
 */
export class BacnetPort {
  readonly client: BacnetClient;
  readonly #log: Logger;
  readonly #net: Net;
  readonly #bind: UdpEndpoint;
  readonly #broadcasts: () => readonly UdpEndpoint[];
  readonly #registrations: readonly ForeignDevice[];
  /** True when another program has the port, so that this one speaks through BBMDs alone. */
  #isGuest = false;
  #users = 0;
  #opening: Promise<void> | undefined;
  #closing: Promise<void> | undefined;

  constructor(ports: BacnetPorts, options: BacnetPortOptions = {}) {
    const { clock, rng, net, log = silentLog } = ports;
    this.#log = log;
    this.#net = net;
    this.#bind = { address: options.address ?? '0.0.0.0', port: options.port ?? BACNET_PORT };
    this.#broadcasts = () => broadcastTargets(net.interfaces(), this.#bind.address, options);
    this.client = new BacnetClient(ports, {
      bind: this.#bind,
      listen: () => listenTargets(this.#bind, this.#broadcasts()),
      transactions: {
        apduTimeoutMs: options.apduTimeoutMs ?? transactionDefaults.apduTimeoutMs,
        retriesMax: options.apduRetries ?? transactionDefaults.retriesMax,
        inFlightMax: options.inFlightMax ?? transactionDefaults.inFlightMax,
      },
    });
    const { link } = this.client;
    const lifetime = options.registrationSeconds ?? REGISTRATION_SECONDS;
    this.#registrations = (options.bbmds ?? []).slice(0, BBMDS_MAX).flatMap((text) => {
      const bbmd = readEndpoint(text);
      if (!bbmd) return [];
      const hooks = {
        send: (to: UdpEndpoint, message: BvlcMessage): void => link.sendBvlc(to, message),
        // What was asked before nobody beyond the subnet has heard.
        onRegistered: (): void => this.#distributeWhoIs(bbmd),
      };
      return [new ForeignDevice(clock, rng, bbmd, lifetime, hooks)];
    });
    this.client.onControl((packet) => {
      if (packet.kind !== 'bvlc' || packet.message.function !== BvlcFunction.result) return;
      for (const registration of this.#registrations) registration.heardResult(packet.from, packet.message.code);
    });
  }

  /** One more user; resolves when the socket is open, rejects with a NetError (and is no user then). */
  async start(): Promise<void> {
    assert(this.#closing === undefined, 'a BACnet port does not open again');
    this.#users++;
    this.#opening ??= this.#open();
    try {
      await this.#opening;
    } catch (error) {
      this.#users--;
      this.#opening = undefined;
      throw error;
    }
  }

  /** One user less; the last one closes the socket and settles what is under way. */
  async stop(): Promise<void> {
    this.#users = Math.max(0, this.#users - 1);
    if (this.#users > 0) return;
    for (const registration of this.#registrations) registration.stop();
    this.#closing ??= this.client.stop();
    await this.#closing;
  }

  /** Where broadcasts go now; interfaces come and go. Empty for a guest, whom no subnet belongs to. */
  broadcasts(): readonly UdpEndpoint[] {
    return this.#isGuest ? [] : this.#broadcasts();
  }

  /** Registrations with BBMDs, for display. */
  registrations(): readonly ForeignDeviceState[] {
    return this.#registrations.map(({ state }) => state);
  }

  /** Sends an unconfirmed APDU to everybody on every network, through BBMDs too. */
  broadcast(write: (writer: ByteWriter) => void): void {
    const { link } = this.client;
    for (const endpoint of this.broadcasts()) link.broadcast(endpoint, write);
    for (const registration of this.#registrations) {
      if (registration.isRegistered) link.distribute(registration.state.bbmd, write);
    }
  }

  /** Asks routers which networks they lead to; the answers come to `client.routers`. */
  whoIsRouter(network?: number): void {
    const message = { type: NetworkMessageType.whoIsRouterToNetwork, network };
    const { link } = this.client;
    for (const endpoint of this.broadcasts()) {
      link.sendNetworkMessage(endpoint, BvlcFunction.originalBroadcastNpdu, message);
    }
    for (const registration of this.#registrations) {
      if (!registration.isRegistered) continue;
      link.sendNetworkMessage(registration.state.bbmd, BvlcFunction.distributeBroadcastToNetwork, message);
    }
  }

  /** Asks everybody, and `hosts` directly, who they are; the answers come to {@link onIAm}. */
  whoIs(limits: WhoIsRequest = everybody, hosts: readonly BacnetAddress[] = []): void {
    const write = (writer: ByteWriter): void => {
      encodeUnconfirmedHeader(writer, whoIs.choice);
      whoIs.request.encode(writer, limits);
    };
    this.broadcast(write);
    for (const host of hosts) this.client.link.send(host, false, write);
  }

  /** Hears every I-Am until the returned function is called. */
  onIAm(listener: (source: BacnetAddress, message: IAmRequest) => void): () => void {
    return this.client.onIAm(listener);
  }

  /** A vendor's service, answered with its result block. */
  privateTransfer(
    address: BacnetAddress,
    question: PrivateTransferQuestion,
    options: QuestionOptions = {},
  ): Promise<CallOutcome<readonly BacnetValue[] | undefined>> {
    return askPrivateTransfer(this.client.transactions, address, question, options);
  }

  async #open(): Promise<void> {
    try {
      await this.client.start();
    } catch (error) {
      if (!(error instanceof NetError) || error.code !== 'address_in_use') throw error;
      await this.#openBeside(error);
    }
    for (const registration of this.#registrations) registration.start();
  }

  /** Another program has the port: with a BBMD everything still works from another one, as a foreign device. */
  async #openBeside(error: NetError): Promise<void> {
    const { address, port } = this.#bind;
    const holder = await this.#net.whoHolds?.('udp', port);
    const by = holder === undefined ? 'another program' : describeHolder(holder);
    if (this.#registrations.length === 0) {
      const advice = 'Stop it, choose another port, or name a BBMD to register with as a foreign device.';
      throw new NetError('address_in_use', `UDP ${address}:${port} is held by ${by}. ${advice}`, { cause: error });
    }
    await this.client.link.startAt({ address, port: 0 });
    this.#isGuest = true;
    this.#log.warn('bacnet port is taken: going on as a foreign device from another port', { port, heldBy: by });
  }

  #distributeWhoIs(bbmd: UdpEndpoint): void {
    this.client.link.distribute(bbmd, (writer) => {
      encodeUnconfirmedHeader(writer, whoIs.choice);
      whoIs.request.encode(writer, everybody);
    });
  }
}
