import { ByteReader, ByteWriter, DecodeError } from '@t3000/core';
import { commands } from './blocks.ts';
import { WRITE_OFFSET } from './block-message.ts';

/** Registers one tunnelled read or write can carry (facts 3.3). */
export const TUNNEL_READ_MAX = 200;
export const TUNNEL_WRITE_MAX = 128;

const HEADER_BYTES = 7;

/** Registers of the panel's Modbus map, reached through BACnet. Words are big-endian behind a little-endian header. */
export interface TunnelRequest {
  readonly register: number;
  readonly count: number;
  /** Undefined reads. */
  readonly words: readonly number[] | undefined;
}

export function encodeTunnelRequest({ register, count, words }: TunnelRequest): Uint8Array {
  const maximum = words ? TUNNEL_WRITE_MAX : TUNNEL_READ_MAX;
  if (count < 1 || count > maximum) throw new RangeError(`${count} registers are outside 1 to ${maximum}`);
  if (words && words.length !== count) throw new RangeError(`${words.length} words for ${count} registers`);
  const writer = new ByteWriter(HEADER_BYTES + 2 * maximum);
  writer.u16le(HEADER_BYTES + 2 * (words?.length ?? 0));
  writer.u8(commands.modbusTunnel + (words ? WRITE_OFFSET : 0));
  writer.u16le(register).u16le(count);
  for (const word of words ?? []) writer.u16(word);
  return writer.copy();
}

export function decodeTunnelRequest(octets: Uint8Array): TunnelRequest {
  const reader = new ByteReader(octets);
  reader.skip(2);
  const command = reader.u8();
  const register = reader.u16le();
  const count = reader.u16le();
  const write = command === commands.modbusTunnel + WRITE_OFFSET;
  if (!write && command !== commands.modbusTunnel) {
    throw new DecodeError('unsupported', `command ${command} is no tunnel`, 2, 'facts 3.3');
  }
  const maximum = write ? TUNNEL_WRITE_MAX : TUNNEL_READ_MAX;
  if (count > maximum) throw new DecodeError('out_of_range', `${count} registers are above ${maximum}`, 5, 'facts 3.3');
  if (!write) return { register, count, words: undefined };
  return { register, count, words: Array.from({ length: count }, () => reader.u16()) };
}

export function encodeTunnelAnswer({ register, count }: TunnelRequest, words: readonly number[]): Uint8Array {
  const writer = new ByteWriter(HEADER_BYTES + 2 * TUNNEL_READ_MAX);
  writer
    .u16le(2 * words.length)
    .u8(commands.modbusTunnel)
    .u16le(register)
    .u16le(count);
  for (const word of words) writer.u16(word);
  return writer.copy();
}

export function decodeTunnelAnswer(octets: Uint8Array, { register, count }: TunnelRequest): number[] {
  const reader = new ByteReader(octets);
  reader.skip(2);
  const command = reader.u8();
  const answered = { register: reader.u16le(), count: reader.u16le() };
  if (command !== commands.modbusTunnel || answered.register !== register || answered.count !== count) {
    const message = `answer is about command ${command}, register ${answered.register}, count ${answered.count}`;
    throw new DecodeError('inconsistent', `${message}; ${count} from ${register} were asked`, 2, 'facts 3.3');
  }
  const words = Array.from({ length: count }, () => reader.u16());
  reader.finish('facts 3.3');
  return words;
}
