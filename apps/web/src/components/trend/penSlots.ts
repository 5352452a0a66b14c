/** Which pen each line has: a line keeps its own when others are taken off the chart. */
export type PenSlots = ReadonlyMap<number, number>;

/** Lines in `kept` have the pen they had; the others take the first free ones, in their order. */
export function penSlots(ids: readonly number[], kept: PenSlots): PenSlots {
  const slots = new Map<number, number>();
  const taken = new Set<number>();
  for (const id of ids) {
    const slot = kept.get(id);
    if (slot === undefined || taken.has(slot)) continue;
    slots.set(id, slot);
    taken.add(slot);
  }
  let next = 0;
  for (const id of ids) {
    if (slots.has(id)) continue;
    while (taken.has(next)) next += 1;
    slots.set(id, next);
    taken.add(next);
  }
  return slots;
}

/** What has to be kept for `ids` to have the pens of `slots`: nothing where they would have them anyway. */
export function keptSlots(ids: readonly number[], slots: PenSlots): PenSlots {
  const own = ids.flatMap((id): [number, number][] => {
    const slot = slots.get(id);
    return slot === undefined ? [] : [[id, slot]];
  });
  return own.every(([, slot], index) => slot === index) ? new Map() : new Map(own);
}

/** As it stands in an address: `59:1,66:2`. What makes no sense is left out. */
export function slotsFromText(text: unknown, slotsMax: number): PenSlots {
  if (typeof text !== 'string') return new Map();
  return new Map(
    text.split(',').flatMap((part): [number, number][] => {
      const [id, slot] = part.split(':').map(Number);
      const makesSense =
        id !== undefined && slot !== undefined && Number.isInteger(id) && Number.isInteger(slot) && id > 0;
      return makesSense && slot >= 0 && slot < slotsMax ? [[id, slot]] : [];
    }),
  );
}

export function slotsToText(slots: PenSlots): string | undefined {
  return slots.size === 0 ? undefined : [...slots].map(([id, slot]) => `${id}:${slot}`).join(',');
}
