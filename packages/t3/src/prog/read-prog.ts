import { DecodeError } from '@t3000/core';
import { progOfIni } from './ini-prog.ts';
import { decodeIni, isIniProg } from './ini-text.ts';
import { decodeBinaryProg, isBinaryProg, type ProgFile } from './prog-file.ts';

/** A panel file of any age. */
export interface ProgReading {
  readonly form: 'binary' | 'ini';
  /** Text files become records of revision 5. */
  readonly file: ProgFile;
  /** What the reader of the text form left out or found missing, in sentences. */
  readonly notes: readonly string[];
}

/** Reads a `.prog` or `.prg` file. Anything else is a DecodeError with the offset and the section it was met in. */
export function readProg(bytes: Uint8Array): ProgReading {
  if (isBinaryProg(bytes)) return { form: 'binary', file: decodeBinaryProg(bytes), notes: [] };
  if (!isIniProg(bytes)) {
    throw new DecodeError(
      'unsupported',
      'this is no panel file: it begins neither with 55 FF nor with the text form of old files',
      0,
      'header',
    );
  }
  const { file, version, notes } = progOfIni(decodeIni(bytes));
  return { form: 'ini', file, notes: [`text form, version ${version ?? 'not given'}`, ...notes] };
}
