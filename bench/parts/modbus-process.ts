// A Modbus client or a field of Modbus devices, in a process of its own.
import { ModbusLines, readRegisters } from '@t3000/driver-modbus';
import type { ModbusClient } from '@t3000/driver-modbus';
import { ModbusTcpServer, RegisterUnit } from '@t3000/driver-modbus/device';
import { realClock, realNet, realRng } from '@t3000/runtime';
import ModbusSerial from 'modbus-serial';
import { answerParent, startChild } from './child.ts';
import type { Child } from './child.ts';
import type { RequestClient, RequestRound } from './modbus-peers.ts';

const ADDRESSES = 9000;
const REGISTERS = 100;

export interface Place {
  readonly host: string;
  readonly port: number;
}

export type ModbusClientKind = 'driver' | 'modbus-serial';

export async function startRequestClient(kind: ModbusClientKind, place: Place): Promise<RequestClient> {
  const child = startChild('modbus-process.ts');
  await child.ask('connect', { kind, ...place });
  return { kind, round: (requests) => child.ask('round', requests), stop: () => child.stop() };
}

/** So many devices, each at an address of its own. */
export async function startModbusField(places: readonly Place[]): Promise<Child> {
  const child = startChild('modbus-process.ts');
  await child.ask('serve', places);
  return child;
}

/** Polls every device once in `intervalMs`, starts spread, and tells what it took. */
export interface PollResult {
  readonly cpuUs: number;
  readonly rssMb: number;
  readonly polls: number;
  readonly failed: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

type ReadOnce = (address: number) => Promise<ArrayLike<number>>;

const ports = { clock: realClock(), rng: realRng(), net: realNet() };
const lines = new ModbusLines(ports, { logLengthMax: 50 });

function driverReader(line: ModbusClient): ReadOnce {
  return async (address) => {
    const outcome = await line.request(1, readRegisters(3, address, REGISTERS));
    if (outcome.kind !== 'answer') throw new Error(outcome.kind);
    return outcome.value;
  };
}

async function libraryReader({ host, port }: Place): Promise<ReadOnce> {
  // The package is CommonJS: its class is the default export of the default export.
  const Library = ModbusSerial as unknown as new () => LibraryClient;
  const client = new Library();
  await client.connectTCP(host, { port });
  client.setID(1);
  client.setTimeout(1000);
  return async (address) => (await client.readHoldingRegisters(address, REGISTERS)).data;
}

interface LibraryClient {
  connectTCP(host: string, options: { port: number }): Promise<void>;
  setID(unit: number): void;
  setTimeout(ms: number): void;
  readHoldingRegisters(address: number, count: number): Promise<{ data: number[] }>;
}

async function readerFor(kind: ModbusClientKind, place: Place): Promise<ReadOnce> {
  return kind === 'driver' ? driverReader(lines.line({ kind: 'tcp', ...place })) : libraryReader(place);
}

async function readChecked(read: ReadOnce, address: number): Promise<void> {
  const registers = await read(address);
  if (registers[0] !== address || registers[REGISTERS - 1] !== address + REGISTERS - 1) {
    throw new Error(`address ${address} brought ${registers[0]}`);
  }
}

const unit = new RegisterUnit({ size: ADDRESSES + 1000 });

/** Lets every register change from time to time. */
function move(everyMs: number): void {
  setInterval(() => {
    for (let address = 0; address < unit.holding.length; address++) unit.holding[address]!++;
  }, everyMs);
}

async function serve(places: readonly Place[]): Promise<void> {
  for (let address = 0; address < unit.holding.length; address++) unit.holding[address] = address;
  for (const { host, port } of places) {
    await new ModbusTcpServer(ports, { address: host, port, units: () => unit, connectionsMax: 8 }).start();
  }
}

/** Each device is read once in an interval, at its own moment of it. */
async function poll(readers: readonly ReadOnce[], intervalMs: number, durationMs: number): Promise<PollResult> {
  const latencies: number[] = [];
  let failed = 0;
  const startedAt = performance.now();
  const before = process.cpuUsage();
  const polled = readers.map(async (read, index) => {
    for (let cycle = 0; ; cycle++) {
      const dueAt = startedAt + (cycle + index / readers.length) * intervalMs;
      if (dueAt - startedAt >= durationMs) return;
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, dueAt - performance.now())));
      const at = performance.now();
      try {
        await readChecked(read, (index * 17) % ADDRESSES);
        latencies.push(performance.now() - at);
      } catch {
        failed++;
      }
    }
  });
  await Promise.all(polled);
  const { user, system } = process.cpuUsage(before);
  latencies.sort((left, right) => left - right);
  const at = (share: number): number => latencies[Math.floor((latencies.length - 1) * share)] ?? NaN;
  const rssMb = process.memoryUsage.rss() / 1e6;
  return { cpuUs: user + system, rssMb, polls: latencies.length, failed, p50Ms: at(0.5), p99Ms: at(0.99) };
}

if (import.meta.main) {
  const readers: ReadOnce[] = [];
  answerParent({
    serve,
    move,
    async connect({ kind, ...place }: Place & { readonly kind: ModbusClientKind }): Promise<void> {
      readers.push(await readerFor(kind, place));
    },
    async connectAll({ kind, places }: { readonly kind: ModbusClientKind; readonly places: readonly Place[] }) {
      for (const place of places) readers.push(await readerFor(kind, place));
    },
    async round(requests: number): Promise<RequestRound> {
      const [read] = readers;
      const at = performance.now();
      const before = process.cpuUsage();
      for (let request = 0; request < requests; request++) {
        if (read !== undefined) await readChecked(read, (request * 17) % ADDRESSES);
      }
      const { user, system } = process.cpuUsage(before);
      return { cpuUs: user + system, wallMs: performance.now() - at };
    },
    poll: ({ intervalMs, durationMs }: { readonly intervalMs: number; readonly durationMs: number }) =>
      poll(readers, intervalMs, durationMs),
  });
}
