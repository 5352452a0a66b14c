import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Building } from './building.ts';
import type { EquipmentFault } from './equipment-faults.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Halifax is four hours behind in winter and three in summer. */
const winterMonday = (hour: number): number => Date.UTC(2026, 0, 12, 4) + hour * HOUR_MS;
const summerMonday = (hour: number): number => Date.UTC(2026, 6, 20, 3) + hour * HOUR_MS;

const sound: readonly EquipmentFault[] = [];

/** Two equal buildings at a moment, of which one is meddled with; how the room differs after some minutes. */
function roomChange(at: number, room: string, minutes: number, meddle: (building: Building) => void): number {
  const [left, right] = [new Building({ at, seed: 5, faults: sound }), new Building({ at, seed: 5, faults: sound })];
  meddle(right);
  for (const building of [left, right]) building.advanceTo(at + minutes * 60_000);
  return right.box(room).zone.air - left.box(room).zone.air;
}

test('closing the reheat valve on a winter morning cools the room', () => {
  const change = roomChange(winterMonday(7), '101', 45, (building) => building.box('101').reheat.write(0, 8));
  assert.ok(change < -0.5, `changed by ${change} K`);
});

test('releasing the valve again gives it back to the program and brings the warmth back', () => {
  const building = new Building({ at: winterMonday(7), seed: 5, faults: sound });
  const { reheat, zone } = building.box('101');
  reheat.write(0, 8);
  building.advanceTo(winterMonday(8.5));
  const cold = zone.air;
  assert.ok(Number(reheat.slots[9]) > 50, 'the program at priority 10 still asks for heat');
  reheat.write(undefined, 8);
  building.advanceTo(winterMonday(9.5));
  assert.ok(zone.air > cold + 0.5, `${cold} °C became ${zone.air} °C`);
});

test('raising a set-point raises the room temperature within half an hour', () => {
  const change = roomChange(winterMonday(10), '102', 30, (building) => building.box('102').setpoint.write(24));
  assert.ok(change > 0.7, `changed by ${change} K`);
});

test('lowering a set-point in summer brings more cold air and a colder room', () => {
  const change = roomChange(summerMonday(14), '102', 30, (building) => building.box('102').setpoint.write(19));
  assert.ok(change < -0.4, `changed by ${change} K`);
});

test('closing a damper by hand stops the air, and the room warms in the summer sun', () => {
  const change = roomChange(summerMonday(14), '102', 60, (building) => building.box('102').damper.write(0, 8));
  assert.ok(change > 1, `changed by ${change} K`);
});

test('stopping the fan by hand raises the fan alarm and leaves the rooms without air', () => {
  const building = new Building({ at: winterMonday(10), seed: 5, faults: sound });
  const [west] = building.wings;
  west.unit.fanStart.write(0, 8);
  building.advanceTo(winterMonday(10.2));
  assert.equal(west.unit.fanStatus.value, 0);
  assert.equal(building.box('102').flowSensor.value, 0);
});

test('an outdoor damper forced open in frost with a shut heating valve trips the freeze stat, which stops the fan', () => {
  const building = new Building({ at: winterMonday(10), seed: 5, faults: sound });
  const [west] = building.wings;
  assert.ok(building.weather.temperature < 3, `it is only ${building.weather.temperature} °C outside`);
  west.unit.outdoorDamper.write(100, 8);
  west.unit.heatingValve.write(0, 8);
  building.advanceTo(winterMonday(10.5));
  assert.equal(west.control.freezeAlarm.value, 1);
  assert.equal(west.unit.fanStart.value, 0);
});

test('with both pumps stopped by hand the valves open in vain', () => {
  const change = roomChange(winterMonday(7), '101', 90, (building) => {
    for (const pump of building.plant.pumps) pump.start.write(0, 8);
  });
  assert.ok(change < -1, `changed by ${change} K`);
});

test('the hot water is hotter in colder weather', () => {
  const winter = new Building({ at: winterMonday(10), seed: 5, faults: sound });
  const summer = new Building({ at: summerMonday(10), seed: 5, faults: sound });
  assert.ok(winter.plantControl.setpoint.value > summer.plantControl.setpoint.value + 5);
  assert.ok(winter.plant.supply > 45);
});

test('occupied rooms keep within two kelvin of their set-point in the afternoon, winter and summer', () => {
  for (const at of [winterMonday(15), summerMonday(15)]) {
    const building = new Building({ at, seed: 5, faults: sound });
    for (const { zone, setpoint } of building.wings.flatMap(({ boxes }) => boxes)) {
      const error = zone.air - setpoint.value;
      assert.ok(Math.abs(error) < 2.2, `room ${zone.plan.code} is ${error} K off`);
    }
  }
});

test('nobody is there on a Sunday, and the schedule says unoccupied', () => {
  const sunday = winterMonday(0) - DAY_MS;
  const building = new Building({ at: sunday, seed: 5 });
  for (let hour = 0; hour < 24; hour++) {
    building.advanceTo(sunday + hour * HOUR_MS);
    for (const wing of building.wings) {
      assert.equal(wing.people, 0);
      assert.equal(wing.control.occupied.value, 0);
    }
  }
});

test('on a workday people come after the schedule starts and leave before it ends', () => {
  const building = new Building({ at: winterMonday(5), seed: 5 });
  assert.equal(building.wings[0].control.occupied.value, 0);
  building.advanceTo(winterMonday(11));
  assert.equal(building.wings[0].control.occupied.value, 1);
  assert.ok(building.wings[0].people + building.wings[1].people > 60);
  building.advanceTo(winterMonday(21));
  assert.equal(building.wings[0].people, 0);
});

test('a schedule that an operator overrules stays overruled until it changes by itself', () => {
  const building = new Building({ at: winterMonday(20), seed: 5 });
  const { occupied } = building.wings[0].control;
  occupied.write(1);
  building.advanceTo(winterMonday(22));
  assert.equal(occupied.value, 1);
  assert.equal(building.wings[0].unit.fanStatus.value, 1);
});

test('meters never go back', () => {
  const building = new Building({ at: winterMonday(0), seed: 5 });
  const { energy, hvacEnergy, gas, water } = building.meters;
  const counters = [energy, hvacEnergy, gas, water];
  let before = counters.map(({ reading }) => reading.value);
  for (let quarter = 1; quarter <= 4 * 24 * 3; quarter++) {
    building.advanceTo(winterMonday(0) + quarter * 900_000);
    const after = counters.map(({ reading }) => reading.value);
    for (const [index, value] of after.entries()) assert.ok(value >= Number(before[index]), `meter ${index} went back`);
    before = after;
  }
});

test('two runs from one seed are identical, whatever the steps they were asked in', () => {
  const [left, right] = [
    new Building({ at: winterMonday(0), seed: 9 }),
    new Building({ at: winterMonday(0), seed: 9 }),
  ];
  left.advanceTo(winterMonday(12));
  for (let minute = 0; minute <= 720; minute += 5) right.advanceTo(winterMonday(0) + minute * 60_000);
  for (const room of ['101', '205', '308']) assert.equal(left.box(room).zone.air, right.box(room).zone.air);
  assert.equal(left.meters.energy.reading.value, right.meters.energy.reading.value);
  assert.equal(left.meters.power.value, right.meters.power.value);
});

test('another seed gives other weather', () => {
  const [left, right] = [
    new Building({ at: winterMonday(0), seed: 1 }),
    new Building({ at: winterMonday(0), seed: 2 }),
  ];
  assert.notEqual(left.weather.temperature, right.weather.temperature);
});

test('small steps of live time follow nearly the same course as the minutes of the past', () => {
  const [past, live] = [new Building({ at: winterMonday(6), seed: 5 }), new Building({ at: winterMonday(6), seed: 5 })];
  past.advanceTo(winterMonday(9));
  for (let at = winterMonday(6); at <= winterMonday(9); at += 1000) live.advanceTo(at);
  for (const room of ['101', '204', '306']) {
    const difference = past.box(room).zone.air - live.box(room).zone.air;
    assert.ok(Math.abs(difference) < 0.4, `room ${room} differs by ${difference} K`);
  }
});

test('a stuck damper ignores its command, and a broken sensor says so', () => {
  const at = winterMonday(10);
  const building = new Building({
    at,
    seed: 5,
    faults: [
      { kind: 'stuck-damper', room: '207', position: 35 },
      { kind: 'open-sensor', room: '106', everyDays: 1, minutes: 1440 },
    ],
  });
  building.box('207').damper.write(100, 8);
  building.advanceTo(at + 600_000);
  assert.equal(building.box('207').damperMotor.position, 35);
  assert.equal(building.box('106').roomTemperature.reliability, 4);
  assert.equal(building.box('106').roomTemperature.value, -40);
});

test('asking for a moment that is past changes nothing', () => {
  const building = new Building({ at: winterMonday(10), seed: 5 });
  const before = building.box('101').zone.air;
  building.advanceTo(winterMonday(9));
  assert.equal(building.box('101').zone.air, before);
  assert.equal(building.at, winterMonday(10));
});

test('a sensor whose wire came off shows nothing real from that moment on', () => {
  const at = winterMonday(10);
  const since = at + 300_000;
  const building = new Building({ at, seed: 5, faults: [{ kind: 'broken-sensor', room: '204', since }] });
  const { roomTemperature } = building.box('204');
  building.advanceTo(since - 60_000);
  assert.equal(roomTemperature.reliability, 0);
  building.advanceTo(since + 60_000);
  assert.deepEqual([roomTemperature.reliability, roomTemperature.value], [4, -40]);
});
