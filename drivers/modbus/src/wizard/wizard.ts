import { ADDRESSES_PER_TABLE } from '../blocks/span.ts';
import type { RegisterTable, Span } from '../blocks/span.ts';
import type { MapFileEntry } from '../maps/register-map.ts';
import { registerText } from '../maps/register-text.ts';
import { isSwapped } from '../values/registers.ts';
import { scaled } from '../values/decimal.ts';
import { registersOf } from '../values/value-format.ts';
import type { ValueFormat } from '../values/value-format.ts';
import { WORDS_AFTER, WORDS_BEFORE, candidatesOf } from './candidates.ts';
import type { Candidate, WizardReading } from './candidates.ts';
import { matchDisplay } from './display-match.ts';
import type { Display } from './display-match.ts';
import { plausibility } from './plausibility.ts';
import type { DecodeReason } from './reasons.ts';

/** One way to read the registers, with how likely it is. */
export interface Decoding {
  readonly table: RegisterTable;
  readonly address: number;
  /** Address less the one asked for. */
  readonly shift: number;
  /** With the scale that makes the value. */
  readonly format: ValueFormat;
  readonly value: number;
  /** 0 to 1; comparable within one ranking. */
  readonly score: number;
  readonly reason: DecodeReason;
}

/**
 * What to read for a question about one register, best first: a device that refuses the neighbours may give less.
 * Input and holding registers only, since bits need no decoding.
 */
export function wizardSpans(table: RegisterTable, asked: number): Span[] {
  const wishes = [
    [WORDS_BEFORE, WORDS_AFTER],
    [0, WORDS_AFTER],
    [WORDS_BEFORE, 2],
    [0, 2],
    [0, 1],
  ] as const;
  return wishes.flatMap(([before, after]) => {
    const address = Math.max(0, asked - before);
    const count = Math.min(asked + after, ADDRESSES_PER_TABLE) - address;
    return count > 0 ? [{ table, address, count }] : [];
  });
}

/**
 * All ways to read the registers, the likeliest first. With the value on the meter's display, those that show it come
 * first; without one, plausibility alone decides.
 */
export function rankDecodings(reading: WizardReading, display?: Display): Decoding[] {
  return candidatesOf(reading)
    .map((candidate) => decodingOf(reading.table, candidate, display))
    .toSorted((a, b) => b.score - a.score || complexity(a) - complexity(b));
}

/** The line of a register map that keeps a decoding; what is read is written through the same format. */
export function entryFor(
  { table, address, format }: Decoding,
  facts: { readonly name: string; readonly unit?: string; readonly point?: string; readonly write?: string },
): MapFileEntry {
  return {
    register: registerText({ table, address }),
    name: facts.name,
    ...(facts.point === undefined ? {} : { point: facts.point }),
    type: format.type,
    ...(format.order === 'ABCD' ? {} : { order: format.order }),
    ...(format.scale === 1 ? {} : { scale: format.scale }),
    ...(facts.unit === undefined || facts.unit === '' ? {} : { unit: facts.unit }),
    write: facts.write ?? 'none',
  };
}

function decodingOf(table: RegisterTable, candidate: Candidate, display: Display | undefined): Decoding {
  const { address, shift, format, raw } = candidate;
  const alone = plausibility(candidate);
  const match = display === undefined ? undefined : matchDisplay(candidate, display);
  // What shows something else than the display stays in the list, far below what agrees.
  const judged =
    display === undefined
      ? { ...alone, scale: 1 }
      : match === undefined
        ? { score: 0.05 * alone.score, scale: 1, reason: 'other' as const }
        : { ...match, score: match.score * (0.9 + 0.1 * alone.score) };
  return {
    table,
    address,
    shift,
    format: { ...format, scale: judged.scale },
    value: scaled(raw, judged.scale, 0),
    score: judged.score,
    reason: judged.reason,
  };
}

/** Of equally likely readings the simplest comes first. */
function complexity({ shift, format }: Decoding): number {
  return (
    Math.abs(shift) * 8 + registersOf(format) + (isSwapped(format.order) ? 2 : 0) + (format.order === 'ABCD' ? 0 : 1)
  );
}
