import type { Place } from '@t3000/contract';

/** A place with what stands in it, siblings in their order. */
export interface PlaceNode {
  readonly place: Place;
  readonly children: readonly PlaceNode[];
}

/** The tree of a flat list; the server gives siblings in their order. */
export function placeTree(places: readonly Place[]): PlaceNode[] {
  const byParent = Map.groupBy(places, ({ parent_id }) => parent_id);
  const nodes = (parent: number | null): PlaceNode[] =>
    (byParent.get(parent) ?? []).map((place) => ({ place, children: nodes(place.id) }));
  return nodes(null);
}

/** From the building down to the place itself. */
export function pathTo(places: readonly Place[], id: number): Place[] {
  const byId = new Map(places.map((place) => [place.id, place]));
  const path: Place[] = [];
  for (let place = byId.get(id); place !== undefined; place = byId.get(place.parent_id ?? 0)) path.unshift(place);
  return path;
}

/** The place to show when the address names none: the first floor with a plan, else the first place there is. */
export function firstToShow(places: readonly Place[]): Place | undefined {
  return (
    places.find(({ plan_updated_at }) => plan_updated_at !== null) ??
    places.find(({ kind }) => kind === 'floor') ??
    places[0]
  );
}

/** Every place to choose from, under its whole path, in the order of the tree. */
export function placeOptionsOf(places: readonly Place[]): { value: number; label: string }[] {
  const options = (nodes: readonly PlaceNode[], above: string): { value: number; label: string }[] =>
    nodes.flatMap(({ place, children }) => {
      const label = above === '' ? place.name : `${above} / ${place.name}`;
      return [{ value: place.id, label }, ...options(children, label)];
    });
  return options(placeTree(places), '');
}
