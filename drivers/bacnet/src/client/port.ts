import { assert } from '@t3000/core';
import type { ByteWriter, UdpEndpoint } from '@t3000/core';
import type { BacnetValue } from '../encoding/values.ts';
import type { BacnetAddress } from '../link/address.ts';
import { encodeUnconfirmedHeader } from '../link/apdu.ts';
import { BACNET_PORT } from '../link/bvlc.ts';
import type { IAmRequest } from '../services/i-am.ts';
import { whoIs } from '../services/who-is.ts';
import type { WhoIsRequest } from '../services/who-is.ts';
import type { CallOutcome } from '../transaction/call.ts';
import { transactionDefaults } from '../transaction/transactions.ts';
import { broadcastTargets, listenTargets } from './broadcast-targets.ts';
import { BacnetClient } from './client.ts';
import type { BacnetPorts } from './client.ts';
import { askPrivateTransfer } from './questions.ts';
import type { PrivateTransferQuestion, QuestionOptions } from './questions.ts';

export interface BacnetPortOptions {
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
}

const everybody: WhoIsRequest = { low: undefined, high: undefined };

/**
 * One UDP port of this machine as several drivers use it: only one program, and in it only one socket, can have
 * 47808. It opens with the first user and closes with the last; after that make a new one.
 */
export class BacnetPort {
  readonly client: BacnetClient;
  readonly #broadcasts: () => readonly UdpEndpoint[];
  #users = 0;
  #opening: Promise<void> | undefined;
  #closing: Promise<void> | undefined;

  constructor(ports: BacnetPorts, options: BacnetPortOptions = {}) {
    const bind = { address: options.address ?? '0.0.0.0', port: options.port ?? BACNET_PORT };
    this.#broadcasts = () => broadcastTargets(ports.net.interfaces(), bind.address, options.broadcasts);
    this.client = new BacnetClient(ports, {
      bind,
      listen: () => listenTargets(bind, this.#broadcasts()),
      transactions: {
        apduTimeoutMs: options.apduTimeoutMs ?? transactionDefaults.apduTimeoutMs,
        retriesMax: options.apduRetries ?? transactionDefaults.retriesMax,
        inFlightMax: options.inFlightMax ?? transactionDefaults.inFlightMax,
      },
    });
  }

  /** One more user; resolves when the socket is open, rejects with a NetError (and is no user then). */
  async start(): Promise<void> {
    assert(this.#closing === undefined, 'a BACnet port does not open again');
    this.#users++;
    this.#opening ??= this.client.start();
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
    this.#closing ??= this.client.stop();
    await this.#closing;
  }

  /** Where broadcasts go now; interfaces come and go. */
  broadcasts(): readonly UdpEndpoint[] {
    return this.#broadcasts();
  }

  /** Sends an unconfirmed APDU to everybody on every network. */
  broadcast(write: (writer: ByteWriter) => void): void {
    for (const endpoint of this.#broadcasts()) this.client.link.broadcast(endpoint, write);
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
}
