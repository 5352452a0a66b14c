import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { DeviceLink, HeldSchedule, ScheduleFit, TimeValue, WantedSchedule, WorkedOutDay } from '@t3000/core';
import { WRITE_OFFSET, commands, scheduleFlagsRecord, scheduleTimesRecord } from '@t3000/t3';
import { simulatedWorld } from '../testing/world.test-helper.ts';

const PANEL = 1003;
const inline = { calendars: 'inline' } as const;
const hour = (value: number): number => value * 3600;
const open: TimeValue[] = [
  { second: 0, value: 0 },
  { second: hour(6) + 1800, value: 1 },
  { second: hour(20), value: 0 },
];
const shut: TimeValue[] = [{ second: 0, value: 0 }];
const week = [open, open, open, open, open, shut, shut];

function wanted(changes: Partial<WantedSchedule> = {}): WantedSchedule {
  return {
    kind: 'binary',
    weekly: week,
    exceptions: [],
    fallback: 0,
    priority: 15,
    today: '2026-06-02',
    week,
    special: [],
    ...changes,
  };
}

const christmas: WorkedOutDay[] = ['2026-12-24', '2026-12-25'].map((date) => ({
  date,
  name: 'Christmas',
  changes: shut,
}));
const fair: WorkedOutDay = {
  date: '2026-09-05',
  name: 'Fair',
  changes: [...shut, { second: hour(9), value: 1 }, { second: hour(12), value: 0 }],
};

describe('A weekly routine', () => {
  let world: Awaited<ReturnType<typeof simulatedWorld>>;
  let link: DeviceLink;
  const settle = <T>(promise: Promise<T> | undefined): Promise<T> => {
    assert.ok(promise);
    return world.clock.settle(promise);
  };
  const read = async (key = 'SCH1'): Promise<HeldSchedule> => {
    const held = await settle(link.readSchedule?.(key, inline));
    assert.ok(held.ok, JSON.stringify(held));
    return held;
  };
  const differing = (held: HeldSchedule, fit: ScheduleFit): Set<string> =>
    new Set(
      fit.parts.flatMap(({ name, text }) =>
        held.parts.find((part) => part.name === name)?.text === text ? [] : [name],
      ),
    );
  const fitOf = (held: HeldSchedule, schedule: WantedSchedule): ScheduleFit => {
    const fit = link.fitSchedule?.(held, schedule, inline);
    assert.ok(fit);
    return fit;
  };

  before(async () => {
    world = await simulatedWorld(41);
    const { host } = world.meet(PANEL);
    const device = { id: 1, protocol: 't3', address: { host, serial: PANEL }, enabled: true, capabilities: undefined };
    link = world.driver.open(device as never);
  });
  after(() => world.stop());

  it('is found by its name and read with its holidays', async () => {
    const places = await settle(link.schedulePlaces?.());
    assert.ok(places.ok);
    assert.equal(places.places.length, 8);
    assert.deepEqual(places.places[0], { key: 'SCH1', name: 'OFFICE', description: 'Office Hours' });
    const held = await read();
    assert.equal(held.parts[0]?.text, '06:30 on, 18:30 off');
    assert.equal(held.parts.find(({ name }) => name === 'sunday')?.text, 'off');
    assert.match(held.parts.find(({ name }) => name === 'holiday_1_days')?.text ?? '', /^HOL1: 01-01/);
    assert.equal(held.plan.exceptions[0]?.name, 'Holidays');
    assert.deepEqual(held.plan.exceptions[0]?.entries, [{ second: 0, value: 0 }]);
    assert.deepEqual(held.unread, []);
    assert.equal((await settle(link.readSchedule?.('SCH9', inline))).ok, false);
  });

  it('takes a week and two kinds of holidays, and shows them afterwards', async () => {
    const held = await read();
    const schedule = wanted({ special: [fair, ...christmas] });
    const fit = fitOf(held, schedule);
    assert.deepEqual(fit.misfits, []);
    const only = differing(held, fit);
    assert.deepEqual([...only].includes('sunday'), false);
    const writes = await settle(link.writeSchedule?.(held, schedule, inline, only));
    assert.deepEqual(new Set(writes.map(({ status }) => status)), new Set(['written']));
    const now = await read();
    assert.deepEqual([...differing(now, fitOf(now, schedule))], []);
    assert.equal(now.parts.find(({ name }) => name === 'holiday_1_days')?.text, 'HOL1: 12-24, 12-25');
    assert.equal(now.parts.find(({ name }) => name === 'holiday_2_days')?.text, 'HOL2: 09-05');
    const { played } = world.meet(PANEL);
    // The bytes of the panel: minute before hour, and 1 to switch on.
    const times = scheduleTimesRecord.encode(played.blocks.scheduleTimes.decoded(0));
    assert.equal(times.subarray(0, 6).toHex(), '1e0600140000');
    const flags = scheduleFlagsRecord.encode(played.blocks.scheduleFlags.decoded(0));
    assert.equal(flags.subarray(0, 8).toHex(), '0100ffffffffffff');
    assert.equal(flags.subarray(64, 72).toHex(), '0100ffffffffffff', 'the column of the fair');
    // 24 December is day 357 counted from 0: byte 44, bit 5.
    assert.equal(played.blocks.holidayDates.decoded(0).bitmap[44], 0x60);
    const { override2 } = played.blocks.weeklySchedules.decoded(0);
    assert.deepEqual([override2.number, override2.pointType], [1, 6]);
  });

  it('lets go of a holiday that is no longer wanted, and leaves the days of the annual routine alone', async () => {
    const held = await read();
    const schedule = wanted({ special: christmas });
    const only = differing(held, fitOf(held, schedule));
    assert.deepEqual([...only], ['holiday_2_days']);
    await settle(link.writeSchedule?.(held, schedule, inline, only));
    const now = await read();
    assert.equal(now.parts.find(({ name }) => name === 'holiday_2_days')?.text, 'none');
    assert.deepEqual([...differing(now, fitOf(now, schedule))], []);
    assert.notEqual(
      world
        .meet(PANEL)
        .played.blocks.holidayDates.decoded(1)
        .bitmap.find((byte) => byte > 0),
      undefined,
    );
  });

  it('never changes an annual routine that another weekly routine follows', async () => {
    const { played } = world.meet(PANEL);
    for (const place of [1, 2, 3, 4, 5, 6, 7]) {
      played.blocks.weeklySchedules.change(place, { override1: { number: place % 4, pointType: 6, panel: 0 } });
    }
    const held = await read();
    const fit = fitOf(held, wanted({ special: [{ ...fair, date: '2026-10-02' }] }));
    assert.match(
      fit.misfits[0]?.limit ?? '',
      /no annual routine is free: HOL1 is followed by SCH5, HOL2 is followed by SCH2 and SCH6/,
    );
    for (const place of [1, 2, 3, 4, 5, 6, 7]) {
      played.blocks.weeklySchedules.change(place, { override1: { number: 0, pointType: 0, panel: 0 } });
    }
  });

  it('says which days a panel acknowledged without taking them over', async () => {
    const { played } = world.meet(PANEL);
    const held = await read();
    const schedule = wanted({ week: [shut, ...week.slice(1)], special: christmas });
    played.quirks.unappliedWrites = new Set([
      commands.scheduleTimes + WRITE_OFFSET,
      commands.scheduleFlags + WRITE_OFFSET,
    ]);
    const [monday] = await settle(link.writeSchedule?.(held, schedule, inline, new Set(['monday'])));
    played.quirks.unappliedWrites = new Set();
    assert.equal(monday?.status, 'not_applied');
    assert.match(monday.detail, /acknowledged but not applied/);
    assert.equal((await read()).parts[0]?.text, '06:30 on, 20:00 off');
  });

  it('knows no 00:00 where the firmware has no flags', async () => {
    const { played } = world.meet(1004);
    played.quirks.silentCommands = new Set([commands.scheduleFlags]);
    const { host } = world.meet(1004);
    const device = { id: 2, protocol: 't3', address: { host, serial: 1004 }, enabled: true, capabilities: undefined };
    const old = world.driver.open(device as never);
    const held = await settle(old.readSchedule?.('SCH1', inline));
    assert.ok(held.ok);
    const always: TimeValue[] = [{ second: 0, value: 1 }];
    const fit = old.fitSchedule?.(held, wanted({ week: [always, ...week.slice(1)] }), inline);
    assert.deepEqual(fit?.misfits, [
      {
        place: 'Monday',
        value: '00:00 on',
        limit: 'this firmware takes 00:00 for an unused place',
        said: { kind: 'midnight_on', terms: {} },
      },
    ]);
    const writes = await settle(old.writeSchedule?.(held, wanted(), inline, new Set(['monday', 'tuesday'])));
    assert.deepEqual(
      writes.map(({ status }) => status),
      ['written', 'written'],
    );
    const now = await settle(old.readSchedule?.('SCH1', inline));
    assert.ok(now.ok);
    assert.deepEqual(
      now.parts.slice(0, 3).map(({ text }) => text),
      ['06:30 on, 20:00 off', '06:30 on, 20:00 off', '06:30 on, 18:30 off'],
    );
  });

  describe('has no room for', () => {
    const nine = Array.from({ length: 9 }, (_, place) => ({ second: hour(place * 2 + 1), value: (place + 1) % 2 }));
    const cases: [string, Partial<WantedSchedule>, RegExp][] = [
      ['temperatures', { kind: 'analog' }, /schedule: analog values; a routine knows on and off only/],
      [
        'more than eight switchings',
        { week: [[...shut, ...nine], ...week.slice(1)] },
        /Monday: 9 switchings; .* 8 a day/,
      ],
      [
        'seconds',
        { week: [[...shut, { second: hour(7) + 15, value: 1 }], ...week.slice(1)] },
        /Monday: 07:00:15; a routine switches at whole minutes/,
      ],
      [
        'handing the points back',
        { week: [[...open, { second: hour(21), value: 1 }, { second: hour(22) }], ...week.slice(1)] },
        /Monday: 22:00 hands the points back; a routine is on or off/,
      ],
      ['a last day', { effectiveTo: '2026-12-31' }, /last day: 2026-12-31; a routine is always in effect/],
      [
        '29 February',
        { today: '2028-01-01', special: [{ ...fair, date: '2028-02-29' }] },
        /"Fair": 2028-02-29; .* without 29 February/,
      ],
      [
        'a third kind of special day',
        {
          special: [7, 8, 9].map((begin, place) => ({
            date: `2026-09-0${place + 1}`,
            name: `Event ${begin}`,
            changes: [...shut, { second: hour(begin), value: 1 }],
          })),
        },
        /exceptions: 3 different days \(Event 7, Event 8, Event 9\); a routine has 2 holiday columns/,
      ],
    ];
    for (const [what, changes, message] of cases) {
      it(what, async () => {
        const fit = fitOf(await read(), wanted(changes));
        assert.match(fit.misfits.map(({ place, value, limit }) => `${place}: ${value}; ${limit}`).join('\n'), message);
      });
    }
  });
});
