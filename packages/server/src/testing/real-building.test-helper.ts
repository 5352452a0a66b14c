import type { JsonObject } from '@t3000/core';
import { silentLog } from '@t3000/core';
import { createBuilding } from '@t3000/engine';
import { SeededRng } from '@t3000/testkit';
import type { FastifyInstance } from 'fastify';
import { commandRecorder } from '../command-recorder.ts';
import { createHub, createServer } from '../server.ts';
import type { Hub } from '../hub.ts';
import { harness, seedDevice, recordEvents } from './harness.test-helper.ts';
import type { Answer, Call, Harness } from './harness.test-helper.ts';

export interface RealSite extends Omit<Harness, 'hub' | 'app'> {
  readonly app: FastifyInstance;
  readonly hub: Hub;
  readonly deviceId: number;
  /** An analog input, a commandable analog output and a binary variable; outputs read 20. */
  readonly pointIds: readonly [number, number, number];
  /** Stops the program and starts another one over the same store. */
  readonly restart: () => Promise<Pick<RealSite, 'hub' | 'app' | 'call'>>;
  /** What the trail says from a row on, oldest first: action, actor, result. */
  readonly trail: (from?: number) => readonly (readonly [string, string, string])[];
  readonly details: (action: string) => JsonObject | undefined;
}

/** A server over a real building, whose only device is the fake of the harness: commands are judged for real. */
export async function realSite(test: Parameters<typeof harness>[0]): Promise<RealSite> {
  const h = await harness(test);
  const { deviceId, pointIds } = seedDevice(h);
  const begin = async () => {
    const building = createBuilding({
      clock: h.clock,
      rng: new SeededRng(2),
      log: silentLog,
      drivers: new Map([['bacnet', h.driver]]),
      history: { append: () => undefined },
      recorder: commandRecorder(h.site),
      overrides: h.site.overrides.all(),
      onCapabilities: () => undefined,
      ttlMs: { input: 60_000, output: 60_000, variable: 60_000 },
      interfaceTimeoutMs: 5000,
      polling: true,
    });
    for (const device of h.site.devices.all()) building.putDevice(device, h.site.points.byDevice(device.id));
    const deps = { ...h.deps, building };
    const hub = createHub(deps);
    recordEvents(hub.live, h.events);
    const app = createServer(deps, hub);
    await app.ready();
    building.start();
    await h.clock.advance(11_000);
    const end = async (): Promise<void> => {
      await h.clock.settle(app.close());
      await h.clock.settle(building.stop());
    };
    return { building, hub, app, end, call: (request: Call) => ask(h, app, request) };
  };
  let now = await begin();
  test.after(() => now.end());
  const rows = () => h.site.audit.query({ offset: 0, limit: 1000 }).rows.toReversed();
  return {
    ...h,
    hub: now.hub,
    app: now.app,
    call: now.call,
    deviceId,
    pointIds,
    restart: async () => {
      await now.end();
      now = await begin();
      return now;
    },
    trail: (from = 0) =>
      rows()
        .slice(from)
        .map(({ action, actor, result }) => [action, actor, result] as const),
    details: (action) => rows().findLast((row) => row.action === action)?.details,
  };
}

async function ask(h: Harness, app: FastifyInstance, request: Call): Promise<Answer> {
  const cookie = request.cookie ?? (request.as === undefined ? undefined : h.cookie(request.as));
  const sent = app.inject({
    method: request.method ?? 'GET',
    url: request.url,
    headers: { ...(cookie === undefined ? {} : { cookie }), host: 'localhost', ...request.headers },
    ...(request.body === undefined ? {} : { payload: request.body as object }),
  });
  const answer = await h.clock.settle(Promise.resolve(sent));
  const json = (answer.body.startsWith('{') ? JSON.parse(answer.body) : {}) as Answer['json'];
  const code = (json['error'] as { code?: Answer['code'] } | undefined)?.code;
  return { status: answer.statusCode, headers: answer.headers, text: answer.body, json, code };
}
