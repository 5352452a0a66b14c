/** Ends of the scales set by hand, by unit, in the units of the reader. */
export type ScaleRanges = ReadonlyMap<string, readonly [low: number, high: number]>;

/** As it stands in an address: `%C2%B0C:10:25,ppm:400:1000`. What makes no sense is left out. */
export function scalesFromText(text: unknown): ScaleRanges {
  if (typeof text !== 'string') return new Map();
  return new Map(
    text.split(',').flatMap((part): [string, readonly [number, number]][] => {
      const [unit, low, high] = part.split(':');
      const ends = [numberOf(low), numberOf(high)] as const;
      const name = decoded(unit ?? '');
      return name !== undefined && ends[0] < ends[1] ? [[name, ends]] : [];
    }),
  );
}

export function scalesToText(scales: ScaleRanges): string | undefined {
  const parts = [...scales].map(([unit, [low, high]]) => `${encodeURIComponent(unit)}:${low}:${high}`);
  return parts.length === 0 ? undefined : parts.join(',');
}

/** The scales with those of `unit` set, or left to the values again. */
export function withScale(scales: ScaleRanges, unit: string, ends: readonly [number, number] | undefined): ScaleRanges {
  const next = new Map(scales);
  if (ends === undefined) next.delete(unit);
  else next.set(unit, ends);
  return next;
}

/** Digits a scale that was moved by hand is kept to, beyond those that tell its ends apart. */
const DIGITS = 2;

/** Ends as a person would write them: a scale moved by hand ends between two marks, which needs no 15 digits. */
export function roundedEnds(low: number, high: number): readonly [number, number] {
  const decimals = Math.min(12, Math.max(0, DIGITS - Math.floor(Math.log10(high - low))));
  return [Number(low.toFixed(decimals)), Number(high.toFixed(decimals))];
}

/** NaN, which is below nothing, where there is no number. */
function numberOf(text: string | undefined): number {
  return text === undefined || text === '' ? Number.NaN : Number(text);
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
