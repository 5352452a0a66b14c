import type { BackupProgress } from '@t3000/core';
import {
  emptyProg,
  progRevisionMax,
  progSection,
  programRecord,
  recordsOf,
  sectionBlocks,
  sectionsOf,
  usedImage,
  wholeCode,
} from '@t3000/t3';
import type { BlockRecord, BlockSection, ProgFile, ProgSectionName } from '@t3000/t3';
import type { T3Panel } from '../panel/panel.ts';
import { failure, success } from '../result.ts';
import type { T3Result } from '../result.ts';

export interface ReadFileOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: BackupProgress) => void;
}

/** A panel's configuration as it is now, in the form of its file. */
export interface PanelFileReading {
  /** Of the newest revision; a section the panel does not give is missing. */
  readonly file: ProgFile;
  readonly serialNumber: number;
  /** What is missing and why, in sentences. */
  readonly notes: readonly string[];
}

/**
 * Reads a panel whole, about 170 requests. Sections its firmware does not know are left out and named; a section that
 * broke off fails the reading, because a file with silent holes is no backup.
 */
export async function readPanelFile(
  panel: T3Panel,
  options: ReadFileOptions = {},
): Promise<T3Result<PanelFileReading>> {
  const facts = await panel.facts({ priority: 'urgent', fresh: true });
  if (!facts.ok) return facts;
  const { counts, serialNumber } = facts.value;
  const wanted = sectionsOf(progRevisionMax);
  const sections = new Map<ProgSectionName, readonly Uint8Array[]>();
  const notes: string[] = [];
  for (const [at, { name, title }] of wanted.entries()) {
    if (options.signal?.aborted) return failure('aborted', `stopped before ${title} were read`);
    options.onProgress?.({ done: at, total: wanted.length, part: name });
    const file = { revision: progRevisionMax, sections, tail: new Uint8Array() };
    const read =
      name === 'code' ? await readCode(panel, file, notes, options) : await readSection(panel, name, counts, options);
    if (read.ok) sections.set(name, read.value);
    else if (read.reason === 'unsupported') notes.push(`the panel gives no ${title.toLowerCase()}: ${read.detail}`);
    else return failure(read.reason, `${title}: ${read.detail}`);
  }
  for (const [name, count] of Object.entries(counts)) {
    const places = progSection(name as keyof typeof counts).count;
    if (count > places) notes.push(`${name} ${places + 1} to ${count} have no place in a panel file and are left out`);
  }
  options.onProgress?.({ done: wanted.length, total: wanted.length, part: '' });
  return success({ file: { revision: progRevisionMax, sections, tail: new Uint8Array() }, serialNumber, notes });
}

/** The file with every section of its revision: those the panel does not give are empty. */
export function completeFile(file: ProgFile): ProgFile {
  const empty = emptyProg(file.revision);
  return { ...file, sections: new Map([...empty.sections, ...file.sections]) };
}

async function readSection(
  panel: T3Panel,
  section: BlockSection,
  counts: Partial<Record<ProgSectionName, number>>,
  { signal }: ReadFileOptions,
): Promise<T3Result<Uint8Array[]>> {
  const { count, recordBytes } = progSection(section);
  const asked = Math.min(count, counts[section] ?? count);
  const reading = await panel.read(sectionBlocks[section], { count: asked, ...(signal ? { signal } : {}) });
  const failed = reading.parts.find((part) => part.failure)?.failure;
  if (failed) return failed;
  const records: ReadonlyMap<number, Pick<BlockRecord<'inputs'>, 'raw'>> = reading.records;
  return success(
    Array.from({ length: count }, (_, index) => records.get(index)?.raw.copy() ?? new Uint8Array(recordBytes)),
  );
}

/** A slot whose code is damaged is taken as it is and named: it may be what somebody wants to look at. */
async function readCode(
  panel: T3Panel,
  file: ProgFile,
  notes: string[],
  { signal }: ReadFileOptions,
): Promise<T3Result<Uint8Array[]>> {
  const images: Uint8Array[] = [];
  for (const [index, header] of recordsOf(file, 'programs').entries()) {
    if (programRecord.decode(header).imageLength === 0) {
      images.push(wholeCode(new Uint8Array()));
      continue;
    }
    const read = await panel.readProgram(index, signal ? { signal } : {});
    if (!read.ok) return read;
    if (!read.value.consistent) notes.push(`the code of program ${index + 1} is damaged and saved as it is`);
    images.push(wholeCode(usedImage(read.value.image)));
  }
  return success(images);
}
