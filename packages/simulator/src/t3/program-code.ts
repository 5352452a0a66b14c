import { PROGRAM_IMAGE_BYTES, PROGRAM_PACKET_BYTES } from '@t3000/t3';

/** A program that only says what it is: `10 REM text` (facts 6.2). */
export function remark(text: string): Uint8Array {
  const line = [0x01, 10, 0, 0x1a, text.length, ...Array.from(text, (character) => character.charCodeAt(0)), 0xfe];
  // The length leaves out the byte that ends the program; behind it stand an offset and two empty tables.
  const length = line.length - 1;
  return Uint8Array.of(length & 0xff, length >> 8, ...line, 0, 0, 0, 0, 0, 0);
}

/** Code of the panel's programs, in packets. */
export class ProgramCode {
  readonly #images: Uint8Array[];

  constructor(count: number, images: readonly Uint8Array[]) {
    this.#images = Array.from({ length: count }, (_, index) => {
      const image = new Uint8Array(PROGRAM_IMAGE_BYTES);
      image.set(images[index] ?? []);
      return image;
    });
  }

  read(program: number, packet: number): Uint8Array | undefined {
    return this.#place(program, packet)?.slice();
  }

  write(program: number, packet: number, bytes: Uint8Array): void {
    this.#place(program, packet)?.set(bytes.subarray(0, PROGRAM_PACKET_BYTES));
  }

  #place(program: number, packet: number): Uint8Array | undefined {
    const start = packet * PROGRAM_PACKET_BYTES;
    if (start >= PROGRAM_IMAGE_BYTES) return undefined;
    return this.#images[program]?.subarray(start, start + PROGRAM_PACKET_BYTES);
  }
}
