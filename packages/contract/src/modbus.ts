import { Type, type Static } from 'typebox';
import { At, Id, IdParams, closed, nullable, oneOf } from './common.ts';
import { RegisterEntry } from './registers.ts';
import { defineRoutes } from './route.ts';

export const RegisterTableName = oneOf(['coil', 'discrete', 'input', 'holding']);

/** A run of registers or bits; addresses count from 0 as on the wire. */
export const RegisterSpan = Type.Object({
  table: RegisterTableName,
  address: Type.Integer(),
  count: Type.Integer(),
});
export type RegisterSpan = Static<typeof RegisterSpan>;

/** `working`: asked as usual. `resting`: silent, left alone for a while. `probing`: one request finds out. */
const Breaker = oneOf(['working', 'resting', 'probing']);

const counters = {
  requests: Type.Integer(),
  answers: Type.Integer(),
  exceptions: Type.Integer(),
  timeouts: Type.Integer(),
  bad_answers: Type.Integer(),
};

/** Milliseconds; null before the first answer. */
const Latency = Type.Object({
  p50: nullable(Type.Number()),
  p95: nullable(Type.Number()),
  p99: nullable(Type.Number()),
  max: nullable(Type.Number()),
});

export const ModbusUnit = Type.Object({
  unit: Type.Integer(),
  breaker: Breaker,
  /** Failures in a row. */
  failures: Type.Integer(),
  resting_until: nullable(At),
  ...counters,
  answered_at: nullable(At),
  waiting: Type.Integer(),
});

export const ModbusLine = Type.Object({
  /** The endpoint every unit on it shares: `tcp 10.0.0.5:502`. */
  name: Type.String(),
  /** `idle`: no connection, and none needed. `waiting`: for a free place among the connections to this host. */
  link: oneOf(['idle', 'waiting', 'connecting', 'open', 'resting']),
  /** Why it rests or was last closed; empty when all is well. */
  problem: Type.String(),
  resting_until: nullable(At),
  /** Of the line as a whole. */
  bus: Breaker,
  waiting: Type.Integer(),
  in_flight: Type.Integer(),
  ...counters,
  /** Not sent: resting, unreachable, busy, too late. */
  refused: Type.Integer(),
  repeated: Type.Integer(),
  /** Answers nobody waited for any more. */
  late: Type.Integer(),
  connects: Type.Integer(),
  connect_failures: Type.Integer(),
  /** Connections given up because the stream could not be trusted any more. */
  dropped: Type.Integer(),
  bytes_sent: Type.Integer(),
  bytes_received: Type.Integer(),
  latency_ms: Latency,
  units: Type.Array(ModbusUnit),
});
export type ModbusLine = Static<typeof ModbusLine>;

/** One read of the poll plan, with what it last brought. */
export const ModbusBlock = Type.Object({
  ...RegisterSpan.properties,
  interval_ms: Type.Number(),
  point_ids: Type.Array(Id),
  /** When it was last asked for. */
  read_at: nullable(At),
  elapsed_ms: nullable(Type.Number()),
  /** Newest content of each register; null where none was read. */
  words: Type.Array(nullable(Type.Integer())),
  /** Why the last read failed; empty when it did not. */
  problem: Type.String(),
});
export type ModbusBlock = Static<typeof ModbusBlock>;

export const ModbusDevice = Type.Object(
  {
    device_id: Id,
    line: ModbusLine,
    unit: Type.Integer(),
    map: nullable(Type.Object({ id: Type.String(), name: Type.String() })),
    /** Longest read and widest gap read along. */
    limits: Type.Object({ registers_max: Type.Integer(), gap_max: Type.Integer() }),
    blocks: Type.Array(ModbusBlock),
    /** Registers the device refused; tried again from time to time. */
    refused: Type.Array(RegisterSpan),
    /** Addresses at which a read must begin anew. */
    cuts: Type.Array(Type.Object({ table: RegisterTableName, address: Type.Integer() })),
    /** Points that are not asked for, because the device refused their registers. */
    unread_point_ids: Type.Array(Id),
    registers: Type.Array(
      Type.Object({
        point_id: Id,
        ...RegisterSpan.properties,
        register: Type.String(),
        /** Type, order and scale in words. */
        format: Type.String(),
        /** What a register of the type string says; null for numbers, and before it was read. */
        text: nullable(Type.String()),
        /** Content as last read; null where none was. */
        words: Type.Array(nullable(Type.Integer())),
      }),
    ),
  },
  { $id: 'ModbusDevice' },
);
export type ModbusDevice = Static<typeof ModbusDevice>;

const DecodeReason = oneOf([
  'zero',
  'wild_exponent',
  'odd_size',
  'few_digits',
  'everyday',
  'range_end',
  'small_whole',
  'large_word',
  'swapped_word',
  'empty_words',
  'count',
  'huge',
  'one_digit',
  'decimal_digits',
  'display',
  'near_display',
  'other',
]);

/** One way to read the registers. */
export const Decoding = Type.Object({
  register: Type.String(),
  /** Away from the register asked about: manuals that count from 1 are off by one. */
  shift: Type.Integer(),
  type: Type.String(),
  order: Type.String(),
  scale: Type.Number(),
  value: Type.Number(),
  /** How likely it is, 0 to 1; comparable within one answer. */
  score: Type.Number(),
  /** Why so likely, as a code and in words. */
  reason: DecodeReason,
  why: Type.String(),
  /** The line of a register map that keeps it; a name is still to be given. */
  entry: RegisterEntry,
});
export type Decoding = Static<typeof Decoding>;

export const BusBudget = Type.Object({
  bus: Type.String(),
  kind: oneOf(['tcp', 'serial']),
  /** Share of the time the line is busy, 0 to 1 and above. */
  load: Type.Number(),
  /** `tight` leaves too little room for writes and repetitions; `over` can never keep its intervals. */
  verdict: oneOf(['fine', 'tight', 'over']),
  devices: Type.Array(
    Type.Object({
      device_id: Id,
      name: Type.String(),
      interval_ms: Type.Number(),
      requests: Type.Integer(),
      cycle_ms: Type.Number(),
      load: Type.Number(),
    }),
  ),
  /** What is too much and what would help. Loads are shares of the line. */
  hints: Type.Array(
    Type.Object({
      kind: oneOf(['longer_intervals', 'faster_line', 'divide_line', 'heaviest', 'silent']),
      /** `longer_intervals`: how many times as long, and what the shortest one becomes. */
      factor: Type.Optional(Type.Number()),
      from_ms: Type.Optional(Type.Number()),
      to_ms: Type.Optional(Type.Number()),
      /** `faster_line`: the baud rate that would do, with its load. */
      baud: Type.Optional(Type.Integer()),
      load: Type.Optional(Type.Number()),
      /** `heaviest`, `silent`: the device. */
      name: Type.Optional(Type.String()),
      requests: Type.Optional(Type.Integer()),
    }),
  ),
  /** The same in words, after how full it is. */
  advice: Type.Array(Type.String()),
});
export type BusBudget = Static<typeof BusBudget>;

/** One stretch of a line's past. */
const ModbusSlot = Type.Object({
  at: At,
  answers: Type.Integer(),
  exceptions: Type.Integer(),
  timeouts: Type.Integer(),
  bad_answers: Type.Integer(),
  /** Answer times; null when nothing was answered. */
  p50_ms: nullable(Type.Number()),
  p95_ms: nullable(Type.Number()),
  max_ms: nullable(Type.Number()),
});
export type ModbusSlot = Static<typeof ModbusSlot>;

const tag = 'modbus';

export const modbusRoutes = defineRoutes({
  listRegisterMaps: {
    method: 'GET',
    path: '/api/t3000/register_maps',
    tag,
    summary: 'Register maps a Modbus device can be read with',
    permission: 'read',
    scope: 'own',
    reply: Type.Object({
      items: Type.Array(
        Type.Object({
          id: Type.String(),
          name: Type.String(),
          vendor: Type.String(),
          description: Type.String(),
          points: Type.Integer(),
        }),
      ),
    }),
  },
  listSerialPorts: {
    method: 'GET',
    path: '/api/t3000/modbus/serial_ports',
    tag,
    summary: 'Serial ports of the machine this server runs on; those with a lasting name first',
    permission: 'configure',
    reply: Type.Object({
      items: Type.Array(
        Type.Object({
          /** What to write into an address: it stays with the adapter, wherever it is plugged in. */
          path: Type.String(),
          /** The name of the moment: `/dev/ttyUSB0`. */
          device: Type.String(),
          description: Type.String(),
        }),
      ),
    }),
  },
  getModbusDevice: {
    method: 'GET',
    path: '/api/t3000/devices/:id/modbus',
    tag,
    summary: 'Line, unit, poll plan and registers of a Modbus device as they are now; asks the device nothing',
    permission: 'read',
    params: IdParams,
    reply: ModbusDevice,
  },
  getModbusTraffic: {
    method: 'GET',
    path: '/api/t3000/devices/:id/modbus/traffic',
    tag,
    summary: 'The past hour of the line of a Modbus device in equal stretches, oldest first: outcomes and answer times',
    permission: 'read',
    params: IdParams,
    reply: Type.Object({ slot_ms: Type.Integer(), items: Type.Array(ModbusSlot) }),
  },
  listModbusExchanges: {
    method: 'GET',
    path: '/api/t3000/devices/:id/modbus/exchanges',
    tag,
    summary: 'The newest requests and answers on the wire, newest first',
    permission: 'read',
    params: IdParams,
    reply: Type.Object({
      items: Type.Array(
        Type.Object({
          at: At,
          direction: oneOf(['sent', 'received']),
          hex: Type.String(),
          text: Type.String(),
        }),
      ),
    }),
  },
  decodeRegisters: {
    method: 'POST',
    path: '/api/t3000/devices/:id/modbus/decode',
    tag,
    summary: 'Read the registers around an address once and rank every way to understand them',
    permission: 'configure',
    params: IdParams,
    body: Type.Object(
      {
        register: Type.String({ minLength: 1, maxLength: 40 }),
        /** What the meter shows; the ways that show the same come first. */
        display: Type.Optional(Type.String({ maxLength: 40 })),
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 40 })),
      },
      closed,
    ),
    reply: Type.Object({
      read: RegisterSpan,
      words: Type.Array(Type.Integer()),
      elapsed_ms: Type.Number(),
      total: Type.Integer(),
      items: Type.Array(Decoding),
    }),
  },
  getPollBudget: {
    method: 'GET',
    path: '/api/t3000/modbus/budget',
    tag,
    summary: 'What polling costs each Modbus line, whether it fits, and what to change if not',
    permission: 'read',
    query: Type.Object({ device_id: Type.Optional(Id) }, closed),
    reply: Type.Object({ items: Type.Array(BusBudget) }),
  },
});
