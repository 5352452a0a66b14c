import { DecodeError } from '@t3000/core';
import type { CellWrite, RequestFailure, RowBytesChange, RowText } from '@t3000/core';
import { blocks, imageProblem, labelledTypes, programLines, programNames } from '@t3000/t3';
import type { ProgramNames } from '@t3000/t3';
import type { T3Panel } from '../panel/panel.ts';
import { requestFailureOf } from '../result.ts';
import { refused } from './record-table.ts';

/** A program of the panel as text, and as bytes. A program no rule explains in full has bytes alone, with the reason. */
export async function programSource(
  panel: T3Panel,
  index: number,
  names: () => Promise<ProgramNames>,
): Promise<RowText | RequestFailure> {
  if (index >= blocks.programs.count)
    return { ok: false, reason: 'refused', detail: `a panel has ${blocks.programs.count} programs` };
  const read = await panel.readProgram(index, { priority: 'urgent' });
  if (!read.ok) return requestFailureOf(read);
  const { image, consistent } = read.value;
  const damaged = consistent ? '' : 'header and code disagree about its length: the program is damaged';
  return listingOf(image, damaged, await names());
}

/** What bytes would be as a program. */
export async function programPreview(
  image: Uint8Array,
  names: () => Promise<ProgramNames>,
): Promise<RowText | RequestFailure> {
  const problem = imageProblem(image);
  if (problem !== undefined) return { ok: false, reason: 'refused', detail: problem };
  return listingOf(image, '', await names());
}

/** Writes code over the code a person saw. */
export async function writeProgramBytes(
  panel: T3Panel,
  index: number,
  { expected, bytes }: RowBytesChange,
): Promise<CellWrite> {
  if (index >= blocks.programs.count) return refused('fixed', `a panel has ${blocks.programs.count} programs`);
  const problem = imageProblem(bytes);
  if (problem !== undefined) return refused('value', problem);
  const read = await panel.readProgram(index, { priority: 'urgent' });
  if (!read.ok) return refused('unreachable', `not written, because it could not be read: ${read.detail}`);
  if (read.value.image.toHex() !== expected)
    return refused('changed', 'the panel holds other code by now; look at it before changing it');
  const written = await panel.writeProgram(index, bytes);
  switch (written.status) {
    case 'applied':
    case 'unchanged':
      return { status: 'applied', value: bytes.toHex() };
    case 'incomplete':
      return { status: 'not_applied', detail: written.detail };
    default:
      return { status: written.status, detail: written.detail };
  }
}

function listingOf(image: Uint8Array, problem: string, names: ProgramNames): RowText {
  const hex = image.toHex();
  if (hex === '') return { ok: true, text: '', hex, problem, writable: true };
  try {
    const text = programLines(image, names)
      .map((line) => `${line.number} ${line.text}`)
      .join('\n');
    return { ok: true, text, hex, problem, writable: true };
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return { ok: true, text: '', hex, problem: `not readable as text: ${error.message}`, writable: true };
  }
}

/** Labels of everything programs speak of; what cannot be read keeps its number. */
export async function readProgramNames(panel: T3Panel, panelNumber: number): Promise<ProgramNames> {
  const labels = new Map<string, string>();
  for (const { typeIndex, block } of labelledTypes) {
    const { records } = await panel.read(block, { priority: 'urgent' });
    for (const [number, { label }] of records) {
      if (label !== '') labels.set(`${typeIndex + 1} ${number}`, label);
    }
  }
  return programNames(labels, panelNumber);
}
