import { csvText } from '../../format/csv.ts';

/** What was moved by a file, as the server tells it. */
interface Moved {
  readonly what: 'devices' | 'points';
  readonly id: number;
  readonly from: readonly string[];
}

/** The file that brings everything back where it stood. */
export function undoText(items: readonly Moved[]): string {
  const rows = items.map(({ what, id, from }) => [
    what === 'devices' ? id : null,
    what === 'points' ? id : null,
    from[0] ?? '',
    from[1] ?? '',
    from[2] ?? '',
  ]);
  return csvText([['device_id', 'point_id', 'building', 'floor', 'room'], ...rows]);
}
