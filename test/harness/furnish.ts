import type { Point } from '@t3000/contract';
import type { Simulator } from '@t3000/simulator';
import assert from 'node:assert/strict';
import type { TestHub } from './hub.ts';
import { until } from './until.ts';

/** Addresses of the console by the name of what is to be seen there. */
export type Places = Readonly<Record<string, string>>;

/** Puts something on every page of the console: an override stands, a question waits, one device does not answer. */
export async function furnish({ api }: TestHub, simulator: Simulator): Promise<Places> {
  const { items } = await api.listPoints({ query: { text: 'Outdoor Air Damper', limit: 1 } });
  const damper = items[0];
  assert.ok(damper);
  await api.writePointValue({
    params: { id: damper.id },
    body: { value: 63, priority: 8, duration_seconds: 3600, reason: 'Commissioning of the economiser' },
  });
  const { items: handler } = await api.listDevicePoints({ params: { id: damper.device_id } });
  const ids = handler.filter(({ name }) => /Temp|Fan Start|Valve/.test(name)).map(({ id }) => id);
  const silent = await until('a device to be offline', async () =>
    (await api.listDevices()).items.find(({ status }) => status.state === 'offline'),
  );
  return {
    overview: '/',
    devices: '/devices',
    'device-offline': `/devices/${silent.id}`,
    device: `/devices/${damper.device_id}`,
    ...(await plansOf(api, ids)),
    points: '/points',
    point: `/points?point=${damper.id}`,
    overrides: '/overrides',
    'point-table': '/points/table?text=Temp',
    'points-hidden': '/points?text=no%20such%20thing',
    trends: `/trends?ids=${ids.slice(0, 8).join(',')}&last=1h`,
    recording: '/trends/recording',
    'recording-logs': '/trends/recording/logs',
    'recording-defaults': '/trends/recording/defaults',
    storage: '/trends/storage',
    'trends-measured': `/trends?ids=${ids.slice(0, 4).join(',')}&last=1h&compare=1d&a=2026-01-01T00:00:00Z&b=2026-01-01T01:00:00Z`,
    ...(await schedulesOf(api)),
    ...(await alarmsOf(api, handler)),
    ...(await guardedOf(api, handler)),
    system: '/system',
    'network-doctor': '/system/network-doctor',
    ...deviceTabs(damper.device_id),
    ...(await panelTabs(api, simulator)),
    ...(await meterTabs(api, simulator)),
    users: '/system/users',
    audit: '/system/audit',
    'modbus-server': '/system/modbus',
    settings: '/settings',
    missing: '/nowhere',
  };
}

/** What is known of a BACnet device. */
function deviceTabs(id: number): Places {
  const names = ['equipment', 'objects', 'subscriptions', 'poll', 'exchanges', 'clock', 'alarm-routes'];
  return {
    'device-page': `/devices/${id}/details`,
    ...Object.fromEntries(names.map((name) => [`device-${name}`, `/devices/${id}/details/${name}`])),
  };
}

/** A panel by its own protocol: its tables, and its content as a file. */
async function panelTabs(api: TestHub['api'], { panels }: Simulator): Promise<Places> {
  const [played] = panels;
  assert.ok(played);
  const { address: host, port } = played.seat;
  await api.addDevice({ body: { protocol: 't3', address: { host, port, serial: played.panel.instance } } });
  const { id } = await until('the panel', async () =>
    (await api.listDevices()).items.find(({ protocol }) => protocol === 't3'),
  );
  const at = `/devices/${id}/details`;
  return { 'panel-table': `${at}/table-inputs`, 'panel-backup': `${at}/backup` };
}

/** A meter of another make. */
async function meterTabs(api: TestHub['api'], { modbusDevices }: Simulator): Promise<Places> {
  const hosts = modbusDevices.slice(0, 1).map(({ address, port }) => `${address}:${port}`);
  const { id: job } = await api.discover({ body: { protocol: 'modbus', hosts, add_all: true } });
  await until('the search for meters', async () => {
    const { state } = await api.getDiscovery({ params: { job } });
    return state === 'finished';
  });
  const meter = (await api.listDevices()).items.find(({ protocol }) => protocol === 'modbus');
  assert.ok(meter);
  return {
    'meter-modbus': `/devices/${meter.id}/details/modbus`,
    'meter-registers': `/devices/${meter.id}/details/registers`,
  };
}

/** A point that asks for a tick and a second person, with a question that waits for one. */
async function guardedOf(api: TestHub['api'], points: readonly Point[]): Promise<Places> {
  const valve = points.find(({ name }) => name === 'Heating Valve');
  assert.ok(valve);
  const guard = { write_lowest: 10, write_highest: 90, write_step: 80, write_count: 5, write_span_seconds: 3600 };
  const people = { write_confirm: true, write_confirm_text: 'Is the pump of the coil running?', critical: true };
  await api.updatePoint({ params: { id: valve.id }, body: { ...guard, ...people } });
  const question = { value: 30, reason: 'Frost protection of the coil is tested', confirm: true };
  const params = { id: valve.id };
  const { request_id: first } = await api.writePointValue({ params, body: question });
  await api.withdrawWriteRequest({ params: { id: first ?? 0 }, body: {} });
  await api.writePointValue({ params, body: { ...question, request_seconds: 14_400 } });
  return {
    guarded: `/points?point=${valve.id}`,
    'write-requests': '/write-requests',
    'write-requests-earlier': '/write-requests/earlier',
  };
}

/** A week of opening hours with a calendar of holidays, and what has run of it. */
async function schedulesOf(api: TestHub['api']): Promise<Places> {
  const { items } = await api.listPoints({ query: { text: 'Supply Fan Start', limit: 1 } });
  const holidays = { kind: 'yearly', month: 12, day: 25 } as const;
  const calendar = await api.addCalendar({ body: { name: 'Public holidays', dates: [holidays] } });
  const open = [
    { time: '08:00', value: 1 },
    { time: '18:00', value: null },
  ];
  const holiday = { name: 'Public holidays', priority: 8, dates: [], entries: [{ time: '00:00', value: 0 }] };
  const schedule = await api.addSchedule({
    body: {
      name: 'Opening hours',
      kind: 'binary',
      enabled: true,
      weekly: [open, open, open, open, open, [], []],
      exceptions: [{ ...holiday, calendar_id: calendar.id }],
      default_value: 0,
      output_ids: items.map(({ id }) => id),
    },
  });
  return {
    schedules: '/schedules',
    'schedule-new': '/schedules/new',
    schedule: `/schedules/${schedule.id}`,
    'schedule-days': '/schedules/days',
    'schedule-calendars': '/schedules/calendars',
    'schedule-log': '/schedules/log',
  };
}

/** Alarms of two levels that stand: one waits for an answer, one was seen. */
async function alarmsOf(api: TestHub['api'], points: readonly Point[]): Promise<Places> {
  const temperature = points.find(({ name }) => name === 'Supply Air Temp');
  assert.ok(temperature);
  for (const [level, limit] of [
    [1, -50],
    [3, -60],
  ] as const) {
    const target = { point_ids: [temperature.id], device_ids: [], match: null };
    const condition = { kind: 'high_limit', limit, deadband: 0 } as const;
    const instruction = 'Check the heating valve.';
    await api.addAlarmDefinition({ body: { name: `Supply air ${level}`, level, condition, target, instruction } });
  }
  const alarms = await until('two alarms', async () => {
    const { items } = await api.listAlarms();
    return items.length >= 2 ? items : undefined;
  });
  const [first, second] = alarms;
  assert.ok(first && second);
  await api.acknowledgeAlarms({ body: { ids: [second.id], note: 'Seen on the roof' } });
  const steps = [{ after_minutes: 0, targets: [{ channel: 'webhook' as const, url: 'http://127.0.0.1:9/hook' }] }];
  await api.addNotificationRule({ body: { name: 'Duty', levels: [4], steps } });
  return {
    alarms: '/alarms',
    alarm: `/alarms?alarm=${first.id}`,
    'alarms-hidden': '/alarms?text=no%20such%20thing',
    'alarm-history': '/alarms/history',
    'alarm-health': '/alarms/health',
    'alarm-definitions': '/alarms/definitions',
    'alarm-notifications': '/alarms/notifications',
  };
}

/** A building with a floor that has a room and values on it, and a floor with nothing. */
async function plansOf(api: TestHub['api'], pointIds: readonly number[]): Promise<Places> {
  const building = await api.addBuilding({ body: { name: 'Harbour House' } });
  const floor = await api.addFloor({ params: { id: building.id }, body: { name: 'Floor 1' } });
  const empty = await api.addFloor({ params: { id: building.id }, body: { name: 'Attic' } });
  const outline: [number, number][] = [
    [0.1, 0.1],
    [0.5, 0.1],
    [0.5, 0.7],
    [0.1, 0.7],
  ];
  const room = await api.addRoom({ params: { id: floor.id }, body: { name: 'Room 101', outline } });
  await api.assignPlaces({ body: { place_id: room.id, point_ids: [...pointIds] } });
  const items = pointIds
    .slice(0, 3)
    .map((id, index) => ({ point_id: id, at: [0.3, 0.2 + index / 8] as [number, number] }));
  await api.setPlanMarkers({ params: { id: floor.id }, body: { items } });
  return {
    plans: '/plans',
    building: `/plans/${building.id}`,
    plan: `/plans/${floor.id}`,
    room: `/plans/${room.id}`,
    'plan-empty': `/plans/${empty.id}`,
  };
}
