import { Type, type Static } from 'typebox';
import { At, Done, Id, IdParams, Nothing, closed, nullable, oneOf, pageOf, pageQuery } from './common.ts';
import { PointTypeName, PointValue } from './values.ts';
import { Point } from './points.ts';
import { TagList, Tags } from './tags.ts';
import { defineRoutes } from './route.ts';

const Address = Type.Record(Type.String({ maxLength: 40 }), Type.Unknown(), {
  maxProperties: 12,
  description:
    'Where the device is. BACnet: {host, port, instance, network?, mac?}. Modbus: {host, port?, framing?, unit?, map?} or {serial, baud?, parity?, stop_bits?, unit, map?}',
});

/** How a device is doing, as the poll engine sees it. */
export const DeviceState = oneOf(['online', 'offline', 'unknown', 'disabled']);

export const DeviceStatus = Type.Object(
  {
    device_id: Id,
    state: DeviceState,
    last_seen: nullable(At),
    /** Share of requests answered over the last minutes, 0 to 1. */
    connection_quality: nullable(Type.Number({ minimum: 0, maximum: 1 })),
    /** When the state last changed. */
    since: nullable(At),
    reason: Type.String({ description: 'Why it is offline; empty otherwise' }),
    next_probe_at: nullable(At),
    requests: Type.Integer(),
    answered: Type.Integer(),
    timeouts: Type.Integer(),
    refused: Type.Integer(),
    /** Poll cycles finished, and cycles dropped because the one before was still running. */
    cycles: Type.Integer(),
    cycles_dropped: Type.Integer(),
    answer_ms_p50: nullable(Type.Number()),
    answer_ms_p95: nullable(Type.Number()),
    /** Requests one full cycle takes, and how long the last one took. */
    requests_per_cycle: Type.Integer(),
    cycle_ms: nullable(Type.Number()),
    points: Type.Integer(),
    points_bad: Type.Integer(),
  },
  { $id: 'DeviceStatus' },
);
export type DeviceStatus = Static<typeof DeviceStatus>;

export const Capabilities = Type.Object({
  answer_bytes_max: Type.Integer(),
  read_multiple: Type.Boolean(),
  segmentation: oneOf(['both', 'transmit', 'receive', 'none']),
  window_max: Type.Integer(),
  answer_ms: Type.Number(),
  probed_at: At,
  details: Type.Record(Type.String(), Type.Unknown()),
});

export const Device = Type.Object(
  {
    id: Id,
    protocol: Type.String(),
    key: Type.String(),
    address: Type.Record(Type.String(), Type.Unknown()),
    name: Type.String(),
    description: Type.String(),
    vendor: Type.String(),
    vendor_id: nullable(Type.Integer()),
    model: Type.String(),
    firmware: Type.String(),
    instance: nullable(Type.Integer()),
    note: Type.String(),
    enabled: Type.Boolean(),
    place_id: nullable(Id),
    tags: Tags,
    capabilities: nullable(Capabilities),
    status: DeviceStatus,
    created_at: At,
    updated_at: At,
  },
  { $id: 'Device' },
);
export type Device = Static<typeof Device>;

/** One device of a running or finished discovery. */
export const Discovered = Type.Object({
  key: Type.String(),
  protocol: Type.String(),
  address: Type.Record(Type.String(), Type.Unknown()),
  instance: nullable(Type.Integer()),
  vendor: Type.String(),
  name: Type.String(),
  model: Type.String(),
  state: oneOf(['found', 'waiting', 'interviewing', 'ready', 'failed', 'added', 'known']),
  progress: Type.Object({ step: Type.String(), done: Type.Integer(), total: Type.Integer() }),
  points: Type.Integer(),
  skipped: Type.Array(Type.Object({ what: Type.String(), why: Type.String() })),
  problem: Type.String(),
  warning: Type.String(),
  /** Key of the device it is behind; that one stands before it in the list. Null for one that stands alone. */
  parent: nullable(Type.String()),
  /** The device as stored, once it is. */
  device_id: nullable(Id),
});
export type Discovered = Static<typeof Discovered>;

export const DiscoveryJob = Type.Object(
  {
    id: Type.String(),
    state: oneOf(['listening', 'interviewing', 'finished', 'stopped', 'failed']),
    started_at: At,
    finished_at: nullable(At),
    problem: Type.String(),
    /** Questions asked of how many; null where only time is waited for. */
    progress: nullable(Type.Object({ done: Type.Integer(), total: Type.Integer() })),
    devices: Type.Array(Discovered),
  },
  { $id: 'DiscoveryJob' },
);
export type DiscoveryJob = Static<typeof DiscoveryJob>;

const JobParams = Type.Object({ job: Type.String({ minLength: 1, maxLength: 40 }) }, closed);

export const deviceRoutes = defineRoutes({
  listDevices: {
    method: 'GET',
    path: '/api/t3000/devices',
    tag: 'devices',
    summary: 'List devices with their state',
    permission: 'read',
    scope: 'filtered',
    query: Type.Object(
      {
        ...pageQuery,
        text: Type.Optional(Type.String({ maxLength: 100 })),
        state: Type.Optional(DeviceState),
        tags: Type.Optional(TagList),
        sort: Type.Optional(oneOf(['name', 'instance', 'state', 'last_seen', 'id'])),
        descending: Type.Optional(Type.Boolean()),
      },
      closed,
    ),
    reply: pageOf(Device),
  },
  addDevice: {
    method: 'POST',
    path: '/api/t3000/devices',
    tag: 'devices',
    permission: 'configure',
    status: 202,
    summary: 'Add a device by address: it is interviewed in a job and stored with its points when it answers',
    body: Type.Object(
      {
        protocol: Type.String({ maxLength: 20 }),
        address: Address,
        name: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
      },
      closed,
    ),
    reply: DiscoveryJob,
  },
  getDevice: {
    method: 'GET',
    path: '/api/t3000/devices/:id',
    tag: 'devices',
    summary: 'One device',
    permission: 'read',
    scope: 'filtered',
    params: IdParams,
    reply: Device,
  },
  updateDevice: {
    method: 'PUT',
    path: '/api/t3000/devices/:id',
    tag: 'devices',
    summary: 'Rename, note, enable or move a device',
    permission: 'configure',
    scope: 'filtered',
    params: IdParams,
    body: Type.Object(
      {
        name: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
        note: Type.Optional(Type.String({ maxLength: 2000 })),
        tags: Type.Optional(Tags),
        enabled: Type.Optional(Type.Boolean()),
        address: Type.Optional(Address),
      },
      closed,
    ),
    reply: Device,
  },
  deleteDevice: {
    method: 'DELETE',
    path: '/api/t3000/devices/:id',
    tag: 'devices',
    summary: 'Remove a device and its points; history stays',
    permission: 'configure',
    scope: 'filtered',
    params: IdParams,
    reply: Done,
  },
  getDeviceStatus: {
    method: 'GET',
    path: '/api/t3000/devices/:id/status',
    tag: 'devices',
    summary: 'How a device is doing',
    permission: 'read',
    scope: 'filtered',
    params: IdParams,
    reply: DeviceStatus,
  },
  listDevicePoints: {
    method: 'GET',
    path: '/api/t3000/devices/:id/points',
    tag: 'devices',
    summary: 'Points of a device',
    permission: 'read',
    scope: 'filtered',
    params: IdParams,
    query: Type.Object(pageQuery, closed),
    reply: pageOf(Point),
  },
  refreshDevice: {
    method: 'POST',
    path: '/api/t3000/devices/:id/refresh',
    tag: 'devices',
    permission: 'configure',
    status: 202,
    summary: 'Interview a device again: new points are added, empty texts filled in, vanished points reported',
    params: IdParams,
    body: Nothing,
    reply: DiscoveryJob,
  },
  discover: {
    method: 'POST',
    path: '/api/t3000/devices/discover',
    tag: 'discovery',
    permission: 'configure',
    status: 202,
    summary: 'Start a discovery job; devices appear in it as they answer',
    body: Type.Object(
      {
        protocol: Type.Optional(Type.String({ maxLength: 20, default: 'bacnet' })),
        listen_ms: Type.Optional(Type.Integer({ minimum: 500, maximum: 60_000, default: 3000 })),
        hosts: Type.Optional(Type.Array(Type.String({ minLength: 3, maxLength: 60 }), { maxItems: 1000 })),
        instance_min: Type.Optional(Type.Integer({ minimum: 0, maximum: 4_194_303 })),
        instance_max: Type.Optional(Type.Integer({ minimum: 0, maximum: 4_194_303 })),
        /** Interview and store every new device without being asked. */
        add_all: Type.Optional(Type.Boolean({ default: false })),
      },
      closed,
    ),
    reply: DiscoveryJob,
  },
  getDiscovery: {
    method: 'GET',
    path: '/api/t3000/discovery/:job',
    tag: 'discovery',
    summary: 'A discovery job and what it found',
    permission: 'read',
    params: JobParams,
    reply: DiscoveryJob,
  },
  listDiscoveries: {
    method: 'GET',
    path: '/api/t3000/discovery',
    tag: 'discovery',
    summary: 'Recent discovery jobs, newest first',
    permission: 'read',
    reply: Type.Object({ items: Type.Array(DiscoveryJob) }),
  },
  addDiscovered: {
    method: 'POST',
    path: '/api/t3000/discovery/:job/add',
    tag: 'discovery',
    permission: 'configure',
    status: 202,
    summary: 'Interview and store devices a job found',
    params: JobParams,
    body: Type.Object({ keys: Type.Array(Type.String({ maxLength: 100 }), { minItems: 1, maxItems: 1000 }) }, closed),
    reply: DiscoveryJob,
  },
  stopDiscovery: {
    method: 'POST',
    path: '/api/t3000/discovery/:job/stop',
    tag: 'discovery',
    summary: 'Stop a job',
    permission: 'configure',
    params: JobParams,
    body: Nothing,
    reply: DiscoveryJob,
  },
  getDeviceData: {
    method: 'GET',
    path: '/api/device/:id/data',
    tag: 'device data',
    summary: 'Newest values of every point of a device',
    permission: 'read',
    scope: 'filtered',
    params: IdParams,
    reply: Type.Object({
      device_id: Id,
      points: Type.Array(
        Type.Object({
          name: Type.String(),
          point_type: PointTypeName,
          number: Type.Integer(),
          unit: Type.String(),
          ...PointValue.properties,
        }),
      ),
    }),
  },
  getDevicePoint: {
    method: 'GET',
    path: '/api/device/:id/point/:type/:number',
    tag: 'device data',
    summary: 'One point by its place in the panel',
    permission: 'read',
    scope: 'filtered',
    params: Type.Object(
      { id: Id, type: PointTypeName, number: Type.Integer({ minimum: 1, maximum: 4_194_303 }) },
      closed,
    ),
    reply: Point,
  },
});
