import type { Clock, Driver, Logger, Rng } from '@t3000/core';
import type { Config } from '@t3000/contract';
import type { Building } from '@t3000/engine';
import type { HistoryStore } from '@t3000/historian';
import type { SiteStore } from '@t3000/site';
import type { AlarmService } from './alarms/alarm-service.ts';
import type { AlarmRouteKeeper } from './alarms/route-keeper.ts';
import type { WriteRequests } from './approvals/write-requests.ts';
import type { AuditLog } from './audit-log.ts';
import type { Access } from './auth/access.ts';
import type { Accounts } from './auth/accounts.ts';
import type { ApiTokens } from './auth/api-tokens.ts';
import type { Login } from './auth/login.ts';
import type { Passwords } from './auth/passwords.ts';
import type { Sessions } from './auth/sessions.ts';
import type { SetupCode } from './auth/setup-code.ts';
import type { Setup } from './auth/setup.ts';
import type { BackupDesk } from './device-details/backup-desk.ts';
import type { Recordings } from './device-details/recordings.ts';
import type { DiscoveryService } from './discovery/discovery-service.ts';
import type { NetworkDoctor, NetworkExaminer } from './doctor/network-doctor.ts';
import type { HistoryExports } from './history/export/export.ts';
import type { TrendPlan } from './history/trend-plan.ts';
import type { Turnstile } from './http/turnstile.ts';
import type { LiveHub } from './live/live-hub.ts';
import type { ModbusServing } from './registers/modbus-serving.ts';
import type { ModbusTools } from './registers/modbus-tools.ts';
import type { RegisterDirectory } from './registers/register-directory.ts';
import type { OverrideChecks } from './overrides/override-checks.ts';
import type { PlaceMap } from './places/place-map.ts';
import type { Notifier } from './notify/notifier.ts';
import type { MailSender, WebhookSender } from './notify/senders.ts';
import type { ScheduleService } from './schedules/schedule-service.ts';
import type { AuditAnchors } from './storage/audit-anchors.ts';
import type { TargetChecks } from './schedules/targets/target-checks.ts';
import type { TargetService } from './schedules/targets/target-service.ts';
import type { HistoryCare } from './storage/history-care.ts';
import type { SystemMonitor } from './system/monitor.ts';
import type { Settings } from './system/settings.ts';

/** What the server needs from the program around it. Drivers, building and stores are started by their owner. */
export interface ServerDeps {
  readonly clock: Clock;
  /** Must be fit for secrets. */
  readonly rng: Rng;
  readonly log: Logger;
  readonly config: Config;
  readonly site: SiteStore;
  readonly history: HistoryStore;
  readonly building: Building;
  /** By protocol name. */
  readonly drivers: ReadonlyMap<string, Driver>;
  readonly modbus: ModbusTools;
  /** How each driver is doing; a driver whose socket could not be opened is `failed` and the rest goes on. */
  readonly driverStates: () => readonly DriverState[];
  readonly passwords: Passwords;
  readonly setupCode: SetupCode;
  /** Where the audit trail stood, kept outside the site store; without it a cut-off end of the trail does not show. */
  readonly anchors?: AuditAnchors | undefined;
  /** Without it the server speaks plain HTTP, for this machine or for a proxy in front. */
  readonly tls?: TlsIdentity | undefined;
  readonly processStats: () => ProcessStats;
  /** Folder of the built console; undefined serves the API alone. */
  readonly webRoot?: string | undefined;
  readonly version: string;
  readonly nodeVersion: string;
  /** How messages leave this machine; without them the log of deliveries says that they cannot. */
  readonly mail?: MailSender | undefined;
  readonly webhooks?: WebhookSender | undefined;
  /** Serves points to other Modbus masters; without it the API says that this program does not. */
  readonly modbusServer?: ModbusServing | undefined;
  /** Looks at the BACnet network; without it the network doctor says that it cannot. */
  readonly examiner?: NetworkExaminer | undefined;
  /** The devices are simulated in this program: the console says so. */
  readonly demo: boolean;
}

/** What a server that speaks HTTPS shows of itself. */
export interface TlsIdentity {
  /** PEM: the certificate, then its chain. */
  readonly cert: string;
  /** PEM. */
  readonly key: string;
  readonly isSelfSigned: boolean;
  /** Epoch milliseconds. */
  readonly validUntil: number;
}

export interface DriverState {
  readonly protocol: string;
  readonly state: 'running' | 'failed' | 'stopped';
  /** One sentence; empty when all is well. */
  readonly problem: string;
}

/** The process as the operating system sees it, measured by whoever may ask. */
export interface ProcessStats {
  readonly rssBytes: number;
  readonly heapBytes: number;
  /** Of one core, since the last call or over the last seconds. */
  readonly cpuPercent: number;
  readonly loopDelayMsP50: number;
  readonly loopDelayMsP99: number;
  /** Free space where the data lives; undefined when unknown. */
  readonly diskFreeBytes: number | undefined;
}

/** Everything a handler may call. */
export interface Hub extends ServerDeps {
  readonly audit: AuditLog;
  readonly sessions: Sessions;
  readonly tokens: ApiTokens;
  readonly access: Access;
  readonly login: Login;
  readonly setup: Setup;
  readonly accounts: Accounts;
  readonly settings: Settings;
  readonly trends: TrendPlan;
  readonly care: HistoryCare;
  readonly exports: HistoryExports;
  /** Costly questions of each caller, a few at once. */
  readonly turnstile: Turnstile;
  readonly discovery: DiscoveryService;
  readonly alarmRoutes: AlarmRouteKeeper;
  readonly recordings: Recordings;
  readonly backups: BackupDesk;
  readonly networkDoctor: NetworkDoctor;
  readonly places: PlaceMap;
  readonly registers: RegisterDirectory;
  readonly live: LiveHub;
  readonly alarms: AlarmService;
  readonly schedules: ScheduleService;
  /** Devices that hold schedules. */
  readonly targets: TargetService;
  readonly targetChecks: TargetChecks;
  readonly notifier: Notifier;
  readonly overrideChecks: OverrideChecks;
  readonly writeRequests: WriteRequests;
  readonly monitor: SystemMonitor;
}
