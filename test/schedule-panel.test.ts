import type { Device, ScheduleTarget } from '@t3000/contract';
import type { PrivatePanel, Simulator } from '@t3000/simulator';
import { scheduleFlagsRecord, scheduleTimesRecord } from '@t3000/t3';
import { temporaryFolder } from '@t3000/testkit';
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startField } from './harness/field.ts';
import { startTestHub, type TestHub } from './harness/hub.ts';
import { until } from './harness/until.ts';

const field = { baseAddress: '127.52.2.1', localAddress: '127.0.0.1', localPort: 45_286, port: 45_285 } as const;
/** Panels of the building say they are five hours behind UTC, all year. */
const PANEL_ZONE = 'Etc/GMT+5';
const HOUR_MS = 3_600_000;

const day = [
  { time: '06:30', value: 1 },
  { time: '20:00', value: 0 },
];

/** What is drawn here runs in a T3 panel there: the program itself, and the private service of a panel on real sockets. */
describe('a schedule in the routine of a T3 panel', () => {
  const ends = new AsyncDisposableStack();
  let simulator: Simulator;
  let hub: TestHub;
  let played: PrivatePanel;
  let device: Device;
  let schedule = 0;
  let target = 0;

  before(async () => {
    const folder = temporaryFolder({ after: (clean) => ends.defer(clean) });
    simulator = await startField(field, { faults: [] });
    ends.defer(() => simulator.stop());
    hub = await startTestHub(folder, field);
    ends.defer(async () => void (await hub.program.stop()));
    const [first] = simulator.panels;
    assert.ok(first);
    played = first;
    const { address: host, port } = played.seat;
    await hub.api.addDevice({ body: { protocol: 't3', address: { host, port, serial: played.panel.instance } } });
    device = await until('the panel', async () =>
      (await hub.api.listDevices()).items.find(
        ({ protocol, status }) => protocol === 't3' && status.state === 'online',
      ),
    );
    const calendar = await hub.api.addCalendar({
      body: { name: 'Holidays', dates: [{ kind: 'yearly', month: 12, day: 25 }] },
    });
    const closed = { name: 'Closed', priority: 8, dates: [], calendar_id: calendar.id, entries: [] };
    const made = await hub.api.addSchedule({
      body: {
        name: 'Lobby',
        kind: 'binary',
        time_zone: PANEL_ZONE,
        weekly: [day, day, day, day, day, [], []],
        exceptions: [{ ...closed, entries: [{ time: '00:00', value: 0 }] }],
        default_value: 0,
      },
    });
    schedule = made.id;
  });
  after(() => ends.disposeAsync());

  const look = (): Promise<ScheduleTarget> => hub.api.checkScheduleTarget({ params: { id: target } });
  const push = async () => {
    const { token } = await look();
    return hub.api.pushSchedule({ params: { id: target }, body: { token } });
  };
  const bytes = () => ({
    times: scheduleTimesRecord.encode(played.blocks.scheduleTimes.decoded(0)),
    flags: scheduleFlagsRecord.encode(played.blocks.scheduleFlags.decoded(0)),
    holidays: played.blocks.holidayDates.read(0),
  });

  test('the plan is read from the panel, and nothing is written by looking at it', async () => {
    const { items } = await hub.api.listSchedulePlaces({ params: { id: device.id } });
    assert.deepEqual([items.length, items[0]?.place, items[0]?.description], [8, 'SCH1', 'Office Hours']);
    const untouched = bytes();
    const added = await hub.api.addScheduleTarget({
      params: { id: schedule },
      body: { device_id: device.id, place: 'SCH1' },
    });
    target = added.id;
    const plan = await look();
    assert.deepEqual([plan.state, plan.misfits], ['never_pushed', []]);
    const monday = plan.parts.find(({ part }) => part === 'monday');
    assert.deepEqual([monday?.wanted, monday?.held], ['06:30 on, 20:00 off', '06:30 on, 18:30 off']);
    assert.deepEqual(bytes(), untouched);
  });

  test('a push is in the bytes of the panel, holidays included, and is read back', async () => {
    const { push: done, target: now } = await push();
    assert.deepEqual([done.outcome, now.state], ['done', 'in_sync']);
    const { times, flags, holidays } = bytes();
    // Minute before hour; a flag of 1 switches on.
    assert.equal(times.subarray(0, 6).toHex(), '1e0600140000');
    assert.equal(flags.subarray(0, 8).toHex(), '0100ffffffffffff');
    // 25 December is day 358 counted from 0: byte 44, bit 6, and no other.
    assert.equal(
      holidays.findIndex((byte) => byte !== 0),
      44,
    );
    assert.equal(holidays[44], 0x40);
  });

  test('what somebody changes at the panel differs by itself, and the next push puts it right', async () => {
    const current = played.blocks.scheduleTimes.decoded(0);
    const days = current.days.map((events, column) =>
      column === 0 ? events.map((event, place) => (place === 1 ? { hour: 22, minute: 15 } : event)) : events,
    );
    played.blocks.scheduleTimes.change(0, { days });
    const drifted = await look();
    assert.deepEqual([drifted.state, drifted.reason], ['drift', 'device']);
    assert.deepEqual(
      drifted.parts.filter(({ differs }) => differs).map(({ part, held }) => [part, held]),
      [['monday', '06:30 on, 22:15 off']],
    );
    assert.equal((await push()).target.state, 'in_sync');
    assert.equal(bytes().times.subarray(0, 6).toHex(), '1e0600140000');
  });

  test('a panel that loses a tenth of what it is sent holds it whole, or says what it does not', async () => {
    simulator.faults.set([{ kind: 'lossy', device: played.panel.instance, dropRatio: 0.1 }]);
    await hub.api.updateSchedule({ params: { id: schedule }, body: { weekly: [[], day, day, day, day, day, []] } });
    const state = await until(
      'the panel to hold it',
      async () => {
        // A look or a push may fail; half a week never counts as done.
        const { target: now } = await push().catch(() => ({ target: undefined }));
        return now?.state === 'in_sync' ? now.state : undefined;
      },
      120_000,
    );
    assert.equal(state, 'in_sync');
    simulator.faults.set([]);
    const { parts } = await look();
    assert.deepEqual([parts[0]?.held, parts[5]?.held], ['off', '06:30 on, 20:00 off']);
  });

  test('a clock that is wrong is told before a push and after it', async () => {
    assert.equal((await look()).clock?.problem, '');
    played.quirks.clockErrorSeconds = 7200;
    const { clock } = await look();
    assert.equal(clock?.problem, 'clock');
    assert.ok(Math.abs((clock?.off_ms ?? 0) - 2 * HOUR_MS) < 60_000, `off by ${clock?.off_ms} ms`);
    const { target: now } = await push();
    assert.deepEqual([now.state, now.clock?.problem], ['in_sync', 'clock']);
    await hub.api.setDeviceClock({ params: { id: device.id }, body: { confirm: true } });
    assert.equal((await look()).clock?.problem, '', 'a time synchronization mends it');
  });

  test('a clock that is right in another zone is told as that', async () => {
    await hub.api.updateSchedule({ params: { id: schedule }, body: { time_zone: 'Etc/GMT-3' } });
    const { clock } = await look();
    assert.deepEqual([clock?.problem, clock?.zone_minutes, clock?.time_zone], ['zone', -480, 'Etc/GMT-3']);
    assert.ok(Math.abs((clock?.off_ms ?? 0) + 8 * HOUR_MS) < 60_000, `off by ${clock?.off_ms} ms`);
  });

  test('what has no room is named with its limit, in terms other languages can say', async () => {
    const often = Array.from({ length: 10 }, (_, hour) => ({ time: `${10 + hour}:00`, value: hour % 2 }));
    await hub.api.updateSchedule({ params: { id: schedule }, body: { weekly: [often, [], [], [], [], [], []] } });
    const { state, misfits } = await look();
    assert.equal(state, 'cannot_fit');
    assert.deepEqual(misfits[0], {
      place: 'Monday',
      value: '9 switchings',
      limit: 'a routine has 8 a day',
      said: { kind: 'switchings', terms: { count: 9, max: 8 } },
    });
    await assert.rejects(push(), /no room for it/);
  });
});
