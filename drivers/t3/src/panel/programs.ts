import {
  PROGRAM_IMAGE_BYTES,
  PROGRAM_PACKET_BYTES,
  WRITE_OFFSET,
  codeLengthOf,
  commands,
  decodeBlockAnswer,
  encodeBlockRequest,
  imageProblem,
  programImageEnd,
  usedImage,
} from '@t3000/t3';
import type { BlockHeader, ProgramRecord } from '@t3000/t3';
import type { LineOptions, PrivateLine } from '../line/private-line.ts';
import { failure, success } from '../result.ts';
import type { T3Result } from '../result.ts';
import type { BlockReader } from './block-reader.ts';
import type { RecordWrite, RecordWriter } from './record-writer.ts';

export interface PanelProgram {
  readonly header: ProgramRecord;
  /** The code with its tables; empty where the header says that there is none, whatever the slot holds. */
  readonly image: Uint8Array;
  /** Header and image disagree about the length: the slot is damaged, or a write of it broke off. */
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

/** Header and code of a program, counted from 0: packets until the image with its tables is whole. */
export async function readProgram(
  line: PrivateLine,
  reader: BlockReader,
  program: number,
  options: LineOptions = {},
): Promise<T3Result<PanelProgram>> {
  const header = await reader.readOne('programs', program, options);
  if (!header.ok) return header;
  const slot = new Uint8Array(PROGRAM_IMAGE_BYTES);
  let known = 0;
  while (header.value.imageLength > 0 && known < slot.byteLength) {
    if (known > 0 && programImageEnd(slot.subarray(0, known)) <= known) break;
    const packet = known / PROGRAM_PACKET_BYTES;
    const read = await readPacket(line, program, packet, options);
    if (!read.ok) return failure(read.reason, `packet ${packet + 1} of program ${program + 1}: ${read.detail}`);
    slot.set(read.value, known);
    known += PROGRAM_PACKET_BYTES;
  }
  const image = usedImage(slot.subarray(0, known));
  const consistent = imageProblem(image) === undefined && codeLengthOf(image) === header.value.imageLength;
  return success({ header: header.value, image, consistent });
}

export type ProgramWrite =
  | RecordWrite<ProgramRecord>
  /** Packets before this many are new, the rest and the header are not: write the program again. */
  | { readonly status: 'incomplete'; readonly packetsWritten: number; readonly detail: string };

/**
 * Writes code in packets, each read back, then the header with the length, and saves to flash. A program that runs is
 * switched off meanwhile: half a program must not drive anything. One that could not be finished stays off.
 */
export async function writeProgram(
  line: PrivateLine,
  writer: RecordWriter,
  program: number,
  image: Uint8Array,
): Promise<ProgramWrite> {
  const problem = imageProblem(image);
  if (problem !== undefined) return { status: 'refused', detail: problem };
  let ran = 0;
  const stopped = await writer.write('programs', program, (current) => {
    ran = current.onOff;
    return { ...current, onOff: 0 };
  });
  if (stopped.status !== 'applied' && stopped.status !== 'unchanged') return stopped;
  const packets = Math.ceil(image.byteLength / PROGRAM_PACKET_BYTES);
  const written = await writer.inTurn(async () => {
    for (let packet = 0; packet < packets; packet++) {
      const failed = await writePacket(line, program, packet, image);
      if (failed !== undefined) return { packet, failed };
    }
    return undefined;
  });
  if (written) {
    const { packet, failed } = written;
    const off = ran === 0 ? '' : `; program ${program + 1} stays switched off until it is written as a whole`;
    return { status: 'incomplete', packetsWritten: packet, detail: `${failed}${off}` };
  }
  const imageLength = codeLengthOf(image);
  const header = await writer.write('programs', program, (current) => ({ ...current, imageLength, onOff: ran }));
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
