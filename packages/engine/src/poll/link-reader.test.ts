import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ReadResults } from '@t3000/core';
import { aPoint } from '@t3000/testkit';
import { FakeField } from '../testing/fake-field.test-helper.ts';
import { World } from '../testing/world.test-helper.ts';

/** A field that shows the buffers its links are given. */
class WatchedField extends FakeField {
  readonly buffers: ReadResults[] = [];

  override open(config: Parameters<FakeField['open']>[0]): ReturnType<FakeField['open']> {
    const link = super.open(config);
    const read = link.read.bind(link);
    link.read = (request, into, priority) => {
      this.buffers.push(into);
      return read(request, into, priority);
    };
    return link;
  }
}

function aWorld(): { world: World; field: WatchedField } {
  const plain = new World();
  const field = new WatchedField(plain.clock);
  const world = new World({ clock: plain.clock, field });
  world.building.putDevice(
    { id: 1, protocol: 'test', address: {}, name: 'D', enabled: true, capabilities: undefined },
    Array.from({ length: 10 }, (_, slot) => aPoint({ id: slot + 1, pollIntervalMs: 1_000 })),
  );
  world.building.start();
  return { world, field };
}

test('one buffer serves request after request', async () => {
  const { world, field } = aWorld();
  await world.advance(60_000);
  assert.ok(field.buffers.length > 50);
  assert.equal(new Set(field.buffers).size, 1);
});

test('a buffer given to a driver that never answered is not used again', async () => {
  const { world, field } = aWorld();
  await world.advance(5_000);
  field.device(1).manner = 'never';
  await world.advance(31_000);
  const lost = field.buffers.at(-2);
  field.device(1).manner = 'answers';
  const before = field.buffers.length;
  await world.advance(60_000);
  assert.ok(field.buffers.length > before);
  assert.ok(!field.buffers.slice(before).includes(lost as ReadResults));
});
