import type { Place, PlanMarker } from '@t3000/contract';

/** Shares of width and height, from the left and the top. */
export type Position = Place['outline'][number];

/** A plan while it is edited; every step makes a new one, so that each can be taken back. */
export interface PlanDraft {
  readonly outlines: ReadonlyMap<number, readonly Position[]>;
  readonly markers: readonly PlanMarker[];
}

export function draftOf(rooms: readonly Place[], markers: readonly PlanMarker[]): PlanDraft {
  return { outlines: new Map(rooms.map(({ id, outline }) => [id, outline])), markers };
}

export function withOutline(draft: PlanDraft, roomId: number, outline: readonly Position[]): PlanDraft {
  return { ...draft, outlines: new Map(draft.outlines).set(roomId, outline.map(inside)) };
}

export function withCorner(draft: PlanDraft, roomId: number, corner: number, at: Position): PlanDraft {
  const outline = draft.outlines.get(roomId) ?? [];
  return withOutline(
    draft,
    roomId,
    outline.map((known, index) => (index === corner ? at : known)),
  );
}

/** Adds a marker, or moves the one the point has already. */
export function withMarker(draft: PlanDraft, pointId: number, at: Position): PlanDraft {
  const others = draft.markers.filter(({ point_id: id }) => id !== pointId);
  return { ...draft, markers: [...others, { point_id: pointId, at: inside(at) }] };
}

export function withoutMarker(draft: PlanDraft, pointId: number): PlanDraft {
  return { ...draft, markers: draft.markers.filter(({ point_id: id }) => id !== pointId) };
}

/** The four corners between two opposite ones, clockwise. */
export function rectangle([x1, y1]: Position, [x2, y2]: Position): Position[] {
  return [
    [Math.min(x1, x2), Math.min(y1, y2)],
    [Math.max(x1, x2), Math.min(y1, y2)],
    [Math.max(x1, x2), Math.max(y1, y2)],
    [Math.min(x1, x2), Math.max(y1, y2)],
  ];
}

/** The corner nearest to the left and the top, where the name of a room is written. */
export function topLeft(outline: readonly Position[]): Position {
  return outline.reduce((best, corner) => (corner[0] + corner[1] < best[0] + best[1] ? corner : best), [1, 1]);
}

/**
 * The corner of any room near a place, so that walls meet; the place itself when none is near. `reach` is in shares of
 * the width, `ratio` is width by height.
 */
export function snapped(at: Position, draft: PlanDraft, reach: number, ratio: number, except?: Position): Position {
  let best = at;
  let nearest = reach;
  for (const outline of draft.outlines.values()) {
    for (const corner of outline) {
      if (corner === except) continue;
      const distance = Math.hypot(corner[0] - at[0], (corner[1] - at[1]) / ratio);
      if (distance < nearest) [best, nearest] = [corner, distance];
    }
  }
  return inside(best);
}

/** Rooms whose outline differs, and whether markers do: what has to be saved. */
export function changesOf(
  draft: PlanDraft,
  saved: PlanDraft,
): { readonly rooms: readonly number[]; readonly markers: boolean } {
  const rooms = [...draft.outlines].filter(([id, outline]) => !same(outline, saved.outlines.get(id) ?? []));
  return { rooms: rooms.map(([id]) => id), markers: !same(draft.markers, saved.markers) };
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
const clamp = (share: number): number => Math.round(Math.max(0, Math.min(1, share)) * 1e5) / 1e5;
const inside = ([x, y]: Position): Position => [clamp(x), clamp(y)];
