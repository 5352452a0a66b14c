import { ApiError } from '@t3000/contract';
import type { WriteRequest, writeRequestRoutes } from '@t3000/contract';
import type { WriteRequestRow } from '@t3000/site';
import type { Handlers } from '../http/serve.ts';
import type { Call } from '../http/serve.ts';
import type { Hub } from '../hub.ts';
import { sessionOf } from './actor.ts';
import { pointOf, pointShower } from './lookup.ts';
import { pageOf } from './page.ts';

export function writeRequestHandlers(hub: Hub): Handlers<typeof writeRequestRoutes> {
  const { writeRequests } = hub;
  return {
    listWriteRequests: ({ query }, call) => {
      const page = pageOf(query);
      const { rows, total } =
        query.state === 'closed' ? hub.site.writeRequests.closed(page) : part(writeRequests.open(), page);
      return { items: rows.map(shower(hub, call)), total, ...page };
    },
    getWriteRequest: ({ params }, call) => {
      const row = hub.site.writeRequests.get(params.id);
      if (row === undefined) throw new ApiError('not_found', `there is no request ${params.id}`);
      return shower(hub, call)(row);
    },
    approveWriteRequest: async ({ params, body }, call) =>
      shower(hub, call)(await writeRequests.approve(params.id, sessionOf(call), call.address, body.note ?? '')),
    declineWriteRequest: ({ params, body }, call) =>
      shower(hub, call)(writeRequests.decline(params.id, sessionOf(call), call.address, body.note ?? '')),
    withdrawWriteRequest: ({ params }, call) =>
      shower(hub, call)(writeRequests.withdraw(params.id, sessionOf(call), call.address)),
  };
}

function part<T>(all: readonly T[], { offset, limit }: { readonly offset: number; readonly limit: number }) {
  return { rows: all.slice(offset, offset + limit), total: all.length };
}

function shower(hub: Hub, call: Call): (row: WriteRequestRow) => WriteRequest {
  const { userId } = sessionOf(call);
  const show = pointShower(hub);
  return (row) => ({
    id: row.id,
    point: show(pointOf(hub, row.pointId)),
    value: row.value,
    priority: row.priority,
    duration_seconds: row.durationMs === undefined ? null : row.durationMs / 1000,
    reason: row.reason,
    asked_by: row.askedBy,
    asked_at: row.askedAt,
    expires_at: row.expiresAt,
    own: row.userId === userId,
    state: row.state,
    decided_by: row.decidedBy,
    decided_at: row.decidedAt ?? null,
    note: row.note,
    result: resultDto(row),
  });
}

function resultDto({ result }: WriteRequestRow): WriteRequest['result'] {
  // The store holds what the service wrote from a result of the building.
  return result === undefined ? null : (result as WriteRequest['result']);
}
