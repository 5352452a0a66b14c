import { assert } from '@t3000/core';
import { genericMap } from './generic.ts';
import { readMap } from './read-map.ts';
import type { MapFile, RegisterMap } from './register-map.ts';
import { t322iMap, t38ai8ao6doMap } from './t3-modules.ts';
import { t3PanelMap } from './t3-panel.ts';
import { tstat8Map } from './tstat8.ts';

/** Maps every installation has, by id. */
export const builtInMaps: ReadonlyMap<string, RegisterMap> = new Map(
  [genericMap, t3PanelMap, tstat8Map, t322iMap, t38ai8ao6doMap].map((file) => {
    const map = checked(file);
    return [map.id, map];
  }),
);

function checked(file: MapFile): RegisterMap {
  // The file is plain data; JSON is how the reader sees all maps.
  const outcome = readMap(JSON.parse(JSON.stringify(file)) as Parameters<typeof readMap>[0]);
  assert(outcome.ok, `map ${file.id}: ${JSON.stringify(outcome)}`);
  return outcome.map;
}
