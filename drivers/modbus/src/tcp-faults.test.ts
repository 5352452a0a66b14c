import assert from 'node:assert/strict';
import test from 'node:test';
import { Simulation } from '@t3000/testkit';
import { ModbusLines, readRegisters } from './index.ts';
import type { LineSettings, Outcome } from './index.ts';
import { FaultAddress, LATE_MS, faultyTcpDevice } from './testing/tcp-faults.ts';
import type { FaultName } from './testing/tcp-faults.ts';

const TIMEOUT_MS = 300;
const endpoint = { kind: 'tcp', host: '10.0.0.9', port: 502 } as const;

async function rig(settings: Partial<LineSettings> = {}, seed = 1) {
  const simulation = new Simulation({ seed });
  const { clock, rng, net } = simulation;
  await faultyTcpDevice(net.host('10.0.0.9'), clock, '10.0.0.9', 502);
  const lines = new ModbusLines({ clock, rng, net: net.host('10.0.0.1') }, { timeoutMs: TIMEOUT_MS, ...settings });
  const line = lines.line(endpoint);
  const read = (address: number, count = 10) => line.request(1, readRegisters(3, address, count));
  return { clock, net, lines, line, read };
}

/** `ok` only when every register is the one that was asked for. */
function verdict(outcome: Outcome<Uint16Array>, address: number, count = 10): string {
  if (outcome.kind !== 'answer') return outcome.kind;
  const right = outcome.value.length === count && outcome.value.every((value, index) => value === address + index);
  return right ? 'ok' : `WRONG ${outcome.value.join(' ')}`;
}

/** What one request to a faulty address comes to. Whatever it is, the three after it succeed. */
const expected: Readonly<Partial<Record<FaultName, string>>> = {
  late: 'timeout',
  drop: 'timeout',
  half: 'bad_answer',
  wrongId: 'timeout',
  busyAlways: 'exception',
  exceptionOfOther: 'bad_answer',
  wrongUnit: 'bad_answer',
  wrongFunction: 'bad_answer',
  short: 'bad_answer',
  duplicate: 'ok',
  byteByByte: 'ok',
  gatewaySilent: 'exception',
  close: 'closed',
  halfThenClose: 'closed',
  garbage: 'closed',
  length40000: 'closed',
  wrongProtocol: 'closed',
  swallowAll: 'timeout',
};

for (const [name, wanted] of Object.entries(expected)) {
  for (const windowMax of [1, 4]) {
    test(`tcp, window ${windowMax}, ${name}: ${wanted}, and the next readings are right`, async () => {
      const { clock, lines, read } = await rig({ windowMax });
      const address = FaultAddress[name as FaultName];
      assert.equal(verdict(await clock.settle(read(address)), address), wanted);
      // A connection that went deaf is replaced after three requests in a row without an answer.
      const lost = name === 'swallowAll' ? 2 : 0;
      for (let left = lost; left > 0; left--) assert.equal(verdict(await clock.settle(read(5)), 5), 'timeout');
      if (lost > 0) await clock.advance(7000);
      for (const next of [5, 50, 77]) assert.equal(verdict(await clock.settle(read(next)), next), 'ok');
      await lines.stop();
      assert.equal(clock.pendingTimers <= (name === 'late' ? 2 : 1), true);
    });
  }
}

test('a fault in the midst of others harms only its own request, on a connection that was good', async () => {
  for (const name of Object.keys(expected) as FaultName[]) {
    if (name === 'swallowAll') continue;
    const { clock, lines, read } = await rig({ windowMax: 4 });
    assert.equal(verdict(await clock.settle(read(1)), 1), 'ok');
    const addresses = [100, 200, FaultAddress[name], 300, 400];
    const outcomes = await clock.settle(Promise.all(addresses.map((address) => read(address))));
    for (const [index, outcome] of outcomes.entries()) {
      const found = verdict(outcome, addresses[index] ?? 0);
      if (index !== 2) assert.equal(found, 'ok', `${name}: reading ${index}`);
      else assert.doesNotMatch(found, /WRONG/, name);
    }
    await lines.stop();
  }
});

test('answers in swapped order reach their own requests', async () => {
  const { clock, lines, read } = await rig({ windowMax: 2 });
  const at = FaultAddress.swapped;
  const [ten, twelve] = await clock.settle(Promise.all([read(at, 10), read(at, 12)]));
  assert.deepEqual([verdict(ten, at), verdict(twelve, at, 12)], ['ok', 'ok']);
  await lines.stop();
});

test('300 requests asked at once all get their own answer, with never more than the window under way', async () => {
  const { clock, lines, line, read } = await rig({ windowMax: 16, unitWaitingMax: 400 });
  const asked = Array.from({ length: 300 }, (_, index) => read(index * 7));
  await clock.advance(0.3);
  assert.ok(line.state().inFlight <= 16);
  const outcomes = await clock.settle(Promise.all(asked));
  assert.deepEqual(
    outcomes.map((outcome, index) => verdict(outcome, index * 7)),
    outcomes.map(() => 'ok'),
  );
  await lines.stop();
});

test('a late answer is counted and meets nobody, in a burst of the same shape as well', async () => {
  const { clock, lines, line, read } = await rig({ unitFailuresMax: 100 });
  for (let round = 0; round < 20; round++) {
    const outcomes = [read(FaultAddress.late), read(100), read(200), read(300)];
    const [late, ...others] = await clock.settle(Promise.all(outcomes));
    assert.equal(late?.kind, 'timeout');
    assert.deepEqual(
      others.map((outcome, index) => verdict(outcome, (index + 1) * 100)),
      ['ok', 'ok', 'ok'],
    );
  }
  await clock.advance(LATE_MS);
  assert.equal(line.statistics().late, 20);
  assert.equal(line.statistics().dropped, 0);
  await lines.stop();
});

test('a full line refuses instead of growing, and says so', async () => {
  const { clock, lines, read } = await rig({ unitWaitingMax: 5 });
  const asked = Array.from({ length: 10 }, () => read(1));
  const kinds = (await clock.settle(Promise.all(asked))).map(({ kind }) => kind);
  assert.deepEqual([kinds.filter((kind) => kind === 'busy').length, kinds[9]], [5, 'busy']);
  await lines.stop();
});
