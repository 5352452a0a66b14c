/** Something with tags: a point or a device. */
export interface Tagged {
  readonly id: number;
  readonly tags: readonly string[];
}

/** One request: these tags on and off for all of these. */
export interface TagChange {
  readonly ids: readonly number[];
  readonly add: readonly string[];
  readonly remove: readonly string[];
}

/** As few requests as lead from the tags of `before` to those wanted for each id. */
export function tagChanges(before: readonly Tagged[], after: ReadonlyMap<number, readonly string[]>): TagChange[] {
  const groups = new Map<string, { ids: number[]; add: string[]; remove: string[] }>();
  for (const { id, tags } of before) {
    const wanted = after.get(id) ?? tags;
    const add = wanted.filter((tag) => !tags.includes(tag)).toSorted();
    const remove = tags.filter((tag) => !wanted.includes(tag)).toSorted();
    if (add.length + remove.length === 0) continue;
    const key = JSON.stringify([add, remove]);
    const group = groups.get(key) ?? { ids: [], add, remove };
    group.ids.push(id);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** How each change is taken back. */
export function inverse(changes: readonly TagChange[]): TagChange[] {
  return changes.map(({ ids, add, remove }) => ({ ids, add: remove, remove: add }));
}

/** How many of them carry each tag, most first. */
export function tagCounts(tagLists: Iterable<readonly string[]>): { readonly tag: string; readonly count: number }[] {
  const counts = new Map<string, number>();
  for (const tags of tagLists) for (const tag of tags) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  return [...counts]
    .map(([tag, count]) => ({ tag, count }))
    .toSorted((a, b) => b.count - a.count || (a.tag < b.tag ? -1 : 1));
}
