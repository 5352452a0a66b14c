import { Type, type Static } from 'typebox';
import { Id, closed, nullable, oneOf, pageOf, pageQuery } from './common.ts';
import { RowProblem } from './registers.ts';
import { defineRoutes } from './route.ts';

/** A table of the largest site with long names. */
const MAP_BYTES_MAX = 2 * 1024 * 1024;

/** A point others read from this server as a Modbus register. */
export const ServedRegister = Type.Object(
  {
    point_id: Id,
    /** Null when somebody removed the point: its registers say that there is no value. */
    point_name: nullable(Type.String()),
    device_name: nullable(Type.String()),
    register: Type.String(),
    /** In the notation of manuals with six digits, 400101 for `holding:100`. */
    register_address: Type.Integer(),
    data_type: Type.String(),
    order: Type.String(),
    scale: Type.Number(),
    offset: Type.Number(),
    writable: Type.Boolean(),
  },
  { $id: 'ServedRegister' },
);
export type ServedRegister = Static<typeof ServedRegister>;

export const ModbusServerStatus = Type.Object(
  {
    /** `off`: no port is configured. */
    state: oneOf(['off', 'listening', 'failed']),
    /** Why it does not listen; empty when all is well. */
    problem: Type.String(),
    address: Type.String(),
    port: Type.Integer(),
    unit: Type.Integer(),
    /** Addresses of clients that may write; everybody who reaches the port may read. */
    writers: Type.Array(Type.String()),
    /** Slot its writes take. */
    priority: Type.Integer(),
    /** Points served. */
    points: Type.Integer(),
    connections: Type.Integer(),
    requests: Type.Integer(),
    writes: Type.Integer(),
    /** By clients without the right, or to registers that take none. */
    refused_writes: Type.Integer(),
    /** Allowed, but not taken by the field. */
    failed_writes: Type.Integer(),
    /** Clients turned away because too many are there. */
    turned_away: Type.Integer(),
  },
  { $id: 'ModbusServerStatus' },
);
export type ModbusServerStatus = Static<typeof ModbusServerStatus>;

const tag = 'modbus';

export const modbusServerRoutes = defineRoutes({
  getModbusServer: {
    method: 'GET',
    path: '/api/t3000/modbus/server',
    tag,
    summary: 'How the Modbus server is doing, over which others read points of this site',
    permission: 'read',
    reply: ModbusServerStatus,
  },
  listServedRegisters: {
    method: 'GET',
    path: '/api/t3000/modbus/server/registers',
    tag,
    summary: 'Points others read over Modbus, with their registers',
    permission: 'read',
    query: Type.Object(
      {
        text: Type.Optional(
          Type.String({ maxLength: 100, description: 'Words that occur in register, point or device' }),
        ),
        ...pageQuery,
      },
      closed,
    ),
    reply: pageOf(ServedRegister),
  },
  saveServedRegisters: {
    method: 'PUT',
    path: '/api/t3000/modbus/server/registers',
    tag,
    summary:
      'Say which points others read over Modbus: a CSV table takes the place of the one before; it holds at once',
    permission: 'configure',
    bodyBytesMax: MAP_BYTES_MAX,
    body: Type.Object(
      {
        csv: Type.String({
          maxLength: MAP_BYTES_MAX,
          description:
            'Columns point_id, register, and as needed type, order, scale, offset, write (yes or no); empty serves nothing',
        }),
        /** Only says what would be wrong. */
        dry_run: Type.Optional(Type.Boolean({ default: false })),
      },
      closed,
    ),
    reply: Type.Object({
      points: Type.Integer(),
      /** Rows that cannot be taken; nothing is changed as long as there is one. */
      problems: Type.Array(RowProblem),
      applied: Type.Boolean(),
    }),
  },
  exportServedRegisters: {
    method: 'GET',
    path: '/api/t3000/modbus/server/registers/export',
    tag,
    summary: 'The table of served points as CSV, on wish with a place for every point that has none yet',
    permission: 'read',
    query: Type.Object({ propose: Type.Optional(Type.Boolean({ default: false })) }, closed),
    produces: 'text/csv; charset=utf-8',
    reply: Type.String(),
  },
});
