import assert from 'node:assert/strict';
import { test } from 'node:test';
import { harness, seedDevice } from '../testing/harness.test-helper.ts';

const any = { name: null, device: null, group: null, point_type: null, kind: null, unit: null };

test('a definition by tags watches what carries them, itself or by its device, as soon as it does', async (t) => {
  const h = await harness(t);
  const { deviceId, pointIds } = seedDevice(h);
  const [first, second] = pointIds;
  const tag = (body: object) => h.call({ method: 'POST', url: '/api/t3000/tags', as: 'engineer', body });
  const added = await h.call({
    method: 'POST',
    url: '/api/t3000/alarm-definitions',
    as: 'engineer',
    body: {
      name: 'Zone too warm',
      level: 3,
      condition: { kind: 'high_limit', limit: 26, deadband: 0 },
      target: { point_ids: [], device_ids: [], match: { ...any, tags: ['zone', 'temp'] } },
    },
  });
  assert.deepEqual([added.json['places'], added.json['problem']], [0, 'no point or device fits']);
  const places = async (): Promise<unknown> => {
    await h.clock.advance(2000);
    const { json } = await h.call({ url: '/api/t3000/alarm-definitions', as: 'viewer' });
    return (json['items'] as { places: number }[])[0]?.places;
  };
  await tag({ point_ids: [first, second], add: ['temp'] });
  assert.equal(await places(), 0, 'one of two is not enough');
  await tag({ point_ids: [first], add: ['zone'] });
  assert.equal(await places(), 1);
  await tag({ device_ids: [deviceId], add: ['zone'] });
  assert.equal(await places(), 2, 'the tags of a device count for its points');
  h.building.set({ [second]: 40 });
  await h.clock.advance(1000);
  const { json } = await h.call({ url: '/api/t3000/alarms', as: 'viewer' });
  assert.deepEqual(
    (json['items'] as { point_id: number }[]).map(({ point_id: id }) => id),
    [second],
  );
  await tag({ device_ids: [deviceId], remove: ['zone'] });
  assert.equal(await places(), 1);
});

test('devices are meant by their own tags', async (t) => {
  const h = await harness(t);
  const { deviceId } = seedDevice(h);
  const preview = async (): Promise<unknown> => {
    const { json } = await h.call({
      method: 'POST',
      url: '/api/t3000/alarm-definitions/preview',
      as: 'viewer',
      body: {
        condition: { kind: 'reported' },
        target: { point_ids: [], device_ids: [], match: { ...any, tags: ['ahu'] } },
      },
    });
    return json['total'];
  };
  assert.equal(await preview(), 0);
  await h.call({
    method: 'POST',
    url: '/api/t3000/tags',
    as: 'engineer',
    body: { device_ids: [deviceId], add: ['ahu'] },
  });
  assert.equal(await preview(), 1);
});
