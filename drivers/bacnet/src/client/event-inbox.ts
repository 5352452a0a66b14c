import { DecodeError } from '@t3000/core';
import type { ByteReader, ByteWriter } from '@t3000/core';
import { RejectReason } from '../encoding/errors.ts';
import { encodeReject, encodeSimpleAck } from '../link/apdu.ts';
import type { BacnetAddress } from '../link/address.ts';
import { confirmedEventNotification, unconfirmedEventNotification } from '../services/event-notification.ts';
import type { EventNotification } from '../services/event-notification.ts';

export type EventListener = (source: BacnetAddress, notification: EventNotification) => void;

/** Alarms and events devices tell of. While nobody listens, devices are told that the service is unknown here. */
export class EventInbox {
  readonly #listeners = new Set<EventListener>();
  /** Notifications passed on. */
  received = 0;

  /** Hears every notification until the returned function is called. */
  listen(listener: EventListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Reads a confirmed notification; the result writes the answer, undefined while nobody listens. */
  confirm(source: BacnetAddress, invokeId: number, reader: ByteReader): ((writer: ByteWriter) => void) | undefined {
    if (this.#listeners.size === 0) return undefined;
    const { choice, request } = confirmedEventNotification;
    try {
      const notification = request.decode(reader);
      reader.finish();
      this.#pass(source, notification);
      return (writer) => encodeSimpleAck(writer, invokeId, choice);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      return (writer) => encodeReject(writer, invokeId, RejectReason.invalidParameterDataType);
    }
  }

  /** Throws DecodeError. */
  hear(source: BacnetAddress, reader: ByteReader): void {
    if (this.#listeners.size > 0) this.#pass(source, unconfirmedEventNotification.request.decode(reader));
  }

  #pass(source: BacnetAddress, notification: EventNotification): void {
    this.received++;
    for (const listener of this.#listeners) listener(source, notification);
  }
}
