import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aDevice, someCapabilities } from '@t3000/testkit';
import { asConfig, simulatedWorld } from '../testing/world.test-helper.ts';

const PANEL = 1003;

async function aPanel(seed: number) {
  const world = await simulatedWorld(seed);
  const { clock, driver } = world;
  const { played, host } = world.meet(PANEL);
  const address = { host, serial: PANEL };
  const interview = await clock.settle(driver.interview(address, () => {}, new AbortController().signal));
  assert.ok(interview.ok);
  const points = interview.points.map(asConfig);
  const link = driver.open(aDevice({ address, capabilities: someCapabilities() }));
  const ask = () => clock.settle(Promise.resolve(link.readAlarms?.(points)), 600_000);
  const read = async () => {
    const answer = await ask();
    assert.ok(answer?.ok, JSON.stringify(answer));
    return answer.alarms;
  };
  const acknowledge = (key: string) => clock.settle(Promise.resolve(link.acknowledgeAlarm?.(key, 'Ann')), 600_000);
  return { ...world, stop: () => world.stop(), played, log: played.blocks.alarms, points, read, ask, acknowledge };
}

test('an entry of the alarm log stands until the panel says it is over, and waits until it is acknowledged', async () => {
  const { log, points, read, acknowledge, stop } = await aPanel(11);
  const [alarm, ...others] = await read();
  assert.deepEqual(others, []);
  assert.ok(alarm);
  assert.deepEqual([alarm.text, alarm.active, alarm.acknowledged], ['Filter change is due', true, false]);
  assert.equal(alarm.pointId, points.find(({ type, number }) => type === 'input' && number === 1)?.id);
  assert.deepEqual(await acknowledge(alarm.key), { status: 'accepted' });
  assert.equal(log.decoded(0).acknowledged, 1);
  assert.deepEqual(
    (await read()).map(({ active, acknowledged }) => [active, acknowledged]),
    [[true, true]],
  );
  log.change(0, { restored: 1 });
  assert.deepEqual(await read(), []);
  await stop();
});

test('the same words about the same point are one alarm, and another time is another raise of it', async () => {
  const { log, read, acknowledge, stop } = await aPanel(12);
  const [before] = await read();
  const first = log.decoded(0);
  log.change(0, { restored: 1 });
  log.change(1, { ...first, alarmTime: first.alarmTime + 60, alarmId: first.alarmId + 1 });
  const [alarm, ...others] = await read();
  assert.deepEqual(others, []);
  assert.equal(alarm?.key, before?.key);
  assert.notEqual(alarm?.stamp, before?.stamp);
  await acknowledge(alarm?.key ?? '');
  assert.deepEqual([log.decoded(0).acknowledged, log.decoded(1).acknowledged], [1, 1], 'both entries are answered');
  await stop();
});

test('a place of the log that another alarm took meanwhile is left alone', async () => {
  const { log, read, acknowledge, stop } = await aPanel(13);
  const [alarm] = await read();
  log.change(0, { alarmId: 99, message: 'Smoke' });
  assert.equal((await acknowledge(alarm?.key ?? ''))?.status, 'refused');
  assert.equal(log.decoded(0).acknowledged, 0);
  await stop();
});

for (const seed of [31, 32, 33]) {
  test(`a network that loses, doubles and reorders acknowledges what was seen and nothing else (seed ${seed})`, async () => {
    const { log, net, read, ask, acknowledge, stop } = await aPanel(seed);
    const first = log.decoded(0);
    for (let index = 1; index < 8; index++)
      log.change(index, { ...first, message: `Alarm ${index}`, alarmId: 100 + index });
    const seen = await read();
    assert.equal(seen.length, 8, `seed ${seed}`);
    net.setFaults({ loss: 0.15, duplication: 0.2, reordering: 0.3, reorderMs: 900, delayMinMs: 1, delayMaxMs: 300 });
    for (const { key, text } of seen.slice(0, 4)) {
      let left = true;
      for (let attempt = 0; attempt < 10 && left; attempt++) {
        await acknowledge(key);
        const answer = await ask();
        if (answer?.ok) left = answer.alarms.some((alarm) => alarm.key === key && !alarm.acknowledged);
      }
      assert.equal(left, false, `seed ${seed}: ${text} was never acknowledged`);
    }
    const answered = Array.from({ length: 8 }, (_, index) => log.decoded(index).acknowledged).filter((is) => is === 1);
    assert.equal(answered.length, 4, `seed ${seed}`);
    await stop();
  });
}
