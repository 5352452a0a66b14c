import { DecodeError } from '@t3000/core';
import type { ByteReader, ByteWriter, UdpEndpoint } from '@t3000/core';
import { BvlcFunction } from './bvlc.ts';
import type { Bvlc } from './bvlc.ts';

/** Answers of a BBMD (Annex J.2.1); each of them but the first is a refusal. */
export const BvlcResult = {
  success: 0x00,
  writeBdtRefused: 0x10,
  readBdtRefused: 0x20,
  registerRefused: 0x30,
  readFdtRefused: 0x40,
  deleteFdtEntryRefused: 0x50,
  distributeRefused: 0x60,
} as const;

const resultNames: Readonly<Record<number, string>> = {
  [BvlcResult.success]: 'success',
  [BvlcResult.writeBdtRefused]: 'write of the broadcast table refused',
  [BvlcResult.readBdtRefused]: 'read of the broadcast table refused',
  [BvlcResult.registerRefused]: 'registration refused',
  [BvlcResult.readFdtRefused]: 'read of the foreign device table refused',
  [BvlcResult.deleteFdtEntryRefused]: 'deletion of a foreign device refused',
  [BvlcResult.distributeRefused]: 'distribution of a broadcast refused',
};

export function bvlcResultText(code: number): string {
  return resultNames[code] ?? `result ${code}`;
}

/** A peer BBMD and how broadcasts reach its subnet: `255.255.255.255` means through that BBMD (Annex J.4.3.2). */
export interface BroadcastTableEntry extends UdpEndpoint {
  readonly mask: string;
}

export interface ForeignDeviceEntry extends UdpEndpoint {
  /** Registered for so many seconds ... */
  readonly lifetimeSeconds: number;
  /** ... of which so many are left, grace of the BBMD included. */
  readonly remainingSeconds: number;
}

/** A management message of Annex J.2: what BBMDs and foreign devices say to each other. */
export type BvlcMessage =
  | { readonly function: typeof BvlcFunction.result; readonly code: number }
  | {
      readonly function: typeof BvlcFunction.writeBroadcastDistributionTable;
      readonly entries: readonly BroadcastTableEntry[];
    }
  | { readonly function: typeof BvlcFunction.readBroadcastDistributionTable }
  | {
      readonly function: typeof BvlcFunction.readBroadcastDistributionTableAck;
      readonly entries: readonly BroadcastTableEntry[];
    }
  | { readonly function: typeof BvlcFunction.registerForeignDevice; readonly lifetimeSeconds: number }
  | { readonly function: typeof BvlcFunction.readForeignDeviceTable }
  | {
      readonly function: typeof BvlcFunction.readForeignDeviceTableAck;
      readonly entries: readonly ForeignDeviceEntry[];
    }
  | { readonly function: typeof BvlcFunction.deleteForeignDeviceTableEntry; readonly entry: UdpEndpoint };

/** Reads the body behind a BVLC header; undefined for a function with an NPDU or without a meaning. Throws DecodeError. */
export function decodeBvlcMessage(reader: ByteReader, bvlc: Bvlc): BvlcMessage | undefined {
  const message = decodeBody(reader, bvlc);
  if (message) reader.finish('J.2');
  return message;
}

function decodeBody(reader: ByteReader, bvlc: Bvlc): BvlcMessage | undefined {
  switch (bvlc.function) {
    case BvlcFunction.result:
      return { function: bvlc.function, code: bvlc.result ?? 0 };
    case BvlcFunction.writeBroadcastDistributionTable:
    case BvlcFunction.readBroadcastDistributionTableAck:
      return { function: bvlc.function, entries: readEntries(reader, 10, () => readBroadcastEntry(reader)) };
    case BvlcFunction.readBroadcastDistributionTable:
    case BvlcFunction.readForeignDeviceTable:
      return { function: bvlc.function };
    case BvlcFunction.registerForeignDevice:
      return { function: bvlc.function, lifetimeSeconds: reader.u16() };
    case BvlcFunction.readForeignDeviceTableAck:
      return { function: bvlc.function, entries: readEntries(reader, 10, () => readForeignEntry(reader)) };
    case BvlcFunction.deleteForeignDeviceTableEntry:
      return { function: bvlc.function, entry: readBvlcEndpoint(reader) };
    default:
      return undefined;
  }
}

/** Writes the body; the header with the function comes first. */
export function encodeBvlcMessage(writer: ByteWriter, message: BvlcMessage): void {
  switch (message.function) {
    case BvlcFunction.result:
      writer.u16(message.code);
      return;
    case BvlcFunction.writeBroadcastDistributionTable:
    case BvlcFunction.readBroadcastDistributionTableAck:
      for (const entry of message.entries) writeAddress(writeBvlcEndpoint(writer, entry), entry.mask);
      return;
    case BvlcFunction.registerForeignDevice:
      writer.u16(message.lifetimeSeconds);
      return;
    case BvlcFunction.readForeignDeviceTableAck:
      for (const entry of message.entries) {
        writeBvlcEndpoint(writer, entry).u16(entry.lifetimeSeconds).u16(entry.remainingSeconds);
      }
      return;
    case BvlcFunction.deleteForeignDeviceTableEntry:
      writeBvlcEndpoint(writer, message.entry);
      return;
    default:
  }
}

export function describeBvlcMessage(message: BvlcMessage): string {
  switch (message.function) {
    case BvlcFunction.result:
      return `BVLC result: ${bvlcResultText(message.code)}`;
    case BvlcFunction.writeBroadcastDistributionTable:
      return `write-broadcast-distribution-table ${broadcastEntries(message.entries)}`;
    case BvlcFunction.readBroadcastDistributionTable:
      return 'read-broadcast-distribution-table';
    case BvlcFunction.readBroadcastDistributionTableAck:
      return `broadcast-distribution-table ${broadcastEntries(message.entries)}`;
    case BvlcFunction.registerForeignDevice:
      return `register-foreign-device for ${message.lifetimeSeconds} s`;
    case BvlcFunction.readForeignDeviceTable:
      return 'read-foreign-device-table';
    case BvlcFunction.readForeignDeviceTableAck:
      return `foreign-device-table ${message.entries.map((entry) => `${endpointText(entry)} (${entry.remainingSeconds} s left)`).join(', ') || '(empty)'}`;
    default:
      return `delete-foreign-device-table-entry ${endpointText(message.entry)}`;
  }
}

export function endpointText({ address, port }: UdpEndpoint): string {
  return `${address}:${port}`;
}

function broadcastEntries(entries: readonly BroadcastTableEntry[]): string {
  return entries.map((entry) => `${endpointText(entry)} mask ${entry.mask}`).join(', ') || '(empty)';
}

function readEntries<T>(reader: ByteReader, entryBytes: number, read: () => T): T[] {
  if (reader.remaining % entryBytes !== 0) {
    const text = `${reader.remaining} octets are no whole number of entries of ${entryBytes}`;
    throw new DecodeError('inconsistent', text, reader.position, 'J.2');
  }
  const entries: T[] = [];
  while (reader.remaining > 0) entries.push(read());
  return entries;
}

function readBroadcastEntry(reader: ByteReader): BroadcastTableEntry {
  return { ...readBvlcEndpoint(reader), mask: readAddressText(reader) };
}

function readForeignEntry(reader: ByteReader): ForeignDeviceEntry {
  return { ...readBvlcEndpoint(reader), lifetimeSeconds: reader.u16(), remainingSeconds: reader.u16() };
}

function readBvlcEndpoint(reader: ByteReader): UdpEndpoint {
  return { address: readAddressText(reader), port: reader.u16() };
}

function readAddressText(reader: ByteReader): string {
  return `${reader.u8()}.${reader.u8()}.${reader.u8()}.${reader.u8()}`;
}

function writeBvlcEndpoint(writer: ByteWriter, { address, port }: UdpEndpoint): ByteWriter {
  writeAddress(writer, address);
  return writer.u16(port);
}

function writeAddress(writer: ByteWriter, address: string): void {
  for (const octet of address.split('.')) writer.u8(Number(octet));
}
