/**
 * Places rows are drawn in, handed on from rows that leave the screen to those that enter it: to fill a row anew costs a
 * fraction of taking it out of the page and building another. Returns a function from the rows on the screen to the place
 * of each, in which a row keeps its place for as long as it is shown, and with it the keyboard focus.
 */
export function rowSlots(): (rows: readonly number[]) => ReadonlyMap<number, number> {
  let held: ReadonlyMap<number, number> = new Map();
  return (rows) => {
    const kept = new Set<number>();
    for (const row of rows) {
      const slot = held.get(row);
      if (slot !== undefined) kept.add(slot);
    }
    let free = 0;
    const next = new Map<number, number>();
    for (const row of rows) {
      let slot = held.get(row);
      if (slot === undefined) {
        while (kept.has(free)) free += 1;
        slot = free;
        free += 1;
      }
      next.set(row, slot);
    }
    held = next;
    return next;
  };
}
