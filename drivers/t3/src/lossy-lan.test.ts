import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DeviceLink, PointConfig } from '@t3000/core';
import type { PrivatePanel } from '@t3000/simulator';
import { aDevice, someCapabilities } from '@t3000/testkit';
import { asConfig, readAll, simulatedWorld } from './testing/world.test-helper.ts';

const PANELS = [1001, 1003, 1005];

for (const seed of [21, 22, 23]) {
  test(`a network that loses, doubles and reorders gives no wrong value and no doubled write (seed ${seed})`, async () => {
    const world = await simulatedWorld(seed);
    const { clock, driver, net } = world;
    const links: { link: DeviceLink; points: PointConfig[]; played: PrivatePanel }[] = [];
    for (const instance of PANELS) {
      const { host, played } = world.meet(instance);
      const interview = await clock.settle(
        driver.interview({ host, serial: instance }, () => {}, new AbortController().signal),
      );
      assert.ok(interview.ok);
      const device = aDevice({ address: { host, serial: instance }, capabilities: someCapabilities() });
      links.push({ link: driver.open(device), points: interview.points.map(asConfig), played });
    }
    // Values that tell every point of every panel apart, and that nothing moves.
    const expected = (panel: number, index: number): number => (panel + 1) * 1000 + index;
    for (const [panel, { played }] of links.entries()) {
      for (let index = 0; index < 64; index++) {
        played.blocks.inputs.change(index, { value: expected(panel, index) * 1000, autoManual: 1 });
      }
    }
    net.setFaults({ loss: 0.15, duplication: 0.2, reordering: 0.3, reorderMs: 900, delayMinMs: 1, delayMaxMs: 300 });
    let readings = 0;
    let failures = 0;
    const poll = async (panel: number): Promise<void> => {
      const entry = links[panel];
      assert.ok(entry);
      const inputs = entry.points.filter(({ type, kind }) => type === 'input' && kind === 'analog');
      for (let cycle = 0; cycle < 8; cycle++) {
        const values = await readAll(entry.link, inputs);
        if (!(values instanceof Map)) failures++;
        else {
          for (const [point, { value }] of values) {
            assert.equal(value, expected(panel, point.number - 1), `seed ${seed} panel ${panel} input ${point.number}`);
            readings++;
          }
        }
      }
    };
    await clock.settle(Promise.all(PANELS.map((_, panel) => poll(panel))), 3_600_000);
    assert.ok(readings > 100, `seed ${seed}: ${readings} readings, ${failures} failures`);

    net.setFaults({ duplication: 0 });
    const { panel, played } = world.meet(1005);
    played.asked.clear();
    let sent = 0;
    for (let index = 0; index < 12; index++) {
      const write = await clock.settle(panel.write('controllers', index, (now) => ({ ...now, bias: now.bias + 1 })));
      const stored = played.blocks.controllers.decoded(index).bias;
      if (write.status === 'applied') assert.equal(stored, 1, `seed ${seed}, loop ${index + 1}`);
      if (write.status !== 'refused') sent++;
      assert.ok(stored <= 1, `seed ${seed}: loop ${index + 1} was counted up twice`);
    }
    assert.ok((played.asked.get(104) ?? 0) <= sent, `seed ${seed}: a write was repeated`);
    await world.stop();
  });
}
