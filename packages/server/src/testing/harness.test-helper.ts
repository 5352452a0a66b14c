import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { silentLog } from '@t3000/core';
import type { Logger } from '@t3000/core';
import { Config, routes } from '@t3000/contract';
import type { ErrorCode, Route, RoleName } from '@t3000/contract';
import { openSite } from '@t3000/site';
import type { SiteStore, UserRow } from '@t3000/site';
import { FakeClock, SeededRng, temporaryFolder } from '@t3000/testkit';
import { Compile } from 'typebox/compile';
import { Value } from 'typebox/value';
import { hashToken } from '../auth/sessions.ts';
import { SetupCode } from '../auth/setup-code.ts';
import type { Passwords } from '../auth/passwords.ts';
import { createHub, createServer } from '../server.ts';
import type { DriverState, Hub, ServerDeps } from '../hub.ts';
import { FakeBuilding } from './fake-building.test-helper.ts';
import { FakeDriver, describePoint } from './fake-driver.test-helper.ts';
import { FakeModbusTools } from './fake-modbus.test-helper.ts';
import { FakeHistory } from './fake-history.test-helper.ts';

export const PASSWORD = 'a long enough secret';

/** Reversible and instant: tests of the real hash stand beside it. */
export const plainPasswords: Passwords = {
  hash: (password) => Promise.resolve(`plain:${password}`),
  verify: (password, stored) => Promise.resolve(stored === `plain:${password}` ? 'right' : 'wrong'),
};

export interface Harness {
  readonly app: FastifyInstance;
  readonly clock: FakeClock;
  readonly site: SiteStore;
  /** File of the store, for damage done past this program. */
  readonly sitePath: string;
  readonly building: FakeBuilding;
  readonly history: FakeHistory;
  readonly driver: FakeDriver;
  readonly modbus: FakeModbusTools;
  readonly setupCodes: string[];
  readonly deps: ServerDeps;
  readonly hub: Hub;
  /** Messages of the live channel so far, values apart: their types, `Changed` with what changed. */
  readonly events: string[];
  /** A cookie header of a fresh session of the user with this role. */
  readonly cookie: (role: RoleName) => string;
  readonly user: (role: RoleName) => UserRow;
  readonly call: (request: Call) => Promise<Answer>;
}

export interface Call {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'HEAD' | 'OPTIONS' | 'PATCH';
  readonly url: string;
  readonly as?: RoleName;
  readonly cookie?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly from?: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
  /** Parsed body; empty when it is no JSON object. */
  readonly json: Readonly<Record<string, unknown>>;
  readonly code: ErrorCode | undefined;
}

export interface HarnessOptions {
  /** No accounts at all: the state of a new installation. */
  readonly fresh?: boolean;
  readonly server?: Partial<Config['server']>;
  readonly field?: Partial<Config['field']>;
  readonly webRoot?: string;
  readonly log?: Logger;
  readonly passwords?: Passwords;
  readonly mail?: ServerDeps['mail'];
  readonly webhooks?: ServerDeps['webhooks'];
  readonly examiner?: ServerDeps['examiner'];
  readonly modbusServer?: ServerDeps['modbusServer'];
  readonly building?: (clock: FakeClock) => FakeBuilding;
}

const roles: readonly RoleName[] = ['viewer', 'operator', 'engineer', 'admin'];

/** A server over a real site store in a temporary folder, with a building and a field played by the test. */
export async function harness(
  test: { after(clean: () => void | Promise<void>): void },
  options: HarnessOptions = {},
): Promise<Harness> {
  const clock = new FakeClock();
  const rng = new SeededRng(1);
  const sitePath = join(temporaryFolder(test), 'site.db');
  const site = openSite({ path: sitePath, mode: 'create' });
  const building = new FakeBuilding(() => clock.now());
  const history = new FakeHistory();
  const driver = new FakeDriver();
  const modbus = new FakeModbusTools();
  const setupCodes: string[] = [];
  const setupCode = new SetupCode(clock, rng, (code) => setupCodes.push(code));
  setupCode.issue();
  const users = options.fresh === true ? new Map<RoleName, UserRow>() : someUsers(site, clock.now());
  const deps = {
    ...constants(options),
    clock,
    rng,
    site,
    building,
    history,
    drivers: new Map([['bacnet', driver]]),
    modbus,
    setupCode,
  };
  const hub = createHub(deps);
  const events = recordEvents(hub.live);
  const app = await startedServer(deps, hub, test);
  const user = (role: RoleName): UserRow => {
    const found = users.get(role);
    assert.ok(found !== undefined, `there is no ${role}`);
    return found;
  };
  const cookie = (role: RoleName): string => {
    const token = Buffer.from(rng.bytes(32)).toString('base64url');
    const now = clock.now();
    site.sessions.insert({
      tokenHash: hashToken(token),
      userId: user(role).id,
      createdAt: now,
      lastSeenAt: now,
      expiresAt: now + 7 * 86_400_000,
      address: '127.0.0.1',
      userAgent: 'test',
    });
    return `sid=${token}`;
  };
  const call = (request: Call): Promise<Answer> =>
    inject(app, request, request.cookie ?? (request.as === undefined ? undefined : cookie(request.as)));
  return {
    app,
    clock,
    site,
    sitePath,
    building,
    history,
    driver,
    modbus,
    setupCodes,
    deps,
    hub,
    events,
    cookie,
    user,
    call,
  };
}

/** Listens at the source: what a client hears depends on its subscriptions and on time. */
export function recordEvents(live: Hub['live'], events: string[] = []): string[] {
  const announce = live.announce.bind(live);
  const announceJob = live.announceJob.bind(live);
  const publish = live.publish.bind(live);
  live.announce = (what, ids) => {
    events.push(`Changed ${what}`);
    announce(what, ids);
  };
  live.announceJob = (job) => {
    events.push('DiscoveryUpdate');
    announceJob(job);
  };
  live.publish = (topic, key, message) => {
    events.push(message.type);
    publish(topic, key, message);
  };
  return events;
}

/** One of each role, called like it. */
function someUsers(site: SiteStore, at: number): Map<RoleName, UserRow> {
  return new Map(
    roles.map((role) => [role, site.users.insert({ name: role, role, passwordHash: `plain:${PASSWORD}` }, at)]),
  );
}

/** Ends with the test, and the store with it. */
async function startedServer(
  deps: ServerDeps,
  hub: Hub,
  test: { after(clean: () => void | Promise<void>): void },
): Promise<FastifyInstance> {
  const app = createServer(deps, hub);
  await app.ready();
  test.after(async () => {
    await app.close();
    deps.site.close();
  });
  return app;
}

/** What is the same in every test. */
function constants(options: HarnessOptions) {
  return {
    log: options.log ?? silentLog,
    config: someConfig(options),
    driverStates: (): readonly DriverState[] => [{ protocol: 'bacnet', state: 'running', problem: '' }],
    passwords: options.passwords ?? plainPasswords,
    processStats: () => ({
      rssBytes: 1e8,
      heapBytes: 5e7,
      cpuPercent: 2,
      loopDelayMsP50: 1,
      loopDelayMsP99: 3,
      diskFreeBytes: 1e10,
    }),
    webRoot: options.webRoot,
    mail: options.mail,
    webhooks: options.webhooks,
    examiner: options.examiner,
    modbusServer: options.modbusServer,
    version: '1.2.3',
    nodeVersion: 'v26',
    demo: false,
  };
}

async function inject(app: FastifyInstance, request: Call, cookie: string | undefined): Promise<Answer> {
  const response = await app.inject({
    method: request.method ?? 'GET',
    url: request.url,
    remoteAddress: request.from ?? '127.0.0.1',
    headers: { ...(cookie === undefined ? {} : { cookie }), host: 'localhost', ...request.headers },
    ...(request.body === undefined ? {} : { payload: request.body as object }),
  });
  const json = parse(response.body);
  return {
    status: response.statusCode,
    headers: response.headers,
    text: response.body,
    json,
    code: (json['error'] as { code?: ErrorCode } | undefined)?.code,
  };
}

/** A device with three points: an analog input, a commandable analog output and a binary variable. */
export function seedDevice({ site, building, clock }: Pick<Harness, 'site' | 'building' | 'clock'>): {
  deviceId: number;
  pointIds: readonly [number, number, number];
} {
  const now = clock.now();
  const device = site.devices.insert(
    {
      protocol: 'bacnet',
      key: '1001',
      address: { host: '127.0.0.1', instance: 1001 },
      name: 'Roof unit',
      description: '',
      vendor: 'Temco',
      vendorId: 148,
      model: 'T3-BB',
      firmware: '63.1',
      instance: 1001,
      note: '',
      enabled: true,
      capabilities: undefined,
    },
    now,
  );
  const rows = site.points.insert(
    [
      { ...describePoint(1), name: 'Zone temperature', address: { objectType: 0, instance: 1 } },
      {
        ...describePoint(1, { type: 'output', writable: true, commandable: true }),
        name: 'Heating valve',
        address: { objectType: 1, instance: 1 },
      },
      { ...describePoint(1, { type: 'variable', kind: 'binary', writable: true }), name: 'Occupied' },
    ].map((point) =>
      Object.assign(point, {
        deviceId: device.id,
        enabled: true,
        pollIntervalMs: 10_000,
        deadband: 0,
        ttlMs: undefined,
        group: 'Floor 1',
      }),
    ),
    now,
  );
  building.putDevice(device, rows);
  const [a, b, c] = rows.map(({ id }) => id);
  assert.ok(a !== undefined && b !== undefined && c !== undefined);
  return { deviceId: device.id, pointIds: [a, b, c] };
}

/** Complaints about a reply, measured against the contract and against fields the contract does not name. */
export function replyComplaints(name: keyof typeof routes, reply: unknown): string[] {
  const route: Route = routes[name];
  const schema = closeAll(route.reply);
  return Compile(schema as Route['reply'])
    .Errors(reply)
    .map(({ instancePath, message, params }) => `${name}${instancePath} ${message} ${JSON.stringify(params)}`);
}

function closeAll(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closeAll);
  if (typeof schema !== 'object' || schema === null) return schema;
  const copy = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closeAll(value)]));
  delete copy['$id'];
  return 'properties' in copy ? { ...copy, additionalProperties: false } : copy;
}

function someConfig({ server, field }: HarnessOptions): Config {
  const config = Value.Default(
    Config,
    Object.fromEntries(Object.keys(Config.properties).map((section) => [section, {}])),
  );
  assert.ok(Value.Check(Config, config));
  return { ...config, server: { ...config.server, ...server }, field: { ...config.field, ...field } };
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
