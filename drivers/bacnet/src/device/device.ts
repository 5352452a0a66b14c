import { DecodeError, assert } from '@t3000/core';
import type { ByteReader, ByteWriter, Clock } from '@t3000/core';
import { AbortReason, RejectReason } from '../encoding/errors.ts';
import { OBJECT_INSTANCE_MAX } from '../encoding/object-id.ts';
import { APDU_BYTES_MAX, APDU_BYTES_MIN, PduType, encodeComplexAckHeader } from '../link/apdu.ts';
import type { Apdu } from '../link/apdu.ts';
import type { Packet } from '../link/packet.ts';
import { ACK_SEGMENT_HEADER_BYTES } from '../segments/dissection.ts';
import type { ServiceError } from '../services/error.ts';
import { deviceCommunicationControl } from '../services/device-communication-control.ts';
import { reinitializeDevice } from '../services/reinitialize-device.ts';
import { timeSynchronization, utcTimeSynchronization } from '../services/time-synchronization.ts';
import { whoHas } from '../services/who-has.ts';
import { subscribeCovProperty } from '../services/subscribe-cov-property.ts';
import { subscribeCov } from '../services/subscribe-cov.ts';
import { readPropertyMultiple } from '../services/read-property-multiple.ts';
import { readProperty } from '../services/read-property.ts';
import { writePropertyMultiple } from '../services/write-property-multiple.ts';
import { writeProperty } from '../services/write-property.ts';
import { AlarmCenter } from './alarm-center.ts';
import type { DueEvent } from './alarm-center.ts';
import { hearTime, hearUtcTime, hearWhoHas } from './announcements.ts';
import type { AnnouncementHandler } from './announcements.ts';
import { CovTable, handleSubscribeCov, handleSubscribeCovProperty } from './cov-table.ts';
import { DeviceClock } from './device-clock.ts';
import { DeviceControl } from './device-control.ts';
import type { ControlOptions } from './device-control.ts';
import { DeviceObject } from './device-object.ts';
import type { DeviceFacts } from './device-object.ts';
import { noFaults } from './faults.ts';
import type { DeviceFaults } from './faults.ts';
import {
  handleReadProperty,
  handleReadPropertyMultiple,
  handleWriteProperty,
  handleWritePropertyMultiple,
  rejectReasonOf,
} from './request-handlers.ts';
import type { ObjectSource, ServiceAnswer, ServiceHandler } from './request-handlers.ts';
import { ServiceBit } from './service-bits.ts';
import { encodeShortAnswer } from './short-answer.ts';
import type { LongAnswer } from './segmented-conversations.ts';
import type { PropertyContent, ServedObject } from './served-object.ts';

export interface BacnetDeviceOptions extends Partial<DeviceFacts> {
  readonly instance: number;
  readonly name: string;
  /** False leaves ReadPropertyMultiple out, as small devices do. */
  readonly readMultiple?: boolean;
  /** Change of value: `objects` knows SubscribeCOV as T3 panels do (the default), `properties` SubscribeCOVProperty too. */
  readonly cov?: 'none' | 'objects' | 'properties';
  /** Priorities a write must not use; T3 panels refuse 6. */
  readonly refusedPriorities?: readonly number[];
  /** Where the answer to a Who-Is goes. */
  readonly iAm?: 'broadcast' | 'unicast';
  /** Source of local-date and local-time; schedules, logs and alarms need it. */
  readonly clock?: Clock;
  /** Minutes to add to local time to get UTC. */
  readonly utcOffsetMinutes?: number;
  /** Lets clients silence and restart the device who know the password; without it both services are unknown. */
  readonly control?: ControlOptions;
}

/** Vendor identifier of Temco Controls, the maker of T3 panels. */
export const VENDOR_TEMCO = 148;

/** ComplexACK header: type, invoke id, service. */
const ANSWER_HEADER_BYTES = 3;

/** What a silenced device still answers (clause 16.1.2). */
const endsSilence: ReadonlySet<number> = new Set([deviceCommunicationControl.choice, reinitializeDevice.choice]);

/**
 * A BACnet device without sockets: objects, services and the answers to requests. {@link BacnetSite} gives it an
 * address. Several thousand fit into one process because nothing is encoded before somebody asks.
 */
export class BacnetDevice implements ObjectSource {
  readonly facts: DeviceFacts;
  readonly iAm: 'broadcast' | 'unicast';
  readonly refusedPriorities: readonly number[];
  readonly faults: DeviceFaults = noFaults();
  readonly object: DeviceObject;
  /** Confirmed requests it was asked, by service choice. */
  readonly requestCounts = new Map<number, number>();
  readonly cov: CovTable = new CovTable(this);
  /** Undefined for a device that knows no time. */
  readonly time: DeviceClock | undefined;
  readonly control: DeviceControl | undefined;
  readonly alarms: AlarmCenter = new AlarmCenter(this);
  /** What an answer leaves to do once it was handed over; whoever sends the answer takes it. */
  afterAnswer: (() => void) | undefined;
  /** Called when objects were added. */
  onObjects: (() => void) | undefined;
  readonly #objects = new Map<number, ServedObject>();
  readonly #handlers = new Map<number, ServiceHandler>();
  readonly #announcements = new Map<number, AnnouncementHandler>();
  readonly #serviceBits = new Set<number>([ServiceBit.iAm, ServiceBit.iHave, ServiceBit.whoHas, ServiceBit.whoIs]);

  constructor(options: BacnetDeviceOptions) {
    const { instance, name, apduBytesMax = APDU_BYTES_MAX } = options;
    assert(instance >= 0 && instance < OBJECT_INSTANCE_MAX, `device instance ${instance} is outside 0 to 4194302`);
    assert(
      apduBytesMax >= APDU_BYTES_MIN && apduBytesMax <= APDU_BYTES_MAX,
      `max APDU ${apduBytesMax} is outside ${APDU_BYTES_MIN} to ${APDU_BYTES_MAX}`,
    );
    this.facts = {
      vendorId: VENDOR_TEMCO,
      vendorName: 'Temco Controls',
      modelName: 'T3-BB',
      firmware: '66.02',
      ...options,
      instance,
      name,
      apduBytesMax,
    };
    this.iAm = options.iAm ?? 'broadcast';
    this.refusedPriorities = options.refusedPriorities ?? [];
    this.time = options.clock && new DeviceClock(options.clock, options.utcOffsetMinutes);
    this.object = new DeviceObject(this.facts, this.#objects, this.#serviceBits, this.time);
    this.#objects.set(this.object.objectId, this.object);
    this.serve(readProperty.choice, handleReadProperty(this));
    this.serve(writeProperty.choice, handleWriteProperty(this));
    this.serve(writePropertyMultiple.choice, handleWritePropertyMultiple(this));
    const cov = options.cov ?? 'objects';
    if (cov !== 'none') this.serve(subscribeCov.choice, handleSubscribeCov(this.cov));
    if (cov === 'properties') {
      this.serve(subscribeCovProperty.choice, handleSubscribeCovProperty(this.cov), ServiceBit.subscribeCovProperty);
    }
    if (options.readMultiple ?? true) this.serve(readPropertyMultiple.choice, handleReadPropertyMultiple(this));
    this.control = options.control && new DeviceControl(options.control, this.time);
    if (this.control) {
      this.serve(deviceCommunicationControl.choice, this.control.communication());
      this.serve(reinitializeDevice.choice, this.control.reinitialization());
    }
    this.#announcements.set(whoHas.choice, hearWhoHas(this, instance));
    if (!this.time) return;
    this.#announcements.set(timeSynchronization.choice, hearTime(this.time));
    this.#announcements.set(utcTimeSynchronization.choice, hearUtcTime(this.time));
    this.#serviceBits.add(ServiceBit.timeSynchronization).add(ServiceBit.utcTimeSynchronization);
  }

  get deviceObjectId(): number {
    return this.object.objectId;
  }

  get objects(): ReadonlyMap<number, ServedObject> {
    return this.#objects;
  }

  /** Adds objects; one with the same identifier is replaced. */
  add(...objects: readonly ServedObject[]): this {
    for (const object of objects) this.#objects.set(object.objectId, object);
    this.object.databaseRevision++;
    this.onObjects?.();
    return this;
  }

  remove(objectId: number): void {
    if (objectId !== this.deviceObjectId && this.#objects.delete(objectId)) this.object.databaseRevision++;
  }

  /** Adds or replaces a confirmed service. `bit` is its bit of BACnetServicesSupported where that differs from the choice. */
  serve(choice: number, handler: ServiceHandler, bit: number = choice): void {
    this.#handlers.set(choice, handler);
    this.#serviceBits.add(bit);
  }

  get sendsSegments(): boolean {
    return this.facts.segmentation === 'both' || this.facts.segmentation === 'transmit';
  }

  get takesSegments(): boolean {
    return this.facts.segmentation === 'both' || this.facts.segmentation === 'receive';
  }

  /** What losing power does to it. */
  reset(): void {
    for (const object of this.#objects.values()) object.reset();
    this.cov.clear();
    this.control?.reset();
  }

  /** False while a client has silenced it, but for the two services that end the silence (clause 16.1). */
  get isListening(): boolean {
    return this.control === undefined || this.control.state !== 'disable';
  }

  /** False while a client has forbidden it to speak unasked. */
  get mayInitiate(): boolean {
    return this.control === undefined || this.control.state === 'enable';
  }

  /** It has a clock and something that looks at it. */
  get needsTime(): boolean {
    return this.time !== undefined && this.#objects.values().some((object) => 'tick' in object || object.events);
  }

  /** Lets time pass: schedules act, logs note, alarms come and go. Returns the notifications that are due. */
  tick(): readonly DueEvent[] {
    if (!this.time) return [];
    const moment = this.time.moment();
    for (const object of this.#objects.values()) object.tick?.(moment);
    return this.alarms.scan(moment);
  }

  /** Hears an unconfirmed request; the result writes what it says to everybody, undefined for nothing. */
  hear(service: number, reader: ByteReader): ((writer: ByteWriter) => void) | undefined {
    return this.isListening ? this.#announcements.get(service)?.(reader) : undefined;
  }

  find(objectId: number): ServedObject | undefined {
    const own = this.objects.get(objectId);
    const other = own ? undefined : this.faults.alias?.(objectId);
    return other === undefined ? own : this.objects.get(other);
  }

  alter(
    objectId: number,
    property: number,
    content: PropertyContent | undefined,
  ): PropertyContent | ServiceError | undefined {
    return this.faults.lie ? this.faults.lie(objectId, property, content) : content;
  }

  /**
   * Answers one confirmed request. `begin` starts an empty datagram in `writer`, up to the APDU; it is called again
   * when an answer turns out not to fit. A long answer goes to `inSegments` where device and asker know segments.
   * False when nothing is to be sent.
   */
  answer(
    packet: Packet,
    reader: ByteReader,
    writer: ByteWriter,
    begin: () => void,
    inSegments?: (answer: LongAnswer) => void,
  ): boolean {
    const { apdu, source } = packet;
    if (apdu.type !== PduType.confirmedRequest) return false;
    const { invokeId, service } = apdu;
    if (!this.isListening && !endsSilence.has(service)) return false;
    this.requestCounts.set(service, (this.requestCounts.get(service) ?? 0) + 1);
    begin();
    const headerLength = writer.length;
    const apduBytes = Math.min(this.facts.apduBytesMax, apdu.answerBytesMax);
    const segmentBytes = apduBytes - ACK_SEGMENT_HEADER_BYTES;
    const segmented = inSegments !== undefined && apdu.segmentedAnswerAccepted && this.sendsSegments;
    const lengthMax = headerLength + (segmented ? segmentBytes * apdu.segmentsMax : apduBytes);
    encodeComplexAckHeader(writer, invokeId, service);
    let answer = this.#serve(apdu, reader, { writer, lengthMax, source });
    if (answer.kind === 'silent') return false;
    if (answer.kind === 'complex') {
      if (writer.length <= headerLength + apduBytes) return true;
      if (segmented && writer.length <= lengthMax) {
        const bytes = writer.view().slice(headerLength + ANSWER_HEADER_BYTES);
        inSegments({ invokeId, service, bytes, segmentBytes });
        return false;
      }
      const reason = segmented ? AbortReason.bufferOverflow : AbortReason.segmentationNotSupported;
      answer = { kind: 'abort', reason };
    }
    begin();
    encodeShortAnswer(writer, answer, invokeId, service);
    this.afterAnswer = answer.kind === 'simple' ? answer.afterwards : undefined;
    return true;
  }

  #serve(
    apdu: Extract<Apdu, { type: typeof PduType.confirmedRequest }>,
    reader: ByteReader,
    context: Parameters<ServiceHandler>[1],
  ): ServiceAnswer {
    const intercepted = this.faults.intercept?.(apdu.service);
    if (intercepted) return intercepted;
    if (apdu.segment) return { kind: 'abort', reason: AbortReason.segmentationNotSupported };
    const handler = this.#handlers.get(apdu.service);
    if (!handler) return { kind: 'reject', reason: RejectReason.unrecognizedService };
    try {
      return handler(reader, context);
    } catch (error) {
      if (error instanceof DecodeError) return { kind: 'reject', reason: rejectReasonOf(error) };
      throw error;
    }
  }
}
