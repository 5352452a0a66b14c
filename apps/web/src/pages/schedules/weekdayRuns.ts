/** Weekdays as stretches: Monday to Friday and Sunday, of 1, 2, 3, 4, 5, 7. Monday is 1; two in a row stay two. */
export function weekdayRuns(days: readonly number[]): (readonly [first: number, last: number])[] {
  const runs: [number, number][] = [];
  for (const day of days.toSorted((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last?.[1] === day - 1) last[1] = day;
    else runs.push([day, day]);
  }
  return runs.flatMap(([first, last]): [number, number][] =>
    last === first + 1
      ? [
          [first, first],
          [last, last],
        ]
      : [[first, last]],
  );
}
