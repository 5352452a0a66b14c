import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { commands, controllerRecord } from '@t3000/t3';
import { programOf } from '../testing/program.test-helper.ts';
import { simulatedWorld } from '../testing/world.test-helper.ts';

const PANEL = 1003;

describe('A panel by its private service', () => {
  let world: Awaited<ReturnType<typeof simulatedWorld>>;
  const settle = <T>(promise: Promise<T>): Promise<T> => world.clock.settle(promise);
  const meet = () => world.meet(PANEL);

  before(async () => {
    world = await simulatedWorld(11);
  });
  after(() => world.stop());

  it('is read as a whole in 27 block reads, each with its age', async () => {
    const { panel, played } = meet();
    await settle(panel.facts());
    played.asked.clear();
    const image = await settle(panel.readPoints());
    assert.ok(image.ok);
    const { inputs, outputs, variables } = image.value;
    assert.deepEqual(
      [...played.asked],
      [
        [2, 7],
        [1, 7],
        [3, 13],
      ],
    );
    assert.deepEqual([inputs.records.size, outputs.records.size, variables.records.size], [64, 64, 128]);
    assert.ok(inputs.complete && outputs.complete && variables.complete);
    const ages = panel.freshness().filter(({ block }) => block === 'variables');
    assert.equal(ages.length, 13);
    assert.ok(ages.every(({ readAt }) => readAt !== undefined && world.clock.now() - readAt < 5000));
  });

  it('keeps the age of the last answer when a later one fails', async () => {
    const { panel, played } = meet();
    await settle(panel.readRange('inputs', 0, 9));
    const earlier = panel.freshness().find(({ block, start }) => block === 'inputs' && start === 0);
    played.quirks.silentCommands = new Set([commands.inputs]);
    const failed = await settle(panel.readRange('inputs', 0, 9));
    played.quirks.silentCommands = new Set();
    assert.ok(!failed.ok && failed.reason === 'timeout', 'it answered before, so it is busy or gone, not unsupported');
    const later = panel.freshness().find(({ block, start }) => block === 'inputs' && start === 0);
    assert.equal(later?.readAt, earlier?.readAt);
    assert.equal(later?.failure?.reason, 'timeout');
  });

  it('learns which commands it keeps silent about, and asks them no more', async () => {
    const { panel, played } = meet();
    played.quirks.silentCommands = new Set([commands.thermostats]);
    for (let round = 0; round < 2; round++) {
      const silent = await settle(panel.read('thermostats'));
      assert.equal(silent.parts[0]?.failure?.reason, 'unsupported');
      assert.equal(silent.parts.length, 1, 'its other parts are not waited for');
    }
    assert.deepEqual(panel.unsupported(), [commands.thermostats]);
    const asked = played.asked.get(commands.thermostats);
    assert.equal((await settle(panel.readOne('thermostats', 0))).ok, false);
    assert.equal(played.asked.get(commands.thermostats), asked);
    played.quirks.silentCommands = new Set();
  });

  it('refuses an answer to another question', async () => {
    const { panel, played } = meet();
    played.quirks.wrongHeader = true;
    const read = await settle(panel.readOne('inputs', 0));
    played.quirks.wrongHeader = false;
    assert.ok(!read.ok && read.reason === 'bad_answer');
  });

  it('changes one record and nothing else of it', async () => {
    const { panel, played } = meet();
    played.blocks.controllers.write(0, new Uint8Array(28).fill(7));
    const write = await settle(panel.write('controllers', 0, (current) => ({ ...current, proportional: 12 })));
    assert.equal(write.status, 'applied');
    const expected = new Uint8Array(28).fill(7);
    expected[controllerRecord.fields.proportional.offset] = 12;
    assert.deepEqual(played.blocks.controllers.read(0), expected);
    const again = await settle(panel.write('controllers', 0, (current) => ({ ...current, proportional: 12 })));
    assert.equal(again.status, 'unchanged');
    assert.equal(played.asked.get(104), 1);
  });

  it('says what was acknowledged but not applied', async () => {
    const { panel, played } = meet();
    played.quirks.unappliedWrites = new Set([104]);
    const write = await settle(panel.write('controllers', 0, (current) => ({ ...current, bias: 50, rate: 3 })));
    played.quirks.unappliedWrites = new Set();
    assert.ok(write.status === 'not_applied');
    assert.deepEqual(write.fields, ['bias', 'rate']);
    assert.match(write.detail, /acknowledged but not applied: bias, rate of PID loop 1/);
  });

  it('counts a write as applied when only its acknowledgement was lost', async () => {
    const { panel, played } = meet();
    const answer = played.answer.bind(played);
    played.answer = (octets) => {
      const given = answer(octets);
      return octets[2] === 104 ? 'silent' : given;
    };
    const write = await settle(panel.write('controllers', 1, (current) => ({ ...current, bias: 9 })));
    played.answer = answer;
    assert.equal(write.status, 'applied');
  });

  it('writes one record at a time, each on what the one before left', async () => {
    const { panel, played } = meet();
    const add = () => panel.write('controllers', 2, (current) => ({ ...current, bias: current.bias + 1 }));
    const writes = await settle(Promise.all([add(), add(), add()]));
    assert.deepEqual(
      writes.map(({ status }) => status),
      ['applied', 'applied', 'applied'],
    );
    assert.equal(played.blocks.controllers.decoded(2).bias, 3);
  });

  it('names the value that does not fit, and sends nothing', async () => {
    const { panel } = meet();
    const write = await settle(panel.write('variables', 0, (current) => ({ ...current, label: 'MUCH TOO LONG' })));
    assert.ok(write.status === 'refused');
    assert.match(write.detail, /variable label: "MUCH TOO LONG" is longer than the maximum 8/);
  });

  it('leaves an output alone whose hand switch is not on auto', async () => {
    const { panel, played } = meet();
    played.blocks.outputs.change(1, { switchStatus: 2 });
    const write = await settle(panel.writeOutput(1, (current) => ({ ...current, value: 50_000 })));
    const label = await settle(panel.writeOutput(1, (current) => ({ ...current, label: 'FANSPD' })));
    played.blocks.outputs.change(1, { switchStatus: 1 });
    assert.ok(write.status === 'refused');
    assert.match(write.detail, /hand switch of output 2 stands on HAND/);
    assert.equal(label.status, 'applied');
  });

  it('changes settings of the confirmed panel alone, and never who it is', async () => {
    const { panel, played } = meet();
    const rename = (serialNumber: number) =>
      settle(panel.writeSettings((current) => ({ ...current, panelName: 'AHU-WEST' }), { serialNumber }));
    const other = await rename(4711);
    assert.ok(other.status === 'refused');
    assert.match(other.detail, /panel 1003 answers where a change of panel 4711 was confirmed/);
    assert.equal(played.asked.get(198), undefined);
    assert.equal((await rename(PANEL)).status, 'applied');
    assert.equal(played.blocks.settings.decoded(0).panelName, 'AHU-WEST');
    for (const change of [{ serialNumber: 1 }, { miniType: 1 }, { resetCommand: 88 }, { mac: new Uint8Array(6) }]) {
      const write = await settle(
        panel.writeSettings((current) => ({ ...current, ...change }), { serialNumber: PANEL }),
      );
      assert.equal(write.status, 'refused', JSON.stringify(change));
    }
    assert.equal(played.asked.get(198), 1);
  });

  it('shows users without their passwords', async () => {
    const { panel } = meet();
    const users = await settle(panel.read('users'));
    const text = JSON.stringify([...users.records.values()]);
    assert.match(text, /installer/);
    assert.ok(!text.includes('harbour'), text);
  });

  it('measures the clock and sets it', async () => {
    const { panel, played } = meet();
    played.quirks.clockErrorSeconds = 7200;
    const wrong = await settle(panel.readClock());
    assert.ok(wrong.ok);
    assert.ok(Math.abs(wrong.value.offsetSeconds - 7200) <= 2, `${wrong.value.offsetSeconds}`);
    const set = await settle(panel.syncClock());
    assert.ok(set.status === 'applied', JSON.stringify(set));
    assert.ok(Math.abs(set.clock.offsetSeconds) <= 2);
    assert.equal(set.clock.zoneHundredths, -500, "the zone is the panel's own");
    played.quirks.unappliedWrites = new Set([121]);
    played.quirks.clockErrorSeconds = 0;
    assert.equal((await settle(panel.syncClock())).status, 'not_applied');
    played.quirks.unappliedWrites = new Set();
    assert.equal((await settle(panel.syncClock())).status, 'applied');
  });

  it('reads a program, and writes one packet by packet', async () => {
    const { panel, played } = meet();
    const main = await settle(panel.readProgram(0));
    assert.ok(main.ok && main.value.consistent);
    assert.match(String.fromCharCode(...main.value.image.subarray(0, 60)), /Control of HH-AHU-1/);
    const image = programOf(900);
    played.asked.clear();
    const write = await settle(panel.writeProgram(4, image));
    assert.equal(write.status, 'applied');
    assert.deepEqual([played.asked.get(116), played.asked.get(107), played.asked.get(122)], [3, 1, 1]);
    const back = await settle(panel.readProgram(4));
    assert.ok(back.ok);
    assert.ok(back.value.consistent);
    assert.deepEqual(back.value.image, image);
    assert.equal(back.value.header.imageLength, 900 - 9, 'the code alone, as in files of real panels');
    played.quirks.unappliedWrites = new Set([116]);
    const lost = await settle(panel.writeProgram(4, programOf(500)));
    played.quirks.unappliedWrites = new Set();
    assert.ok(lost.status === 'incomplete' && lost.packetsWritten === 0);
    assert.match(lost.detail, /packet 1 of program 5 was acknowledged but not applied$/);
  });

  it('reads tables that reach into a packet behind the code', async () => {
    const { panel } = meet();
    const image = programOf(403);
    assert.equal((await settle(panel.writeProgram(6, image))).status, 'applied');
    const back = await settle(panel.readProgram(6));
    assert.ok(back.ok && back.value.consistent);
    assert.deepEqual([back.value.header.imageLength, back.value.image.byteLength], [394, 403]);
  });

  it('runs no program that is written by half, and says so', async () => {
    const { panel, played } = meet();
    await settle(panel.writeProgram(5, programOf(500)));
    await settle(panel.write('programs', 5, (current) => ({ ...current, onOff: 1 })));
    assert.equal((await settle(panel.writeProgram(5, programOf(700)))).status, 'applied');
    assert.equal(played.blocks.programs.decoded(5).onOff, 1, 'it runs again');
    const answer = played.answer.bind(played);
    let packets = 0;
    played.answer = (octets) => (octets[2] === 116 && ++packets > 1 ? 'acknowledged' : answer(octets));
    const half = await settle(panel.writeProgram(5, programOf(1200)));
    played.answer = answer;
    assert.ok(half.status === 'incomplete' && half.packetsWritten === 1);
    assert.match(half.detail, /program 6 stays switched off until it is written as a whole/);
    assert.equal(played.blocks.programs.decoded(5).onOff, 0);
    const nonsense = await settle(panel.writeProgram(5, Uint8Array.of(5, 0, 1, 2, 3)));
    assert.ok(nonsense.status === 'refused');
    assert.match(nonsense.detail, /the program needs 12 bytes, there are 5/);
  });

  it('reads and writes schedules, holidays and alarms', async () => {
    const { panel, played } = meet();
    const office = await settle(panel.readSchedule(0));
    assert.ok(office.ok && office.value.hasFlags);
    assert.deepEqual(office.value.events[0], [
      { hour: 6, minute: 30, on: true },
      { hour: 18, minute: 30, on: false },
    ]);
    assert.deepEqual(office.value.events[6], []);
    const night = office.value.events.map(() => [{ hour: 22, minute: 15, on: true }]);
    assert.equal((await settle(panel.writeScheduleEvents(0, night))).status, 'applied');
    const changed = await settle(panel.readSchedule(0));
    assert.deepEqual(changed.ok && changed.value.events, night);
    const holiday = await settle(panel.readHoliday(0));
    assert.ok(holiday.ok);
    assert.deepEqual(holiday.value.days[0], { month: 1, day: 1 });
    assert.equal((await settle(panel.writeHolidayDays(0, [{ month: 6, day: 24 }]))).status, 'applied');
    const alarms = await settle(panel.readAlarms());
    assert.ok(alarms.ok);
    const [alarm] = alarms.value;
    assert.ok(alarm);
    assert.equal(alarm.alarm.message, 'Filter change is due');
    assert.equal((await settle(panel.acknowledgeAlarm(alarm))).status, 'applied');
    assert.equal(played.blocks.alarms.decoded(0).acknowledged, 1);
    played.blocks.alarms.change(0, { alarmId: 18 });
    assert.equal((await settle(panel.deleteAlarm(alarm))).status, 'refused', 'another alarm took its place');
    const fresh = await settle(panel.readAlarms());
    assert.ok(fresh.ok && fresh.value[0]);
    assert.equal((await settle(panel.deleteAlarm(fresh.value[0]))).status, 'applied');
    assert.deepEqual((await settle(panel.readAlarms())).ok && (await settle(panel.readAlarms())), {
      ok: true,
      value: [],
    });
  });

  it('reads registers through the tunnel', async () => {
    const { panel, played } = meet();
    const words = await settle(panel.readRegisters(7484, 2));
    assert.ok(words.ok);
    const [high = 0, low = 0] = words.value;
    assert.equal((high << 16) | low, played.blocks.inputs.decoded(0).value);
  });
});

describe('Trend samples of a panel', () => {
  it('come once each, however often the ring is read', async () => {
    const world = await simulatedWorld(12);
    const settle = <T>(promise: Promise<T>): Promise<T> => world.clock.settle(promise);
    const { panel, played } = world.meet(PANEL);
    played.blocks.monitors.change(0, { intervalMinutes: 0, intervalSeconds: 2 });
    await world.clock.advance(40_000);
    const first = await settle(panel.readTrend(0, 'analog'));
    assert.ok(first.ok && first.value.failure === undefined);
    const { samples, cursor, segments } = first.value;
    const monitor = played.blocks.monitors.decoded(0);
    const rounds = Math.floor(samples.length / monitor.analogInputCount);
    assert.ok(rounds >= 19, `${rounds} rounds of ${monitor.analogInputCount} points in ${segments} segments`);
    assert.equal(new Set(samples.map(({ pointKey, at }) => `${pointKey} ${at}`)).size, samples.length);
    assert.ok(samples.every(({ at }) => at > world.clock.now() - 41_000 && at <= world.clock.now()));
    assert.ok(samples.every((sample, at) => at === 0 || sample.at >= (samples[at - 1]?.at ?? 0)));

    const nothing = await settle(panel.readTrend(0, 'analog', { cursor }));
    assert.deepEqual(nothing.ok && nothing.value.samples, []);
    await world.clock.advance(10_000);
    const more = await settle(panel.readTrend(0, 'analog', { cursor }));
    assert.ok(more.ok);
    assert.equal(more.value.samples.length, 5 * monitor.analogInputCount);
    const newest = Math.max(...samples.map(({ at }) => at));
    assert.ok(more.value.samples.every(({ at }) => at > newest));
    await world.stop();
  });

  it('are stamped with our time where the panel has another', async () => {
    const world = await simulatedWorld(13);
    const { panel, played } = world.meet(PANEL);
    played.quirks.clockErrorSeconds = 3600;
    played.blocks.monitors.change(0, { intervalMinutes: 0, intervalSeconds: 2 });
    await world.clock.advance(10_000);
    const clock = await world.clock.settle(panel.readClock());
    assert.ok(clock.ok);
    const clockOffsetSeconds = clock.value.offsetSeconds;
    const read = await world.clock.settle(panel.readTrend(0, 'analog', { clockOffsetSeconds }));
    assert.ok(read.ok && read.value.samples.length > 0);
    for (const { at, panelSeconds } of read.value.samples) {
      assert.ok(at <= world.clock.now() && at > world.clock.now() - 11_000);
      assert.ok(Math.abs(panelSeconds * 1000 - at - 3_600_000) <= 2000);
    }
    await world.stop();
  });

  it('are not passed over when a segment is missing', async () => {
    const world = await simulatedWorld(14);
    const { panel, played } = world.meet(PANEL);
    played.blocks.monitors.change(0, { intervalMinutes: 0, intervalSeconds: 2 });
    await world.clock.advance(60_000);
    const answer = played.answer.bind(played);
    let questions = 0;
    played.answer = (octets) => (octets[2] === commands.trendData && ++questions > 3 ? 'silent' : answer(octets));
    const partial = await world.clock.settle(panel.readTrend(0, 'analog'));
    played.answer = answer;
    assert.ok(partial.ok && partial.value.failure?.reason === 'timeout');
    assert.deepEqual(partial.value.cursor, {}, 'the next read starts from where this one did');
    await world.stop();
  });
});
