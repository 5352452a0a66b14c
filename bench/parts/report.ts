/** What one benchmark found: a table for people, promises with their verdict, and everything as JSON with `--json`. */
export class Report {
  readonly #name: string;
  readonly #json = process.argv.includes('--json');
  readonly #rows: Readonly<Record<string, string | number>>[] = [];
  readonly #promises: { what: string; value: number; limit: number; unit: string; kept: boolean }[] = [];

  constructor(name: string, what: string) {
    this.#name = name;
    if (!this.#json) console.log(`${name}: ${what}`);
  }

  /** A row of the table; the first row of a table names the columns. */
  row(cells: Readonly<Record<string, string | number>>): void {
    const columns = Object.keys(cells).join();
    const before = this.#rows.at(-1);
    this.#rows.push(cells);
    if (this.#json) return;
    if (before === undefined || Object.keys(before).join() !== columns) this.#print(Object.keys(cells));
    this.#print(Object.values(cells).map(shown));
  }

  /** A figure that must not be above its limit. */
  atMost(what: string, value: number, limit: number, unit: string): void {
    this.#promises.push({ what, value, limit, unit, kept: value <= limit });
  }

  /** A figure that must not be below its limit. */
  atLeast(what: string, value: number, limit: number, unit: string): void {
    this.#promises.push({ what, value, limit, unit, kept: value >= limit });
  }

  /** Prints the verdicts. The exit code stays 0: a missed figure is a finding, not a broken benchmark. */
  finish(): void {
    const kept = this.#promises.every((promise) => promise.kept);
    if (this.#json) {
      console.log(
        JSON.stringify({
          bench: this.#name,
          rows: this.#rows,
          promises: this.#promises,
          verdict: kept ? 'ok' : 'MISSED',
        }),
      );
      return;
    }
    console.log('');
    for (const { what, value, limit, unit, kept: held } of this.#promises) {
      console.log(
        `${held ? 'ok' : `MISSED ${what}`}${held ? `     ${what}` : ''}: ${shown(value)} ${unit}, limit ${shown(limit)} ${unit}`,
      );
    }
    console.log(
      kept
        ? 'ok'
        : `MISSED ${this.#promises
            .filter((promise) => !promise.kept)
            .map(({ what }) => what)
            .join('; ')}`,
    );
  }

  #print(cells: readonly string[]): void {
    console.log(cells.map((cell, index) => (index === 0 ? cell.padEnd(34) : cell.padStart(17))).join(''));
  }
}

/** Three figures say all that a measurement on a shared machine knows. */
function shown(value: string | number): string {
  if (typeof value === 'string') return value;
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
