import type { JsonObject } from '@t3000/core';
import { ApiError } from '@t3000/contract';
import type { Device, Input, deviceRoutes } from '@t3000/contract';
import type { DeviceRow } from '@t3000/site';
import { changesOf } from '../audit-changes.ts';
import type { Handlers } from '../http/serve.ts';
import type { Hub } from '../hub.ts';
import { actorOf } from './actor.ts';
import { deviceStatusDto } from './device-dto.ts';
import { deviceOf, pointShower, showDevice, showPoint } from './lookup.ts';
import { tagsOf } from './tags.ts';
import { pageOf, paged } from './page.ts';
import type { Paged } from './page.ts';
import { valueDto } from './value-dto.ts';

type Routes = typeof deviceRoutes;

/** More points than any panel has. */
const DEVICE_POINTS_MAX = 100_000;

export function deviceHandlers(hub: Hub): Handlers<Routes> {
  return {
    listDevices: ({ query }) => listDevices(hub, query),
    addDevice: ({ body }, call) =>
      // The schema has seen JSON from a request: nothing else can be inside.
      hub.discovery.addByAddress(actorOf(call), { ...body, address: body.address as JsonObject }),
    getDevice: ({ params }) => showDevice(hub, deviceOf(hub, params.id)),
    updateDevice: ({ params, body }, call) => {
      const before = deviceOf(hub, params.id);
      const old = showDevice(hub, before);
      const after = showDevice(hub, updateDevice(hub, before, body));
      hub.audit.done(actorOf(call), 'device.update', `device:${before.id}`, changesOf(body, old, after));
      return after;
    },
    deleteDevice: ({ params }, call) => {
      const row = deviceOf(hub, params.id);
      hub.site.devices.remove(row.id);
      hub.building.removeDevice(row.id);
      hub.trends.refresh();
      hub.audit.done(actorOf(call), 'device.delete', `device:${row.id}`, { name: row.name, key: row.key });
      hub.live.announce('devices', [row.id]);
      return { done: true };
    },
    getDeviceStatus: ({ params }) => {
      const row = deviceOf(hub, params.id);
      return deviceStatusDto(row, hub.building.deviceStatus(row.id));
    },
    listDevicePoints: ({ params, query }) => {
      const page = pageOf(query);
      const found = hub.site.points.query({ deviceId: deviceOf(hub, params.id).id, sort: 'number', ...page });
      return { items: found.rows.map(pointShower(hub)), total: found.total, ...page };
    },
    refreshDevice: ({ params }, call) => hub.discovery.refresh(actorOf(call), deviceOf(hub, params.id)),
    discover: ({ body }, call) => hub.discovery.discover(actorOf(call), body),
    getDiscovery: ({ params }) => hub.discovery.get(params.job),
    listDiscoveries: () => ({ items: hub.discovery.list() }),
    addDiscovered: ({ params, body }, call) => hub.discovery.add(actorOf(call), params.job, body.keys),
    stopDiscovery: ({ params }, call) => {
      const job = hub.discovery.stopJob(params.job);
      hub.audit.done(actorOf(call), 'discovery.stop', `discovery:${params.job}`);
      return job;
    },
    getDeviceData: ({ params }) => {
      const deviceId = deviceOf(hub, params.id).id;
      const { rows } = hub.site.points.query({ deviceId, sort: 'number', offset: 0, limit: DEVICE_POINTS_MAX });
      return {
        device_id: deviceId,
        points: rows.map(({ id, name, type, number, unit }) =>
          Object.assign(valueDto(id, hub.building.value(id)), { name, point_type: type, number, unit }),
        ),
      };
    },
    getDevicePoint: ({ params: { id, type, number } }) => {
      const row = hub.site.points.find(id, type, number);
      if (row === undefined) throw new ApiError('not_found', `device ${id} has no ${type} ${number}`);
      return showPoint(hub, row);
    },
  };
}

function listDevices(hub: Hub, query: Input<Routes['listDevices']>['query']): Paged<Device> {
  const words = (query.text ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  const wanted = tagsOf(query.tags);
  const all = hub.site.devices
    .all()
    .filter((row) => words.every((word) => searchText(row).includes(word)))
    .map((row) => showDevice(hub, row))
    .filter(({ status }) => query.state === undefined || status.state === query.state)
    .filter(({ tags }) => wanted.every((tag) => tags.includes(tag)));
  all.sort(order[query.sort ?? 'name']);
  if (query.descending === true) all.reverse();
  return paged(all, pageOf(query), (device) => device);
}

function searchText(row: DeviceRow): string {
  const { name, description, vendor, model, note, instance, address } = row;
  return [name, description, vendor, model, note, instance ?? '', JSON.stringify(address)].join(' ').toLowerCase();
}

const names = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

const order = {
  name: (a: Device, b: Device) => names.compare(a.name, b.name) || a.id - b.id,
  instance: (a: Device, b: Device) => (a.instance ?? Infinity) - (b.instance ?? Infinity) || a.id - b.id,
  state: (a: Device, b: Device) => a.status.state.localeCompare(b.status.state) || names.compare(a.name, b.name),
  last_seen: (a: Device, b: Device) => (a.status.last_seen ?? 0) - (b.status.last_seen ?? 0) || a.id - b.id,
  id: (a: Device, b: Device) => a.id - b.id,
};

function updateDevice(hub: Hub, row: DeviceRow, change: Input<Routes['updateDevice']>['body']): DeviceRow {
  const { name, note, enabled, address, tags } = change;
  const updated = hub.site.devices.update(
    row.id,
    {
      ...(name === undefined ? {} : { name }),
      ...(note === undefined ? {} : { note }),
      ...(enabled === undefined ? {} : { enabled }),
      ...(address === undefined ? {} : { address: hub.discovery.checkAddress(row.protocol, address as JsonObject) }),
    },
    hub.clock.now(),
  );
  if (updated === undefined) throw new ApiError('not_found', `device ${row.id} was removed meanwhile`);
  if (tags !== undefined) hub.site.tags.setDevice(row.id, tags);
  const { rows } = hub.site.points.query({ deviceId: row.id, offset: 0, limit: DEVICE_POINTS_MAX });
  hub.building.putDevice(updated, rows);
  hub.live.announce('devices', [row.id]);
  return updated;
}
