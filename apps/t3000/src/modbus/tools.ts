import type { JsonObject, PointConfig, Serial } from '@t3000/core';
import type { ModbusDevice, ModbusSlot } from '@t3000/contract';
import {
  HISTORY_SLOT_MS,
  builtInMaps,
  decodeText,
  formatText,
  modbusLinkOf,
  readPointAddress,
  readRegisterText,
  registerText,
  spanOf,
} from '@t3000/driver-modbus';
import type {
  LineSlot,
  LineState,
  LineStatistics,
  ModbusLook,
  PlannedBlock,
  RegisterMap,
  RegisterPoint,
  UnitState,
} from '@t3000/driver-modbus';
import type { ModbusTools, RegisterFacts } from '@t3000/server';
import { budgetOf } from './budget.ts';
import { decode } from './decode.ts';
import { readRegisters, writeRegisterCsv } from './read-registers.ts';

/** The Modbus driver's knowledge, in the words of the API. `installed` are the maps of this installation. */
export function modbusTools(installed: readonly RegisterMap[], serial: Pick<Serial, 'serialPorts'>): ModbusTools {
  const maps = new Map([...builtInMaps, ...installed.map((map) => [map.id, map] as const)]);
  return {
    maps: () =>
      Array.from(maps.values(), ({ id, name, vendor, description, points }) => {
        return { id, name, vendor, description, points: points.length };
      }),
    serialPorts: () => serial.serialPorts(),
    describe,
    canonical: (text) => {
      const read = readRegisterText(text);
      return typeof read === 'string' ? { error: read } : { register: registerText(read, read.bit) };
    },
    read: readRegisters,
    writeCsv: writeRegisterCsv,
    look: (link, points) => {
      const found = modbusLinkOf(link)?.look(points);
      return found && lookDto(found, points);
    },
    traffic: (link) => {
      const history = modbusLinkOf(link)?.history();
      return history && { slotMs: HISTORY_SLOT_MS, slots: history.map(slotDto) };
    },
    decode,
    budget: budgetOf,
  };
}

/** First digit of a register in manuals. */
const digits = { coil: 0, discrete: 1, input: 3, holding: 4 } as const;

function describe(address: JsonObject): RegisterFacts | undefined {
  const point = readPointAddress(address);
  if (typeof point === 'string') return undefined;
  const { table, format } = point;
  return {
    register: textOf(point),
    reference: digits[table] * 100_000 + point.address + 1,
    dataType: format.type === 'bits' ? (format.bits === 1 ? 'bit' : `bits (${format.bits})`) : format.type,
  };
}

/** The bit is named where it is one of a register. */
function textOf({ table, address, format }: RegisterPoint): string {
  const inRegister = format.type === 'bits' && (table === 'holding' || table === 'input');
  return registerText({ table, address }, inRegister ? format.bit : undefined);
}

function lookDto(look: ModbusLook, points: readonly PointConfig[]): Omit<ModbusDevice, 'device_id'> {
  const { lineState, lineStatistics, unit, unitState, map, limits, blocks, illegal, cuts, unread } = look;
  return {
    line: lineDto(look.line, lineState, lineStatistics),
    unit: unitState?.unit ?? unit,
    map: map === undefined ? null : { id: map.id, name: map.name },
    limits: { registers_max: limits.registersMax, gap_max: limits.gapMax },
    blocks: blocks.map(blockDto),
    refused: illegal.map(({ table, address, count }) => ({ table, address, count })),
    cuts: cuts.map(({ table, address }) => ({ table, address })),
    unread_point_ids: [...unread],
    registers: registersOf(blocks, points),
  };
}

function registersOf(blocks: readonly PlannedBlock[], points: readonly PointConfig[]): ModbusDevice['registers'] {
  const blockOf = new Map(blocks.flatMap((block) => block.points.map((id) => [id, block] as const)));
  return points.flatMap(({ id, address }) => {
    const point = readPointAddress(address);
    if (typeof point === 'string') return [];
    const span = spanOf(point);
    const block = blockOf.get(id);
    const from = span.address - (block?.address ?? 0);
    const words = Array.from({ length: span.count }, (_, index) => block?.words[from + index] ?? null);
    const text = sayingOf(point, words);
    return [{ point_id: id, ...span, register: textOf(point), format: formatText(point), text, words }];
  });
}

/** A text is no value of a point; it is shown where its registers are. */
function sayingOf({ format }: RegisterPoint, words: readonly (number | null)[]): string | null {
  if (format.type !== 'string' || words.includes(null)) return null;
  return decodeText(
    Uint16Array.from(words, (word) => word ?? 0),
    0,
    format.length,
    format.order,
  );
}

function blockDto({ table, address, count, intervalMs, points, at, elapsedMs, words, problem }: PlannedBlock) {
  return {
    table,
    address,
    count,
    interval_ms: intervalMs,
    point_ids: [...points],
    read_at: at ?? null,
    elapsed_ms: elapsedMs ?? null,
    words: words.map((word) => word ?? null),
    problem,
  };
}

function lineDto(name: string, state: LineState, counted: LineStatistics): ModbusDevice['line'] {
  return {
    name,
    link: state.link,
    problem: state.problem,
    resting_until: state.restingUntil ?? null,
    bus: state.bus,
    waiting: state.waiting,
    in_flight: state.inFlight,
    requests: counted.requests,
    answers: counted.answers,
    exceptions: counted.exceptions,
    timeouts: counted.timeouts,
    bad_answers: counted.badAnswers,
    refused: counted.refused,
    repeated: counted.repeated,
    late: counted.late,
    connects: counted.connects,
    connect_failures: counted.connectFailures,
    dropped: counted.dropped,
    bytes_sent: counted.bytesSent,
    bytes_received: counted.bytesReceived,
    latency_ms: {
      p50: finite(counted.latencyMs.p50),
      p95: finite(counted.latencyMs.p95),
      p99: finite(counted.latencyMs.p99),
      max: finite(counted.latencyMs.max),
    },
    units: state.units.map(unitDto),
  };
}

function unitDto(state: UnitState): ModbusDevice['line']['units'][number] {
  return {
    unit: state.unit,
    breaker: state.breaker,
    failures: state.failures,
    resting_until: state.restingUntil ?? null,
    requests: state.requests,
    answers: state.answers,
    exceptions: state.exceptions,
    timeouts: state.timeouts,
    bad_answers: state.badAnswers,
    answered_at: state.answeredAt ?? null,
    waiting: state.waiting,
  };
}

function slotDto({ at, answers, exceptions, timeouts, badAnswers, p50, p95, max }: LineSlot): ModbusSlot {
  const times = { p50_ms: finite(p50), p95_ms: finite(p95), max_ms: finite(max) };
  return { at, answers, exceptions, timeouts, bad_answers: badAnswers, ...times };
}

/** Percentiles of nothing are no numbers. */
function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
