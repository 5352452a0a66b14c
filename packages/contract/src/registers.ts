import { Type, type Static } from 'typebox';
import { At, Done, Id, Moment, closed, nullable, oneOf, pageOf, pageQuery } from './common.ts';
import { defineRoutes } from './route.ts';
import { PointTypeName, QualityName, PointKindName } from './values.ts';

/** Rows of one import: what the largest register map has. */
export const REGISTER_ROWS_MAX = 4096;

/** A table of the largest map with long texts. */
const IMPORT_BYTES_MAX = 2 * 1024 * 1024;

const RegisterText = Type.String({
  minLength: 1,
  maxLength: 40,
  description:
    'holding:100, input:0x10, coil:5, discrete:7 or holding:12.3 (bit 3) count from 0 as on the wire; 40101 or 400101 count from 1 as in manuals',
});

/** A line of a register map, as it is imported, exported and edited. Checked field by field, with its row named. */
export const RegisterEntry = Type.Record(Type.String({ maxLength: 40 }), Type.Unknown(), {
  maxProperties: 40,
  description:
    'register and name; then as needed description, point (input, output, variable), kind (analog, binary, multistate), ' +
    'type (uint16, int16, uint32, int32, uint64, int64, float32, float64, bcd16, bcd32, bcd64, bits, string), ' +
    'order (ABCD, CDAB, BADC, DCBA), scale, offset, bits, length, invalid, codes, unit, states, minimum, maximum, ' +
    'decimals, write (auto, single, multiple, none), count and step for a series with {n} in its texts',
});

/** What is wrong with a row of an import. */
export const RowProblem = Type.Object({
  /** Counted from 1: the line of a CSV text, or the entry of a list. 0 is the whole. */
  row: Type.Integer({ minimum: 0 }),
  /** Column or field; empty when the row as a whole is meant. */
  field: Type.String(),
  message: Type.String(),
});
export type RowProblem = Static<typeof RowProblem>;

/** One register people added to a device. */
export const DeviceRegister = Type.Object(
  {
    id: Id,
    device_id: Id,
    register: Type.String(),
    /** In the notation of manuals with six digits, 400101 for `holding:100`. */
    register_address: Type.Integer(),
    register_name: Type.String(),
    data_type: Type.String(),
    unit: Type.String(),
    point_type: PointTypeName,
    number: Type.Integer(),
    kind: PointKindName,
    writable: Type.Boolean(),
    /** Its point; null when somebody removed it. */
    point_id: nullable(Id),
    /** Everything about it, in the form it is edited in. */
    entry: Type.Record(Type.String(), Type.Unknown()),
    updated_at: At,
  },
  { $id: 'DeviceRegister' },
);
export type DeviceRegister = Static<typeof DeviceRegister>;

/** One value of one register: read now, kept in history, or put together from an interval of it. */
export const RegisterReading = Type.Object(
  {
    device_id: Id,
    device_name: Type.String(),
    point_id: Id,
    register: Type.String(),
    register_address: Type.Integer(),
    register_name: Type.String(),
    data_type: Type.String(),
    unit: Type.String(),
    /** When it was read, or when the interval begins; null before the first read. */
    timestamp: nullable(At),
    value: nullable(Type.Number()),
    quality: QualityName,
    reason: Type.String({ description: 'Why the quality is not plainly good; `none` when it is' }),
    /** Only when an interval was asked for. */
    interval: nullable(
      Type.Object({
        min: nullable(Type.Number()),
        max: nullable(Type.Number()),
        avg: nullable(Type.Number()),
        first: nullable(Type.Number()),
        last: nullable(Type.Number()),
        count: Type.Integer(),
      }),
    ),
  },
  { $id: 'RegisterReading' },
);
export type RegisterReading = Static<typeof RegisterReading>;

const DeviceParams = Type.Object({ device_id: Id }, closed);
const RowParams = Type.Object({ device_id: Id, id: Id }, closed);

const listed = {
  quality: Type.Optional(QualityName),
  text: Type.Optional(Type.String({ maxLength: 100, description: 'Words that occur in register or name' })),
  descending: Type.Optional(Type.Boolean({ default: false })),
  ...pageQuery,
};
const registers = Type.Optional(
  Type.String({ minLength: 1, maxLength: 2000, description: 'Registers separated by commas; all of them when absent' }),
);
const span = {
  start_time: Moment,
  end_time: Moment,
  interval_seconds: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 31_622_400, description: 'One reading for each interval instead of raw ones' }),
  ),
  aggregate: Type.Optional(oneOf(['avg', 'min', 'max', 'first', 'last'], 'What the value of an interval is')),
  sort: Type.Optional(oneOf(['timestamp', 'register', 'value'])),
};
const tag = 'registers';
const readings = { method: 'GET', tag, permission: 'read', reply: pageOf(RegisterReading) } as const;

export const registerRoutes = defineRoutes({
  listLatestReadings: {
    ...readings,
    path: '/api/register_readings/latest/:device_id',
    summary: 'The newest value of every register of a device, from memory',
    params: DeviceParams,
    query: Type.Object(
      { registers, sort: Type.Optional(oneOf(['register', 'name', 'timestamp', 'value'])), ...listed },
      closed,
    ),
  },
  listRangeReadings: {
    ...readings,
    path: '/api/register_readings/range',
    summary: 'Kept readings of several devices',
    query: Type.Object(
      {
        device_ids: Type.String({
          minLength: 1,
          maxLength: 500,
          pattern: '^\\d+(,\\d+)*$',
          description: 'Device ids separated by commas, 50 at most',
        }),
        registers,
        ...span,
        ...listed,
      },
      closed,
    ),
  },
  listDeviceReadings: {
    ...readings,
    path: '/api/register_readings/:device_id',
    summary: 'Kept readings of all registers of a device',
    params: DeviceParams,
    query: Type.Object({ registers, ...span, ...listed }, closed),
  },
  listRegisterReadings: {
    ...readings,
    path: '/api/register_readings/:device_id/:register_address',
    summary: 'Kept readings of one register',
    params: Type.Object({ device_id: Id, register_address: RegisterText }, closed),
    query: Type.Object({ ...span, ...listed }, closed),
  },
  listDeviceRegisters: {
    method: 'GET',
    path: '/api/device_register_map/:device_id',
    tag,
    summary: 'Registers people added to a device',
    permission: 'read',
    params: DeviceParams,
    query: Type.Object(
      {
        text: listed.text,
        sort: Type.Optional(oneOf(['register', 'name', 'id'])),
        descending: listed.descending,
        ...pageQuery,
      },
      closed,
    ),
    reply: pageOf(DeviceRegister),
  },
  importDeviceRegisters: {
    method: 'POST',
    path: '/api/device_register_map/:device_id',
    tag,
    summary: 'Add registers to a device, or replace those it has, from a list or a CSV text; each becomes a point',
    permission: 'configure',
    params: DeviceParams,
    bodyBytesMax: IMPORT_BYTES_MAX,
    body: Type.Object(
      {
        entries: Type.Optional(Type.Array(RegisterEntry, { minItems: 1, maxItems: REGISTER_ROWS_MAX })),
        csv: Type.Optional(Type.String({ minLength: 1, maxLength: IMPORT_BYTES_MAX })),
        /** Removes the registers that are not in it, with their points. */
        replace: Type.Optional(Type.Boolean({ default: false })),
        /** Checks every row and changes nothing. */
        dry_run: Type.Optional(Type.Boolean({ default: false })),
      },
      closed,
    ),
    reply: Type.Object({
      added: Type.Integer(),
      changed: Type.Integer(),
      removed: Type.Integer(),
      /** Rows that cannot be taken; nothing is changed as long as there is one. */
      problems: Type.Array(RowProblem),
      applied: Type.Boolean(),
    }),
  },
  exportDeviceRegisters: {
    method: 'GET',
    path: '/api/device_register_map/:device_id/export',
    tag,
    summary: 'Registers people added to a device, as the CSV text an import takes',
    permission: 'read',
    params: DeviceParams,
    produces: 'text/csv; charset=utf-8',
    reply: Type.String(),
  },
  updateDeviceRegister: {
    method: 'PUT',
    path: '/api/device_register_map/:device_id/:id',
    tag,
    summary: 'Change a register of a device and its point',
    permission: 'configure',
    params: RowParams,
    body: Type.Object({ entry: RegisterEntry }, closed),
    reply: DeviceRegister,
  },
  deleteDeviceRegister: {
    method: 'DELETE',
    path: '/api/device_register_map/:device_id/:id',
    tag,
    summary: 'Remove a register of a device with its point; history stays',
    permission: 'configure',
    params: RowParams,
    reply: Done,
  },
});
