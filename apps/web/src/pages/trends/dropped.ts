import type { ChartSubject } from '../../components/point/chartSubject.ts';

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

/** The branch of the site tree a link of this site names, where it names no point. */
export function droppedBranch(text: string, origin: string): ChartSubject | undefined {
  const line = text.split(/\s+/).find((word) => URL.canParse(word));
  if (line === undefined || droppedPoints(text, origin).length > 0) return undefined;
  const { origin: from, searchParams } = new URL(line);
  const branches = (['device', 'place'] as const).map((kind) => ({ kind, id: Number(searchParams.get(kind)) }));
  return from === origin ? branches.find(({ id }) => Number.isInteger(id) && id > 0) : undefined;
}
