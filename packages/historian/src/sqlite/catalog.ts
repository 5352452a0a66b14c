import { countBits } from './bits.ts';
import type { DayRow } from './chunk-table.ts';
import { Days } from './days.ts';
import type { HotFile } from './hot-file.ts';
import { DAY_MS, monthOfDay, monthStart, otherSide } from './layout.ts';
import type { Side } from './layout.ts';
import { MonthState, plainMonth } from './months.ts';
import type { MonthRow } from './months.ts';

/** Everything the catalog knows, to be handed to another thread. */
export interface CatalogRows {
  readonly days: readonly [readonly DayRow[], readonly DayRow[]];
  readonly months: readonly MonthRow[];
}

/** Rows as they are after a change; a day without chunks is gone. */
export type Changes = CatalogRows;

/** What a reader needs to know about sealed samples: where to look, and what is newer. */
export interface View {
  /** Days with samples to be read, ascending, of each side. */
  readonly days: readonly [readonly number[], readonly number[]];
  readonly months: readonly MonthView[];
  /** Samples that a point has on a day of `days`, on average. */
  readonly samplesPerDay: number;
}

export interface MonthView {
  readonly month: number;
  readonly file: string;
  /** Its samples are newer than those of the other side, and those newer than the file's. */
  readonly side: Side;
  /** Samples that a point has in the file, on average over those that have any. */
  readonly samplesPerPoint: number;
}

/** Which days and months hold sealed samples, and where. The truth is in `hot.db`; this is its copy in memory. */
export class Catalog {
  readonly #sides: readonly [Days, Days] = [new Days(), new Days()];
  #months = new Map<number, MonthRow>();
  #view: View | undefined;
  readonly #counted = new WeakMap<Uint8Array, number>();

  load(rows: CatalogRows): void {
    this.#sides[0].load(rows.days[0]);
    this.#sides[1].load(rows.days[1]);
    this.#months = new Map(rows.months.map((row) => [row.month, row]));
    this.#view = undefined;
  }

  apply({ days, months }: Changes): void {
    for (const row of days[0]) this.#sides[0].put(row);
    for (const row of days[1]) this.#sides[1].put(row);
    for (const row of months) this.#months.set(row.month, row);
    this.#view = undefined;
  }

  rows(): CatalogRows {
    return {
      days: [[...this.#sides[0].rows()], [...this.#sides[1].rows()]],
      months: [...this.#months.values()],
    };
  }

  /** Who changes the days through this must not look at the view before it is loaded anew: only the vault does. */
  days(side: Side): Days {
    return this.#sides[side];
  }

  month(month: number): MonthRow {
    return this.#months.get(month) ?? plainMonth(month);
  }

  months(): Iterable<MonthRow> {
    return this.#months.values();
  }

  /** Months with samples in `hot.db`, those that only wait to be deleted left out; ascending. */
  hotMonths(): number[] {
    const { days } = this.view();
    return [...new Set([...days[0], ...days[1]].map((day) => monthOfDay(day)))].sort((a, b) => a - b);
  }

  putMonth(row: MonthRow): void {
    this.#months.set(row.month, row);
    this.#view = undefined;
  }

  /** Where samples of a day are sealed. */
  sideOf(day: number): Side {
    return this.month(monthOfDay(day)).side;
  }

  /** Days of a month on a side, ascending. */
  daysOfMonth(side: Side, month: number): number[] {
    return [...this.#sides[side].rows()].map((row) => row.day).filter((day) => monthOfDay(day) === month);
  }

  view(): View {
    this.#view ??= {
      days: [this.#readableDays(0), this.#readableDays(1)],
      months: [...this.#months.values()]
        .map(({ month, file, side, samples, points }) => {
          return { month, file, side, samplesPerPoint: samples / Math.max(1, this.#countPoints(points)) };
        })
        .sort((a, b) => a.month - b.month),
      samplesPerDay: this.#samplesPerDay(),
    };
    return this.#view;
  }

  /** Counted once for each set: a row that changes brings a set of its own. */
  #countPoints(points: Uint8Array): number {
    let count = this.#counted.get(points);
    if (count === undefined) this.#counted.set(points, (count = countBits(points)));
    return count;
  }

  /** Of the chunks, as a point has at least one on each of its days. */
  #samplesPerDay(): number {
    let chunks = 0;
    let samples = 0;
    for (const side of this.#sides) {
      for (const row of side.rows()) {
        chunks += row.chunks;
        samples += row.samples;
      }
    }
    return samples / Math.max(1, chunks);
  }

  /** What is in the file of the month already is not read a second time. */
  #readableDays(side: Side): number[] {
    return this.#sides[side].between(-Infinity, Infinity).filter((day) => {
      const row = this.#months.get(monthOfDay(day));
      return row === undefined || row.state !== MonthState.folded || side !== otherSide(row.side);
    });
  }
}

export function readCatalog(file: HotFile): CatalogRows {
  return { days: [file.side(0).days(), file.side(1).days()], months: file.months() };
}

/** Samples that a point may have between the moments asked for, going by what is sealed. */
export function samplesOfPoint(view: View, { from, to }: { readonly from: number; readonly to: number }): number {
  let samples = 0;
  for (const { month, samplesPerPoint } of view.months) {
    const start = monthStart(month);
    const end = monthStart(month + 1);
    const share = (Math.min(end, to) - Math.max(start, from)) / (end - start);
    if (share > 0) samples += share * samplesPerPoint;
  }
  for (const side of view.days) {
    for (const day of side) {
      const share = (Math.min((day + 1) * DAY_MS, to) - Math.max(day * DAY_MS, from)) / DAY_MS;
      if (share > 0) samples += share * view.samplesPerDay;
    }
  }
  return Math.ceil(samples);
}
