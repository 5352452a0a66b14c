import type { HistoryContents, HistoryStretch } from '../store.ts';
import type { Catalog } from './catalog.ts';
import type { Damage } from './damage.ts';
import type { Head } from './head.ts';
import { DAY_MS, monthStart } from './layout.ts';

/** Which stretches hold how much: months in files of their own, days that are not there yet, and what is not sealed. */
export function contentsOf(
  { catalog, head, damage }: { readonly catalog: Catalog; readonly head: Head; readonly damage: Damage },
  sizeOf: (file: string) => number | undefined,
): HistoryContents {
  const stretches: HistoryStretch[] = [];
  for (const { month, file, samples } of catalog.months()) {
    if (file === '') continue;
    stretches.push({ from: monthStart(month), to: monthStart(month + 1), samples, bytes: sizeOf(file), packed: true });
  }
  const days = new Map<number, number>();
  const view = catalog.view();
  for (const side of [0, 1] as const) {
    for (const day of view.days[side]) {
      days.set(day, (days.get(day) ?? 0) + (catalog.days(side).get(day)?.samples ?? 0));
    }
  }
  for (const [day, samples] of days) {
    stretches.push({ from: day * DAY_MS, to: (day + 1) * DAY_MS, samples, bytes: undefined, packed: false });
  }
  return {
    stretches: stretches.toSorted((a, b) => a.from - b.from),
    unsealed: head.samples,
    damaged: damage.list(),
  };
}
