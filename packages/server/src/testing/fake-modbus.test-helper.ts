import type { JsonObject } from '@t3000/core';
import type { RowProblem } from '@t3000/contract';
import type { DecodeAnswer, MappedRegister, ModbusTools, ReadRegisters } from '../registers/modbus-tools.ts';
import { describePoint } from './fake-driver.test-helper.ts';

/** Registers of a protocol as plain as can be: `holding:7` is the address {table, address}, and types mean nothing. */
export class FakeModbusTools implements ModbusTools {
  answer: DecodeAnswer = { ok: false, reason: 'timeout', detail: 'no answer' };

  maps() {
    return [{ id: 'generic', name: 'generic controller', vendor: '', description: '', points: 3 }];
  }

  serialPorts() {
    return Promise.resolve([{ path: '/dev/serial/by-id/usb-A', device: '/dev/ttyUSB0', description: 'A' }]);
  }

  describe({ table, address, type }: JsonObject) {
    if (typeof table !== 'string' || typeof address !== 'number') return undefined;
    const dataType = typeof type === 'string' ? type : 'uint16';
    return { register: `${table}:${address}`, reference: 400_001 + address, dataType };
  }

  canonical(text: string): ReturnType<ModbusTools['canonical']> {
    if (/^4\d{4}$/.test(text)) return { register: `holding:${Number(text) - 40_001}` };
    return /^holding:\d+$/.test(text) ? { register: text } : { error: `"${text}" is no register` };
  }

  read(from: { readonly entries: readonly JsonObject[] } | { readonly csv: string }): ReadRegisters {
    const entries = 'entries' in from ? from.entries : readLines(from.csv);
    const problems: RowProblem[] = [];
    const registers = entries.flatMap((entry, index): MappedRegister[] => {
      const { name, register: text, point = 'variable', type = 'uint16', minimum, maximum, unit } = entry;
      const read = this.canonical(textOf(text));
      if ('error' in read) problems.push({ row: index + 1, field: 'register', message: read.error });
      if (typeof name !== 'string') problems.push({ row: index + 1, field: 'name', message: 'an entry needs a name' });
      if ('error' in read || typeof name !== 'string') return [];
      const { number: _, ...description } = describePoint(1, {
        name,
        type: point === 'input' ? 'input' : 'variable',
        address: { table: 'holding', address: Number(read.register.slice(8)), type },
        unit: typeof unit === 'string' ? unit : '',
        minimum: typeof minimum === 'number' ? minimum : undefined,
        maximum: typeof maximum === 'number' ? maximum : undefined,
      });
      return [{ register: read.register, entry: { ...entry, register: read.register }, point: description }];
    });
    return problems.length > 0 ? { ok: false, problems } : { ok: true, registers };
  }

  writeCsv(entries: readonly JsonObject[]): string {
    return ['register,name', ...entries.map(({ register, name }) => `${textOf(register)},${textOf(name)}`)].join(
      '\r\n',
    );
  }

  look(): ReturnType<ModbusTools['look']> {
    const counters = { requests: 9, answers: 8, exceptions: 1, timeouts: 0, bad_answers: 0 };
    const unit = { unit: 1, breaker: 'working', failures: 0, resting_until: null, answered_at: 5, waiting: 0 } as const;
    return {
      line: {
        name: 'tcp 10.0.0.5:502',
        link: 'open',
        problem: '',
        resting_until: null,
        bus: 'working',
        waiting: 0,
        in_flight: 0,
        ...counters,
        refused: 0,
        repeated: 0,
        late: 0,
        connects: 1,
        connect_failures: 0,
        dropped: 0,
        bytes_sent: 12,
        bytes_received: 14,
        latency_ms: { p50: 2, p95: 4, p99: 5, max: 6 },
        units: [{ ...unit, ...counters }],
      },
      unit: 1,
      map: null,
      limits: { registers_max: 125, gap_max: 8 },
      blocks: [
        {
          table: 'holding',
          address: 0,
          count: 2,
          interval_ms: 5000,
          point_ids: [1],
          read_at: null,
          elapsed_ms: null,
          words: [1, null],
          problem: '',
        },
      ],
      refused: [{ table: 'holding', address: 9, count: 1 }],
      cuts: [],
      unread_point_ids: [],
      registers: [],
    };
  }

  traffic(): ReturnType<ModbusTools['traffic']> {
    const slot = { answers: 3, exceptions: 1, timeouts: 0, bad_answers: 0, p50_ms: 2, p95_ms: 4, max_ms: 6 };
    return { slotMs: 15_000, slots: [{ at: 15_000, ...slot }] };
  }

  decode(): Promise<DecodeAnswer> {
    return Promise.resolve(this.answer);
  }

  budget(devices: Parameters<ModbusTools['budget']>[0]): ReturnType<ModbusTools['budget']> {
    return devices.map(({ id, config }) => ({
      bus: `bus of ${config.name}`,
      kind: 'tcp',
      load: 0.1,
      verdict: 'fine',
      devices: [{ device_id: id, name: config.name, interval_ms: 5000, requests: 1, cycle_ms: 5, load: 0.1 }],
      hints: [],
      advice: ['It is fine.'],
    }));
  }
}

function readLines(csv: string): JsonObject[] {
  return csv
    .split('\n')
    .slice(1)
    .filter((line) => line !== '')
    .map((line): JsonObject => {
      const [register = '', name] = line.split(',');
      return name === undefined ? { register } : { register, name };
    });
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
