import { Type, type Static } from 'typebox';
import { At, closed, nullable, oneOf } from './common.ts';
import { defineRoutes } from './route.ts';

export const Health = Type.Object(
  {
    status: oneOf(['ok', 'degraded']),
    version: Type.String(),
    uptime_seconds: Type.Number(),
    problems: Type.Array(Type.String()),
  },
  { $id: 'Health' },
);

export const SystemStatus = Type.Object(
  {
    version: Type.String(),
    node_version: Type.String(),
    started_at: At,
    now: At,
    problems: Type.Array(Type.String()),
    devices: Type.Object({
      total: Type.Integer(),
      online: Type.Integer(),
      offline: Type.Integer(),
      unknown: Type.Integer(),
      disabled: Type.Integer(),
    }),
    points: Type.Object({
      total: Type.Integer(),
      good: Type.Integer(),
      uncertain: Type.Integer(),
      bad: Type.Integer(),
      trended: Type.Integer(),
      overridden: Type.Integer(),
    }),
    /** Values read per second over the last minute. */
    collection_rate: Type.Number(),
    cache: Type.Object({
      hits: Type.Integer(),
      misses: Type.Integer(),
      joined: Type.Integer(),
      hit_rate: nullable(Type.Number()),
      ttl_seconds: Type.Number(),
    }),
    polling: Type.Object({
      requests: Type.Integer(),
      timeouts: Type.Integer(),
      refused: Type.Integer(),
      cycles: Type.Integer(),
      cycles_dropped: Type.Integer(),
    }),
    live: Type.Object({
      clients: Type.Integer(),
      subscriptions: Type.Integer(),
      messages: Type.Integer(),
      conflated: Type.Integer(),
      closed_slow: Type.Integer(),
    }),
    history: Type.Object({
      samples: Type.Integer(),
      bytes: Type.Integer(),
      bytes_per_sample: nullable(Type.Number()),
      points: Type.Integer(),
      oldest_at: nullable(At),
      newest_at: nullable(At),
      appended: Type.Integer(),
      commits: Type.Integer(),
      dropped: Type.Record(Type.String(), Type.Integer()),
      damaged_chunks: Type.Integer(),
      retention_days: Type.Integer(),
      problem: Type.String(),
    }),
    process: Type.Object({
      rss_bytes: Type.Integer(),
      heap_bytes: Type.Integer(),
      cpu_percent: Type.Number(),
      loop_delay_ms_p50: Type.Number(),
      loop_delay_ms_p99: Type.Number(),
      disk_free_bytes: nullable(Type.Integer()),
    }),
    drivers: Type.Array(
      Type.Object({
        protocol: Type.String(),
        state: oneOf(['running', 'failed', 'stopped']),
        problem: Type.String(),
        counters: Type.Record(Type.String(), Type.Number()),
      }),
    ),
    /** One value a minute for the last hour, oldest first, for sparklines. */
    recent: Type.Object({
      at: Type.Array(At),
      collection_rate: Type.Array(Type.Number()),
      loop_delay_ms: Type.Array(Type.Number()),
      hit_rate: Type.Array(nullable(Type.Number())),
      rss_bytes: Type.Array(Type.Integer()),
      cpu_percent: Type.Array(Type.Number()),
      disk_free_bytes: Type.Array(nullable(Type.Integer())),
      /** Samples and reading cycles that were left out in that minute. */
      dropped: Type.Array(Type.Integer()),
      /** Requests to devices under way at that moment. */
      in_flight: Type.Array(Type.Integer()),
      /** Requests a second in that minute, by protocol. */
      requests_per_second: Type.Record(Type.String(), Type.Array(Type.Number())),
    }),
  },
  { $id: 'SystemStatus' },
);
export type SystemStatus = Static<typeof SystemStatus>;

export const SiteSettings = Type.Object(
  {
    site_name: Type.String({ minLength: 1, maxLength: 80 }),
    time_zone: Type.String({ minLength: 1, maxLength: 60 }),
    language: Type.String({ minLength: 2, maxLength: 10 }),
  },
  { $id: 'SiteSettings', additionalProperties: false },
);
export type SiteSettings = Static<typeof SiteSettings>;

export const systemRoutes = defineRoutes({
  health: {
    method: 'GET',
    path: '/health',
    tag: 'system',
    summary: 'Is the server well; cheap, for load balancers',
    permission: 'public',
    scope: 'own',
    reply: Health,
  },
  metrics: {
    method: 'GET',
    path: '/metrics',
    tag: 'system',
    summary: 'Prometheus metrics',
    permission: 'read',
    reply: Type.String(),
    produces: 'text/plain; version=0.0.4; charset=utf-8',
  },
  openapi: {
    method: 'GET',
    path: '/openapi.json',
    tag: 'system',
    summary: 'This document',
    permission: 'public',
    scope: 'own',
    reply: Type.Unknown(),
  },
  getStatus: {
    method: 'GET',
    path: '/api/status',
    tag: 'system',
    summary: 'Everything the system page shows',
    permission: 'read',
    scope: 'filtered',
    reply: SystemStatus,
  },
  getSettings: {
    method: 'GET',
    path: '/api/settings',
    tag: 'system',
    summary: 'Settings of the site',
    permission: 'read',
    scope: 'filtered',
    reply: SiteSettings,
  },
  updateSettings: {
    method: 'PUT',
    path: '/api/settings',
    tag: 'system',
    summary: 'Change settings of the site',
    permission: 'administer',
    body: Type.Partial(SiteSettings, closed),
    reply: SiteSettings,
  },
});

/** Rights of every role, in one place: the server enforces it, the console hides what is missing. */
export const rolePermissions = {
  viewer: ['session', 'read'],
  operator: ['session', 'read', 'write_points'],
  engineer: ['session', 'read', 'write_points', 'configure'],
  admin: ['session', 'read', 'write_points', 'configure', 'administer'],
} as const;
