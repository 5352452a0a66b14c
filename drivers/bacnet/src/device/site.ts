import { ByteReader, ByteWriter, DecodeError, messageOf, silentLog } from '@t3000/core';
import type { Clock, Logger, Net, Rng, Timer, UdpEndpoint, UdpSocket } from '@t3000/core';
import type { BacnetAddress } from '../link/address.ts';
import { PduType, encodeUnconfirmedHeader } from '../link/apdu.ts';
import { BACNET_PORT, finishBvlc } from '../link/bvlc.ts';
import { beginBroadcast, beginUnicast, decodePacket } from '../link/packet.ts';
import type { Packet } from '../link/packet.ts';
import { iAm } from '../services/i-am.ts';
import { whoIs, whoIsCovers } from '../services/who-is.ts';
import { Transactions } from '../transaction/transactions.ts';
import type { SendApdu } from '../transaction/transactions.ts';
import { CovPublisher } from './cov-publisher.ts';
import type { BacnetDevice } from './device.ts';
import { EventPublisher } from './event-publisher.ts';
import { SegmentedConversations } from './segmented-conversations.ts';

export interface SitePorts {
  readonly clock: Clock;
  readonly rng: Rng;
  readonly net: Net;
  readonly log?: Logger;
}

export interface SiteOptions {
  /** Where broadcasts are heard and sent; undefined makes a site that answers unicast alone. */
  readonly broadcast?: UdpEndpoint | undefined;
}

/** Room for an ALL answer about many objects, which is cut before it is sent. */
const ANSWER_BYTES_MAX = 1 << 20;

/** How long a device is away when a client restarts it. */
const RESTART_MS = 2000;

/** Recipients of event notifications known by their instance. */
const BINDINGS_MAX = 1024;

interface Seat {
  readonly device: BacnetDevice;
  readonly endpoint: UdpEndpoint;
  socket: UdpSocket | undefined;
  /** Runs between power off and power on of a restart. */
  powerOn: Timer | undefined;
  readonly segments: SegmentedConversations;
  readonly publisher: CovPublisher;
  readonly events: EventPublisher;
  /** Requests of the device's own; made when it has the first one. */
  transactions: Transactions | undefined;
}

/**
 * Devices on sockets: one per device, on its own address, plus one that hears broadcasts for all of them. Linux
 * delivers a broadcast only to sockets bound to the broadcast address or to all addresses, hence the extra one.
 */
export class BacnetSite {
  readonly #ports: SitePorts;
  readonly #log: Logger;
  readonly #broadcast: UdpEndpoint | undefined;
  readonly #seats = new Map<BacnetDevice, Seat>();
  readonly #reader = new ByteReader(new Uint8Array());
  readonly #writer = new ByteWriter(ANSWER_BYTES_MAX, 2048);
  #broadcastSocket: UdpSocket | undefined;
  #running = false;
  /** Where devices are that ours want to tell something; undefined until they say so. */
  readonly #bindings = new Map<number, BacnetAddress | undefined>();
  #received = 0;
  #damaged = 0;
  #sent = 0;

  constructor(ports: SitePorts, options: SiteOptions = {}) {
    this.#ports = ports;
    this.#log = ports.log ?? silentLog;
    this.#broadcast = 'broadcast' in options ? options.broadcast : { address: '127.255.255.255', port: BACNET_PORT };
  }

  get statistics(): Readonly<Record<string, number>> {
    return { received: this.#received, damaged: this.#damaged, sent: this.#sent, devices: this.#seats.size };
  }

  /** Gives a device its address, and a socket at once when the site runs. */
  async add(device: BacnetDevice, address: string, port: number = BACNET_PORT): Promise<void> {
    const send: SendApdu = (to, expectingReply, write) => {
      beginUnicast(this.#writer, to.behind, expectingReply);
      write(this.#writer);
      this.#send(seat, to);
    };
    const { clock, rng } = this.#ports;
    const seat: Seat = {
      device,
      endpoint: { address, port },
      socket: undefined,
      powerOn: undefined,
      segments: new SegmentedConversations(clock, (to, write) => send(to, false, write)),
      publisher: new CovPublisher(
        clock,
        device,
        (to, write) => send(to, false, write),
        () => (seat.transactions ??= new Transactions(clock, rng, send)),
      ),
      events: new EventPublisher(clock, device, {
        send: (to, write) => send(to, false, write),
        broadcast: (global, write) => this.#broadcastFrom(seat, global, write),
        transactions: () => (seat.transactions ??= new Transactions(clock, rng, send)),
        find: (wanted) => this.#find(seat, wanted),
      }),
      transactions: undefined,
    };
    this.#seats.set(device, seat);
    if (device.control) device.control.onRestart = () => this.restart(device, RESTART_MS);
    if (this.#running) await this.#open(seat);
  }

  /** Unplugs a device for good. */
  async remove(device: BacnetDevice): Promise<void> {
    const seat = this.#seats.get(device);
    this.#seats.delete(device);
    seat?.powerOn?.cancel();
    if (seat) quiet(seat);
    await seat?.socket?.close();
  }

  async start(): Promise<void> {
    this.#running = true;
    if (this.#broadcast) {
      this.#broadcastSocket = await this.#ports.net.bindUdp({
        ...this.#broadcast,
        reuseAddress: true,
        onMessage: (data, from) => this.#receiveBroadcast(data, from),
      });
    }
    for (const seat of this.#seats.values()) await this.#open(seat);
  }

  async stop(): Promise<void> {
    this.#running = false;
    const sockets = [this.#broadcastSocket, ...Array.from(this.#seats.values(), ({ socket }) => socket)].filter(
      (socket) => socket !== undefined,
    );
    this.#broadcastSocket = undefined;
    for (const seat of this.#seats.values()) {
      seat.socket = undefined;
      seat.powerOn?.cancel();
      seat.powerOn = undefined;
      quiet(seat);
    }
    await Promise.all(sockets.map((socket) => socket.close()));
  }

  /** Power off, commands forgotten, `downMs` of silence, power on and an I-Am to everybody. */
  restart(device: BacnetDevice, downMs: number): void {
    const seat = this.#seats.get(device);
    if (!seat) return;
    seat.powerOn?.cancel();
    device.reset();
    quiet(seat);
    seat.powerOn = this.#ports.clock.setTimer(downMs, () => {
      seat.powerOn = undefined;
      seat.publisher.start();
      seat.events.start();
      this.announce(device);
    });
  }

  /** Broadcasts the I-Am of a device. */
  announce(device: BacnetDevice): void {
    const seat = this.#seats.get(device);
    if (seat) this.#broadcastFrom(seat, false, () => this.#writeIAm(seat));
  }

  #broadcastFrom(seat: Seat, global: boolean, write: (writer: ByteWriter) => void): void {
    if (!this.#broadcast) return;
    beginBroadcast(this.#writer, global);
    write(this.#writer);
    this.#send(seat, this.#broadcast);
  }

  /** Where a device is that one of ours wants to tell something; asks everybody when nobody has said so yet. */
  #find(seat: Seat, instance: number): BacnetAddress | undefined {
    const known = this.#bindings.get(instance);
    if (known) return known;
    if (this.#bindings.size < BINDINGS_MAX) this.#bindings.set(instance, undefined);
    this.#broadcastFrom(seat, true, (writer) => {
      encodeUnconfirmedHeader(writer, whoIs.choice);
      whoIs.request.encode(writer, { low: instance, high: instance });
    });
    return undefined;
  }

  async #open(seat: Seat): Promise<void> {
    seat.socket = await this.#ports.net.bindUdp({
      ...seat.endpoint,
      onMessage: (data, from) => this.#receive(data, from, [seat]),
      onError: (error) => this.#log.debug('simulated device could not send', { error: error.message }),
    });
    seat.publisher.start();
    seat.events.start();
  }

  #receiveBroadcast(data: Uint8Array, from: UdpEndpoint): void {
    this.#receive(data, from, this.#seats.values());
  }

  /** Nothing thrown by a bad datagram may reach the socket: it would end the process. */
  #receive(data: Uint8Array, from: UdpEndpoint, seats: Iterable<Seat>): void {
    this.#received++;
    try {
      const reader = this.#reader.reset(data);
      const packet = decodePacket(reader, from);
      if (!packet) return;
      const start = reader.position;
      if (packet.apdu.type === PduType.unconfirmedRequest) {
        this.#hear(packet, packet.apdu.service, reader, seats);
        return;
      }
      if (packet.apdu.type !== PduType.confirmedRequest) {
        for (const seat of seats) if (this.#alive(seat)) hearReply(seat, packet, reader.reset(data, start));
        return;
      }
      // A confirmed request to everybody is against clause 5.4; answering it would multiply it.
      if (packet.broadcast) return;
      for (const seat of seats) this.#answer(seat, packet, reader.reset(data, start));
    } catch (error) {
      this.#damaged++;
      if (!(error instanceof DecodeError)) this.#log.error('request could not be handled', { error: messageOf(error) });
    }
  }

  #hear(packet: Packet, service: number, reader: ByteReader, seats: Iterable<Seat>): void {
    if (service === whoIs.choice) {
      const request = whoIs.request.decode(reader);
      for (const seat of seats) {
        if (whoIsCovers(request, seat.device.facts.instance) && seat.device.isListening)
          this.#later(seat, () => this.#answerWhoIs(seat, packet));
      }
      return;
    }
    if (service === iAm.choice) {
      if (this.#bindings.size === 0) return;
      const { instance } = iAm.request.decode(reader);
      if (this.#bindings.has(instance)) this.#bindings.set(instance, packet.source);
      return;
    }
    const { bytes, position } = reader;
    for (const seat of seats) {
      if (!this.#alive(seat)) continue;
      const say = seat.device.hear(service, reader.reset(bytes, position));
      if (say) this.#later(seat, () => this.#broadcastFrom(seat, packet.source.behind !== undefined, say));
    }
  }

  #answer(seat: Seat, heard: Packet, reader: ByteReader): void {
    const { device, segments } = seat;
    if (!this.#alive(seat)) return;
    const { source } = heard;
    let [packet, body] = [heard, reader];
    if (heard.apdu.type === PduType.confirmedRequest) {
      if (segments.isAnswering(source, heard.apdu.invokeId)) return;
      if (heard.apdu.segment && device.takesSegments) {
        const whole = segments.receive(source, heard.apdu, reader.view(reader.remaining));
        if (!whole) return;
        packet = { ...heard, apdu: { ...heard.apdu, segment: undefined } };
        body = new ByteReader(whole);
      }
    }
    const writer = this.#writer;
    const begin = (): void => beginUnicast(writer, source.behind, false);
    const answered = device.answer(packet, body, writer, begin, (answer) =>
      this.#later(seat, () => segments.answer(source, answer)),
    );
    if (!answered) return;
    const { afterAnswer } = device;
    device.afterAnswer = undefined;
    this.#sendAnswer(seat, source);
    afterAnswer?.();
  }

  /** Sends what stands in the writer, as late and as often as the device's faults say. */
  #sendAnswer(seat: Seat, source: BacnetAddress): void {
    const { device } = seat;
    const { delayMs, delayJitterMs, duplicateRatio } = device.faults;
    const copies = duplicateRatio > 0 && this.#ports.rng.next() < duplicateRatio ? 2 : 1;
    if (delayMs === 0 && delayJitterMs === 0) {
      for (let copy = 0; copy < copies; copy++) this.#send(seat, source);
      return;
    }
    const datagram = finishBvlc(this.#writer).slice();
    this.#later(seat, () => {
      for (let copy = 0; copy < copies; copy++) this.#sendBytes(seat, datagram, source);
    });
  }

  #answerWhoIs(seat: Seat, packet: Packet): void {
    const unicast = seat.device.iAm === 'unicast' || !this.#broadcast;
    if (unicast) beginUnicast(this.#writer, packet.source.behind, false);
    else beginBroadcast(this.#writer, packet.source.behind !== undefined);
    this.#writeIAm(seat);
    this.#send(seat, unicast || !this.#broadcast ? packet.source : this.#broadcast);
  }

  #writeIAm({ device }: Seat): void {
    const { instance, apduBytesMax, vendorId, segmentation = 'none' } = device.facts;
    encodeUnconfirmedHeader(this.#writer, iAm.choice);
    iAm.request.encode(this.#writer, { instance, answerBytesMax: apduBytesMax, segmentation, vendorId });
  }

  #alive(seat: Seat): boolean {
    const { silent, dropRatio } = seat.device.faults;
    return !seat.powerOn && !silent && (dropRatio === 0 || this.#ports.rng.next() >= dropRatio);
  }

  #later(seat: Seat, run: () => void): void {
    const { delayMs, delayJitterMs } = seat.device.faults;
    if (seat.powerOn || seat.device.faults.silent) return;
    if (delayMs === 0 && delayJitterMs === 0) run();
    else this.#ports.clock.setTimer(delayMs + delayJitterMs * this.#ports.rng.next(), run);
  }

  #send(seat: Seat, to: UdpEndpoint): void {
    this.#sendBytes(seat, finishBvlc(this.#writer), to);
  }

  #sendBytes(seat: Seat, datagram: Uint8Array, to: UdpEndpoint): void {
    if (!seat.socket) return;
    this.#sent++;
    seat.socket.send(datagram, to);
  }
}

/** Ends what a device has under way, as a loss of power or of its socket does. */
function quiet(seat: Seat): void {
  seat.segments.clear();
  seat.publisher.stop();
  seat.events.stop();
  seat.transactions?.close();
  seat.transactions = undefined;
}

/** What is no request: acknowledgements of segments this device sends, and answers to requests of its own. */
function hearReply({ segments, transactions }: Seat, packet: Packet, reader: ByteReader): void {
  const { apdu, source } = packet;
  const fromClient = (apdu.type === PduType.segmentAck || apdu.type === PduType.abort) && !apdu.fromServer;
  if (fromClient) segments.heard(source, apdu);
  else transactions?.receive(packet, reader);
}
