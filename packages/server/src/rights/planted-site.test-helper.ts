import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import type { RoleName } from '@t3000/contract';
import type { PlaceKind, PlaceLimit } from '@t3000/site';
import { describePoint } from '../testing/fake-driver.test-helper.ts';
import { harness } from '../testing/harness.test-helper.ts';
import type { Harness } from '../testing/harness.test-helper.ts';

/** Stands in the name of everything outside: no answer to somebody it is hidden from may hold it. */
export const CANARY = /canary|4711/i;

/** One of everything, of one side of the fence. */
export interface Ids {
  readonly device: number;
  readonly input: number;
  readonly valve: number;
  readonly building: number;
  readonly floor: number;
  readonly room: number;
  readonly alarm: number;
  readonly schedule: number;
  readonly calendar: number;
  readonly log: number;
  readonly note: number;
  readonly view: number;
  readonly request: number;
}

/** Ids nobody ever gave, each its own. */
export const unknown: Ids = {
  device: 2_000_001,
  input: 2_000_002,
  valve: 2_000_003,
  building: 2_000_004,
  floor: 2_000_005,
  room: 2_000_006,
  alarm: 2_000_007,
  schedule: 2_000_008,
  calendar: 2_000_009,
  log: 2_000_010,
  note: 2_000_011,
  view: 2_000_012,
  request: 2_000_013,
};

export interface Planted {
  readonly h: Harness;
  readonly inside: Ids;
  readonly outside: Ids;
  /** Stands outside, has one point inside. */
  readonly shared: { readonly device: number; readonly inside: number; readonly outside: number };
  /** The cookie of a user of this role, limited to the floor inside unless it says `whole`. */
  readonly userOf: (role: RoleName, outside: 'whole' | PlaceLimit['outside']) => { id: number; cookie: string };
}

const weekly = Array.from({ length: 7 }, () => [{ time: '08:00', value: 21 }]);

/** A tower with a floor somebody may be limited to, and everything a site has on it and beside it. */
export async function plantedSite(t: Parameters<typeof harness>[0]): Promise<Planted> {
  const h = await harness(t);
  const { site, hub, clock } = h;
  const tower = place(h, 'building', 'Tower');
  site.places.update(tower, { note: 'canary note of the tower' }, clock.now());
  const inside = plantSide(h, 'Inside', place(h, 'floor', 'Inside floor', tower), tower, 1001);
  const house = place(h, 'building', 'canary house');
  const outside = plantSide(h, 'canary', place(h, 'floor', 'canary floor', tower), house, 1002);
  const shared = plantShared(h, inside.floor, outside.floor);
  plantWhole(h, inside, outside);
  hub.places.forget();
  hub.schedules.calendarsChanged();
  hub.live.announce('places', []);
  const schedules = {
    inside: await plantSchedule(h, 'Inside heating', [inside.valve], inside.calendar),
    outside: await plantSchedule(h, 'canary heating', [outside.valve], outside.calendar),
  };
  await plantSchedule(h, 'canary of both', [inside.valve, outside.valve], outside.calendar);
  const alarmOf = await raiseAlarms(h, inside.input, outside.input);
  const userOf: Planted['userOf'] = (role, beyond) => {
    const limit: PlaceLimit | undefined = beyond === 'whole' ? undefined : { places: [inside.floor], outside: beyond };
    const name = `${role} ${beyond}`;
    const found = site.users.byName(name);
    const { id } = found ?? site.users.insert({ name, role, passwordHash: 'x', limit }, clock.now());
    return { id, cookie: cookieOf(h, id, name) };
  };
  return {
    h,
    inside: { ...inside, alarm: alarmOf(inside.input), schedule: schedules.inside },
    outside: { ...outside, alarm: alarmOf(outside.input), schedule: schedules.outside },
    shared,
    userOf,
  };
}

function place({ site, clock }: Harness, kind: PlaceKind, name: string, parentId?: number): number {
  return site.places.insert({ kind, name, parentId, note: `${name} note` }, clock.now()).id;
}

function device({ site, clock }: Harness, instance: number, name: string): number {
  const said = { description: '', vendor: 'Temco', vendorId: 148, model: 'T3-BB', firmware: '63.1', note: '' };
  const where = { protocol: 'bacnet', key: String(instance), address: { host: '127.0.0.1', instance }, instance };
  return site.devices.insert({ ...said, ...where, name, enabled: true, capabilities: undefined }, clock.now()).id;
}

function point({ site, clock }: Harness, deviceId: number, number: number, name: string, isOutput: boolean): number {
  const kind = isOutput ? ({ type: 'output', writable: true, commandable: true } as const) : {};
  const more = { deviceId, name, enabled: true, pollIntervalMs: 10_000, deadband: 0, ttlMs: undefined, group: name };
  const address = { objectType: isOutput ? 1 : 0, instance: number };
  const [row] = site.points.insert([{ ...describePoint(number, kind), ...more, address }], clock.now());
  return row?.id ?? assert.fail();
}

type Side = Omit<Ids, 'alarm' | 'schedule'>;

/** One floor with a device, and everything that may belong to its points. */
function plantSide(h: Harness, name: string, floor: number, building: number, instance: number): Side {
  const { site } = h;
  const now = h.clock.now();
  const deviceId = device(h, instance, `${name} panel`);
  const input = point(h, deviceId, 1, `${name} temperature`, false);
  const valve = point(h, deviceId, 1, `${name} valve`, true);
  site.places.assign(floor, [deviceId], []);
  h.building.putDevice(site.devices.get(deviceId) ?? assert.fail(), site.points.byDevice(deviceId));
  site.tags.setPoint(input, [name === 'Inside' ? 'insideTag' : 'canaryTag']);
  const picture = { contentType: 'image/png', bytes: Buffer.from(name), width: 1, height: 1, updatedAt: now };
  site.places.setPlan(floor, picture);
  site.places.setMarkers(floor, [{ pointId: input, at: [0.5, 0.5] }]);
  const standing = { pointId: valve, priority: 8, value: 20, author: 'operator', setAt: now } as const;
  h.building.override({ ...standing, reason: `${name} reason`, expiresAt: undefined });
  const recorded = { name: `${name} log`, deviceId, intervalMs: 60_000, enabled: true };
  const note = { at: now, until: undefined, pointId: input, text: `${name} note`, author: 'operator' };
  const asked = { askedBy: 'admin', userId: h.user('admin').id, tokenId: undefined, address: '', askedAt: now };
  const wanted = {
    pointId: valve,
    value: 55,
    priority: 8,
    durationMs: undefined,
    expiresAt: now + 86_400_000,
  } as const;
  const view = { shared: true, address: `ids=${input}`, ownerId: h.user('admin').id, name: `${name} view` };
  return {
    floor,
    building,
    device: deviceId,
    input,
    valve,
    log: site.trendLogs.insert(recorded, [input, valve], now).id,
    note: site.trendNotes.insert(note, now).id,
    request: site.writeRequests.insert({ ...asked, ...wanted, reason: `${name} request` }).id,
    calendar: site.calendars.insert({ name: `${name} days`, description: '', dates: [] }, now).id,
    room: place(h, 'room', `${name} room`, floor),
    view: site.trendViews.insert(view, now).id,
  };
}

function plantShared(h: Harness, insideFloor: number, outsideFloor: number): Planted['shared'] {
  const { site, building } = h;
  const id = device(h, 1003, 'Shared panel');
  const inside = point(h, id, 1, 'Inside shared valve', true);
  const outside = point(h, id, 2, 'canary shared valve', true);
  building.putDevice(site.devices.get(id) ?? assert.fail(), site.points.byDevice(id));
  site.places.assign(outsideFloor, [id], []);
  site.places.assign(insideFloor, [], [inside]);
  return { device: id, inside, outside };
}

/** What belongs to nobody's place: default dashboards, notes of the building, values and history. */
function plantWhole({ site, clock, building, history }: Harness, inside: Side, outside: Side): void {
  const now = clock.now();
  site.trendNotes.insert({ at: now, until: undefined, pointId: undefined, text: 'canary of all', author: 'x' }, now);
  const widget = { kind: 'table', x: 0, y: 0, width: 4, height: 4, hours: 24, minimum: null, maximum: null } as const;
  const widgets = [
    { ...widget, id: 'a', title: 'canary card', point_ids: [outside.input], place_id: null },
    { ...widget, id: 'b', title: 'Inside card', point_ids: [inside.input], place_id: null },
    { ...widget, id: 'c', title: 'canary plan', point_ids: [], place_id: outside.floor },
    { ...widget, id: 'd', title: 'canary of both', point_ids: [inside.input, outside.input], place_id: null },
    { ...widget, id: 'e', title: 'canary of nothing', point_ids: [], place_id: null },
  ];
  for (const role of ['viewer', 'operator', 'engineer'] as const) {
    site.dashboards.set({ role }, { widgets, updatedAt: now });
  }
  building.set({ [inside.input]: 21, [outside.input]: 21, [inside.valve]: 20, [outside.valve]: 20 });
  history.append({
    pointIds: Int32Array.of(inside.input, outside.input, inside.valve, outside.valve),
    at: Float64Array.of(5000, 5000, 5000, 5000),
    values: Float64Array.of(30, 4711.5, 30, 4711.5),
    qualities: new Uint8Array(4),
    length: 4,
  });
}

async function asEngineer(h: Harness, url: string, body: object): Promise<number> {
  const answer = await h.call({ method: 'POST', url, as: 'engineer', body });
  assert.ok(answer.status < 300, `${url}: ${answer.text}`);
  return Number(answer.json['id']);
}

async function plantSchedule(h: Harness, name: string, outputs: number[], calendar: number): Promise<number> {
  const exception = { name: `${name} day`, priority: 1, dates: [], calendar_id: calendar, entries: [] };
  const plan = { kind: 'analog', weekly, default_value: 15, exceptions: [exception] };
  const id = await asEngineer(h, '/api/t3000/schedules', { ...plan, name, output_ids: outputs });
  await h.call({ method: 'POST', url: `/api/t3000/schedules/${id}/run`, as: 'operator', body: {} });
  return id;
}

async function raiseAlarms(h: Harness, ...inputs: readonly number[]): Promise<(pointId: number) => number> {
  const match = { name: '*temperature', device: null, group: null, point_type: null, kind: null, unit: null };
  await asEngineer(h, '/api/t3000/alarm-definitions', {
    name: 'Too warm',
    level: 2,
    condition: { kind: 'high_limit', limit: 26, deadband: 1 },
    target: { point_ids: [], device_ids: [], match },
  });
  h.building.set(Object.fromEntries(inputs.map((id) => [id, 30])));
  await h.clock.advance(5000);
  return (id) => h.hub.alarms.open().find(({ pointId }) => pointId === id)?.id ?? assert.fail();
}

let sessions = 0;

function cookieOf({ site, clock }: Harness, userId: number, name: string): string {
  const token = Buffer.from(`${name} ${++sessions}`.padEnd(32, '.')).toString('base64url');
  const now = clock.now();
  site.sessions.insert({
    tokenHash: hash('sha256', token, 'hex'),
    userId,
    createdAt: now,
    lastSeenAt: now,
    expiresAt: now + 7 * 86_400_000,
    address: '127.0.0.1',
    userAgent: 'test',
  });
  return `sid=${token}`;
}
