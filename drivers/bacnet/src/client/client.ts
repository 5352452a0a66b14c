import { DecodeError, silentLog } from '@t3000/core';
import type { ByteReader, Clock, Logger, Net, Rng, UdpEndpoint } from '@t3000/core';
import { ErrorClass, ErrorCode, RejectReason } from '../encoding/errors.ts';
import { PduType, encodeReject, encodeSimpleAck } from '../link/apdu.ts';
import type { BacnetAddress } from '../link/address.ts';
import { ClientLink } from '../link/client-link.ts';
import { NetworkMessageType } from '../link/network-message.ts';
import type { NetworkMessage } from '../link/network-message.ts';
import type { ControlPacket, Packet } from '../link/packet.ts';
import { confirmedCovNotification, unconfirmedCovNotification } from '../services/cov-notification.ts';
import { encodeError } from '../services/error.ts';
import { confirmedEventNotification, unconfirmedEventNotification } from '../services/event-notification.ts';
import { iAm } from '../services/i-am.ts';
import type { IAmRequest } from '../services/i-am.ts';
import type { Call, CallOutcome } from '../transaction/call.ts';
import { Transactions, transactionDefaults } from '../transaction/transactions.ts';
import type { TransactionOptions } from '../transaction/transactions.ts';
import { BbmdQuestions } from './bbmd-questions.ts';
import { CovLedger } from './cov-ledger.ts';
import { EventInbox } from './event-inbox.ts';
import { ExchangeLog } from './exchange-log.ts';
import { InstanceClaims } from './instance-claims.ts';
import { ownAddressFor } from './own-address.ts';
import { askClaim } from './questions.ts';
import { RouterTable } from './router-table.ts';

export interface BacnetPorts {
  readonly clock: Clock;
  readonly rng: Rng;
  readonly net: Net;
  readonly log?: Logger;
}

export interface BacnetClientOptions {
  readonly bind: UdpEndpoint;
  /** Further addresses to hear broadcasts on. */
  readonly listen?: () => readonly UdpEndpoint[];
  readonly transactions?: Partial<TransactionOptions>;
}

/** The client side of one socket: requests and their answers, subscriptions, and what is heard unasked. */
export class BacnetClient {
  readonly link: ClientLink;
  readonly transactions: Transactions;
  readonly cov: CovLedger;
  /** Raw datagrams of hosts somebody looks at. */
  readonly exchanges: ExchangeLog;
  /** Routers heard of. */
  readonly routers: RouterTable;
  /** Reads the tables of BBMDs. */
  readonly bbmds: BbmdQuestions;
  /** Who claims which device instance. */
  readonly instances: InstanceClaims;
  #stopRecording: (() => void) | undefined;
  readonly #controlListeners = new Set<(packet: ControlPacket) => void>();
  /** Alarms and events of devices that were told to send them here. */
  readonly events: EventInbox = new EventInbox();
  readonly #net: Net;
  readonly #iAmListeners = new Set<(source: BacnetAddress, message: IAmRequest) => void>();

  constructor({ clock, rng, net, log = silentLog }: BacnetPorts, options: BacnetClientOptions) {
    const { bind, listen = () => [] } = options;
    this.#net = net;
    this.link = new ClientLink(
      net,
      log,
      { bind, listen },
      (packet, reader) => this.#receive(packet, reader),
      (packet) => this.#receiveControl(packet),
    );
    this.transactions = new Transactions(clock, rng, (to, reply, write) => this.link.send(to, reply, write), {
      ...transactionDefaults,
      ...options.transactions,
    });
    this.cov = new CovLedger(clock, rng, this.transactions);
    this.exchanges = new ExchangeLog(clock);
    this.routers = new RouterTable(clock);
    this.bbmds = new BbmdQuestions(clock, (to, message) => this.link.sendBvlc(to, message));
    this.instances = new InstanceClaims(clock, (address, instance) => askClaim(this.transactions, address, instance));
  }

  start(): Promise<void> {
    return this.link.start();
  }

  /** Settles every request and forgets every subscription; devices let them run out. */
  async stop(): Promise<void> {
    this.cov.stop();
    this.bbmds.stop();
    this.transactions.close();
    await this.link.stop();
  }

  request<T>(address: BacnetAddress, call: Call<T>): Promise<CallOutcome<T>> {
    return this.transactions.request(address, call);
  }

  /** Where a host would send what it wants to tell; undefined when nobody can say. */
  ownAddressFor(host: string): UdpEndpoint | undefined {
    return ownAddressFor(host, this.link.local, this.#net.interfaces());
  }

  /** Hears every I-Am until the returned function is called. */
  onIAm(listener: (source: BacnetAddress, message: IAmRequest) => void): () => void {
    this.#iAmListeners.add(listener);
    return () => void this.#iAmListeners.delete(listener);
  }

  /** Keeps the newest datagrams of a host, or forgets them. */
  recordExchanges(host: string, on: boolean): void {
    this.exchanges.record(host, on);
    if (this.exchanges.isOn) {
      this.#stopRecording ??= this.link.observe((...datagram) => this.exchanges.note(...datagram));
    } else {
      this.#stopRecording?.();
      this.#stopRecording = undefined;
    }
  }

  /** Hears what routers and BBMDs say until the returned function is called. */
  onControl(listener: (packet: ControlPacket) => void): () => void {
    this.#controlListeners.add(listener);
    return () => void this.#controlListeners.delete(listener);
  }

  #receiveControl(packet: ControlPacket): void {
    if (packet.kind === 'bvlc') this.bbmds.heard(packet.from, packet.message);
    else this.#heardRouter(packet.source, packet.message);
    for (const listener of this.#controlListeners) listener(packet);
  }

  #heardRouter(source: BacnetAddress, message: NetworkMessage): void {
    switch (message.type) {
      case NetworkMessageType.iAmRouterToNetwork:
        return this.routers.announced(source, message.networks);
      case NetworkMessageType.rejectMessageToNetwork:
        return this.transactions.rejectedByRouter(source, message.network, message.reason);
      case NetworkMessageType.routerBusyToNetwork:
        return this.transactions.routerBusy(source, message.networks, true);
      case NetworkMessageType.routerAvailableToNetwork:
        return this.transactions.routerBusy(source, message.networks, false);
      case NetworkMessageType.networkNumberIs:
        return this.routers.numbered(source, message.network, message.configured);
      default:
    }
  }

  /** True when the packet was dealt with; a confirmed request that was not is refused by the link. */
  #receive(packet: Packet, reader: ByteReader): boolean {
    const { apdu, source } = packet;
    switch (apdu.type) {
      case PduType.confirmedRequest:
        if (apdu.segment || packet.broadcast) return false;
        if (apdu.service === confirmedEventNotification.choice) {
          const answer = this.events.confirm(source, apdu.invokeId, reader);
          if (answer) this.link.send(source, false, answer);
          return answer !== undefined;
        }
        if (apdu.service !== confirmedCovNotification.choice) return false;
        this.#answerNotification(source, apdu.invokeId, reader);
        return true;
      case PduType.unconfirmedRequest:
        if (apdu.service === iAm.choice) this.#heardIAm(source, iAm.request.decode(reader));
        else if (apdu.service === unconfirmedEventNotification.choice) this.events.hear(source, reader);
        else if (apdu.service === unconfirmedCovNotification.choice) {
          const notification = unconfirmedCovNotification.request.decode(reader);
          if (!this.cov.heard(source, notification) && !packet.broadcast) this.cov.strayed(source, notification);
        }
        return true;
      default:
        this.transactions.receive(packet, reader);
        return true;
    }
  }

  #heardIAm(source: BacnetAddress, message: IAmRequest): void {
    this.cov.announced(source);
    this.routers.passedOn(source);
    this.instances.heard(source, message);
    for (const listener of this.#iAmListeners) listener(source, message);
  }

  /** Clause 13.6.2: done, or that nobody here has such a subscription, which makes the device drop it. */
  #answerNotification(source: BacnetAddress, invokeId: number, reader: ByteReader): void {
    const { choice } = confirmedCovNotification;
    try {
      const notification = confirmedCovNotification.request.decode(reader);
      if (this.cov.heard(source, notification)) {
        return this.link.send(source, false, (writer) => encodeSimpleAck(writer, invokeId, choice));
      }
      const error = { errorClass: ErrorClass.services, errorCode: ErrorCode.unknownSubscription };
      this.link.send(source, false, (writer) => encodeError(writer, invokeId, choice, error));
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      const reason = RejectReason.invalidParameterDataType;
      this.link.send(source, false, (writer) => encodeReject(writer, invokeId, reason));
    }
  }
}
