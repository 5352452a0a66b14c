import type { NoiseSource } from '../points/signal.ts';
import { AirHandlerControl } from './air-handler-control.ts';
import type { NightCall } from './air-handler-control.ts';
import { AirHandler } from './air-handler.ts';
import type { ReturnAir } from './air-handler.ts';
import { hashUnit } from './noise.ts';
import { beamOnWall } from './sun.ts';
import { VavControl, VavPanelSettings } from './vav-control.ts';
import { VavBox } from './vav.ts';
import type { Weather } from './weather.ts';
import { OUTDOOR_CARBON_DIOXIDE, Zone } from './zone.ts';
import type { ZonePlan } from './zone.ts';

/** Share of the sun that passes glass and blinds. */
const GLASS_TRANSMITS = 0.38;

/** A wall sees half the sky, and a little light from the ground. */
const SKY_ON_WALL = 0.55;

/** The trunk duct warms cold air on its way to the boxes, K. */
const DUCT_RISE = 0.4;

/** Boxes that hang on one panel. */
export interface BoxPanel {
  readonly floor: number;
  readonly settings: VavPanelSettings;
  readonly boxes: readonly VavBox[];
  readonly controls: readonly VavControl[];
}

/** What a wing needs to know about the moment. */
export interface Moment {
  readonly weather: Weather;
  /** People in a room. */
  readonly peopleIn: (plan: ZonePlan) => number;
  /** Hot water at the coils, °C; undefined when no pump runs. */
  readonly water: number | undefined;
}

/** One air handler and every room it serves. */
export class Wing {
  readonly unit: AirHandler;
  readonly control: AirHandlerControl;
  readonly panels: readonly BoxPanel[];
  readonly #boxes: readonly VavBox[];

  constructor(
    plans: ReadonlyMap<number, readonly ZonePlan[]>,
    age: { filterDays: number; runHours: number },
    noise: () => NoiseSource,
  ) {
    this.unit = new AirHandler(age.filterDays, noise);
    this.control = new AirHandlerControl(this.unit, age.runHours);
    this.panels = Array.from(plans, ([floor, rooms]) => panelOf(floor, rooms, noise));
    this.#boxes = this.panels.flatMap(({ boxes }) => boxes);
  }

  get boxes(): readonly VavBox[] {
    return this.#boxes;
  }

  /** Heat taken from the hot water, W. */
  get waterLoad(): number {
    return this.#boxes.reduce((sum, box) => sum + box.waterLoad, this.unit.waterLoad);
  }

  /** Lights and sockets, W. */
  get roomPower(): number {
    return this.#boxes.reduce((sum, { zone }) => sum + zone.electricPower, 0);
  }

  get people(): number {
    return this.#boxes.reduce((sum, { zone }) => sum + zone.people, 0);
  }

  /** Some coil asks for hot water. */
  get wantsHeat(): boolean {
    return this.unit.heatingValve.value > 3 || this.#boxes.some(({ reheat }) => reheat.value > 3);
  }

  /** The schedule has changed its mind. */
  setOccupied(occupied: boolean): void {
    this.control.occupied.value = occupied ? 1 : 0;
    for (const { settings } of this.panels) settings.occupied.value = occupied ? 1 : 0;
  }

  /** Programs of the panels: they see what the last scan measured. */
  runPrograms(seconds: number): void {
    let call: NightCall = 'none';
    for (const { settings, controls } of this.panels) {
      settings.supplyTemperature.value = this.unit.supplyTemperature.lastGood;
      settings.nightRun = this.control.nightReason;
      settings.fanRunning.value = this.unit.fanStatus.value;
      for (const control of controls) {
        control.step(seconds);
        if (control.call !== 'none') call = control.call;
      }
    }
    this.control.step(call, seconds);
  }

  /** Air and heat. */
  step(moment: Moment, seconds: number): void {
    const openness = this.#boxes.reduce((sum, box) => sum + box.openness, 0);
    this.unit.blow(openness, seconds);
    const supply = { pressure: this.unit.pressure, air: this.unit.supply + DUCT_RISE, water: moment.water };
    for (const box of this.#boxes) {
      const people = moment.peopleIn(box.zone.plan);
      box.step(supply, people, seconds);
      box.zone.step(
        {
          outdoor: moment.weather.temperature,
          flow: box.flow,
          supply: box.discharge,
          sunGain: sunThrough(box.zone.plan, moment.weather),
          people,
          lightsOn: box.lightsOn,
          supplyCarbonDioxide: this.unit.supplyCarbonDioxide,
        },
        seconds,
      );
    }
    this.unit.step(moment.weather, this.#returnAir(), moment.water, seconds);
  }

  sample(at: number): void {
    this.unit.sample(at);
    for (const box of this.#boxes) box.sample(at);
  }

  /** Still air comes back as the mean of all rooms; moving air brings each room in proportion. */
  #returnAir(): ReturnAir {
    let weight = 0;
    let temperature = 0;
    let carbonDioxide = 0;
    let people = 0;
    let roomVolume = 0;
    for (const { zone, flow } of this.#boxes) {
      const share = flow + 1e-6;
      weight += share;
      temperature += share * zone.air;
      carbonDioxide += share * zone.carbonDioxide;
      people += zone.people;
      roomVolume += zone.volume;
    }
    if (weight === 0) return { temperature: 20, carbonDioxide: OUTDOOR_CARBON_DIOXIDE, people, roomVolume };
    return { temperature: temperature / weight, carbonDioxide: carbonDioxide / weight, people, roomVolume };
  }
}

function panelOf(floor: number, rooms: readonly ZonePlan[], noise: () => NoiseSource): BoxPanel {
  const settings = new VavPanelSettings();
  const boxes = rooms.map((plan) => {
    const source = noise();
    // People like it between 21 and 22.5 °C, in half degrees.
    const setpoint = 21 + Math.floor(hashUnit(source.seed, source.stream, 0) * 4) / 2;
    return new VavBox(new Zone(plan), setpoint, noise);
  });
  return { floor, settings, boxes, controls: boxes.map((box) => new VavControl(box, settings)) };
}

function sunThrough(plan: ZonePlan, weather: Weather): number {
  let gain = 0;
  for (const { azimuth, area } of plan.windows) {
    const direct = weather.directRadiation * beamOnWall(weather.sun, azimuth);
    gain += area * GLASS_TRANSMITS * (direct + SKY_ON_WALL * weather.diffuseRadiation);
  }
  return gain;
}
