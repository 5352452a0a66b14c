import { dateTime } from '../encoding/calendar-types.ts';
import type { BacnetDateTime } from '../encoding/calendar-types.ts';
import { ErrorClass, ErrorCode } from '../encoding/errors.ts';
import { ObjectType } from '../encoding/object-types.ts';
import { boolean } from '../encoding/primitives.ts';
import { Property } from '../encoding/properties.ts';
import { atomicReadFile } from '../services/atomic-read-file.ts';
import { atomicWriteFile } from '../services/atomic-write-file.ts';
import type { ServiceError } from '../services/error.ts';
import type { ObjectSource, ServiceAnswer, ServiceHandler } from './request-handlers.ts';
import { Cell, SlotObject, computed } from './slots.ts';
import type { SlotObjectOptions } from './slots.ts';

/** A file lives in memory; a panel's own are far smaller. */
export const FILE_BYTES_MAX = 1 << 20;

/** Records of one file, so that a flood of empty ones ends too. */
const RECORDS_MAX = 10_000;

export interface FileOptions extends SlotObjectOptions {
  readonly fileType: string;
  /** Octets for stream access, records for record access. */
  readonly content: Uint8Array | readonly Uint8Array[];
  readonly readOnly?: boolean;
  readonly modifiedAt: BacnetDateTime;
  /** Stamps what clients write; without it the modification date stays. */
  readonly now?: () => BacnetDateTime;
}

/** A File (clause 12.13), read and written by its own two services. */
export class FileObject extends SlotObject {
  readonly readOnly: boolean;
  content: Uint8Array | readonly Uint8Array[];
  readonly archive: Cell<boolean>;
  readonly modifiedAt: Cell<BacnetDateTime>;
  readonly #now: (() => BacnetDateTime) | undefined;

  constructor(options: FileOptions) {
    super(ObjectType.file, options);
    this.content = options.content;
    this.readOnly = options.readOnly ?? false;
    this.archive = new Cell(Property.archive, boolean, false, { writable: true });
    this.modifiedAt = new Cell(Property.modificationDate, dateTime, options.modifiedAt);
    this.#now = options.now;
    this.slots.define(
      computed(Property.fileType, () => ({ type: 'string', value: options.fileType })),
      computed(Property.fileSize, () => ({ type: 'unsigned', value: this.size })),
      this.modifiedAt,
      this.archive,
      computed(Property.readOnly, () => ({ type: 'boolean', value: this.readOnly })),
      computed(Property.fileAccessMethod, () => ({ type: 'enumerated', value: this.isStream ? 1 : 0 })),
    );
    if (!this.isStream) {
      // record-count is defined for record access alone.
      this.slots.define(computed(Property.recordCount, () => ({ type: 'unsigned', value: this.content.length })));
    }
  }

  get isStream(): boolean {
    return this.content instanceof Uint8Array;
  }

  get size(): number {
    if (this.content instanceof Uint8Array) return this.content.length;
    return this.content.reduce((sum, { length }) => sum + length, 0);
  }

  /** Puts octets at `start`, -1 being the end; returns where they went. */
  writeStream(start: number, data: Uint8Array): number | ServiceError {
    if (this.readOnly) return refusal(ErrorCode.fileAccessDenied);
    const old = this.content;
    if (!(old instanceof Uint8Array)) return refusal(ErrorCode.invalidFileAccessMethod);
    const from = start === -1 ? old.length : start;
    if (from < 0 || from > old.length) return refusal(ErrorCode.invalidFileStartPosition);
    const length = Math.max(old.length, from + data.length);
    if (length > FILE_BYTES_MAX)
      return { errorClass: ErrorClass.resources, errorCode: ErrorCode.noSpaceToWriteProperty };
    const content = new Uint8Array(length);
    content.set(old);
    content.set(data, from);
    this.#replace(content);
    return from;
  }

  writeRecords(start: number, records: readonly Uint8Array[]): number | ServiceError {
    if (this.readOnly) return refusal(ErrorCode.fileAccessDenied);
    const old = this.content;
    if (old instanceof Uint8Array) return refusal(ErrorCode.invalidFileAccessMethod);
    const from = start === -1 ? old.length : start;
    if (from < 0 || from > old.length) return refusal(ErrorCode.invalidFileStartPosition);
    const content = [...old.slice(0, from), ...records, ...old.slice(from + records.length)];
    const bytes = content.reduce((sum, { length }) => sum + length, 0);
    if (bytes > FILE_BYTES_MAX || content.length > RECORDS_MAX) {
      return { errorClass: ErrorClass.resources, errorCode: ErrorCode.noSpaceToWriteProperty };
    }
    this.#replace(content);
    return from;
  }

  #replace(content: Uint8Array | readonly Uint8Array[]): void {
    this.content = content;
    this.archive.value = false;
    if (this.#now) this.modifiedAt.value = this.#now();
  }
}

const refusal = (errorCode: number): ServiceError => ({ errorClass: ErrorClass.services, errorCode });

export function handleAtomicReadFile(device: ObjectSource): ServiceHandler {
  return (reader, { writer }) => {
    const { file, access } = atomicReadFile.request.decode(reader);
    reader.finish();
    const object = fileOf(device, file);
    if (!(object instanceof FileObject)) return object;
    const { start, count } = access.value;
    const { content } = object;
    if ((access.kind === 'stream') !== object.isStream) {
      return { kind: 'error', ...refusal(ErrorCode.invalidFileAccessMethod) };
    }
    if (start < 0 || start > content.length) {
      return { kind: 'error', ...refusal(ErrorCode.invalidFileStartPosition) };
    }
    const endOfFile = start + count >= content.length;
    const part = content.slice(start, start + count);
    const found =
      part instanceof Uint8Array
        ? ({ kind: 'stream', value: { start, data: part } } as const)
        : ({ kind: 'record', value: { start, count: part.length, records: part } } as const);
    atomicReadFile.ack?.encode(writer, { endOfFile, access: found });
    return { kind: 'complex' };
  };
}

export function handleAtomicWriteFile(device: ObjectSource): ServiceHandler {
  return (reader, { writer }) => {
    const { file, access } = atomicWriteFile.request.decode(reader);
    reader.finish();
    const object = fileOf(device, file);
    if (!(object instanceof FileObject)) return object;
    const at =
      access.kind === 'stream'
        ? object.writeStream(access.value.start, access.value.data)
        : object.writeRecords(access.value.start, access.value.records);
    if (typeof at !== 'number') return { kind: 'error', ...at };
    atomicWriteFile.ack?.encode(writer, { kind: access.kind, value: at });
    return { kind: 'complex' };
  };
}

function fileOf(device: ObjectSource, objectId: number): FileObject | ServiceAnswer {
  const object = device.objects.get(objectId);
  if (object instanceof FileObject) return object;
  if (!object) return { kind: 'error', errorClass: ErrorClass.object, errorCode: ErrorCode.unknownObject };
  return { kind: 'error', ...refusal(ErrorCode.inconsistentParameters) };
}
