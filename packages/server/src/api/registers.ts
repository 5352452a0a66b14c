import type { JsonObject } from '@t3000/core';
import { ApiError, REGISTER_ROWS_MAX } from '@t3000/contract';
import type { DeviceRegister, Input, Output, RegisterReading, registerRoutes } from '@t3000/contract';
import type { DeviceRegisterRow, DeviceRow } from '@t3000/site';
import { changesOf } from '../audit-changes.ts';
import type { Call, Handlers } from '../http/serve.ts';
import type { Hub } from '../hub.ts';
import { parseIds } from '../history/ids.ts';
import { changeRegister, removeRegister, saveRegisters } from '../registers/device-registers.ts';
import type { SavedRegisters } from '../registers/device-registers.ts';
import type { ReadRegisters } from '../registers/modbus-tools.ts';
import { keptReadings, latestReadings } from '../registers/readings.ts';
import type { WantedRegister } from '../registers/readings.ts';
import { actorOf } from './actor.ts';
import { deviceOf } from './lookup.ts';
import { pageOf, paged } from './page.ts';
import type { Paged } from './page.ts';

type Routes = typeof registerRoutes;

/** Devices of one request. */
const DEVICES_MAX = 50;

export function registerHandlers(hub: Hub): Handlers<Routes> {
  return {
    listLatestReadings: ({ params, query }) => {
      const wanted = wantedOf(hub, [params.device_id], query.registers, query.text);
      return readingPage(latestReadings(hub, wanted), { ...query, sort: query.sort ?? 'register' });
    },
    listRangeReadings: async ({ query }) => {
      const wanted = wantedOf(hub, parseIds(query.device_ids, DEVICES_MAX), query.registers, query.text);
      return readingPage(await keptReadings(hub, wanted, query), query);
    },
    listDeviceReadings: async ({ params, query }) => {
      const wanted = wantedOf(hub, [params.device_id], query.registers, query.text);
      return readingPage(await keptReadings(hub, wanted, query), query);
    },
    listRegisterReadings: async ({ params, query }) => {
      const wanted = wantedOf(hub, [params.device_id], params.register_address, query.text);
      return readingPage(await keptReadings(hub, wanted, query), query);
    },
    listDeviceRegisters: ({ params, query }) => listRows(hub, params.device_id, query),
    importDeviceRegisters: ({ params, body }, call) =>
      importRows(hub, call, modbusDeviceOf(hub, params.device_id), body),
    exportDeviceRegisters: ({ params }) => {
      const { id } = deviceOf(hub, params.device_id);
      return hub.modbus.writeCsv(hub.site.deviceRegisters.byDevice(id).map(({ entry }) => entry));
    },
    updateDeviceRegister: ({ params, body }, call) => {
      const row = rowOf(hub, params);
      const [wanted] = accepted(hub.modbus.read({ entries: [body.entry as JsonObject] }));
      if (wanted === undefined) throw new ApiError('invalid_request', 'the entry names no register');
      const { point, gone } = changeRegister(hub.site, hub.config.field, row, wanted, hub.clock.now());
      takeUp(hub, row.deviceId, { points: [point], gone });
      const after = rowOf(hub, params);
      hub.audit.done(actorOf(call), 'register.update', `device:${row.deviceId}`, {
        register: wanted.register,
        ...changesOf(body.entry, row.entry, after.entry),
      });
      return show(hub, after);
    },
    deleteDeviceRegister: ({ params }, call) => {
      const row = rowOf(hub, params);
      takeUp(hub, row.deviceId, { points: [], gone: removeRegister(hub.site, row) });
      hub.audit.done(actorOf(call), 'register.delete', `device:${row.deviceId}`, { register: row.register });
      return { done: true };
    },
  };
}

/** A device of the Modbus protocol, or a clear refusal. */
export function modbusDeviceOf(hub: Hub, id: number): DeviceRow {
  const device = deviceOf(hub, id);
  if (device.protocol === 'modbus') return device;
  throw new ApiError('conflict', `${device.name} speaks ${device.protocol}; only Modbus devices have registers`);
}

type ReadingQuery = {
  readonly quality?: RegisterReading['quality'];
  readonly sort?: 'timestamp' | 'register' | 'name' | 'value';
  readonly descending?: boolean;
  readonly offset?: number;
  readonly limit?: number;
};

function readingPage(all: RegisterReading[], query: ReadingQuery): Paged<RegisterReading> {
  const { quality, sort = 'timestamp', descending = false } = query;
  const found = quality === undefined ? all : all.filter((reading) => reading.quality === quality);
  // They come in order of register and time; the sort is stable.
  if (sort !== 'register') found.sort(readingOrder[sort]);
  if (descending) found.reverse();
  return paged(found, pageOf(query), (reading) => reading);
}

const names = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

const readingOrder = {
  timestamp: (a: RegisterReading, b: RegisterReading) => (a.timestamp ?? 0) - (b.timestamp ?? 0),
  name: (a: RegisterReading, b: RegisterReading) => names.compare(a.register_name, b.register_name),
  value: (a: RegisterReading, b: RegisterReading) => (a.value ?? -Infinity) - (b.value ?? -Infinity),
};

/** Registers of these devices, those of the list where there is one, that fit every word. */
function wantedOf(
  hub: Hub,
  deviceIds: readonly number[],
  list: string | undefined,
  text: string | undefined,
): WantedRegister[] {
  const words = (text ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  const named = list?.split(',').map((one) => canonical(hub, one));
  const all = deviceIds.flatMap((id): WantedRegister[] => {
    const device = hub.registers.device(id);
    if (device === undefined) throw new ApiError('not_found', `there is no device ${id}`);
    return device.registers.map((register) => ({ device, register }));
  });
  const missing = named?.find((name) => !all.some(({ register }) => register.register === name));
  if (missing !== undefined) throw new ApiError('not_found', `no point of this device reads register ${missing}`);
  return all.filter(({ register }) => {
    const searched = `${register.register} ${register.reference} ${register.name}`.toLowerCase();
    return (named?.includes(register.register) ?? true) && words.every((word) => searched.includes(word));
  });
}

function canonical(hub: Hub, text: string): string {
  const read = hub.modbus.canonical(text);
  if ('error' in read) throw new ApiError('invalid_request', read.error, { path: 'path/register_address' });
  return read.register;
}

function listRows(
  hub: Hub,
  deviceId: number,
  query: Input<Routes['listDeviceRegisters']>['query'],
): Paged<DeviceRegister> {
  const { id } = deviceOf(hub, deviceId);
  const words = (query.text ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  const rows = hub.site.deviceRegisters
    .byDevice(id)
    .map((row) => show(hub, row))
    .filter(({ register, register_name: name }) =>
      words.every((word) => `${register} ${name}`.toLowerCase().includes(word)),
    );
  const { sort = 'register' } = query;
  rows.sort((a, b) =>
    sort === 'id'
      ? a.id - b.id
      : sort === 'name'
        ? names.compare(a.register_name, b.register_name)
        : a.register_address - b.register_address || a.id - b.id,
  );
  if (query.descending === true) rows.reverse();
  return paged(rows, pageOf(query), (row) => row);
}

function importRows(
  hub: Hub,
  call: Call,
  device: DeviceRow,
  body: Input<Routes['importDeviceRegisters']>['body'],
): Output<Routes['importDeviceRegisters']> {
  const { entries, csv, replace = false, dry_run: dryRun = false } = body;
  if ((entries === undefined) === (csv === undefined)) {
    throw new ApiError('invalid_request', 'either entries or csv is wanted', { path: 'body' });
  }
  // The schema has seen JSON from a request: nothing else can be inside.
  const outcome = hub.modbus.read(csv === undefined ? { entries: (entries ?? []) as JsonObject[] } : { csv });
  const nothing = { added: 0, changed: 0, removed: 0, applied: false };
  if (!outcome.ok && dryRun) return { ...nothing, problems: [...outcome.problems] };
  const registers = accepted(outcome);
  const before = hub.site.deviceRegisters.byDevice(device.id);
  const known = new Set(before.map(({ register }) => register));
  const changed = registers.filter(({ register }) => known.has(register)).length;
  const kept = replace ? 0 : before.length - changed;
  if (kept + registers.length > REGISTER_ROWS_MAX) {
    throw new ApiError('conflict', `a device has ${REGISTER_ROWS_MAX} registers of its own at most`, {
      limit: REGISTER_ROWS_MAX,
    });
  }
  if (dryRun) {
    const removed = replace ? before.length - changed : 0;
    return { added: registers.length - changed, changed, removed, problems: [], applied: false };
  }
  const saved = saveRegisters(hub.site, hub.config.field, device, registers, { replace, at: hub.clock.now() });
  takeUp(hub, device.id, saved);
  const counts = { added: saved.added, changed: saved.changed, removed: saved.removed };
  hub.audit.done(actorOf(call), 'register.import', `device:${device.id}`, counts);
  return { ...counts, problems: [], applied: true };
}

/** What was read, or a refusal that lists every row that is wrong. */
function accepted(outcome: ReadRegisters): Extract<ReadRegisters, { ok: true }>['registers'] {
  if (outcome.ok) return outcome.registers;
  const [first] = outcome.problems;
  const where = first === undefined || first.row === 0 ? '' : `row ${first.row}: `;
  const field = first?.field ? `${first.field}: ` : '';
  const more = outcome.problems.length > 1 ? `; and ${outcome.problems.length - 1} more` : '';
  throw new ApiError('invalid_request', `${where}${field}${first?.message ?? 'no register map'}${more}`, {
    path: 'body/entries',
    problems: outcome.problems,
  });
}

/** The building polls the new points at once, and forgets those that are gone. */
function takeUp(hub: Hub, deviceId: number, { points, gone }: Pick<SavedRegisters, 'points' | 'gone'>): void {
  for (const id of gone) hub.building.removePoint(id);
  if (points.length > 0) hub.building.putPoints(points);
  hub.trends.refresh();
  hub.live.announce('points', [...gone, ...points.map(({ id }) => id)]);
  hub.live.announce('devices', [deviceId]);
}

function rowOf(hub: Hub, { device_id: deviceId, id }: { device_id: number; id: number }): DeviceRegisterRow {
  const row = hub.site.deviceRegisters.get(id);
  if (row?.deviceId !== deviceId) throw new ApiError('not_found', `device ${deviceId} has no register entry ${id}`);
  return row;
}

function show(hub: Hub, row: DeviceRegisterRow): DeviceRegister {
  const { id, deviceId, register, pointType, number, entry, updatedAt } = row;
  const point = hub.site.points.find(deviceId, pointType, number);
  const facts = point && hub.modbus.describe(point.address);
  return {
    id,
    device_id: deviceId,
    register,
    register_address: facts?.reference ?? 0,
    register_name: textOf(entry['name']),
    data_type: facts?.dataType ?? textOf(entry['type']),
    unit: textOf(entry['unit']),
    point_type: pointType,
    number,
    kind: point?.kind ?? 'analog',
    writable: point?.writable ?? false,
    point_id: point?.id ?? null,
    entry: { ...entry },
    updated_at: updatedAt,
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
