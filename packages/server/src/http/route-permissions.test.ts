import assert from 'node:assert/strict';
import { test } from 'node:test';
import Fastify from 'fastify';
import { FakeClock } from '@t3000/testkit';
import type { RoleName } from '@t3000/contract';
import { harness } from '../testing/harness.test-helper.ts';
import type { Call } from '../testing/harness.test-helper.ts';
import { installGuard } from './guard.ts';
import type { Access } from '../auth/access.ts';
import { temporaryFolder } from '@t3000/testkit';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Who may pass: the least role, or nobody needed. Written by hand on purpose: changing a right must show up here. */
type Least = 'anyone' | 'gone' | RoleName;
const expected: Readonly<Record<string, Least>> = {
  'GET /health': 'anyone',
  'GET /metrics': 'viewer',
  'GET /openapi.json': 'anyone',
  'GET /api/status': 'viewer',
  'GET /api/settings': 'viewer',
  'PUT /api/settings': 'admin',
  'GET /api/audit': 'engineer',
  'GET /api/audit.csv': 'engineer',
  'GET /api/audit/verify': 'engineer',
  'GET /api/sessions': 'viewer',
  'DELETE /api/sessions/:session': 'viewer',
  'GET /api/tokens': 'admin',
  'POST /api/tokens': 'admin',
  'DELETE /api/tokens/:id': 'admin',
  'GET /api/users/sessions': 'admin',
  'DELETE /api/users/sessions/:session': 'admin',
  'GET /api/t3000/dashboard': 'viewer',
  'PUT /api/t3000/dashboard': 'viewer',
  'DELETE /api/t3000/dashboard': 'viewer',
  'PUT /api/t3000/dashboards/:role': 'engineer',
  'DELETE /api/t3000/dashboards/:role': 'engineer',
  'GET /api/session': 'anyone',
  'POST /api/setup': 'gone',
  'POST /api/session': 'anyone',
  'DELETE /api/session': 'viewer',
  'PUT /api/session/password': 'viewer',
  'PUT /api/session/preferences': 'viewer',
  'GET /api/users': 'admin',
  'POST /api/users': 'admin',
  'PUT /api/users/:id': 'admin',
  'DELETE /api/users/:id': 'admin',
  'POST /api/t3000/points/edit': 'engineer',
  'GET /api/t3000/overrides': 'viewer',
  'POST /api/t3000/overrides/check': 'viewer',
  'GET /api/t3000/write-requests': 'viewer',
  'GET /api/t3000/write-requests/:id': 'viewer',
  'POST /api/t3000/write-requests/:id/approve': 'operator',
  'POST /api/t3000/write-requests/:id/decline': 'operator',
  'POST /api/t3000/write-requests/:id/withdraw': 'operator',
  'GET /api/t3000/tags': 'viewer',
  'POST /api/t3000/tags': 'engineer',
  'GET /api/t3000/devices': 'viewer',
  'POST /api/t3000/devices': 'engineer',
  'GET /api/t3000/devices/:id': 'viewer',
  'PUT /api/t3000/devices/:id': 'engineer',
  'DELETE /api/t3000/devices/:id': 'engineer',
  'GET /api/t3000/devices/:id/status': 'viewer',
  'GET /api/t3000/devices/:id/points': 'viewer',
  'GET /api/t3000/devices/:id/diagnostics': 'viewer',
  'GET /api/t3000/devices/:id/exchanges': 'engineer',
  'POST /api/t3000/devices/:id/exchanges': 'engineer',
  'GET /api/t3000/devices/:id/clock': 'viewer',
  'POST /api/t3000/devices/:id/clock': 'engineer',
  'GET /api/t3000/devices/:id/backup': 'engineer',
  'GET /api/t3000/devices/:id/backup/file': 'engineer',
  'POST /api/t3000/devices/:id/backup/save': 'engineer',
  'POST /api/t3000/devices/:id/backup/plan': 'engineer',
  'POST /api/t3000/devices/:id/backup/restore': 'engineer',
  'POST /api/t3000/devices/:id/backup/stop': 'engineer',
  'POST /api/t3000/devices/:id/tables/:table/:row/preview': 'engineer',
  'PUT /api/t3000/devices/:id/tables/:table/:row/bytes': 'engineer',
  'GET /api/t3000/devices/:id/tables/:table': 'viewer',
  'GET /api/t3000/devices/:id/tables/:table/:row/text': 'viewer',
  'PUT /api/t3000/devices/:id/tables/:table/:row': 'engineer',
  'GET /api/t3000/network_doctor': 'engineer',
  'POST /api/t3000/network_doctor': 'engineer',
  'DELETE /api/t3000/network_doctor': 'engineer',
  'POST /api/t3000/devices/:id/refresh': 'engineer',
  'POST /api/t3000/devices/discover': 'engineer',
  'GET /api/t3000/discovery/:job': 'viewer',
  'GET /api/t3000/discovery': 'viewer',
  'POST /api/t3000/discovery/:job/add': 'engineer',
  'POST /api/t3000/discovery/:job/stop': 'engineer',
  'GET /api/device/:id/data': 'viewer',
  'POST /api/device/:id/data': 'operator',
  'GET /api/device/:id/point/:type/:number': 'viewer',
  'GET /api/t3000/places': 'viewer',
  'POST /api/t3000/places/assign': 'engineer',
  'POST /api/t3000/places/assign-by-rule': 'engineer',
  'GET /api/t3000/buildings': 'viewer',
  'POST /api/t3000/buildings': 'engineer',
  'PUT /api/t3000/buildings/:id': 'engineer',
  'DELETE /api/t3000/buildings/:id': 'engineer',
  'GET /api/t3000/buildings/:id/floors': 'viewer',
  'POST /api/t3000/buildings/:id/floors': 'engineer',
  'PUT /api/t3000/floors/:id': 'engineer',
  'DELETE /api/t3000/floors/:id': 'engineer',
  'GET /api/t3000/floors/:id/rooms': 'viewer',
  'POST /api/t3000/floors/:id/rooms': 'engineer',
  'PUT /api/t3000/rooms/:id': 'engineer',
  'DELETE /api/t3000/rooms/:id': 'engineer',
  'GET /api/t3000/floors/:id/plan': 'viewer',
  'PUT /api/t3000/floors/:id/plan': 'engineer',
  'DELETE /api/t3000/floors/:id/plan': 'engineer',
  'GET /api/t3000/floors/:id/markers': 'viewer',
  'PUT /api/t3000/floors/:id/markers': 'engineer',
  'GET /api/t3000/points': 'viewer',
  'POST /api/t3000/points': 'engineer',
  'GET /api/t3000/points/:id': 'viewer',
  'PUT /api/t3000/points/:id': 'engineer',
  'DELETE /api/t3000/points/:id': 'engineer',
  'GET /api/t3000/points/:id/value': 'viewer',
  'POST /api/t3000/points/:id/value': 'operator',
  'GET /api/t3000/points/batch': 'viewer',
  'GET /api/t3000/points/:id/explain': 'viewer',
  'GET /api/monitoring-points/:device': 'viewer',
  'GET /api/trendlog/data/export': 'viewer',
  'GET /api/trendlog/data/export/estimate': 'viewer',
  'POST /api/trendlog/data/import': 'engineer',
  'GET /api/timeseries/:device/:type/:number': 'viewer',
  'GET /api/timeseries/events': 'viewer',
  'GET /api/trendlog/devices': 'viewer',
  'POST /api/trendlog/devices': 'engineer',
  'GET /api/trendlog/devices/:id': 'viewer',
  'POST /api/trendlog/devices/:id/start': 'engineer',
  'POST /api/trendlog/devices/:id/stop': 'engineer',
  'GET /api/trendlog/devices/:id/statistics': 'viewer',
  'GET /api/trendlog/status': 'viewer',
  'GET /api/trendlog/points/:device_id': 'viewer',
  'POST /api/trendlog/points': 'engineer',
  'POST /api/trendlog/estimate': 'viewer',
  'GET /api/trendlog/cron': 'viewer',
  'GET /api/trendlog/defaults': 'viewer',
  'PUT /api/trendlog/defaults': 'engineer',
  'PUT /api/trendlog/defaults/:device_id': 'engineer',
  'DELETE /api/trendlog/defaults/:device_id': 'engineer',
  'GET /api/trendlog/data/:point_id': 'viewer',
  'POST /api/trendlog/data/query': 'viewer',
  'GET /api/trendlog/storage': 'viewer',
  'PUT /api/trendlog/storage/retention': 'admin',
  'POST /api/trendlog/storage/retention/preview': 'admin',
  'POST /api/trendlog/storage/verify': 'engineer',
  'POST /api/trendlog/storage/compact': 'admin',
  'GET /api/trendlog/storage/quarantine/:id': 'viewer',
  'POST /api/trendlog/storage/quarantine/:id/take': 'engineer',
  'DELETE /api/trendlog/storage/quarantine/:id': 'engineer',
  'GET /api/trendlog/notes': 'viewer',
  'POST /api/trendlog/notes': 'operator',
  'PUT /api/trendlog/notes/:id': 'operator',
  'DELETE /api/trendlog/notes/:id': 'operator',
  'GET /api/trendlog/views': 'viewer',
  'POST /api/trendlog/views': 'viewer',
  'PUT /api/trendlog/views/:id': 'viewer',
  'DELETE /api/trendlog/views/:id': 'viewer',
  'GET /api/timeseries/trend': 'viewer',
  'GET /api/timeseries/at': 'viewer',
  'POST /api/timeseries/batch': 'engineer',
  'GET /api/trend-logs': 'viewer',
  'GET /api/trend-logs/:device': 'viewer',
  'POST /api/trend-logs/:device': 'engineer',
  'PUT /api/trendlog/devices/:id': 'engineer',
  'DELETE /api/trendlog/devices/:id': 'engineer',
  'GET /api/t3000/alarms': 'viewer',
  'GET /api/t3000/alarms/summary': 'viewer',
  'GET /api/t3000/alarms/health': 'viewer',
  'GET /api/t3000/alarms/events': 'viewer',
  'GET /api/t3000/alarms/events.csv': 'viewer',
  'GET /api/t3000/alarms/:id': 'viewer',
  'POST /api/t3000/alarms/acknowledge': 'operator',
  'POST /api/t3000/alarms/shelve': 'operator',
  'POST /api/t3000/alarms/unshelve': 'operator',
  'POST /api/t3000/alarms/service': 'engineer',
  'POST /api/t3000/alarms/:id/notes': 'operator',
  'GET /api/t3000/alarm-definitions': 'viewer',
  'POST /api/t3000/alarm-definitions': 'engineer',
  'PUT /api/t3000/alarm-definitions/:id': 'engineer',
  'DELETE /api/t3000/alarm-definitions/:id': 'engineer',
  'POST /api/t3000/alarm-definitions/preview': 'viewer',
  'GET /api/t3000/notification-rules': 'engineer',
  'POST /api/t3000/notification-rules': 'admin',
  'PUT /api/t3000/notification-rules/:id': 'admin',
  'DELETE /api/t3000/notification-rules/:id': 'admin',
  'POST /api/t3000/notification-rules/:id/test': 'admin',
  'GET /api/t3000/notification-deliveries': 'engineer',
  'GET /api/t3000/schedules': 'viewer',
  'POST /api/t3000/schedules': 'engineer',
  'GET /api/t3000/schedules/:id': 'viewer',
  'PUT /api/t3000/schedules/:id': 'engineer',
  'DELETE /api/t3000/schedules/:id': 'engineer',
  'POST /api/t3000/schedules/:id/run': 'operator',
  'GET /api/t3000/schedules/:id/preview': 'viewer',
  'POST /api/t3000/schedules/preview': 'viewer',
  'GET /api/t3000/schedules/conflicts': 'viewer',
  'GET /api/t3000/schedules/:id/runs': 'viewer',
  'GET /api/t3000/schedules/runs': 'viewer',
  'GET /api/t3000/devices/:id/schedule-places': 'viewer',
  'GET /api/t3000/schedules/:id/targets': 'viewer',
  'POST /api/t3000/schedules/:id/targets': 'engineer',
  'PUT /api/t3000/schedule-targets/:id': 'engineer',
  'DELETE /api/t3000/schedule-targets/:id': 'engineer',
  'POST /api/t3000/schedule-targets/:id/check': 'operator',
  'POST /api/t3000/schedule-targets/:id/push': 'engineer',
  'POST /api/t3000/schedule-targets/:id/adopt': 'engineer',
  'GET /api/t3000/calendars': 'viewer',
  'POST /api/t3000/calendars': 'operator',
  'PUT /api/t3000/calendars/:id': 'operator',
  'DELETE /api/t3000/calendars/:id': 'operator',
  'GET /api/t3000/calendars/:id/days': 'viewer',
  'GET /api/register_readings/latest/:device_id': 'viewer',
  'GET /api/register_readings/range': 'viewer',
  'GET /api/register_readings/:device_id': 'viewer',
  'GET /api/register_readings/:device_id/:register_address': 'viewer',
  'GET /api/device_register_map/:device_id': 'viewer',
  'POST /api/device_register_map/:device_id': 'engineer',
  'GET /api/device_register_map/:device_id/export': 'viewer',
  'PUT /api/device_register_map/:device_id/:id': 'engineer',
  'DELETE /api/device_register_map/:device_id/:id': 'engineer',
  'GET /api/t3000/register_maps': 'viewer',
  'GET /api/t3000/devices/:id/modbus': 'viewer',
  'GET /api/t3000/devices/:id/modbus/exchanges': 'viewer',
  'GET /api/t3000/devices/:id/modbus/traffic': 'viewer',
  'POST /api/t3000/devices/:id/modbus/decode': 'engineer',
  'GET /api/t3000/modbus/budget': 'viewer',
  'GET /api/t3000/modbus/serial_ports': 'engineer',
  'GET /api/t3000/modbus/server': 'viewer',
  'GET /api/t3000/modbus/server/registers': 'viewer',
  'PUT /api/t3000/modbus/server/registers': 'engineer',
  'GET /api/t3000/modbus/server/registers/export': 'viewer',
  'GET /api/t3000/alarm-templates': 'viewer',
  'GET /api/t3000/device-dependencies': 'viewer',
  'PUT /api/t3000/device-dependencies': 'engineer',
  'GET /api/t3000/devices/:id/alarm-routes': 'viewer',
  'PUT /api/t3000/devices/:id/alarm-routes': 'engineer',
  'GET /api/t3000/places/assignments.csv': 'viewer',
  'POST /api/t3000/places/assignments': 'engineer',
  'GET /api/live': 'viewer',
  'GET /*': 'anyone',
};

const roles: readonly RoleName[] = ['viewer', 'operator', 'engineer', 'admin'];

/** Every route Fastify knows, from the tree it prints: what plug-ins registered is in it too. */
function registered(tree: string): string[] {
  const found: string[] = [];
  const parts: string[] = [];
  for (const line of tree.split('\n')) {
    const match = /^([\s│├└─]*)(\S+)(?: \(([A-Z, ]+)\))?$/.exec(line);
    if (match === null) continue;
    const depth = (match[1] ?? '').length / 4;
    parts.length = Math.max(0, depth - 1);
    parts.push(match[2] ?? '');
    for (const method of match[3]?.split(', ') ?? []) found.push(`${method} ${parts.join('').replace(/^\*/, '/*')}`);
  }
  return found.toSorted((a, b) => a.localeCompare(b));
}

function webRoot(t: { after(clean: () => void): void }): string {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'index.html'), '<!doctype html>');
  return folder;
}

test('every registered route stands in the table of rights, and every row is a route', async (t) => {
  const { app } = await harness(t, { webRoot: webRoot(t) });
  const routes = registered(app.printRoutes({ commonPrefix: false }));
  assert.ok(routes.length > 60, `saw only ${routes.length} routes: the reader of the tree is broken`);
  const rows = Object.keys(expected).flatMap((row) => (row.startsWith('GET ') ? [row, `HEAD ${row.slice(4)}`] : [row]));
  const known = new Set(rows);
  assert.deepEqual(
    routes.filter((route) => !known.has(route)),
    [],
    'routes without a row',
  );
  const served = new Set(routes);
  assert.deepEqual(
    Object.keys(expected).filter((row) => !served.has(row)),
    [],
    'rows without a route',
  );
});

test('each role passes exactly where the table says, whatever it claims to be', async (t) => {
  const { call, cookie } = await harness(t, { webRoot: webRoot(t) });
  const forged = {
    'x-forwarded-for': '127.0.0.1',
    'x-real-ip': '127.0.0.1',
    referer: 'http://localhost/',
    'x-user': 'admin',
  };
  const wrong: string[] = [];
  for (const [row, least] of Object.entries(expected)) {
    const [method = '', path = ''] = row.split(' ');
    const url = path
      .replaceAll(/:(?:type)/g, 'input')
      .replaceAll(/:\w+/g, '2000000')
      .replace('*', 'page');
    const methods = method === 'GET' ? ['GET', 'HEAD'] : [method];
    for (const one of methods) {
      for (const role of [undefined, ...roles]) {
        const request: Call = {
          method: one as 'GET',
          url,
          ...(role === undefined ? {} : { cookie: cookie(role) }),
          ...(one === 'POST' || one === 'PUT' ? { body: {} } : {}),
          headers: forged,
        };
        const { status, code } = await call(request);
        const passed =
          one === 'HEAD' ? status !== 401 && status !== 403 : code !== 'not_signed_in' && code !== 'not_permitted';
        const should =
          least === 'anyone' || least === 'gone' || (role !== undefined && roles.indexOf(role) >= roles.indexOf(least));
        if (passed !== should) wrong.push(`${one} ${path} as ${role ?? 'nobody'}: ${status} ${code ?? ''}`);
        if (!passed && role === undefined && status !== 401) wrong.push(`${one} ${path}: ${status} instead of 401`);
        if (least === 'gone' && status !== 404) wrong.push(`${one} ${path}: ${status} instead of 404`);
      }
    }
  }
  assert.deepEqual(wrong, []);
});

test('ended, expired and invented sessions are nobody', async (t) => {
  const { call, cookie, clock } = await harness(t);
  const ended = cookie('admin');
  await call({ method: 'DELETE', url: '/api/session', cookie: ended });
  const idle = cookie('admin');
  assert.equal((await call({ url: '/api/users', cookie: idle })).status, 200);
  await clock.advance(8 * 3_600_000 + 1);
  for (const one of [ended, idle, 'sid=', 'sid=x', `sid=${'a'.repeat(43)}`, 'sid=__proto__', '__Host-sid=x']) {
    assert.equal((await call({ url: '/api/users', cookie: one })).code, 'not_signed_in', one);
  }
});

test('a route without a permission does not start the server', async () => {
  const app = Fastify();
  installGuard(app, {
    clock: new FakeClock(),
    // No request is made.
    access: undefined as unknown as Access,
    setupNeeded: () => false,
    hosts: { host: '127.0.0.1', allowed: [] },
    secureCookies: false,
    strictTransport: false,
  });
  assert.throws(() => app.get('/planted', () => 'x'), /route GET \/planted declares no permission/);
  assert.throws(
    () => app.route({ method: 'GET', url: '/odd', config: { permission: 'root' as 'read' }, handler: () => 'x' }),
    /declares no permission/,
  );
  await app.close();
});

test('a right is asked for before the body is read', async (t) => {
  const { call } = await harness(t);
  const body = 'x'.repeat(1_000_000);
  const headers = { 'content-type': 'application/json' };
  assert.equal((await call({ method: 'POST', url: '/api/users', as: 'viewer', body, headers })).code, 'not_permitted');
  assert.equal((await call({ method: 'POST', url: '/api/users', as: 'admin', body, headers })).code, 'body_too_large');
});
