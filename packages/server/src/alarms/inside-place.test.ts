import assert from 'node:assert/strict';
import { test } from 'node:test';
import { harness, seedDevice } from '../testing/harness.test-helper.ts';

test('alarms of a floor are those of its rooms, by their point, else by its device', async (t) => {
  const h = await harness(t);
  const { deviceId, pointIds } = seedDevice(h);
  const [inRoom, alone] = pointIds;
  const place = async (url: string, name: string): Promise<number> => {
    const { json } = await h.call({ method: 'POST', url: `/api/t3000/${url}`, as: 'engineer', body: { name } });
    return Number(json['id']);
  };
  const building = await place('buildings', 'House');
  const [first, second] = [
    await place(`buildings/${building}/floors`, 'First'),
    await place(`buildings/${building}/floors`, 'Second'),
  ];
  const room = await place(`floors/${first}/rooms`, '101');
  const body = (point_ids: number[]) => ({
    name: `Warm ${point_ids.join(' ')}`,
    level: 2,
    condition: { kind: 'high_limit', limit: 26, deadband: 1 },
    target: { point_ids, device_ids: [], match: null },
  });
  for (const id of [inRoom, alone]) {
    await h.call({ method: 'POST', url: '/api/t3000/alarm-definitions', as: 'engineer', body: body([id]) });
    h.building.set({ [id]: 40 });
  }
  await h.clock.advance(1000);
  const points = async (id: number): Promise<unknown[]> => {
    const { json } = await h.call({ url: `/api/t3000/alarms?place_id=${id}`, as: 'viewer' });
    return (json['items'] as { point_id: number }[]).map(({ point_id: point }) => point).toSorted((a, b) => a - b);
  };
  assert.deepEqual(await points(first), [], 'nothing stands anywhere yet');

  h.site.places.assign(room, [], [inRoom]);
  h.site.places.assign(second, [deviceId], []);
  assert.deepEqual(await points(room), [inRoom]);
  assert.deepEqual(await points(first), [inRoom]);
  assert.deepEqual(await points(second), [alone]);
  assert.deepEqual(
    await points(building),
    [inRoom, alone].toSorted((a, b) => a - b),
  );
  assert.deepEqual(await points(99), [], 'a place that is not there has none');
});
