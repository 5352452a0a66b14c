import { PRIORITY_OPERATOR, assert } from '@t3000/core';
import type { NoiseSource } from '../points/signal.ts';
import { BoilerControl } from './boiler-control.ts';
import { BoilerPlant } from './boiler-plant.ts';
import { driftAt, isActive, usualFaults } from './equipment-faults.ts';
import type { EquipmentFault } from './equipment-faults.ts';
import { floors, harbourHouse, roomsOf, sides } from './harbour-house.ts';
import type { Place } from './harbour-house.ts';
import { localTimeIn } from './local-time.ts';
import type { LocalTime } from './local-time.ts';
import { MeterRoom } from './meter.ts';
import { isScheduled, peopleIn } from './occupancy.ts';
import type { VavBox } from './vav.ts';
import { weatherOf } from './weather.ts';
import type { Weather } from './weather.ts';
import { Wing } from './wing.ts';

export interface BuildingOptions {
  /** The building exists from here on, UTC epoch milliseconds; it has settled when the constructor returns. */
  readonly at: number;
  readonly seed: number;
  readonly faults?: readonly EquipmentFault[];
  /** Where the day of the building is; its own home when left out. */
  readonly place?: Place;
}

/** The longest step of the physics, seconds: control loops of a minute's pace stay stable. */
export const STEP_SECONDS_MAX = 60;

/** The building runs this long unseen before it is handed out, so that nothing shows how it was born. */
const SETTLE_MS = 2 * 86_400_000;

/** A chiller moves this much heat per unit of electricity. */
const CHILLER_FACTOR = 3.3;

/** An office building of three floors, two wings and 24 rooms, with its plant and its meters. */
export class Building {
  readonly name = harbourHouse.name;
  readonly seed: number;
  readonly wings: readonly [Wing, Wing];
  readonly plant: BoilerPlant;
  readonly plantControl: BoilerControl;
  readonly meters: MeterRoom;
  readonly #weatherAt: (at: number) => Weather;
  readonly #localTime: (at: number) => LocalTime;
  readonly #boxes = new Map<string, VavBox>();
  readonly #faults: readonly EquipmentFault[];
  #at: number;
  #weather: Weather;
  #scheduled: boolean | undefined;

  constructor({ at, seed, faults = usualFaults, place = harbourHouse }: BuildingOptions) {
    this.seed = seed;
    this.#faults = faults;
    this.#weatherAt = weatherOf(place.climate, seed);
    this.#localTime = localTimeIn(place.timeZone);
    // The minute grid makes two runs that begin apart take the same steps.
    this.#at = Math.floor((at - SETTLE_MS) / 60_000) * 60_000;
    this.#weather = this.#weatherAt(this.#at);
    const noise = noiseSources(seed);
    const [west, east] = sides.map((side, index) => {
      const plans = new Map(floors.map((floor) => [floor, roomsOf(floor, side)]));
      return new Wing(plans, { filterDays: 17 + 41 * index, runHours: 18_240 + 655 * index }, noise);
    });
    assert(west && east, 'the building has two wings');
    this.wings = [west, east];
    this.plant = new BoilerPlant(noise);
    this.plantControl = new BoilerControl(this.plant, 6120);
    this.meters = new MeterRoom(this.#at, noise);
    for (const box of this.wings.flatMap(({ boxes }) => boxes)) this.#boxes.set(box.zone.plan.code, box);
    for (const fault of faults) {
      if (fault.kind === 'stuck-damper') this.box(fault.room).damperMotor.stuckAt = fault.position;
      if (fault.kind === 'forgotten-override') this.box(fault.room).damper.write(fault.position, PRIORITY_OPERATOR);
    }
    this.#sample();
    this.advanceTo(at);
  }

  /** UTC epoch milliseconds of the building's present. */
  get at(): number {
    return this.#at;
  }

  /** Local time of the building's present. */
  get localTime(): LocalTime {
    return this.#localTime(this.#at);
  }

  get weather(): Weather {
    return this.#weather;
  }

  /** The box of a room, by the number on the door. */
  box(room: string): VavBox {
    const box = this.#boxes.get(room);
    assert(box, `room ${room} is not in the building`);
    return box;
  }

  /** Lets time pass up to `at`. A moment that is already past changes nothing: meters do not run backwards. */
  advanceTo(at: number): void {
    while (this.#at < at) {
      const untilMinute = (Math.floor(this.#at / 60_000) + 1) * 60_000;
      this.#step(Math.min(at, untilMinute) - this.#at);
    }
  }

  #step(durationMs: number): void {
    const seconds = durationMs / 1000;
    assert(seconds <= STEP_SECONDS_MAX, `a step of ${seconds} s is above the maximum ${STEP_SECONDS_MAX}`);
    this.#at += durationMs;
    this.#weather = this.#weatherAt(this.#at);
    const time = this.#localTime(this.#at);
    this.#followSchedule(time);
    for (const wing of this.wings) wing.runPrograms(seconds);
    const wantsHeat = this.wings.some((wing) => wing.wantsHeat);
    this.plantControl.step(this.meters.outdoorTemperature.lastGood, wantsHeat, time.day, seconds);
    this.#breakThings();
    const rooms = new Map<string, number>();
    let room = 0;
    for (const { zone } of this.#boxes.values()) {
      const { code, use, capacity } = zone.plan;
      rooms.set(code, peopleIn(use, capacity, room++, time, this.seed));
    }
    const moment = {
      weather: this.#weather,
      peopleIn: (plan: { readonly code: string }) => rooms.get(plan.code) ?? 0,
      water: this.plant.available,
    };
    for (const wing of this.wings) wing.step(moment, seconds);
    const load = this.wings.reduce((sum, wing) => sum + wing.waterLoad, 0);
    this.plant.step(load, seconds);
    this.meters.step(this.#consumption(), this.#weather, this.#at, seconds);
    this.#sample();
  }

  /** A schedule writes when it changes and leaves the value alone in between, so an operator's choice lasts until then. */
  #followSchedule(time: LocalTime): void {
    const scheduled = isScheduled(time);
    if (scheduled === this.#scheduled) return;
    this.#scheduled = scheduled;
    for (const wing of this.wings) wing.setOccupied(scheduled);
  }

  #breakThings(): void {
    for (const fault of this.#faults) {
      switch (fault.kind) {
        case 'drift':
          this.box(fault.room).roomTemperature.drift = driftAt(fault, this.#at);
          break;
        case 'open-sensor':
          this.box(fault.room).roomTemperature.open = isActive(fault, this.seed, this.#at);
          break;
        case 'broken-sensor':
          this.box(fault.room).roomTemperature.open = this.#at >= fault.since;
          break;
        case 'boiler-lockout': {
          const boiler = this.plant.boilers[fault.boiler === 1 ? 0 : 1];
          boiler.lockedOut = isActive(fault, this.seed, this.#at);
          break;
        }
        case 'stuck-damper':
        case 'forgotten-override':
          break;
      }
    }
  }

  #consumption(): Parameters<MeterRoom['step']>[0] {
    let rooms = 0;
    let people = 0;
    let hvac = this.plant.electricPower;
    for (const wing of this.wings) {
      rooms += wing.roomPower / 1000;
      people += wing.people;
      hvac += wing.unit.fanPower + wing.unit.coolingLoad / 1000 / CHILLER_FACTOR;
    }
    return { rooms, people, hvac, gas: this.plant.gasFlow };
  }

  #sample(): void {
    for (const wing of this.wings) wing.sample(this.#at);
    this.plant.sample(this.#at);
    this.meters.sample(this.#weather, this.#at);
  }
}

/** Streams of the sensors' noise, handed out in the order of building: the same building, the same noise. */
function noiseSources(seed: number): () => NoiseSource {
  let stream = 10_000;
  return () => ({ seed, stream: (stream += 10) });
}
