import type { DayRow } from './chunk-table.ts';
import { Days } from './days.ts';
import type { HotFile } from './hot-file.ts';
import { monthOfDay, otherSide } from './layout.ts';
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
}

export interface MonthView {
  readonly month: number;
  readonly file: string;
  /** Its samples are newer than those of the other side, and those newer than the file's. */
  readonly side: Side;
}

/** Which days and months hold sealed samples, and where. The truth is in `hot.db`; this is its copy in memory. */
export class Catalog {
  readonly #sides: readonly [Days, Days] = [new Days(), new Days()];
  #months = new Map<number, MonthRow>();
  #view: View | undefined;

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
        .map(({ month, file, side }) => ({ month, file, side }))
        .sort((a, b) => a.month - b.month),
    };
    return this.#view;
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
