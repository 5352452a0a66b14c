import { DecodeError } from '@t3000/core';
import { checkSize } from './prog-file.ts';

/** The text form of files before revision 5, sections and lines in their order. */
export interface IniDocument {
  readonly sections: readonly IniSection[];
}

export interface IniSection {
  readonly name: string;
  readonly entries: readonly IniEntry[];
  /** Where it stands in the file. */
  readonly offset: number;
}

export interface IniEntry {
  readonly key: string;
  readonly value: string;
  readonly offset: number;
}

/** Every byte of the file is hidden by this. */
const mask = 1;

/** What an old file begins with, once it is readable. */
const firstSection = '[Setting]';

/** Characters made at a time: an argument list has a limit, and one byte at a time is slow. */
const chunkBytes = 8192;

/** Whether bytes begin as an old file does. */
export function isIniProg(bytes: Uint8Array): boolean {
  return bytesToText(bytes.subarray(0, firstSection.length)) === firstSection;
}

/** Sections and their lines. Blank lines are left out; anything else that is no section and no `key=value` is an error. */
export function decodeIni(bytes: Uint8Array): IniDocument {
  checkSize(bytes.byteLength);
  const text = bytesToText(bytes);
  const sections: { name: string; entries: IniEntry[]; offset: number }[] = [];
  let offset = 0;
  while (offset < text.length) {
    const newline = text.indexOf('\n', offset);
    const end = newline === -1 ? text.length : newline;
    const line = text.slice(offset, text.charCodeAt(end - 1) === 0x0d && end > offset ? end - 1 : end);
    readLine(line, offset, sections);
    offset = end + 1;
  }
  return { sections };
}

/** The bytes of an old file with the line ends the vendor's tool writes. */
export function encodeIni({ sections }: IniDocument): Uint8Array {
  const lines = sections.flatMap(({ name, entries }) => [
    `[${name}]`,
    ...entries.map(({ key, value }) => `${key}=${value}`),
  ]);
  const text = lines.map((line) => `${line}\r\n`).join('');
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i) ^ mask;
  return bytes;
}

function readLine(
  line: string,
  offset: number,
  sections: { name: string; entries: IniEntry[]; offset: number }[],
): void {
  if (line === '') return;
  if (line.startsWith('[') && line.endsWith(']')) {
    sections.push({ name: line.slice(1, -1), entries: [], offset });
    return;
  }
  const section = sections.at(-1);
  const equals = line.indexOf('=');
  if (section === undefined || equals < 1) {
    throw new DecodeError(
      'unexpected_tag',
      'a line is neither [section] nor key=value',
      offset,
      section?.name ?? 'ini',
    );
  }
  section.entries.push({ key: line.slice(0, equals), value: line.slice(equals + 1), offset });
}

/** One character per byte: texts of panels have no known code page, and nothing may be lost. */
function bytesToText(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.byteLength; at += chunkBytes) {
    const plain = bytes.subarray(at, at + chunkBytes).map((byte) => byte ^ mask);
    parts.push(String.fromCharCode(...plain));
  }
  return parts.join('');
}
