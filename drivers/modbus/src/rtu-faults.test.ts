import assert from 'node:assert/strict';
import test from 'node:test';
import type { SerialPort } from '@t3000/core';
import { SimulatedSerial, Simulation } from '@t3000/testkit';
import { ModbusLines, readRegisters, writeRegister } from './index.ts';
import type { Endpoint, LineSettings, Outcome } from './index.ts';
import { RtuFault, faultyRtuDevice } from './testing/rtu-faults.ts';
import type { RtuFaultName } from './testing/rtu-faults.ts';

const TIMEOUT_MS = 300;
const PATH = '/dev/ttyTest';
const serial: Endpoint = { kind: 'serial', path: PATH, baudRate: 19_200, dataBits: 8, parity: 'even', stopBits: 1 };
const overTcp: Endpoint = { kind: 'rtu_over_tcp', host: '10.0.0.9', port: 4001 };

interface RigOptions {
  readonly settings?: Partial<LineSettings>;
  readonly slowMs?: number;
  readonly hearsItself?: boolean;
  readonly lateMs?: number;
}

/** A faulty unit 1 and a faulty unit 2, on a wire or behind a serial device server. */
async function rig(endpoint: Endpoint, { settings, slowMs, hearsItself, lateMs = 400 }: RigOptions = {}) {
  const { clock, rng, net, trace } = new Simulation({ seed: 7 });
  const ports = new SimulatedSerial({ clock, trace });
  const wire = ports.plugIn(PATH, 19_200, { hearsItself: hearsItself ?? false });
  const options = { lateMs, ...(slowMs === undefined ? {} : { slowMs }) };
  for (const unit of [1, 2]) {
    const line = { onData: undefined as SerialPort['onData'], write: (data: Uint8Array) => end.send(data) };
    const end = wire.attach((data) => line.onData?.(data));
    faultyRtuDevice(line, clock, { unit, ...options });
  }
  await net.host('10.0.0.9').listenTcp({ address: '10.0.0.9', port: 4001 }, (socket) => {
    faultyRtuDevice(socket, clock, { unit: 1, ...options });
  });
  const lines = new ModbusLines(
    { clock, rng, net: net.host('10.0.0.1'), serial: ports },
    { timeoutMs: TIMEOUT_MS, ...settings },
  );
  const line = lines.line(endpoint);
  const read = (address: number, unit = 1) => line.request(unit, readRegisters(3, address, 10));
  return { clock, ports, wire, lines, line, read };
}

function verdict(outcome: Outcome<Uint16Array>, address: number): string {
  if (outcome.kind !== 'answer') return outcome.kind;
  const right = outcome.value.length === 10 && outcome.value.every((value, index) => value === address + index);
  return right ? 'ok' : `WRONG ${outcome.value.join(' ')}`;
}

const expected: Readonly<Record<RtuFaultName, string>> = {
  badCrc: 'bad_answer',
  noiseBefore: 'ok',
  half: 'bad_answer',
  drop: 'timeout',
  late: 'timeout',
  garbage: 'bad_answer',
  exception6: 'exception',
  otherUnit: 'bad_answer',
  falseHeader: 'ok',
  falseHeaderOfLength: 'ok',
  byteByByte: 'ok',
  echo: 'ok',
  short: 'bad_answer',
};

for (const endpoint of [serial, overTcp]) {
  for (const [name, wanted] of Object.entries(expected)) {
    test(`${endpoint.kind}, ${name}: ${wanted}, and the next readings are right`, async () => {
      const { clock, lines, read } = await rig(endpoint);
      const address = RtuFault[name as RtuFaultName];
      assert.equal(verdict(await clock.settle(read(address)), address), wanted);
      for (const next of [5, 50, 77]) assert.equal(verdict(await clock.settle(read(next)), next), 'ok');
      await lines.stop();
    });
  }

  for (const slowMs of [310, 330, 450, 580]) {
    test(`${endpoint.kind}: answers that are all ${slowMs} ms late are never taken for the next ones`, async () => {
      const settings = { unitFailuresMax: 1000, busFailuresMax: 1000 };
      const { clock, lines, line, read } = await rig(endpoint, { slowMs, settings });
      for (let address = 0; address < 2000; address += 100) {
        assert.doesNotMatch(verdict(await clock.settle(read(address)), address), /WRONG|ok/);
      }
      if (endpoint.kind === 'serial') assert.ok(line.statistics().late > 0);
      else assert.ok(line.statistics().dropped >= 20);
      await lines.stop();
    });
  }
}

test('a late answer of one unit is not taken for that of another', async () => {
  const { clock, lines, read } = await rig(serial);
  const [late, other] = await clock.settle(Promise.all([read(RtuFault.late), read(100, 2)]));
  assert.deepEqual([verdict(late, RtuFault.late), verdict(other, 100)], ['timeout', 'ok']);
  await lines.stop();
});

test('the line is free again as soon as the late answer has been heard, not only after the whole drain', async () => {
  const { clock, lines, line, read } = await rig(serial, { lateMs: 400 });
  await clock.settle(read(RtuFault.late));
  assert.ok(line.state().drainingMs > 250);
  const before = clock.monotonic();
  assert.equal(verdict(await clock.settle(read(5)), 5), 'ok');
  assert.ok(clock.monotonic() - before < 180, `${clock.monotonic() - before} ms`);
  await lines.stop();
});

test('an adapter that hears itself is found out by the first reading, and a write is believed only when answered', async () => {
  const { clock, lines, line, wire } = await rig(serial, { hearsItself: true });
  const write = (unit: number) => line.request(unit, writeRegister(40, 7));
  const outcome = await clock.settle(write(1));
  assert.equal(outcome.kind, 'answer');
  assert.equal(line.state().echo, 'yes');
  assert.equal((await clock.settle(write(9))).kind, 'timeout');
  wire.broken = true;
  assert.equal((await clock.settle(write(1))).kind, 'timeout');
  await lines.stop();
});

test('a write to nobody on a line not asked yet is no success, even when its own bytes come back', async () => {
  const { clock, lines, line } = await rig(serial, { hearsItself: true });
  assert.equal((await clock.settle(line.request(9, writeRegister(40, 7)))).kind, 'timeout');
  await lines.stop();
});

test('a broadcast waits for nobody, and the next request leaves the units time to carry it out', async () => {
  const { clock, lines, line, read } = await rig(serial);
  await clock.settle(read(5));
  const before = clock.monotonic();
  assert.equal((await clock.settle(line.broadcast(writeRegister(1, 1)))).kind, 'answer');
  assert.ok(clock.monotonic() - before < 20);
  assert.equal(verdict(await clock.settle(read(5)), 5), 'ok');
  assert.ok(clock.monotonic() - before > 100);
  assert.equal((await line.broadcast(readRegisters(3, 0, 1))).kind, 'invalid');
  assert.equal((await line.request(0, readRegisters(3, 0, 1))).kind, 'invalid');
  await lines.stop();
});

test('frames are apart by three and a half bytes at least', async () => {
  const { clock, lines, wire, read } = await rig(serial);
  const heard: number[] = [];
  wire.attach(() => heard.push(clock.monotonic()));
  await clock.settle(Promise.all([read(5), read(6)]));
  // Request of 8 bytes, then answer of 25 in two pieces, then the same again.
  const [, , answered = 0, asked = 0] = heard;
  const byteMs = 11_000 / 19_200;
  assert.ok(asked - answered >= (3.5 + 8) * byteMs - 1e-6, `${asked - answered}`);
  await lines.stop();
});

test('a missing, a busy and a forbidden port are told apart, and the line comes back by itself', async () => {
  const { clock, ports, lines, line, read } = await rig(serial);
  const held = await ports.openSerial({ ...serial, kind: 'serial' } as never);
  const busy = await clock.settle(read(5));
  assert.deepEqual(
    [busy.kind, 'detail' in busy && busy.detail],
    ['unreachable', `serial ${PATH}: another program holds the port`],
  );
  assert.equal(line.state().link, 'resting');
  held.destroy();
  ports.deny(PATH);
  await clock.advance(2000);
  assert.match(line.state().problem, /another program/);
  const denied = await clock.settle(read(5));
  assert.match('detail' in denied ? denied.detail : '', /permission denied/);
  ports.deny(PATH, false);
  await clock.advance(5000);
  assert.equal(verdict(await clock.settle(read(5)), 5), 'ok');
  const waiting = read(6);
  ports.pullOut(PATH);
  assert.equal((await clock.settle(waiting)).kind, 'unreachable');
  await lines.stop();
});

test('a dead unit behind a serial device server costs connections, and never the others', async () => {
  const { clock, lines, line, read } = await rig(overTcp);
  for (let round = 0; round < 30; round++) {
    const [dead, alive] = await clock.settle(Promise.all([read(5, 9), read(100)]));
    assert.notEqual(dead?.kind, 'answer');
    assert.equal(verdict(alive, 100), 'ok', `round ${round}`);
    await clock.advance(1000);
  }
  assert.equal(line.statistics().connectFailures, 0);
  await lines.stop();
});

test('a line closed while it finds out about its echo stays closed', async () => {
  const { clock, lines, line } = await rig(serial);
  const write = line.request(9, writeRegister(40, 7));
  await clock.advance(50);
  await clock.settle(lines.stop());
  assert.deepEqual(await write, { kind: 'closed', sent: false, detail: 'the line was closed' });
  await clock.advance(2000);
  assert.deepEqual([clock.pendingTimers, line.state().link], [0, 'idle']);
});
