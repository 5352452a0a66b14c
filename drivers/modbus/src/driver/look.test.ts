import assert from 'node:assert/strict';
import test from 'node:test';
import type { DeviceLink, PointConfig } from '@t3000/core';
import { Simulation, aDevice, aPoint, someCapabilities } from '@t3000/testkit';
import { ModbusTcpServer } from '../device/tcp-server.ts';
import { Refusal } from '../device/refusal.ts';
import { ExceptionCode } from '../pdu/exceptions.ts';
import { modbusDriver } from '../driver.ts';
import { modbusLinkOf } from './device-link.ts';
import { SparseUnit } from './sparse-unit.test-helper.ts';

async function world() {
  const { clock, rng, net } = new Simulation({ seed: 9 });
  const unit = new SparseUnit();
  const server = new ModbusTcpServer(
    { clock, net: net.host('192.168.1.10') },
    { address: '192.168.1.10', port: 502, units: (id) => (id === 1 ? unit : undefined) },
  );
  await clock.settle(server.start());
  const driver = modbusDriver({ clock, rng, net: net.host('192.168.1.1') });
  await driver.start();
  const device = { protocol: 'modbus', address: { host: '192.168.1.10', unit: 1 }, capabilities: someCapabilities() };
  const link = driver.open(aDevice(device));
  const poll = async (points: readonly PointConfig[]): Promise<void> => {
    for (const request of link.pack(points)) {
      const size = request.points.length;
      const into = { values: new Float64Array(size), qualities: new Uint8Array(size) };
      await clock.settle(link.read(request, into, 'routine'));
    }
  };
  return { clock, unit, driver, link, poll };
}

function looked(link: DeviceLink, points: readonly PointConfig[]) {
  const found = modbusLinkOf(link)?.look(points);
  assert.ok(found !== undefined);
  return found;
}

const register = (id: number, address: number, changes: Partial<PointConfig> = {}): PointConfig =>
  aPoint({ id, address: { table: 'holding', address }, pollIntervalMs: 5000, ...changes });

test('the plan of a device stands there before anything was read, one block list per interval', async () => {
  const { link } = await world();
  const points = [register(1, 0), register(2, 1), register(3, 60), register(4, 2, { pollIntervalMs: 60_000 })];
  const { blocks, unit, line, unitState } = looked(link, [...points, register(5, 3, { enabled: false })]);
  assert.deepEqual(
    blocks.map(({ address, count, intervalMs, points: ids, at }) => [address, count, intervalMs, ids, at]),
    [
      [0, 2, 5000, [1, 2], undefined],
      [60, 1, 5000, [3], undefined],
      [2, 1, 60_000, [4], undefined],
    ],
  );
  assert.deepEqual([line, unit, unitState], ['tcp 192.168.1.10:502', 1, undefined]);
});

test('what polling read stands in the blocks, and what the device refused beside them', async () => {
  const { unit, link, poll, clock } = await world();
  unit.set(0, 0x1234, 0xffff);
  const points = [register(1, 0), register(2, 1), register(3, 5), register(9, 7, { address: { table: 'x' } })];
  await poll(points);
  const { blocks, illegal, unread, unitState, lineStatistics } = looked(link, points);
  assert.deepEqual(
    blocks.map(({ address, words, problem }) => [address, words, problem]),
    [[0, [0x1234, 0xffff], '']],
  );
  assert.equal(blocks[0]?.at, clock.now());
  assert.deepEqual(illegal, [{ table: 'holding', address: 5, count: 1 }]);
  assert.deepEqual(new Set(unread), new Set([3, 9]));
  assert.ok((unitState?.exceptions ?? 0) > 0);
  assert.ok(lineStatistics.latencyMs.p50 >= 0);
});

test('a failed read says why, and the words before it stay', async () => {
  const { unit, link, poll } = await world();
  unit.set(0, 7);
  const points = [register(1, 0)];
  await poll(points);
  unit.readRegisters = () => {
    throw new Refusal(ExceptionCode.serverDeviceFailure);
  };
  await poll(points);
  const [block] = looked(link, points).blocks;
  assert.match(block?.problem ?? '', /the device failed while carrying it out/);
  assert.deepEqual(block?.words, [7]);
});

test('every exchange can be read as request and answer', async () => {
  const { unit, link, poll } = await world();
  unit.set(0, 7);
  await poll([register(1, 0)]);
  const texts = (link.exchanges?.() ?? []).map(({ direction, text }) => `${direction}: ${text}`);
  assert.equal(texts.length, 2);
  assert.match(texts[0] ?? '', /^sent: read holding registers/);
  assert.match(texts[1] ?? '', /^received: /);
  assert.equal(JSON.stringify(link.diagnostics?.()).includes('192.168.1.10:502'), true);
});
