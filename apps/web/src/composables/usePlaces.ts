import type { Place } from '@t3000/contract';
import { api } from '../api.ts';
import { useLoad } from './useLoad.ts';
import type { Load } from './useLoad.ts';
import { usePause } from './usePause.ts';
import { useLiveEvent } from '../live.ts';

/** States of places follow values; nobody reads a tree faster than this. */
const EVERY_MS = 5000;
/** A burst of changes reads the tree once. */
const DELAY_MS = 250;

/** Every building, floor and room with its state, kept up to date. */
export function usePlaces(): Load<readonly Place[]> {
  const places = useLoad(async (signal) => (await api.listPlaces({}, { signal })).items, { everyMs: EVERY_MS });
  const { soon: reloadSoon } = usePause(DELAY_MS, places.reload);
  useLiveEvent('changed', ({ what }) => {
    if (what !== 'points') reloadSoon();
  });
  return places;
}
