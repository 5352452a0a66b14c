import assert from 'node:assert/strict';
import { test } from 'node:test';
import { harness, replyComplaints, seedDevice } from '../testing/harness.test-helper.ts';
import { run } from '../testing/scenario.test-helper.ts';

const warm = {
  name: 'Too warm',
  instruction: '',
  level: 2,
  condition: { kind: 'high_limit', limit: 26, deadband: 1 },
  target: { point_ids: [] as number[], device_ids: [], match: null },
};

test('commands and alarms of the points asked for stand on the time line, and nothing else does', async (t) => {
  const h = await harness(t);
  const [input, output] = seedDevice(h).pointIds;
  const start = h.clock.now();
  const command = (action: string, target: number, result: 'done' | 'refused' | 'unconfirmed', value: number | null) =>
    h.site.audit.append({
      at: h.clock.now(),
      actor: 'ada',
      address: '127.0.0.1',
      action,
      target: `point:${target}`,
      result,
      details: { value, reason: 'because' },
    });
  command('point.write.begin', output, 'unconfirmed', 40);
  command('point.write', output, 'done', 40);
  command('point.write', output, 'refused', 99);
  command('point.update', output, 'done', null);
  await h.clock.advance(1000);
  command('point.release', output, 'done', null);
  const defined = await h.call({
    method: 'POST',
    url: '/api/t3000/alarm-definitions',
    as: 'engineer',
    body: { ...warm, target: { ...warm.target, point_ids: [input] } },
  });
  assert.equal(defined.status, 201, defined.text);
  await h.clock.advance(1000);
  h.building.set({ [input]: 27.25 });
  await h.clock.advance(1000);
  const url = `/api/timeseries/events?ids=${input},${output}&start_time=${start}&end_time=${h.clock.now() + 1}`;
  const answer = await h.call({ url, as: 'viewer' });
  assert.deepEqual(replyComplaints('getTrendEvents', answer.json), []);
  const items = answer.json['items'] as {
    kind: string;
    point_id: number;
    value: number | null;
    level: number | null;
  }[];
  assert.deepEqual(
    items.map(({ kind, point_id: id, value, level }) => [kind, id, value, level]),
    [
      ['write', output, 40, null],
      ['release', output, null, null],
      ['alarm', input, 27.25, 2],
    ],
  );
  const newest = await h.call({ url: `${url}&limit=1`, as: 'viewer' });
  assert.equal((newest.json['items'] as { kind: string }[])[0]?.kind, 'alarm');
  assert.equal(newest.json['truncated'], true);
  await run(h, [
    {
      name: 'nothing before',
      operation: 'getTrendEvents',
      url: `/api/timeseries/events?ids=${output}&start_time=0&end_time=${start}`,
      as: 'viewer',
      status: 200,
      has: /"items":\[\]/,
    },
    {
      name: 'backwards',
      operation: 'getTrendEvents',
      url: `/api/timeseries/events?ids=${output}&start_time=5&end_time=1`,
      as: 'viewer',
      status: 400,
      code: 'invalid_range',
    },
  ]);
});
