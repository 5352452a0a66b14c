import { ByteReader, ByteWriter, DecodeError, messageOf } from '@t3000/core';
import type { Logger, Net, UdpEndpoint, UdpSocket } from '@t3000/core';
import { APDU_BYTES_MAX, PduType, encodeReject } from './apdu.ts';
import type { BacnetAddress } from './address.ts';
import { beginBvlc, finishBvlc } from './bvlc.ts';
import { encodeBvlcMessage } from './bvlc-message.ts';
import type { BvlcMessage } from './bvlc-message.ts';
import type { NetworkMessage } from './network-message.ts';
import {
  DATAGRAM_BYTES_MAX,
  beginBroadcast,
  beginUnicast,
  decodeControlPacket,
  decodePacket,
  writeNetworkMessage,
} from './packet.ts';
import type { ControlPacket, Packet } from './packet.ts';
import { RejectReason } from '../encoding/errors.ts';

export interface ClientLinkOptions {
  /** Where requests leave from and answers arrive. */
  readonly bind: UdpEndpoint;
  /** Further addresses to hear broadcasts on, shared with other programs. */
  readonly listen: () => readonly UdpEndpoint[];
}

/** Sees a datagram as it went over the wire; `data` may be reused after the call. */
export type DatagramObserver = (direction: 'sent' | 'received', endpoint: UdpEndpoint, data: Uint8Array) => void;

/** Answers of 256 devices at once are about 400 kB, twice the default buffer; the rest is head room for bursts of I-Am. */
const RECEIVE_BUFFER_BYTES = 4 * 1024 * 1024;

const DATAGRAM_SENT_MAX = APDU_BYTES_MAX + 64;

/** The sockets of the client side: nothing that arrives can throw out of it, nothing leaves it malformed. */
export class ClientLink {
  readonly counters = { received: 0, control: 0, damaged: 0, sent: 0, socketErrors: 0 };
  /** Broadcast addresses that could not be listened on, and why. */
  readonly deaf: { readonly endpoint: UdpEndpoint; readonly problem: string }[] = [];
  readonly #net: Net;
  readonly #log: Logger;
  readonly #options: ClientLinkOptions;
  readonly #onPacket: (packet: Packet, reader: ByteReader) => boolean;
  readonly #onControl: (packet: ControlPacket) => void;
  readonly #observers = new Set<DatagramObserver>();
  readonly #reader = new ByteReader(new Uint8Array());
  readonly #writer = new ByteWriter(DATAGRAM_SENT_MAX, DATAGRAM_SENT_MAX);
  #socket: UdpSocket | undefined;
  #listeners: UdpSocket[] = [];

  constructor(
    net: Net,
    log: Logger,
    options: ClientLinkOptions,
    onPacket: (packet: Packet, reader: ByteReader) => boolean,
    onControl: (packet: ControlPacket) => void,
  ) {
    this.#net = net;
    this.#log = log;
    this.#options = options;
    this.#onPacket = onPacket;
    this.#onControl = onControl;
  }

  /** Where answers arrive; undefined while it is closed. */
  get local(): UdpEndpoint | undefined {
    return this.#socket?.local;
  }

  /** Opens the port alone, on another than configured: broadcasts are not heard there. */
  startAt(bind: UdpEndpoint): Promise<void> {
    return this.#open(bind, []);
  }

  start(): Promise<void> {
    return this.#open(this.#options.bind, this.#options.listen());
  }

  async #open(bind: UdpEndpoint, listen: readonly UdpEndpoint[]): Promise<void> {
    const onMessage = (data: Uint8Array, from: UdpEndpoint): void => this.#receive(data, from);
    const onError = (): void => void this.counters.socketErrors++;
    const receiveBufferBytes = RECEIVE_BUFFER_BYTES;
    this.#socket = await this.#net.bindUdp({ ...bind, receiveBufferBytes, onMessage, onError });
    for (const endpoint of listen) {
      const shared = { ...endpoint, reuseAddress: true, receiveBufferBytes, onMessage, onError };
      try {
        this.#listeners.push(await this.#net.bindUdp(shared));
      } catch (error) {
        // Requests and their answers work without it, and devices that answer by broadcast can be named by hand.
        this.deaf.push({ endpoint, problem: messageOf(error) });
        this.#log.warn('bacnet broadcasts cannot be heard', { address: endpoint.address, error: messageOf(error) });
      }
    }
  }

  async stop(): Promise<void> {
    const sockets = [this.#socket, ...this.#listeners].filter((socket) => socket !== undefined);
    this.#socket = undefined;
    this.#listeners = [];
    await Promise.all(sockets.map((socket) => socket.close()));
  }

  send(to: BacnetAddress, expectingReply: boolean, write: (writer: ByteWriter) => void): void {
    beginUnicast(this.#writer, to.behind, expectingReply);
    write(this.#writer);
    this.#transmit(to);
  }

  broadcast(to: UdpEndpoint, write: (writer: ByteWriter) => void): void {
    beginBroadcast(this.#writer, true);
    write(this.#writer);
    this.#transmit(to);
  }

  /** Lets a BBMD this node is registered with broadcast for it. */
  distribute(bbmd: UdpEndpoint, write: (writer: ByteWriter) => void): void {
    beginBroadcast(this.#writer, true, true);
    write(this.#writer);
    this.#transmit(bbmd);
  }

  sendBvlc(to: UdpEndpoint, message: BvlcMessage): void {
    beginBvlc(this.#writer, message.function);
    encodeBvlcMessage(this.#writer, message);
    this.#transmit(to);
  }

  /** `bvlcFunction` says how it travels: to one router, to all on a subnet, or through a BBMD. */
  sendNetworkMessage(to: UdpEndpoint, bvlcFunction: number, message: Exclude<NetworkMessage, { type: 'other' }>): void {
    writeNetworkMessage(this.#writer, bvlcFunction, message);
    this.#transmit(to);
  }

  /** Shows every datagram until the returned function is called; without observers it costs nothing. */
  observe(observer: DatagramObserver): () => void {
    this.#observers.add(observer);
    return () => void this.#observers.delete(observer);
  }

  #show(...shown: Parameters<DatagramObserver>): void {
    for (const observer of this.#observers) observer(...shown);
  }

  #transmit(to: UdpEndpoint): void {
    if (!this.#socket) return;
    this.counters.sent++;
    const datagram = finishBvlc(this.#writer);
    if (this.#observers.size > 0) this.#show('sent', to, datagram);
    this.#socket.send(datagram, to);
  }

  #receive(data: Uint8Array, from: UdpEndpoint): void {
    this.counters.received++;
    if (this.#observers.size > 0) this.#show('received', from, data);
    try {
      if (data.byteLength > DATAGRAM_BYTES_MAX) {
        this.counters.damaged++;
        return;
      }
      const packet = decodePacket(this.#reader.reset(data), from);
      if (!packet) return this.#receiveControl(data, from);
      const handled = this.#onPacket(packet, this.#reader);
      if (!handled && packet.apdu.type === PduType.confirmedRequest) this.#refuse(packet, packet.apdu.invokeId);
    } catch (error) {
      this.counters.damaged++;
      if (!(error instanceof DecodeError))
        this.#log.error('bacnet packet was not handled', { error: messageOf(error) });
    }
  }

  /** Off the way of values: only what routers and BBMDs say comes here. */
  #receiveControl(data: Uint8Array, from: UdpEndpoint): void {
    const control = decodeControlPacket(this.#reader.reset(data), from);
    if (!control) return;
    this.counters.control++;
    this.#onControl(control);
  }

  /** Nobody here serves it; saying so saves the other side its retries. Broadcast requests get no answer (clause 5.4). */
  #refuse({ source, broadcast }: Packet, invokeId: number): void {
    if (broadcast) return;
    this.send(source, false, (writer) => encodeReject(writer, invokeId, RejectReason.unrecognizedService));
  }
}
