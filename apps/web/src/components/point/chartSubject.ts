/** What can be put on a chart: a point, or every recorded point of a device or place. */
export type ChartSubject =
  | { readonly kind: 'point'; readonly id: number }
  | { readonly kind: 'device' | 'place'; readonly id: number };

/** Rows, list entries and links that hold a value stand for its point, for the keys and for a click beside the value. */
const HOLDERS = '[role=row], li, tr, a, button';

/**
 * What an element of a page is about. Values carry `data-point`, rows of points `data-point-row`, branches of the trees
 * `data-branch="device:7"`.
 */
export function chartSubjectAt(element: Element | null): ChartSubject | undefined {
  const branch = element?.closest<HTMLElement>('[data-branch]')?.dataset['branch'];
  if (branch !== undefined) return branchOf(branch);
  const own = element?.closest<HTMLElement>('[data-point], [data-point-row]');
  const inside = element?.closest(HOLDERS)?.querySelector<HTMLElement>('[data-point]');
  const { dataset } = own ?? inside ?? {};
  const id = Number(dataset?.['point'] ?? dataset?.['pointRow']);
  return Number.isInteger(id) && id > 0 ? { kind: 'point', id } : undefined;
}

function branchOf(text: string): ChartSubject | undefined {
  const [kind, number] = text.split(':');
  const id = Number(number);
  return (kind === 'device' || kind === 'place') && Number.isInteger(id) && id > 0 ? { kind, id } : undefined;
}
