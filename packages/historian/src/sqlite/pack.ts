import { crc32 } from 'node:zlib';

import { assert, ByteReader, ByteWriter, DecodeError } from '@t3000/core';

import { readVarint, writeVarint } from '../codec/varint.ts';
import type { ChunkRow } from './chunk-table.ts';
import { PACK_BYTES_MAX } from './layout.ts';

/**
 * Chunks of a month, packed: format byte, CRC-32 of the directory (little-endian), length of the directory, the
 * directory, the chunks one after the other. The directory has for each chunk its id, count, first stamp, span and
 * length. Its CRC also covers what the row says, so that a pack in the wrong place is no pack.
 */
const FORMAT = 1;
const HEADER_BYTES = 9;

/** Id, count, first stamp, span and length of a chunk take no more. */
const ENTRY_BYTES_MAX = 24;

export interface PackRow {
  readonly id: number;
  readonly last: number;
  readonly from: number;
  readonly to: number;
  readonly data: Uint8Array;
}

type PackedChunk = Omit<ChunkRow, 'isSound'>;

/** Fills packs, in order of ids. */
export class Packer {
  readonly #put: (pack: PackRow) => void;
  #chunks: PackedChunk[] = [];
  #bytes = HEADER_BYTES;

  constructor(put: (pack: PackRow) => void) {
    this.#put = put;
  }

  /** Bytes a chunk may have to go into the pack that is being filled. */
  get room(): number {
    return PACK_BYTES_MAX - this.#bytes - ENTRY_BYTES_MAX;
  }

  add(chunk: PackedChunk): void {
    const { id, from, to, data } = chunk;
    const before = this.#chunks.at(-1);
    assert(before === undefined || id > before.id, `chunk ${id} comes after ${before?.id}`);
    assert(from >= 0 && to >= from && Number.isInteger(from) && Number.isInteger(to), `a chunk from ${from} to ${to}`);
    if (data.byteLength > this.room) this.flush();
    assert(data.byteLength <= this.room, `a chunk of ${data.byteLength} bytes is above the maximum ${this.room}`);
    this.#chunks.push(chunk);
    this.#bytes += data.byteLength + ENTRY_BYTES_MAX;
  }

  /** Writes what is there. */
  flush(): void {
    const first = this.#chunks[0];
    const last = this.#chunks.at(-1);
    if (first === undefined || last === undefined) return;
    const span = { from: Infinity, to: -Infinity };
    for (const { from, to } of this.#chunks) {
      span.from = Math.min(span.from, from);
      span.to = Math.max(span.to, to);
    }
    const row = { id: first.id, last: last.id, ...span };
    this.#put({ ...row, data: encodePack(row, this.#chunks) });
    this.#chunks = [];
    this.#bytes = HEADER_BYTES;
  }
}

type PackIdentity = Omit<PackRow, 'data'>;

const writer = new ByteWriter(1 << 20, 1 << 16);
const identityView = new DataView(new ArrayBuffer(33));

function encodePack(row: PackIdentity, chunks: readonly PackedChunk[]): Uint8Array {
  writer.clear();
  let previous = 0;
  for (const { id, count, from, to, data } of chunks) {
    writeVarint(writer, id - previous);
    writeVarint(writer, count);
    writeVarint(writer, from);
    writeVarint(writer, to - from);
    writeVarint(writer, data.byteLength);
    previous = id;
  }
  const directory = writer.copy();
  writer.clear().u8(FORMAT).u32le(checksum(row, directory)).u32le(directory.byteLength).bytes(directory);
  for (const { data } of chunks) writer.bytes(data);
  return writer.copy();
}

const reader = new ByteReader(new Uint8Array(0));

/** The chunks of a pack; their data are views. Throws {@link DecodeError} when the directory is damaged. */
export function decodePack(row: PackRow): ChunkRow[] {
  const { data } = row;
  if (data.byteLength < HEADER_BYTES) throw new DecodeError('truncated', 'a pack is too short', 0);
  if (data[0] !== FORMAT) throw new DecodeError('unsupported', `pack format ${data[0]} is unknown`, 0);
  reader.reset(data, 1);
  const expected = reader.u32le();
  const length = reader.u32le();
  if (length > reader.remaining) throw new DecodeError('truncated', 'the directory of a pack is cut short', 5);
  let place = HEADER_BYTES + length;
  if (expected !== checksum(row, data.subarray(HEADER_BYTES, place))) {
    throw new DecodeError('inconsistent', 'the checksum of the directory of a pack does not fit', 1);
  }
  reader.reset(data, HEADER_BYTES, place);
  const chunks: ChunkRow[] = [];
  for (let id = 0; reader.remaining > 0;) {
    id += readVarint(reader);
    const count = readVarint(reader);
    const from = readVarint(reader);
    const to = from + readVarint(reader);
    const end = place + readVarint(reader);
    chunks.push({ id, count, from, to, data: data.subarray(place, end), isSound: false });
    place = end;
  }
  return chunks;
}

function checksum({ id, last, from, to }: PackIdentity, directory: Uint8Array): number {
  identityView.setFloat64(0, id);
  identityView.setFloat64(8, last);
  identityView.setFloat64(16, from);
  identityView.setFloat64(24, to);
  identityView.setUint8(32, FORMAT);
  return crc32(directory, crc32(identityView));
}
