import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import bacnetJs from '@bacnet-js/client';
import type { Alarm } from '@t3000/contract';
import type { Simulator } from '@t3000/simulator';
import { temporaryFolder } from '@t3000/testkit';
import { adoptField, startField } from './harness/field.ts';
import { startTestHub, type TestHub } from './harness/hub.ts';
import { until } from './harness/until.ts';

const field = { baseAddress: '127.41.2.1', localAddress: '127.0.0.1', localPort: 47_956, port: 47_955 } as const;
/** A device is asked every twenty seconds, and on a bad line not every question arrives. */
const WAIT_MS = 120_000;
const METERS = 'HH-METERS';
const nowhere = { name: null, group: null, point_type: null, kind: null, unit: null };

/** Alarms that panels raise by their own rules, over real sockets; a client of another make sees what happens in them. */
describe('a server that takes in the alarms of devices', () => {
  const ends = new AsyncDisposableStack();
  let simulator: Simulator;
  let hub: TestHub;
  let peer: InstanceType<typeof bacnetJs.default>;

  before(async () => {
    const folder = temporaryFolder({ after: (clean) => ends.defer(clean) });
    simulator = await startField(field, { faults: [] });
    ends.defer(() => simulator.stop());
    hub = await startTestHub(folder, field);
    ends.defer(async () => void (await hub.program.stop()));
    await adoptField(hub);
    peer = new bacnetJs.default({ interface: '127.41.250.1', port: field.port + 2, apduTimeout: 2000 });
    ends.defer(() => peer.close());
    await hub.api.addAlarmDefinition({
      body: {
        name: 'Alarms of devices',
        level: 3,
        condition: { kind: 'reported' },
        target: { point_ids: [], device_ids: [], match: { ...nowhere, device: '*' } },
      },
    });
  });
  after(() => ends.disposeAsync());

  const find = (pattern: RegExp) =>
    until(
      `an alarm like ${pattern}`,
      async () => {
        const { items } = await hub.api.listAlarms();
        return items.find(({ message }) => pattern.test(message));
      },
      WAIT_MS,
    );
  const phaseOf = async ({ id }: Alarm): Promise<string> => (await hub.api.getAlarm({ params: { id } })).alarm.phase;
  const becomes = (alarm: Alarm, phase: string) =>
    until(`${alarm.message} to be ${phase}`, async () => (await phaseOf(alarm)) === phase);
  /** What the panel tells anybody who asks. */
  const summaries = () => {
    const meters = simulator.devices.find(({ name }) => name === METERS);
    return peer.getAlarmSummary({ address: `${meters?.address}:${meters?.port}` });
  };
  const isAcknowledged = async (): Promise<boolean> => {
    const [summary] = await summaries().catch(() => []);
    return ((summary?.acknowledgedTransitions?.value?.[0] ?? 0) & 1) === 1;
  };
  /** Writes over a lossy line until one got through. */
  const limitUntilTaken = (value: number) =>
    until('the limit to be taken', () => limitDemand(value).catch(() => false));
  const limitDemand = async (value: number): Promise<boolean> => {
    const { items } = await hub.api.listPoints({ query: { text: 'Demand Limit', limit: 1 } });
    const [limit] = items;
    assert.ok(limit);
    const { status } = await hub.api.writePointValue({ params: { id: limit.id }, body: { value, reason: 'test' } });
    return status === 'confirmed';
  };

  test('a BACnet panel raises one, it is acknowledged here, and the panel knows', async () => {
    assert.deepEqual(await summaries(), []);
    await limitDemand(1);
    const alarm = await find(/^Demand Alarm reports offnormal/);
    assert.deepEqual([alarm.kind, alarm.level, alarm.phase], ['reported', 2, 'unacknowledged']);
    assert.equal(alarm.device_name, METERS);
    assert.ok(alarm.point_id !== null, 'it leads to its point');
    const [shown] = await summaries();
    assert.deepEqual(
      shown?.acknowledgedTransitions?.value?.map((byte: number) => byte & 1),
      [0],
    );
    await hub.api.acknowledgeAlarms({ body: { ids: [alarm.id], note: 'Chiller is being tested' } });
    await until('the panel to know', isAcknowledged);
    assert.equal(await phaseOf(alarm), 'acknowledged');
    await limitDemand(1000);
    await becomes(alarm, 'normal');
  });

  test('the alarm log of a T3 panel is taken in too, and its entry is acknowledged in the panel', async () => {
    const played = simulator.panels.find(({ panel }) => panel.name === METERS);
    assert.ok(played);
    const { address, port } = played.seat;
    await hub.api.addDevice({
      body: { protocol: 't3', address: { host: address, port, serial: played.panel.instance } },
    });
    const alarm = await find(/Filter change is due/);
    assert.deepEqual([alarm.kind, alarm.level, alarm.phase], ['reported', 3, 'unacknowledged']);
    assert.equal(played.blocks.alarms.decoded(0).acknowledged, 0);
    await hub.api.acknowledgeAlarms({ body: { ids: [alarm.id] } });
    await until('the panel to know', () => played.blocks.alarms.decoded(0).acknowledged === 1);
    assert.equal(await phaseOf(alarm), 'acknowledged');
  });

  test('a panel that loses a third of what is sent to it loses no alarm and no acknowledgement', async () => {
    const meters = simulator.devices.find(({ name }) => name === METERS);
    assert.ok(meters);
    simulator.faults.set([{ kind: 'lossy', device: meters.instance, dropRatio: 0.3 }]);
    await limitUntilTaken(1);
    const alarm = await find(/^Demand Alarm reports offnormal/);
    await hub.api.acknowledgeAlarms({ body: { ids: [alarm.id] } });
    await until('the panel to know', isAcknowledged, WAIT_MS);
    simulator.faults.set([]);
    assert.equal((await hub.api.getAlarm({ params: { id: alarm.id } })).alarm.raised_count, 2, 'the same alarm again');
  });
});
