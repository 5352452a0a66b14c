import { progSection, type RecordDiff } from '@t3000/t3';
import { printable } from '../terminal/printable.ts';

const signs = { added: '+', removed: '-', changed: '~' } as const;

/** Changes by section and record, one field a line: `value: 125000 -> 130000`. */
export function diffText(diffs: readonly RecordDiff[]): string {
  const lines: string[] = [];
  let section: string | undefined;
  for (const diff of diffs) {
    if (diff.section !== section) lines.push(progSection(diff.section).title);
    section = diff.section;
    const name = diff.name === '' ? '' : ` ${diff.name}`;
    lines.push(
      `  ${signs[diff.kind]} ${diff.section} ${diff.index}${name}${diff.kind === 'changed' ? '' : ` (${diff.kind})`}`,
    );
    // What is gone needs no list of its fields.
    if (diff.kind === 'removed') continue;
    for (const { field, before, after } of diff.changes)
      lines.push(`      ${field}: ${shown(before)} -> ${shown(after)}`);
  }
  return lines.map((line) => `${printable(line)}\n`).join('');
}

/** How many records of how many sections. */
export function diffSummary(diffs: readonly RecordDiff[]): string {
  const sections = new Set(diffs.map(({ section }) => section)).size;
  const records = `${diffs.length} ${diffs.length === 1 ? 'record' : 'records'}`;
  return `${records} of ${sections} ${sections === 1 ? 'section' : 'sections'}`;
}

function shown(text: string): string {
  return text === '' ? '""' : text;
}
