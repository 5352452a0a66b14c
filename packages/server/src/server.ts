import websocket from '@fastify/websocket';
import Fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import { routes } from '@t3000/contract';
import { alarmDefinitionHandlers } from './api/alarm-definitions.ts';
import { alarmHandlers } from './api/alarms.ts';
import { notificationHandlers } from './api/notifications.ts';
import { scheduleTargetHandlers } from './api/schedule-targets.ts';
import { scheduleHandlers } from './api/schedules.ts';
import { apiTokenHandlers } from './api/api-tokens.ts';
import { auditHandlers } from './api/audit.ts';
import { dashboardHandlers } from './api/dashboards.ts';
import { authHandlers } from './api/session.ts';
import { deviceBackupHandlers } from './api/device-backup.ts';
import { alarmRouteHandlers } from './api/alarm-routes.ts';
import { deviceDependencyHandlers } from './api/device-dependencies.ts';
import { deviceDetailHandlers } from './api/device-details.ts';
import { sessionHandlers } from './api/sessions.ts';
import { deviceHandlers } from './api/devices.ts';
import { networkDoctorHandlers } from './api/network-doctor.ts';
import { historyQuarantineHandlers } from './api/history-quarantine.ts';
import { historyStorageHandlers } from './api/history-storage.ts';
import { historyExportHandlers } from './api/history-export.ts';
import { modbusHandlers } from './api/modbus.ts';
import { modbusServerHandlers } from './api/modbus-server.ts';
import { overrideHandlers } from './api/overrides.ts';
import { placeFileHandlers } from './api/place-file.ts';
import { placeHandlers } from './api/places.ts';
import { planHandlers } from './api/plans.ts';
import { pointHandlers } from './api/points.ts';
import { registerHandlers } from './api/registers.ts';
import { systemHandlers } from './api/system.ts';
import { tagHandlers } from './api/tags.ts';
import { timeseriesHandlers } from './api/timeseries.ts';
import { trendDataHandlers } from './api/trend-data.ts';
import { trendLogHandlers } from './api/trend-logs.ts';
import { trendNoteHandlers } from './api/trend-notes.ts';
import { trendRecordingHandlers } from './api/trend-recording.ts';
import { trendViewHandlers } from './api/trend-views.ts';
import { writeRequestHandlers } from './api/write-requests.ts';
import { AlarmRouteKeeper } from './alarms/route-keeper.ts';
import { AuditLog } from './audit-log.ts';
import { Access } from './auth/access.ts';
import { Accounts } from './auth/accounts.ts';
import { ApiTokens } from './auth/api-tokens.ts';
import { Login } from './auth/login.ts';
import { Sessions } from './auth/sessions.ts';
import { Setup } from './auth/setup.ts';
import { BackupDesk } from './device-details/backup-desk.ts';
import { guardedRecords } from './device-details/guarded-records.ts';
import { Recordings } from './device-details/recordings.ts';
import { DiscoveryService } from './discovery/discovery-service.ts';
import { NetworkDoctor } from './doctor/network-doctor.ts';
import { HistoryExports } from './history/export/export.ts';
import { TrendPlan } from './history/trend-plan.ts';
import { compressAnswers } from './http/compress.ts';
import { serveConsole } from './http/console.ts';
import { errorHandler } from './http/errors.ts';
import { installGuard } from './http/guard.ts';
import { httpServer } from './http/listener.ts';
import { routerOptions, serve } from './http/serve.ts';
import type { Handlers } from './http/serve.ts';
import { Turnstile } from './http/turnstile.ts';
import { unknownPaths } from './http/unknown-path.ts';
import type { Hub, ServerDeps } from './hub.ts';
import { periodic } from './jobs/periodic.ts';
import { liveSocketOptions, serveLive } from './live/live-route.ts';
import { PlaceMap } from './places/place-map.ts';
import { createOperations } from './operations.ts';
import { narrowHub } from './rights/narrow/narrow-hub.ts';
import type { Scope } from './rights/scope.ts';
import { Scopes } from './rights/scopes.ts';
import { ownPoints } from './registers/device-registers.ts';
import { RegisterDirectory } from './registers/register-directory.ts';
import { HistoryCare } from './storage/history-care.ts';
import { SystemMonitor } from './system/monitor.ts';
import { Settings } from './system/settings.ts';

/** A few thousand lines of old alarm history go each time, faster than any plant makes them. */
const UPKEEP_MS = 300_000;

/** Lists of recipients in devices are looked at when they are due, which they are every few hours. */
const ROUTES_MS = 60_000;

/** Sessions that are over leave the store this often; they are refused the moment they are over. */
const SESSION_SWEEP_MS = 3_600_000;

/**
 * The HTTP and WebSocket application. It does not listen: whoever made it does, or a test injects. What it starts with
 * `ready` (live channel, clean-up) ends with `close`.
 */
export function createServer(deps: ServerDeps, hub: Hub = createHub(deps)): FastifyInstance {
  const prefix = Buffer.from(deps.rng.bytes(4)).toString('hex');
  let requests = 0;
  const secureCookies = deps.tls !== undefined || deps.config.server.secure_cookies;
  const app = Fastify({
    logger: false,
    genReqId: () => `${prefix}-${(++requests).toString(36)}`,
    serverFactory: (handler) => httpServer(deps.tls, handler),
    routerOptions,
    frameworkErrors: errorHandler(deps.log),
  });
  // A form or a plain text body, which another site may send without asking, is not read at all.
  app.removeContentTypeParser('text/plain');
  app.setErrorHandler(errorHandler(deps.log));
  installGuard(app, {
    clock: deps.clock,
    access: hub.access,
    setupNeeded: () => hub.setup.needed,
    hosts: { host: deps.config.server.host, allowed: deps.config.server.allowed_hosts },
    secureCookies,
    strictTransport: deps.tls !== undefined && !deps.tls.isSelfSigned,
  });
  const unknown = unknownPaths(app);
  app.setNotFoundHandler(unknown);
  // Before every route, because it wraps their handlers.
  void app.register(websocket, liveSocketOptions);
  void app.register(async (scope) => {
    compressAnswers(scope);
    serve(scope, routes, handlersOf(hub), {
      secureCookies,
      clock: deps.clock,
      turnstile: hub.turnstile,
      narrowed: narrowedHandlers(hub),
    });
    serveLive(scope, hub.live);
    if (deps.webRoot !== undefined) await serveConsole(scope, deps.webRoot, unknown);
  });
  runWith(app, hub);
  return app;
}

/** The services behind the routes, for a program that wants to use them without HTTP. */
export function createHub(deps: ServerDeps): Hub {
  const { clock, rng, log, site, building, drivers, passwords, config } = deps;
  const { users, settings: table } = site;
  const audit = new AuditLog(clock, site.audit);
  const sessions = new Sessions({ clock, rng, sessions: site.sessions, users });
  const tokens = new ApiTokens({ clock, rng, tokens: site.apiTokens, users, audit });
  const scopes = new Scopes(site);
  const access = new Access(sessions, tokens, scopes);
  const settings = new Settings(table);
  const trends = new TrendPlan(
    site.trendLogs,
    building,
    () => settings.read().time_zone,
    () => clock.now(),
  );
  const monitor = new SystemMonitor({ ...deps });
  const registers = new RegisterDirectory(site, deps.modbus);
  const operations = createOperations(deps, { access, tokens, audit, scopes }, settings, monitor, () =>
    registers.forget(),
  );
  const { live } = operations;
  const accounts = { clock, users, passwords, sessions, audit };
  return {
    ...deps,
    audit,
    care: new HistoryCare({ ...deps, audit }),
    exports: new HistoryExports(),
    turnstile: new Turnstile(),
    alarmRoutes: new AlarmRouteKeeper({ clock, log, site, building }),
    recordings: new Recordings(clock, building),
    backups: new BackupDesk({ clock, log, audit, guarded: (id, changes) => guardedRecords(deps.site, id, changes) }),
    networkDoctor: new NetworkDoctor(clock, log, audit, deps.examiner),
    places: new PlaceMap({ clock, site, building }),
    registers,
    sessions,
    tokens,
    access,
    settings,
    trends,
    monitor,
    ...operations,
    login: new Login(accounts),
    setup: new Setup({ ...accounts, settings: table, code: deps.setupCode }),
    accounts: new Accounts({
      ...accounts,
      siteName: () => settings.read().site_name,
      places: site.places,
      onLimited: () => scopes.changed(),
    }),
    discovery: new DiscoveryService({
      clock,
      rng,
      log,
      site,
      building,
      drivers,
      field: config.field,
      audit,
      trends,
      onUpdate: (job) => live.announceJob(job),
      onDevices: (ids) => live.announce('devices', ids),
      ownPoints: (id) => ownPoints(site, id),
    }),
  };
}

/** Made once for each person limited to places, and anew when what stands there changed. */
function narrowedHandlers(hub: Hub): (scope: Scope) => Handlers<typeof routes> {
  const made = new WeakMap<Scope, Handlers<typeof routes>>();
  return (scope) => {
    const known = made.get(scope) ?? handlersOf(narrowHub(hub, scope));
    made.set(scope, known);
    return known;
  };
}

function handlersOf(hub: Hub): Handlers<typeof routes> {
  return {
    ...systemHandlers(hub),
    ...authHandlers(hub),
    ...deviceHandlers(hub),
    ...deviceDetailHandlers(hub),
    ...deviceBackupHandlers(hub),
    ...deviceDependencyHandlers(hub),
    ...alarmRouteHandlers(hub),
    ...networkDoctorHandlers(hub),
    ...pointHandlers(hub),
    ...overrideHandlers(hub),
    ...writeRequestHandlers(hub),
    ...tagHandlers(hub),
    ...placeHandlers(hub),
    ...placeFileHandlers(hub),
    ...planHandlers(hub),
    ...timeseriesHandlers(hub),
    ...trendDataHandlers(hub),
    ...historyQuarantineHandlers(hub),
    ...historyStorageHandlers(hub),
    ...trendLogHandlers(hub),
    ...trendNoteHandlers(hub),
    ...trendRecordingHandlers(hub),
    ...trendViewHandlers(hub),
    ...alarmHandlers(hub),
    ...alarmDefinitionHandlers(hub),
    ...notificationHandlers(hub),
    ...scheduleHandlers(hub),
    ...scheduleTargetHandlers(hub),
    ...historyExportHandlers(hub),
    ...registerHandlers(hub),
    ...modbusHandlers(hub),
    ...modbusServerHandlers(hub),
    ...auditHandlers(hub),
    ...apiTokenHandlers(hub),
    ...dashboardHandlers(hub),
    ...sessionHandlers(hub),
  };
}

function runWith(app: FastifyInstance, hub: Hub): void {
  const endings: (() => void)[] = [];
  app.addHook('onReady', (done) => {
    hub.trends.refresh();
    hub.monitor.start();
    hub.live.start();
    hub.notifier.start();
    hub.alarms.start();
    hub.targets.start();
    hub.schedules.start();
    hub.targetChecks.start();
    hub.overrideChecks.start();
    hub.alarmRoutes.start();
    hub.writeRequests.start();
    const { clock, log } = hub;
    const sweep = periodic({
      clock,
      log,
      name: 'clean-up of sessions',
      firstMs: SESSION_SWEEP_MS,
      everyMs: SESSION_SWEEP_MS,
      run: () => hub.sessions.sweep(),
    });
    const upkeep = periodic({
      clock,
      log,
      name: 'clean-up of alarm history and logs',
      firstMs: UPKEEP_MS,
      everyMs: UPKEEP_MS,
      run: () => {
        hub.alarms.sweep();
        hub.notifier.sweep();
        hub.schedules.sweep();
        hub.writeRequests.sweep();
      },
    });
    const routeCare = periodic({
      clock,
      log,
      name: 'looking after lists of recipients in devices',
      firstMs: ROUTES_MS,
      everyMs: ROUTES_MS,
      run: () => hub.alarmRoutes.look(),
    });
    endings.push(
      () => routeCare.stop(),
      () => sweep.stop(),
      () => upkeep.stop(),
    );
    done();
  });
  app.addHook('preClose', async () => {
    hub.alarms.stop();
    hub.discovery.stop();
    hub.networkDoctor.stop();
    hub.recordings.stop();
    hub.backups.stop();
    hub.overrideChecks.stop();
    hub.targetChecks.stop();
    hub.alarmRoutes.stop();
    hub.writeRequests.stop();
    hub.live.stop();
    hub.monitor.stop();
    for (const end of endings) end();
    await Promise.all([hub.targets.stop(), hub.schedules.stop(), hub.notifier.stop()]);
  });
}
