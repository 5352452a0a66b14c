import type { placeFileRoutes } from '@t3000/contract';
import type { Handlers } from '../http/serve.ts';
import type { Hub } from '../hub.ts';
import { applyFile, describePlan, planByFile } from '../places/assign-by-file.ts';
import { readAssignments, writeAssignments } from '../places/assignment-file.ts';
import { changed } from './places.ts';

/** Moves told one by one in a row of the trail; those of a whole campus are counted. */
const MOVES_MAX = 200;

export function placeFileHandlers(hub: Hub): Handlers<typeof placeFileRoutes> {
  return {
    exportAssignments: () => writeAssignments(hub),
    importAssignments: ({ body }, call) => {
      const rows = readAssignments(body.text);
      const plan = planByFile(hub, rows, body.create_places === true);
      const isRight = body.dry_run !== true && plan.rejected === 0;
      const applied = isRight && plan.moves.length + plan.missing.length > 0;
      if (applied) {
        applyFile(hub, plan);
        const moves = plan.moves.slice(0, MOVES_MAX).map(({ what, id, target, from }) => ({
          [what === 'devices' ? 'device' : 'point']: id,
          old: from.join(' / '),
          requested: (target?.path ?? []).join(' / '),
        }));
        const created = plan.missing.slice(0, MOVES_MAX).map(({ path }) => path.join(' / '));
        changed(hub, call, 'place.assign', null, { by_file: rows.length, moved: plan.moves.length, created, moves });
      }
      return describePlan(plan, rows.length, applied);
    },
  };
}
