import assert from 'node:assert/strict';
import test from 'node:test';
import type { TestContext } from 'node:test';
import { realClock, realNet, realRng, realSerial } from '@t3000/runtime';
import { ModbusRtuServer, ModbusTcpServer, RegisterUnit } from './device/index.ts';
import {
  ModbusLines,
  maskWriteRegister,
  readBits,
  readIdentification,
  readRegisters,
  readWriteRegisters,
  writeCoil,
  writeCoils,
  writeRegister,
  writeRegisters,
} from './index.ts';
import type { Endpoint, LineSettings, ModbusClient, ModbusRequest } from './index.ts';
import { libmodbusServer, missing, outputOf, ptyPair, start, startPython, untilListening } from './testing/peers.ts';

const ports = { clock: realClock(), rng: realRng(), net: realNet(), serial: realSerial() };
const format = { baudRate: 19_200, dataBits: 8, parity: 'none', stopBits: 1 } as const;

function lineTo(t: TestContext, endpoint: Endpoint, settings: Partial<LineSettings> = {}): ModbusClient {
  const lines = new ModbusLines(ports, { timeoutMs: 3000, ...settings });
  t.after(() => lines.stop());
  return lines.line(endpoint);
}

/** The value of an answer; anything else fails the test. */
async function ask<T>(line: ModbusClient, request: ModbusRequest<T>): Promise<T> {
  const outcome = await line.request(1, request);
  assert.ok(outcome.kind === 'answer', JSON.stringify(outcome));
  return outcome.value;
}

async function exceptionFor(line: ModbusClient, request: ModbusRequest<unknown>): Promise<number> {
  const outcome = await line.request(1, request);
  assert.ok(outcome.kind === 'exception', JSON.stringify(outcome));
  return outcome.code;
}

const range = (count: number, value: (index: number) => number): number[] =>
  Array.from({ length: count }, (_, index) => value(index));

/** Everything a peer's tables are known to hold, read and written; both peers are filled alike. */
async function exercise(line: ModbusClient): Promise<void> {
  assert.deepEqual(
    [...(await ask(line, readBits(1, 3, 13)))],
    range(13, (index) => Number((index + 3) % 3 === 0)),
  );
  assert.deepEqual(
    [...(await ask(line, readBits(2, 0, 2000)))],
    range(2000, (index) => Number(index % 5 === 0)),
  );
  assert.deepEqual(
    [...(await ask(line, readRegisters(3, 100, 125)))],
    range(125, (index) => 100 + index),
  );
  assert.deepEqual([...(await ask(line, readRegisters(4, 7, 3)))], [65_528, 65_527, 65_526]);
  await ask(line, writeCoil(20, true));
  await ask(line, writeRegister(21, 4711));
  await ask(line, writeCoils(30, [1, 0, 1, 1, 0, 0, 0, 1, 1]));
  await ask(
    line,
    writeRegisters(
      40,
      range(123, (index) => index * 3),
    ),
  );
  await ask(line, maskWriteRegister(21, 0x00ff, 0x5500));
  assert.equal((await ask(line, readBits(1, 20, 1)))[0], 1);
  assert.equal((await ask(line, readRegisters(3, 21, 1)))[0], (4711 & 0xff) | 0x5500);
  assert.deepEqual([...(await ask(line, readBits(1, 30, 9)))], [1, 0, 1, 1, 0, 0, 0, 1, 1]);
  assert.deepEqual(
    [...(await ask(line, readRegisters(3, 40, 123)))],
    range(123, (index) => index * 3),
  );
  const both = readWriteRegisters({ address: 60, count: 2 }, { address: 60, registers: [7, 8] });
  assert.deepEqual([...(await ask(line, both))], [7, 8]);
  assert.equal(await exceptionFor(line, readRegisters(3, 60_000, 5)), 2);
}

test('our client and a libmodbus server understand each other', { skip: missing('libmodbus') }, async (t) => {
  libmodbusServer(t, '127.65.1.1', 15_021);
  await untilListening('127.65.1.1', 15_021);
  const line = lineTo(t, { kind: 'tcp', host: '127.65.1.1', port: 15_021 });
  await exercise(line);
  assert.equal(await exceptionFor(line, readIdentification(1, 0)), 1);
});

test(
  '16 readings under way at once come back from a libmodbus server each with its own values',
  { skip: missing('libmodbus') },
  async (t) => {
    libmodbusServer(t, '127.65.1.2', 15_023);
    await untilListening('127.65.1.2', 15_023);
    const line = lineTo(t, { kind: 'tcp', host: '127.65.1.2', port: 15_023 }, { windowMax: 16, unitWaitingMax: 1000 });
    const readings = range(500, (index) => index * 17).map(async (address) => {
      assert.deepEqual(
        [...(await ask(line, readRegisters(3, address, 100)))],
        range(100, (index) => address + index),
      );
    });
    await Promise.all(readings);
    assert.equal(line.statistics().answers, 500);
  },
);

test('our client and a pymodbus server understand each other', { skip: missing('pymodbus') }, async (t) => {
  startPython(t, 'peer-server.py', 'tcp', '127.65.1.3', '15025');
  await untilListening('127.65.1.3', 15_025);
  const line = lineTo(t, { kind: 'tcp', host: '127.65.1.3', port: 15_025 });
  await exercise(line);
  const { objects } = await ask(line, readIdentification(1, 0));
  assert.deepEqual(
    [...objects],
    [
      [0, 'Peer'],
      [1, 'PC'],
      [2, '1.2.3'],
    ],
  );
});

test(
  'our client and a pymodbus server understand each other on a serial line',
  { skip: missing('pymodbus', 'socat') },
  async (t) => {
    const [near, far] = await ptyPair(t);
    startPython(t, 'peer-server.py', 'rtu', far);
    const line = lineTo(t, { kind: 'serial', path: near, ...format }, { unitFailuresMax: 100, timeoutMs: 1000 });
    for (let tries = 0; tries < 20; tries++)
      if ((await line.request(1, readRegisters(3, 0, 1))).kind === 'answer') break;
    await exercise(line);
    assert.equal(line.state().echo, 'no');
  },
);

/** A unit filled for the clients of others, writable below 1000. */
function filledUnit(): RegisterUnit {
  const unit = new RegisterUnit({
    size: 3000,
    mayWrite: (_, address) => address < 1000,
    identification: new Map([
      [0, 'T3000'],
      [1, 'Hub'],
      [2, '9.8.7'],
    ]),
  });
  for (let address = 0; address < 3000; address++) {
    unit.coils[address] = Number(address % 3 === 0);
    unit.discreteInputs[address] = Number(address % 5 === 0);
    unit.holding[address] = address;
    unit.input[address] = 65_535 - address;
  }
  return unit;
}

function checkPeerReport(report: string, unit: RegisterUnit): void {
  assert.deepEqual(JSON.parse(report), {
    coils: range(13, Number).map((index) => index % 3 === 0),
    discrete: range(9, (index) => index + 5).map((address) => address % 5 === 0),
    holding: range(125, (index) => 100 + index),
    input: [65_528, 65_527, 65_526],
    write_coil: true,
    write_register: true,
    write_coils: true,
    write_registers: true,
    mask: true,
    read_write: [7, 8],
    beyond: 2,
    denied: 2,
    identity: { 0: 'T3000', 1: 'Hub', 2: '9.8.7' },
  });
  assert.equal(unit.holding[21], (4711 & 0xff) | 0x5500);
  // The float 12.5, high word first, as pymodbus builds it.
  assert.deepEqual([...unit.holding.subarray(40, 42)], [0x4148, 0]);
  assert.deepEqual([...unit.coils.subarray(30, 42)], [1, 0, 1, 1, 0, 1, 1, 0, 1, 1, 0, 1]);
  assert.equal(unit.holding[2000], 2000);
}

async function tcpDevice(t: TestContext, address: string, port: number): Promise<RegisterUnit> {
  const unit = filledUnit();
  const server = new ModbusTcpServer(ports, { address, port, units: (id) => (id === 1 ? unit : undefined) });
  await server.start();
  t.after(() => server.stop());
  return unit;
}

async function rtuDevice(t: TestContext, path: string): Promise<RegisterUnit> {
  const unit = filledUnit();
  const port = await ports.serial.openSerial({ path, ...format });
  t.after(() => port.destroy());
  new ModbusRtuServer(port, ports.clock, { units: (id) => (id === 1 ? unit : undefined) }).start();
  return unit;
}

test('a pymodbus client reads, writes and identifies our device', { skip: missing('pymodbus') }, async (t) => {
  const unit = await tcpDevice(t, '127.65.1.4', 15_027);
  checkPeerReport(await outputOf(startPython(t, 'peer-client.py', 'tcp', '127.65.1.4', '15027')), unit);
});

test(
  'a pymodbus client reads, writes and identifies our device on a serial line',
  { skip: missing('pymodbus', 'socat') },
  async (t) => {
    const [near, far] = await ptyPair(t);
    const unit = await rtuDevice(t, near);
    checkPeerReport(await outputOf(startPython(t, 'peer-client.py', 'rtu', far)), unit);
  },
);

test('mbpoll reads and writes our device', { skip: missing('mbpoll') }, async (t) => {
  const unit = await tcpDevice(t, '127.65.1.5', 15_029);
  const poll = (...words: readonly string[]): Promise<string> =>
    outputOf(start(t, 'mbpoll', '-1', '-0', '-a', '1', '-p', '15029', ...words));
  assert.match(await poll('-r', '500', '-c', '3', '127.65.1.5'), /\[500\]:\s+500\n\[501\]:\s+501\n\[502\]:\s+502/);
  await poll('-r', '50', '127.65.1.5', '12', '34');
  assert.deepEqual([...unit.holding.subarray(50, 52)], [12, 34]);
  unit.holding.set([0x4148, 0], 60);
  assert.match(await poll('-r', '60', '-t', '4:float', '-B', '127.65.1.5'), /\[60\]:\s+12\.5/);
});

test('mbpoll reads and writes our device on a serial line', { skip: missing('mbpoll', 'socat') }, async (t) => {
  const [near, far] = await ptyPair(t);
  const unit = await rtuDevice(t, near);
  const poll = (...words: readonly string[]): Promise<string> =>
    outputOf(start(t, 'mbpoll', '-1', '-0', '-a', '1', '-m', 'rtu', '-b', '19200', '-P', 'none', ...words));
  assert.match(await poll('-r', '500', '-c', '3', far), /\[500\]:\s+500\n\[501\]:\s+501\n\[502\]:\s+502/);
  await poll('-r', '50', far, '12', '34');
  assert.deepEqual([...unit.holding.subarray(50, 52)], [12, 34]);
});

test(
  '300 readings on a serial line all come back, without anything else to wake the program',
  { skip: missing('socat') },
  async (t) => {
    const [near, far] = await ptyPair(t);
    await rtuDevice(t, far);
    const line = lineTo(t, { kind: 'serial', path: near, ...format });
    for (let address = 0; address < 300; address++) {
      assert.deepEqual(
        [...(await ask(line, readRegisters(3, address, 100)))],
        range(100, (index) => address + index),
      );
    }
    assert.equal(line.statistics().timeouts, 0);
  },
);
