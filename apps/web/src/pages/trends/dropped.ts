/** Types of a drag whose data may be links. */
const TYPES = ['text/uri-list', 'text/plain'] as const;

/** Whether something dragged may hold points: its content is not told before it is dropped. */
export function mayHoldPoints(types: readonly string[]): boolean {
  return TYPES.some((type) => types.includes(type));
}

/** Points named by links of this site that were dropped: of the points list, of an inspector, of another chart. */
export function droppedPoints(text: string, origin: string): number[] {
  const ids = text.split(/\s+/).flatMap((line) => {
    if (!URL.canParse(line)) return [];
    const { origin: from, searchParams } = new URL(line);
    if (from !== origin) return [];
    return [searchParams.get('ids') ?? '', searchParams.get('point') ?? ''].join(',').split(',').map(Number);
  });
  return [...new Set(ids)].filter((id) => Number.isInteger(id) && id > 0);
}
