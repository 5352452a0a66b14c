import { DecodeError } from '@t3000/core';
import type { RequestFailure, RowText } from '@t3000/core';
import { blocks, labelledTypes, programLines, programNames } from '@t3000/t3';
import type { ProgramNames } from '@t3000/t3';
import type { T3Panel } from '../panel/panel.ts';
import { requestFailureOf } from '../result.ts';

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
  const hex = image.toHex();
  const damaged = consistent ? '' : 'header and code disagree about its length: the program is damaged';
  try {
    const lines = programLines(image, await names());
    return { ok: true, text: lines.map(({ number, text }) => `${number} ${text}`).join('\n'), hex, problem: damaged };
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return { ok: true, text: '', hex, problem: `not readable as text: ${error.message}` };
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
