import type { Output, systemRoutes } from '@t3000/contract';
import type { AuditRow } from '@t3000/site';
import type { Handlers } from '../http/serve.ts';
import type { Hub } from '../hub.ts';
import { parseMoment } from '../history/moment.ts';
import { metricsPage } from '../system/metrics.ts';
import { openApiDocument } from '../openapi.ts';
import { systemStatus } from '../system/status.ts';
import { actorOf } from './actor.ts';
import { pageOf } from './page.ts';

export function systemHandlers(hub: Hub): Handlers<typeof systemRoutes> {
  const page = metricsPage(hub);
  return {
    health: () => hub.monitor.health(),
    metrics: () => page(),
    openapi: () => openApiDocument(hub.version),
    getStatus: () => systemStatus(hub),
    getSettings: () => hub.settings.read(),
    updateSettings: ({ body }, call) => {
      const settings = hub.settings.change(body);
      hub.audit.done(actorOf(call), 'site.settings', 'site', { ...body });
      if (body.time_zone !== undefined) hub.schedules.reload();
      return settings;
    },
    listAudit: ({ query }) => {
      const part = pageOf(query);
      const { target, actor, action, from, to } = query;
      const { rows, total } = hub.site.audit.query({
        ...(target === undefined ? {} : { target }),
        ...(actor === undefined ? {} : { actor }),
        ...(action === undefined ? {} : { action }),
        ...(from === undefined ? {} : { from: parseMoment(from, 'from') }),
        ...(to === undefined ? {} : { to: parseMoment(to, 'to') }),
        ...part,
      });
      return { items: rows.map(auditDto), total, ...part };
    },
  };
}

/** The hash that chains the rows stays with the store, which verifies it. */
function auditDto(row: AuditRow): Output<(typeof systemRoutes)['listAudit']>['items'][number] {
  const { seq, at, actor, address, action, target, result, details } = row;
  return { seq, at, actor, address, action, target, result, details: { ...details } };
}
