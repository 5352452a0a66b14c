/** Runs of something in a column: what each is, and where it ends. Memory is kept, so one instance serves many. */
export class Runs {
  firsts = new Int32Array(0);
  ends = new Int32Array(0);
  count = 0;

  reserve(count: number): void {
    this.count = 0;
    if (this.firsts.length >= count) return;
    this.firsts = new Int32Array(count);
    this.ends = new Int32Array(count);
  }
}

/** Stretches of a column in which each number is the one before it plus `step`. */
export function findRuns(runs: Runs, column: Int32Array | Uint8Array, length: number, step: 0 | 1): void {
  runs.reserve(length);
  const { firsts, ends } = runs;
  let count = 0;
  for (let start = 0; start < length; count++) {
    let expected = column[start] ?? 0;
    firsts[count] = expected;
    let end = start + 1;
    for (expected += step; end < length && column[end] === expected; end++) expected += step;
    ends[count] = end;
    start = end;
  }
  runs.count = count;
}

/** Fills a column with runs; false when they do not cover it exactly. */
export function fillRuns(
  column: Int32Array | Uint8Array,
  firsts: ArrayLike<number>,
  ends: Int32Array,
  step: 0 | 1,
): boolean {
  let index = 0;
  for (let run = 0; run < ends.length; run++) {
    const end = ends[run] ?? 0;
    if (end <= index || end > column.length) return false;
    for (let number = firsts[run] ?? 0; index < end; index++, number += step) column[index] = number;
  }
  return index === column.length;
}
