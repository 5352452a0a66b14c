import assert from 'node:assert/strict';
import test from 'node:test';
import { weekdayParts } from '@t3000/core';
import type { HeldSchedule, ScheduleFit, ScheduleHolding, TimeValue, WantedSchedule } from '@t3000/core';
import { aDevice, someCapabilities } from '@t3000/testkit';
import { BacnetDevice, CalendarObject, ScheduleObject } from '../device/index.ts';
import type { ScheduleOptions } from '../device/index.ts';
import { bacnetDriver } from '../driver.ts';
import { specialEvent } from '../encoding/calendar-types.ts';
import { valuesOf } from '../encoding/schema.ts';
import { writeProperty } from '../services/write-property.ts';
import { faultsFound, tsharkMissing, tsharkOver } from '../testing/tshark.ts';
import { simulatedLan } from '../testing/world.ts';

const inline = { calendars: 'inline' } as const;
const reference = { calendars: 'reference' } as const;
const hour = (value: number): number => value * 3600;
const open: TimeValue[] = [
  { second: hour(7) + 1830, value: 21.5 },
  { second: hour(18), value: 16 },
];
const week = [open, open, open, open, open, [], []];

function wanted(changes: Partial<WantedSchedule> = {}): WantedSchedule {
  const content = { kind: 'analog', weekly: week, exceptions: [], fallback: 15, priority: 12 } as const;
  return { ...content, today: '2026-11-21', week, special: [], ...changes };
}

const closed = { name: 'Closed', priority: 3, dates: [], entries: [{ second: 0, value: 12 }] } as const;
const everyRule: WantedSchedule['exceptions'] = [
  {
    ...closed,
    dates: [
      { kind: 'date', date: '2026-12-24' },
      { kind: 'range', from: '2026-12-27', to: '2027-01-05' },
      { kind: 'yearly', month: 12, day: 31 },
      { kind: 'week_day', month: 5, week: 6, weekday: 1 },
      { kind: 'week_day', weekday: 7 },
    ],
  },
  {
    ...closed,
    name: 'Fair',
    priority: 1,
    dates: [{ kind: 'date', date: '2026-12-28' }],
    entries: [{ second: hour(9), value: 23 }, { second: hour(17) }],
  },
];

async function house(changes: Partial<ScheduleOptions> = {}) {
  const lan = simulatedLan(7);
  const device = new BacnetDevice({ instance: 9, name: 'Panel', clock: lan.clock });
  assert.ok(device.time);
  const { time: clock, objects } = device;
  const calendar = new CalendarObject({ instance: 4, name: 'Holidays', clock });
  const fallback = { type: 'real', value: 18 } as const;
  const schedule = new ScheduleObject({ instance: 2, name: 'Heating', clock, objects, fallback, ...changes });
  device.add(calendar, schedule);
  await lan.site.add(device, '192.168.1.10');
  await lan.site.start();
  const driver = bacnetDriver({ clock: lan.clock, rng: lan.rng, net: lan.host }, { apduTimeoutMs: 500 });
  await driver.start();
  const link = driver.open(
    aDevice({ address: { host: '192.168.1.10', instance: 9 }, capabilities: someCapabilities() }),
  );
  const settle = <T>(promise: Promise<T> | undefined): Promise<T> => {
    assert.ok(promise);
    return lan.clock.settle(promise);
  };
  const read = async (holding: ScheduleHolding = inline): Promise<HeldSchedule> => {
    const held = await settle(link.readSchedule?.('schedule:2', holding));
    assert.ok(held.ok, JSON.stringify(held));
    return held;
  };
  const fit = (held: HeldSchedule, plan: WantedSchedule, holding: ScheduleHolding = inline): ScheduleFit => {
    const found = link.fitSchedule?.(held, plan, holding);
    assert.ok(found);
    return found;
  };
  const push = async (plan: WantedSchedule, holding: ScheduleHolding = inline) => {
    const held = await read(holding);
    const only = differing(held, fit(held, plan, holding));
    return settle(link.writeSchedule?.(held, plan, holding, new Set(only)));
  };
  return { ...lan, device, calendar, schedule, link, settle, read, fit, push };
}

function differing(held: HeldSchedule, { parts }: ScheduleFit): string[] {
  return parts.flatMap(({ name, text }) =>
    held.parts.find((part) => part.name === name)?.text === text ? [] : [name],
  );
}

test('the schedules of a device are listed, and one is read with everything it says', async () => {
  const { link, settle, read } = await house({
    weekly: Array.from({ length: 7 }, () => [
      { time: { hour: 6, minute: 0, second: 0, hundredths: 0 }, value: { type: 'real', value: 21.6 } },
    ]),
  });
  const places = await settle(link.schedulePlaces?.());
  assert.ok(places.ok);
  assert.deepEqual(places.places, [{ key: 'schedule:2', name: 'Heating', description: '' }]);
  const held = await read();
  assert.deepEqual(Object.fromEntries(held.parts.map(({ name, text }) => [name, text])), {
    ...Object.fromEntries(weekdayParts.map((name) => [name, '06:00 21.6'])),
    exceptions: 'none',
    default: '18',
    period: 'open to open',
    priority: '16',
  });
  assert.deepEqual(held.plan.weekly[0], [{ second: hour(6), value: 21.6 }]);
  assert.equal((await settle(link.readSchedule?.('schedule:3', inline))).ok, false);
});

test('a whole schedule is written in parts, and what the device then holds means the same', async () => {
  const { push, read, fit, schedule } = await house();
  const plan = wanted({ exceptions: everyRule, effectiveFrom: '2026-11-01' });
  const written = await push(plan);
  assert.deepEqual(new Set(written.map(({ status }) => status)), new Set(['written']));
  // What a rule refers to stands before it, and what acts through the others last.
  assert.deepEqual(
    written.map(({ part }) => part),
    ['exceptions', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'default', 'period', 'priority'],
  );
  const held = await read();
  assert.deepEqual(differing(held, fit(held, plan)), []);
  assert.equal(schedule.exceptions.value.length, 6, 'one event for each rule');
  assert.deepEqual(held.plan.exceptions[0]?.dates, everyRule[0]?.dates);
  assert.deepEqual(held.plan.exceptions[1]?.entries, [{ second: hour(9), value: 23 }, { second: hour(17) }]);
  assert.deepEqual([held.plan.effectiveFrom, held.plan.effectiveTo, held.plan.fallback], ['2026-11-01', undefined, 15]);
  // Clause 12.24.8, by hand: entry [0] date [0] as year - 1900, month, day, weekday; values [2]; priority [3].
  const bytes = valuesOf(specialEvent, schedule.exceptions.value[0] ?? assert.fail());
  assert.deepEqual(bytes[0], {
    type: 'constructed',
    tag: 0,
    items: [{ type: 'context', tag: 0, content: Uint8Array.of(126, 12, 24, 4) }],
  });
});

test(
  'an independent decoder finds no fault in what is written, and the same times in it',
  { skip: tsharkMissing },
  async (t) => {
    const { push, sent } = await house();
    await push(wanted({ exceptions: everyRule, effectiveFrom: '2026-11-01', effectiveTo: '2027-03-31' }));
    const tshark = tsharkOver(t, sent);
    assert.deepEqual(faultsFound(tshark), []);
    const writes = tshark(
      '-Y',
      'bacapp.confirmed_service == 15 && bacapp.type == 0',
      '-T',
      'fields',
      '-e',
      'bacapp.property_identifier',
    );
    // weekly-schedule five times, exception-schedule, schedule-default, effective-period, priority-for-writing.
    assert.deepEqual(writes.toSorted(), ['123', '123', '123', '123', '123', '174', '32', '38', '88']);
    const words = tshark('-Y', 'bacapp.confirmed_service == 15 && bacapp.type == 0', '-V').join('\n');
    for (const word of [/7:30:30/, /21\.5/, /December 24, 2026/, /Time: 0:00:00/, /Day of Week = Thursday/])
      assert.match(words, word);
  },
);

test('days of a calendar stand in the calendar of the device that has its name, or in the exceptions', async () => {
  const { push, read, fit, calendar, schedule } = await house();
  const dates = [{ kind: 'yearly', month: 12, day: 25 } as const];
  const plan = wanted({ exceptions: [{ ...closed, calendar: { name: 'holidays', dates } }] });
  const written = await push(plan, reference);
  assert.equal(written[0]?.part, 'calendar 4');
  assert.equal(calendar.dates.value.length, 1);
  assert.deepEqual(schedule.exceptions.value[0]?.period, { kind: 'calendarReference', value: calendar.objectId });
  const held = await read(reference);
  assert.deepEqual(differing(held, fit(held, plan, reference)), []);
  assert.deepEqual(held.plan.exceptions[0], {
    name: 'Holidays',
    priority: 3,
    dates,
    entries: closed.entries,
    calendarName: 'Holidays',
  });
  await push(plan, inline);
  assert.equal(schedule.exceptions.value[0]?.period.kind, 'calendarEntry');
  const other = wanted({ exceptions: [{ ...closed, calendar: { name: 'Works', dates } }] });
  assert.match(fit(held, other, reference).misfits[0]?.limit ?? '', /no calendar of this name \("Holidays"\)/);
});

test('what an object cannot hold is named before anything is sent', async () => {
  const { read, fit, push, schedule } = await house({ fallback: { type: 'unsigned', value: 1 } });
  const held = await read();
  assert.deepEqual(
    fit(held, wanted({ kind: 'binary', fallback: 1, weekly: week.map(() => [{ second: 0, value: 0 }]) })).misfits,
    [],
  );
  const analog = fit(held, wanted()).misfits;
  assert.deepEqual(analog[0], {
    place: 'Monday',
    value: '21.5 at 07:30:30',
    limit: 'the object holds whole numbers (unsigned)',
    said: { kind: 'whole_numbers', terms: { value: '21.5 (07:30:30)', type: 'unsigned' } },
  });
  const written = await push(wanted());
  assert.ok(written.every(({ status }) => status === 'refused'));
  assert.ok(schedule.weekly.value.every((day) => day.length === 0));
  const real = await house();
  assert.deepEqual(real.fit(await real.read(), wanted({ kind: 'multistate' })).misfits, [
    {
      place: 'schedule',
      value: 'multistate values',
      limit: 'the object holds values of type real',
      said: { kind: 'value_type', terms: { kind: 'multistate', type: 'real' } },
    },
  ]);
});

test('days of Easter are held as dates, and it says that they are to be pushed again', async () => {
  const { fit, read } = await house();
  const dates = [{ kind: 'date', date: '2027-03-28' } as const];
  const { notes } = fit(await read(), wanted({ exceptions: [{ ...closed, dates, moving: true }] }));
  assert.match(notes[0]?.text ?? '', /no Easter: its days are held as dates of 2026 and 2027/);
});

test('it stops at the first part the device refuses, and says which parts stand', async () => {
  const { push, device, read } = await house();
  let writes = 0;
  device.faults.intercept = (service) =>
    service === writeProperty.choice && ++writes === 3 ? { kind: 'error', errorClass: 2, errorCode: 37 } : undefined;
  const written = await push(wanted());
  assert.deepEqual(
    written.map(({ part, status }) => `${part} ${status}`),
    [
      'monday written',
      'tuesday written',
      'wednesday refused',
      'thursday not_sent',
      'friday not_sent',
      'default not_sent',
      'priority not_sent',
    ],
  );
  assert.match(written[2]?.detail ?? '', /value-out-of-range/);
  const held = await read();
  assert.equal(held.parts[1]?.text, '07:30:30 21.5, 18:00 16');
  assert.equal(held.parts[2]?.text, 'no entries');
});

test('a device that falls silent leaves one part unknown and the rest unsent', async () => {
  const { push, device } = await house();
  let writes = 0;
  device.faults.intercept = (service) => {
    if (service === writeProperty.choice && ++writes === 2) device.faults.silent = true;
    return undefined;
  };
  const written = await push(wanted());
  assert.ok(['unknown', 'written'].includes(written[1]?.status ?? ''));
  const unknown = written.findIndex(({ status }) => status === 'unknown');
  assert.ok(unknown > 0);
  assert.ok(written.slice(unknown + 1).every(({ status }) => status === 'not_sent'));
});

test('an exception schedule too long for one datagram is written element by element', async () => {
  const { push, read, fit } = await house({
    exceptions: Array.from({ length: 60 }, () => ({
      period: { kind: 'calendarEntry', value: { kind: 'weekNDay', value: { month: 1, week: 1, weekday: 1 } } },
      timeValues: [],
      priority: 16,
    })),
  });
  const dates = Array.from(
    { length: 60 },
    (_, day) => ({ kind: 'yearly', month: 1 + (day % 12), day: 1 + Math.floor(day / 12) }) as const,
  );
  const plan = wanted({ exceptions: [{ ...closed, dates }] });
  const held = await read();
  assert.ok(fit(held, plan).misfits.length === 0);
  await push(plan);
  const now = await read();
  assert.equal(now.plan.exceptions[0]?.dates.length, 60);
});
