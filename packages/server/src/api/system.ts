import type { systemRoutes } from '@t3000/contract';
import { changesOf } from '../audit-changes.ts';
import type { Handlers } from '../http/serve.ts';
import type { Hub } from '../hub.ts';
import { openApiDocument } from '../openapi/openapi.ts';
import { systemStatus } from '../system/status.ts';
import { actorOf } from './actor.ts';

export function systemHandlers(hub: Hub): Handlers<typeof systemRoutes> {
  let page: Promise<() => Promise<string>> | undefined;
  return {
    health: () => hub.monitor.health(),
    metrics: async () => {
      // The library behind it is large, and most servers are never asked.
      page ??= import('../system/metrics.ts').then(({ metricsPage }) => metricsPage(hub));
      return (await page)();
    },
    openapi: () => openApiDocument(hub.version),
    getStatus: () => systemStatus(hub),
    getSettings: () => hub.settings.read(),
    updateSettings: ({ body }, call) => {
      const old = hub.settings.read();
      const settings = hub.settings.change(body);
      hub.audit.done(actorOf(call), 'site.settings', 'site', changesOf(body, old, settings));
      if (body.time_zone !== undefined) {
        hub.schedules.reload();
        hub.trends.refresh();
      }
      return settings;
    },
  };
}
