import assert from 'node:assert/strict';
import test from 'node:test';
import { SeededRng, SimulatedSerial, Simulation } from '@t3000/testkit';
import { ModbusRtuServer, ModbusTcpServer, RegisterUnit } from './device/index.ts';
import { ModbusLines, readRegisters, writeRegister } from './index.ts';
import type { ByteLine } from './device/index.ts';
import type { Endpoint, ModbusClient } from './index.ts';

const HOURS = 24;
const PANELS = 6;
const SERIAL_UNITS = 4;
const serialPath = '/dev/ttyTest';
const serialEndpoint: Endpoint = {
  kind: 'serial',
  path: serialPath,
  baudRate: 19_200,
  dataBits: 8,
  parity: 'even',
  stopBits: 1,
};

/** Registers hold who they belong to and where they are, so that a value in the wrong place shows. */
function unitOf(number: number): RegisterUnit {
  const unit = new RegisterUnit({ size: 500, mayWrite: (_, address) => address >= 400 });
  for (let address = 0; address < 400; address++) unit.holding[address] = number * 1000 + address;
  return unit;
}

/** A day of a site: panels over TCP, a serial line, a network and a cable that have their troubles, power that fails. */
async function day(seed: number) {
  const { clock, rng, net, trace } = new Simulation({ seed });
  const trouble = new SeededRng(seed + 1);
  const counts = { answers: 0, failures: 0, written: 0, unknown: 0 };
  const addresses = Array.from({ length: PANELS }, (_, index) => `10.0.0.${10 + index}`);
  const servers: ModbusTcpServer[] = [];
  for (const [index, address] of addresses.entries()) {
    const unit = unitOf(index + 1);
    const server = new ModbusTcpServer({ clock, net: net.host(address) }, { address, port: 502, units: () => unit });
    await server.start();
    servers.push(server);
  }
  const ports = new SimulatedSerial({ clock, rng: new SeededRng(seed + 2), trace });
  const wire = ports.plugIn(serialPath, 19_200);
  for (let id = 1; id <= SERIAL_UNITS; id++) {
    const unit = unitOf(20 + id);
    const line: ByteLine = {
      onData: undefined,
      write(data) {
        const copy = data.slice();
        clock.setTimer(5, () => end.send(copy));
      },
    };
    const end = wire.attach((data) => line.onData?.(data));
    new ModbusRtuServer(line, clock, { units: (asked) => (asked === id ? unit : undefined) }).start();
  }
  wire.faults = { damage: 0.01, noise: 0.02, cut: 0.005 };
  net.setFaults({ delayMinMs: 0.5, delayMaxMs: 20, loss: 0.002, fragmentation: 0.05 });
  const lines = new ModbusLines({ clock, rng, net: net.host('10.0.0.1'), serial: ports }, { timeoutMs: 500 });

  const startedAt = clock.monotonic();
  const endAt = startedAt + HOURS * 3_600_000;
  const poll = async (line: ModbusClient, id: number, number: number, everyMs: number): Promise<void> => {
    for (let cycle = 0; clock.monotonic() < endAt; cycle++) {
      const address = (cycle * 37) % 300;
      const outcome = await line.request(id, readRegisters(3, address, 20), { deadlineMs: 10_000 });
      if (outcome.kind === 'answer') {
        counts.answers++;
        for (const [index, value] of outcome.value.entries()) {
          assert.equal(value, number * 1000 + address + index, `seed ${seed}, ${line.name} unit ${id}, cycle ${cycle}`);
        }
      } else counts.failures++;
      if (cycle % 50 === 0) {
        const write = await line.request(id, writeRegister(400 + (cycle % 100), cycle & 0xffff), {
          priority: 'urgent',
        });
        if (write.kind === 'answer') counts.written++;
        else counts.unknown++;
      }
      await new Promise<void>((resolve) => void clock.setTimer(everyMs, resolve));
    }
  };
  const polls = addresses.map((host, index) =>
    poll(lines.line({ kind: 'tcp', host, port: 502 }), 1, index + 1, 15_000),
  );
  for (let id = 1; id <= SERIAL_UNITS; id++) polls.push(poll(lines.line(serialEndpoint), id, 20 + id, 15_000));

  const troubles = async (): Promise<void> => {
    while (clock.monotonic() < endAt) {
      await new Promise<void>((resolve) => void clock.setTimer(trouble.between(60_000, 1_800_000), resolve));
      const address = addresses[trouble.integer(PANELS)] ?? '';
      const kind = trouble.integer(3);
      if (kind === 0) net.unplug(address);
      if (kind === 1) wire.broken = true;
      if (kind === 2) ports.deny(serialPath);
      await new Promise<void>((resolve) => void clock.setTimer(trouble.between(1_000, 600_000), resolve));
      net.plugIn(address);
      wire.broken = false;
      ports.deny(serialPath, false);
    }
  };
  await clock.settle(Promise.all([...polls, troubles()]), HOURS * 2 * 3_600_000);
  const states = lines.list().map((line) => line.state());
  await clock.settle(lines.stop());
  for (const server of servers) await server.stop();
  return { digest: trace.digest, counts, states };
}

test('a simulated day with failing cables, networks and panels brings no wrong value, recovers each time, and replays bit by bit', async () => {
  const seed = 4;
  const first = await day(seed);
  const { answers, failures } = first.counts;
  assert.ok(answers > 50_000 && failures > 100, `${answers} answers, ${failures} failures`);
  assert.ok(answers / (answers + failures) > 0.9, `${failures} failures of ${answers + failures}`);
  for (const { waiting, inFlight } of first.states) assert.deepEqual([waiting, inFlight], [0, 0]);
  const second = await day(seed);
  assert.deepEqual([second.digest, second.counts], [first.digest, first.counts]);
});
