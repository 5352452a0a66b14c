import { PROGRAM_IMAGE_BYTES } from '../records/index.ts';

/** The length of the code, which is also what a program's header says; it leaves out itself and the byte that ends the code. */
export function codeLengthOf(image: Uint8Array): number {
  return wordAt(image, 0) ?? 0;
}

/**
 * Bytes of an image with all its tables: the length, the code and the byte that ends it, where it resumes, the local
 * variables and the expressions it times (facts 6.2). More than there are where `image` breaks off: read on to there
 * and ask again. No more than {@link PROGRAM_IMAGE_BYTES} are an image; without code it is empty.
 */
export function programImageEnd(image: Uint8Array): number {
  const code = wordAt(image, 0);
  if (code === undefined) return WORD_BYTES;
  if (code === 0) return 0;
  const locals = WORD_BYTES + code + 1 + WORD_BYTES;
  const localBytes = wordAt(image, locals);
  if (localBytes === undefined) return locals + WORD_BYTES;
  const times = locals + WORD_BYTES + localBytes;
  const timeBytes = wordAt(image, times);
  return times + WORD_BYTES + (timeBytes ?? 0);
}

/** The bytes that belong to the program, without what an earlier, longer one left behind it; all of a damaged one. */
export function usedImage(image: Uint8Array): Uint8Array {
  return image.slice(0, Math.min(programImageEnd(image), image.byteLength));
}

/** Why bytes are no program a panel could run, or undefined. */
export function imageProblem(image: Uint8Array): string | undefined {
  if (image.byteLength === 0) return undefined;
  const end = programImageEnd(image);
  if (end > PROGRAM_IMAGE_BYTES) return `the program needs ${end} bytes, above the maximum ${PROGRAM_IMAGE_BYTES}`;
  if (end > image.byteLength) return `the program needs ${end} bytes, there are ${image.byteLength}`;
  const code = codeLengthOf(image);
  if (code === 0) return 'the first two bytes say that there is no code, and bytes follow';
  return image[WORD_BYTES + code] === END_OF_PROGRAM
    ? undefined
    : `no end of a program stands behind ${code} bytes of code`;
}

const WORD_BYTES = 2;
const END_OF_PROGRAM = 0xfe;

function wordAt(image: Uint8Array, at: number): number | undefined {
  const [low, high] = [image[at], image[at + 1]];
  return low === undefined || high === undefined ? undefined : low | (high << 8);
}
