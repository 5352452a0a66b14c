import type { historyExportRoutes } from '@t3000/contract';
import { callerName } from '../auth/sessions.ts';
import { importDetails } from '../history/import/details.ts';
import { importHistory } from '../history/import/import.ts';
import type { Handlers } from '../http/serve.ts';
import type { Hub } from '../hub.ts';
import { actorOf, sessionOf } from './actor.ts';

export function historyExportHandlers(hub: Hub): Handlers<typeof historyExportRoutes> {
  const { exports } = hub;
  return {
    exportHistory: async ({ query }, call) => {
      await exports.check(hub, query);
      return exports.start(hub, query, callerName(sessionOf(call)));
    },
    estimateExport: ({ query }) => exports.estimate(hub, query),
    importHistory: async ({ body }, call) => {
      const result = await importHistory(hub, body);
      if (body.dry_run !== true) hub.audit.done(actorOf(call), 'history.import', 'history', importDetails([result]));
      return result;
    },
  };
}
