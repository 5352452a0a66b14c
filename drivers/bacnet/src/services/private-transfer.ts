import { hexOf } from '../encoding/format.ts';
import { TagReader, writeClosing, writeContextUnsigned, writeOpening } from '../encoding/tags.ts';
import { readEnclosedValues, writeValues } from '../encoding/values.ts';
import type { BacnetValue } from '../encoding/values.ts';
import { readErrorPair, writeErrorPair } from './error.ts';
import type { ServiceError } from './error.ts';
import type { ConfirmedService, Message, UnconfirmedService } from './service.ts';

/** A block of a vendor's own making, on both ways. */
export interface PrivateTransfer {
  readonly vendorId: number;
  readonly serviceNumber: number;
  /** Undefined where none was sent, which differs from a block without content. */
  readonly block: readonly BacnetValue[] | undefined;
}

export interface PrivateTransferError extends ServiceError, PrivateTransfer {}

const transfer: Message<PrivateTransfer> = {
  encode: (writer, { vendorId, serviceNumber, block }) => {
    writeContextUnsigned(writer, 0, vendorId);
    writeContextUnsigned(writer, 1, serviceNumber);
    if (!block) return;
    writeOpening(writer, 2);
    writeValues(writer, block);
    writeClosing(writer, 2);
  },
  decode: (reader) => readTransfer(new TagReader(reader), 0),
  describe: describeTransfer,
};

export const confirmedPrivateTransfer: ConfirmedService<PrivateTransfer, PrivateTransfer> = {
  choice: 18,
  name: 'confirmed-private-transfer',
  clause: '16.2',
  request: transfer,
  ack: transfer,
};

export const unconfirmedPrivateTransfer: UnconfirmedService<PrivateTransfer> = {
  choice: 4,
  name: 'unconfirmed-private-transfer',
  clause: '16.3',
  request: transfer,
};

/** The body of its Error PDU (clause 21, ConfirmedPrivateTransfer-Error); some stacks send the bare pair instead. */
export const privateTransferError: Message<PrivateTransferError> = {
  encode(writer, error) {
    writeOpening(writer, 0);
    writeErrorPair(writer, error);
    writeClosing(writer, 0);
    writeContextUnsigned(writer, 1, error.vendorId);
    writeContextUnsigned(writer, 2, error.serviceNumber);
    if (!error.block) return;
    writeOpening(writer, 3);
    writeValues(writer, error.block);
    writeClosing(writer, 3);
  },
  decode(reader) {
    const tags = new TagReader(reader);
    if (!tags.isOpening(0)) return { ...readErrorPair(tags), vendorId: 0, serviceNumber: 0, block: undefined };
    tags.opening(0);
    const pair = readErrorPair(tags);
    tags.closing(0);
    return { ...pair, ...readTransfer(tags, 1) };
  },
  describe: describeTransfer,
};

/** Vendor, service number and block in three consecutive context tags. */
function readTransfer(tags: TagReader, first: number): PrivateTransfer {
  const vendorId = tags.contextUnsigned(first);
  const serviceNumber = tags.contextUnsigned(first + 1);
  const block = tags.isOpening(first + 2) ? readEnclosedValues(tags, first + 2) : undefined;
  return { vendorId, serviceNumber, block };
}

function describeTransfer({ vendorId, serviceNumber, block }: PrivateTransfer): string {
  const [first] = block ?? [];
  const octets = first?.type === 'octets' ? `, octets ${hexOf(first.value)}` : '';
  return `vendor ${vendorId} service ${serviceNumber}, ${block?.length ?? 'no'} values${octets}`;
}
