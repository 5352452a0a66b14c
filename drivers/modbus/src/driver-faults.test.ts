import assert from 'node:assert/strict';
import test from 'node:test';
import { sleep } from '@t3000/core';
import type { DeviceLink, RequestFailure } from '@t3000/core';
import { SeededRng, Simulation, aDevice, aPoint } from '@t3000/testkit';
import { modbusDriver } from './driver.ts';
import { FaultAddress, faultyTcpDevice } from './testing/tcp-faults.ts';

const ADDRESS = '10.0.0.5';

async function gateway(seed: number) {
  const { clock, rng, net } = new Simulation({ seed });
  await clock.settle(faultyTcpDevice(net.host(ADDRESS), clock, ADDRESS, 502));
  const driver = modbusDriver({ clock, rng, net: net.host('10.0.0.1') }, { lines: { timeoutMs: 300 } });
  await driver.start();
  const open = (unit: number): DeviceLink =>
    driver.open(aDevice({ id: unit, protocol: 'modbus', address: { host: ADDRESS, unit } }));
  return { clock, driver, open };
}

/** Reads registers of a device in which each holds its own address; what comes is right, bad or a failure. */
async function readOwnAddresses(link: DeviceLink, from: number, count: number): Promise<RequestFailure | undefined> {
  const points = Array.from({ length: count }, (_, index) =>
    aPoint({ id: index + 1, address: { table: 'holding', address: from + index } }),
  );
  for (const request of link.pack(points)) {
    const into = { values: new Float64Array(count), qualities: new Uint8Array(count) };
    const failure = await link.read(request, into, 'routine');
    if (failure !== undefined) return failure;
    for (const [slot, point] of request.points.entries()) {
      const isGood = into.qualities[slot] === 0;
      if (isGood) assert.equal(into.values[slot], point.address['address']);
    }
  }
  return undefined;
}

test('a device that does everything wrong never brings a wrong value, and is well again when it behaves', async () => {
  const seed = 77;
  const rng = new SeededRng(seed);
  const { clock, driver, open } = await gateway(seed);
  const links = [1, 2, 3].map(open);
  const bad = Object.values(FaultAddress);
  let answered = 0;
  const worker = async (link: DeviceLink): Promise<void> => {
    for (let round = 0; round < 150; round++) {
      const from = rng.chance(0.4) ? (bad[rng.integer(bad.length)] ?? 0) : rng.integer(5000);
      const failure = await readOwnAddresses(link, from, 1 + rng.integer(40));
      if (failure === undefined) answered++;
      await sleep(clock, rng.integer(2000));
    }
  };
  await clock.settle(Promise.all(links.map(worker)));
  assert.ok(answered > 50, `seed ${seed}: ${answered} answered`);
  await clock.advance(120_000);
  // New links ask for registers that are well from the first probe on.
  for (const link of [1, 2, 3].map(open)) {
    assert.equal(await clock.settle(link.probe()), undefined, `seed ${seed}`);
    assert.equal(await clock.settle(readOwnAddresses(link, 100, 20)), undefined, `seed ${seed}`);
  }
  await clock.settle(driver.stop());
});

test('one dead unit of five behind a gateway costs the others less than a twentieth of their reads', async () => {
  const reads = async (withDead: boolean): Promise<number> => {
    const { clock, driver, open } = await gateway(5);
    let done = 0;
    const until = clock.monotonic() + 10 * 60_000;
    const poll = async (unit: number, from: number): Promise<void> => {
      const link = open(unit);
      while (clock.monotonic() < until) {
        const failure = await readOwnAddresses(link, from, 20);
        if (failure === undefined) done++;
        await sleep(clock, 500);
      }
    };
    const alive = [1, 2, 4, 5].map((unit) => poll(unit, 100 * unit));
    await clock.settle(Promise.all(withDead ? [...alive, poll(3, FaultAddress.drop)] : alive));
    await clock.settle(driver.stop());
    return done;
  };
  const [without, beside] = [await reads(false), await reads(true)];
  assert.ok(beside >= without * 0.95, `${beside} reads beside a dead unit, ${without} without`);
});
