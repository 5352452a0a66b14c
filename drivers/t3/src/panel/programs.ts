import {
  PROGRAM_IMAGE_BYTES,
  PROGRAM_PACKETS_MAX,
  PROGRAM_PACKET_BYTES,
  WRITE_OFFSET,
  commands,
  decodeBlockAnswer,
  encodeBlockRequest,
} from '@t3000/t3';
import type { BlockHeader, ProgramRecord } from '@t3000/t3';
import type { LineOptions, PrivateLine } from '../line/private-line.ts';
import { failure, success } from '../result.ts';
import type { T3Result } from '../result.ts';
import type { BlockReader } from './block-reader.ts';
import type { RecordWrite, RecordWriter } from './record-writer.ts';

export interface PanelProgram {
  readonly header: ProgramRecord;
  /** Whole packets as the panel keeps them; the part behind `header.imageLength` may be old code. */
  readonly image: Uint8Array;
  /** Header and image disagree about the length: the slot is damaged or was never written. */
  readonly consistent: boolean;
}

function packetHeader(program: number, packet: number): BlockHeader {
  return { command: commands.programCode, start: program, end: program, entityBytes: PROGRAM_PACKET_BYTES, packet };
}

async function readPacket(
  line: PrivateLine,
  program: number,
  packet: number,
  options: LineOptions,
): Promise<T3Result<Uint8Array>> {
  const header = packetHeader(program, packet);
  const decode = (octets: Uint8Array): Uint8Array => decodeBlockAnswer(octets, header);
  return line.read(commands.programCode, encodeBlockRequest(header), decode, options);
}

/** Header and code of a program, counted from 0. */
export async function readProgram(
  line: PrivateLine,
  reader: BlockReader,
  program: number,
  options: LineOptions = {},
): Promise<T3Result<PanelProgram>> {
  const header = await reader.readOne('programs', program, options);
  if (!header.ok) return header;
  const { imageLength } = header.value;
  const packets = Math.min(PROGRAM_PACKETS_MAX, Math.ceil(imageLength / PROGRAM_PACKET_BYTES));
  const image = new Uint8Array(packets * PROGRAM_PACKET_BYTES);
  for (let packet = 0; packet < packets; packet++) {
    const read = await readPacket(line, program, packet, options);
    if (!read.ok)
      return failure(read.reason, `packet ${packet + 1} of ${packets} of program ${program + 1}: ${read.detail}`);
    image.set(read.value, packet * PROGRAM_PACKET_BYTES);
  }
  const codeLength = (image[0] ?? 0) | ((image[1] ?? 0) << 8);
  const consistent = imageLength === 0 ? true : imageLength <= image.byteLength && codeLength + 2 <= imageLength;
  return success({ header: header.value, image, consistent });
}

export type ProgramWrite =
  | RecordWrite<ProgramRecord>
  /** Packets before this many are new, the rest and the header are not: write the program again. */
  | { readonly status: 'incomplete'; readonly packetsWritten: number; readonly detail: string };

/** Writes code in packets, each read back, then the header with its length, and saves to flash. */
export async function writeProgram(
  line: PrivateLine,
  writer: RecordWriter,
  program: number,
  image: Uint8Array,
): Promise<ProgramWrite> {
  if (image.byteLength > PROGRAM_IMAGE_BYTES) {
    return {
      status: 'refused',
      detail: `${image.byteLength} bytes of code are above the maximum ${PROGRAM_IMAGE_BYTES}`,
    };
  }
  const packets = Math.ceil(image.byteLength / PROGRAM_PACKET_BYTES);
  const written = await writer.inTurn(async () => {
    for (let packet = 0; packet < packets; packet++) {
      const problem = await writePacket(line, program, packet, image);
      if (problem !== undefined) return { packet, problem };
    }
    return undefined;
  });
  if (written) {
    const { packet, problem } = written;
    return { status: 'incomplete', packetsWritten: packet, detail: problem };
  }
  const header = await writer.write('programs', program, (current) => ({ ...current, imageLength: image.byteLength }));
  if (header.status === 'applied' || header.status === 'unchanged') await saveToFlash(line);
  return header;
}

async function writePacket(
  line: PrivateLine,
  program: number,
  packet: number,
  image: Uint8Array,
): Promise<string | undefined> {
  const wanted = new Uint8Array(PROGRAM_PACKET_BYTES);
  wanted.set(image.subarray(packet * PROGRAM_PACKET_BYTES, (packet + 1) * PROGRAM_PACKET_BYTES));
  const header = { ...packetHeader(program, packet), command: commands.programCode + WRITE_OFFSET };
  const sent = await line.write(header.command, encodeBlockRequest(header, wanted), false);
  const after = await readPacket(line, program, packet, { priority: 'urgent' });
  const where = `packet ${packet + 1} of program ${program + 1}`;
  if (!after.ok) return `${where} was written, but it could not be read back: ${after.detail}`;
  if (after.value.every((byte, at) => byte === wanted[at])) return undefined;
  return `${where} was ${sent.ok ? 'acknowledged but not applied' : 'not applied'}`;
}

/** Command 122: without it a panel keeps what was written only until it loses power. */
export function saveToFlash(line: PrivateLine): Promise<T3Result<undefined>> {
  const header = { command: commands.saveToFlash, start: 0, end: 0, entityBytes: 0, packet: 0 };
  return line.write(commands.saveToFlash, encodeBlockRequest(header), false);
}
