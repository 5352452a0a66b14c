import type { JsonObject } from '@t3000/core';
import { ApiError } from '@t3000/contract';
import type { Input, Output, pointRoutes } from '@t3000/contract';
import type { NewPoint, PointRow } from '@t3000/site';
import { changesOf } from '../audit-changes.ts';
import type { Handlers } from '../http/serve.ts';
import type { Hub } from '../hub.ts';
import { recordNewPoints } from '../recording/record-points.ts';
import { parseIds } from '../history/ids.ts';
import { actorOf, sessionOf } from './actor.ts';
import { commandOf } from './command-dto.ts';
import { explain } from './explain.ts';
import { guardAfter, guardFault } from './guard-settings.ts';
import { editPoint, editPoints } from './point-edit.ts';
import { deviceOf, pointOf, pointShower, showPoint } from './lookup.ts';
import { pageOf } from './page.ts';
import { listPoints } from './point-list.ts';
import { valueDto } from './value-dto.ts';
import { write, writeOfMany } from './write.ts';

type Routes = typeof pointRoutes;

/** What the largest screen shows. */
const BATCH_MAX = 2000;
/** Points of one edit told one by one in the trail; those of a whole site are counted. */
const EDITS_TOLD_MAX = 200;

export function pointHandlers(hub: Hub): Handlers<Routes> {
  return {
    listPoints: ({ query }) => listPoints(hub, query),
    addPoint: ({ body }, call) => {
      const row = addPoint(hub, body);
      hub.audit.done(actorOf(call), 'point.create', `point:${row.id}`, { name: row.name, device: row.deviceId });
      return showPoint(hub, row);
    },
    getPoint: ({ params }) => showPoint(hub, pointOf(hub, params.id)),
    updatePoint: ({ params, body }, call) => {
      const old = showPoint(hub, pointOf(hub, params.id));
      const after = showPoint(hub, editPoint(hub, pointOf(hub, params.id), body));
      hub.audit.done(actorOf(call), 'point.update', `point:${after.id}`, changesOf(body, old, after));
      return after;
    },
    editPoints: ({ body }, call) => {
      const { changed, ...reply } = editPoints(hub, body);
      if (changed.length > 0) {
        const fields = [...new Set(reply.items.flatMap(({ before }) => Object.keys(before)))].filter(
          (key) => key !== 'id',
        );
        const edits = changed.slice(0, EDITS_TOLD_MAX).map((row) => {
          const wanted = body.items.find(({ id }) => id === row.id) ?? {};
          const before = reply.items.find(({ id }) => id === row.id)?.before ?? {};
          return { point: row.id, changes: changesOf(wanted, before, showPoint(hub, row)).changes };
        });
        hub.audit.done(actorOf(call), 'points.edit', 'points', { points: changed.length, fields, edits });
      }
      return reply;
    },
    deletePoint: ({ params }, call) => {
      const row = pointOf(hub, params.id);
      hub.building.removePoint(row.id);
      hub.site.points.remove(row.id);
      hub.trends.refresh();
      hub.audit.done(actorOf(call), 'point.delete', `point:${row.id}`, { name: row.name, device: row.deviceId });
      hub.live.announce('points', [row.id]);
      return { done: true };
    },
    getPointValue: async ({ params, query }) => {
      const live = await hub.building.freshValue(params.id, { always: query.fresh ?? false });
      return valueDto(live?.pointId ?? pointOf(hub, params.id).id, live);
    },
    writePointValue: async ({ params, body }, call) => {
      const command = commandOf(hub, sessionOf(call), call.address, params.id, body);
      return write(hub, sessionOf(call), command, body);
    },
    getPointValues: ({ query }) => batch(hub, parseIds(query.ids, BATCH_MAX)),
    explainPoint: ({ params }) => explain(hub, pointOf(hub, params.id)),
    writeDeviceData: ({ params, body }, call) => writeDeviceData(hub, params.id, body.writes, call),
    listMonitoringPoints: ({ params, query }) => {
      const page = pageOf(query);
      const deviceId = deviceOf(hub, params.device).id;
      const { rows, total } = hub.site.points.query({ deviceId, sort: 'number', ...page });
      return { items: rows.map(pointShower(hub)), total, ...page };
    },
  };
}

function batch(hub: Hub, ids: readonly number[]): Output<Routes['getPointValues']> {
  const values = ids.map((id) => ({ id, live: hub.building.value(id) }));
  return {
    items: values.flatMap(({ id, live }) => (live === undefined ? [] : [valueDto(id, live)])),
    unknown: values.flatMap(({ id, live }) => (live === undefined ? [id] : [])),
  };
}

function addPoint(hub: Hub, body: Input<Routes['addPoint']>['body']): PointRow {
  const device = deviceOf(hub, body.device_id);
  const point: NewPoint = {
    deviceId: device.id,
    type: body.point_type,
    number: body.number,
    kind: body.kind,
    // The schema has seen JSON from a request: nothing else can be inside.
    address: body.address as JsonObject,
    name: body.name,
    description: body.description ?? '',
    group: body.group ?? '',
    unit: body.unit ?? '',
    stateTexts: body.state_texts ?? [],
    minimum: body.minimum ?? undefined,
    maximum: body.maximum ?? undefined,
    decimals: body.decimals ?? 1,
    writable: body.writable ?? false,
    commandable: body.commandable ?? false,
    enabled: body.enabled ?? true,
    pollIntervalMs: body.poll_interval_ms ?? hub.config.field.poll_interval_seconds * 1000,
    deadband: body.deadband ?? 0,
    ttlMs: body.ttl_ms ?? undefined,
    guard: guardAfter(undefined, body),
  };
  checkLimits(point.minimum, point.maximum);
  const fault = guardFault(point.kind, undefined, body);
  if (fault !== undefined) throw new ApiError('invalid_request', fault.problem, { path: `body/${fault.field}` });
  const row = hub.site.points.insert([point], hub.clock.now())[0];
  if (row === undefined)
    throw new ApiError('conflict', `device ${device.id} has ${point.type} ${point.number} already`);
  if (body.tags !== undefined) hub.site.tags.setPoint(row.id, body.tags);
  recordNewPoints(hub.site, hub.config.field, device, [row], hub.clock.now());
  hub.building.putPoints([row]);
  hub.trends.refresh();
  hub.live.announce('points', [row.id]);
  return row;
}

function checkLimits(minimum: number | undefined, maximum: number | undefined): void {
  if (minimum === undefined || maximum === undefined || minimum <= maximum) return;
  throw new ApiError('invalid_request', `minimum ${minimum} is above maximum ${maximum}`, { path: 'body/minimum' });
}

async function writeDeviceData(
  hub: Hub,
  deviceId: number,
  writes: Input<Routes['writeDeviceData']>['body']['writes'],
  call: Parameters<typeof actorOf>[0],
): Promise<Output<Routes['writeDeviceData']>> {
  const device = deviceOf(hub, deviceId);
  const stranger = writes.find((one) => hub.site.points.get(one.point_id)?.deviceId !== device.id);
  if (stranger !== undefined) {
    throw new ApiError('not_found', `device ${device.id} has no point ${stranger.point_id}; nothing was written`);
  }
  const items: Output<Routes['writeDeviceData']>['items'] = [];
  // In the order given: a panel with an interlock may depend on it.
  for (const one of writes) {
    const command = commandOf(hub, sessionOf(call), call.address, one.point_id, one);
    items.push(await writeOfMany(hub, sessionOf(call), command, one));
  }
  return { items };
}
