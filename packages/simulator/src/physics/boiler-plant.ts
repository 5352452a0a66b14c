import { Command } from '../points/command.ts';
import { quantity } from '../points/quantity.ts';
import { Sensor } from '../points/signal.ts';
import type { NoiseSource } from '../points/signal.ts';
import { WATER_HEAT } from './air.ts';
import { clamp, lag } from './numbers.ts';

/** Heat of one boiler at full fire, W. */
const BOILER_POWER = 140_000;

/** A burner that turns lower than this goes out, share of full fire. */
const TURNDOWN = 0.18;

/** Share of the gas that becomes warm water. */
const EFFICIENCY = 0.89;

/** Heat in one cubic metre of natural gas, kWh. */
const GAS_HEAT = 10.55;

/** Water in pipes and boilers, L; one pump moves this much, L/s. */
const WATER_VOLUME = 1900;
const PUMP_FLOW = 4.2;
const PUMP_KW = 1.6;

/** Pipes lose heat to the plant room, W/K. */
const PIPE_LOSS = 70;

const PLANT_ROOM = 20;

/** The limit switch of a boiler opens here, °C. */
const HIGH_LIMIT = 92;

/** A burner and its switch. */
export class Boiler {
  readonly enable = new Command(quantity.onOff);
  readonly firing = new Command(quantity.position);
  readonly outlet: Sensor;
  readonly flame: Sensor;
  readonly alarm: Sensor;
  /** Set by a fault: the burner control has locked out and waits for a person. */
  lockedOut = false;
  /** Share of full fire, 0 to 1. */
  fire = 0;
  outletTemperature = 40;

  constructor(noise: () => NoiseSource) {
    this.outlet = new Sensor(quantity.waterTemperature, noise());
    this.flame = new Sensor(quantity.onOff, noise());
    this.alarm = new Sensor(quantity.normalAlarm, noise());
  }

  step(inlet: number, flow: number, seconds: number): void {
    const wanted = this.firing.value / 100;
    const lit = this.enable.value === 1 && !this.lockedOut && flow > 0 && wanted > 0 && inlet < HIGH_LIMIT;
    this.fire = lit ? lag(this.fire, clamp(wanted, TURNDOWN, 1), seconds, 40) : 0;
    const rise = flow > 0 ? (this.fire * BOILER_POWER) / (flow * WATER_HEAT) : 0;
    const target = flow > 0 ? inlet + rise : PLANT_ROOM;
    this.outletTemperature = lag(this.outletTemperature, target, seconds, flow > 0 ? 60 : 14_400);
  }
}

/** A circulating pump with a flow switch. */
export class Pump {
  readonly start = new Command(quantity.onOff);
  readonly status: Sensor;

  constructor(noise: () => NoiseSource) {
    this.status = new Sensor(quantity.onOff, noise());
  }

  get isRunning(): boolean {
    return this.start.value === 1;
  }
}

/** Two boilers and two pumps on one loop of hot water. */
export class BoilerPlant {
  readonly boilers: readonly [Boiler, Boiler];
  readonly pumps: readonly [Pump, Pump];
  readonly supplyTemperature: Sensor;
  readonly returnTemperature: Sensor;
  readonly loopPressure: Sensor;
  readonly roomTemperature: Sensor;
  readonly gasAlarm: Sensor;
  /** °C. */
  supply = 45;
  returned = 40;
  /** L/s. */
  flow = 0;
  /** Heat the building took in the last step, W. */
  load = 0;

  constructor(noise: () => NoiseSource) {
    this.boilers = [new Boiler(noise), new Boiler(noise)];
    this.pumps = [new Pump(noise), new Pump(noise)];
    this.supplyTemperature = new Sensor(quantity.waterTemperature, noise());
    this.returnTemperature = new Sensor(quantity.waterTemperature, noise());
    this.loopPressure = new Sensor(quantity.waterPressure, noise());
    this.roomTemperature = new Sensor(quantity.roomTemperature, noise());
    this.gasAlarm = new Sensor(quantity.normalAlarm, noise());
  }

  /** What a coil finds in its pipe, °C; undefined when no pump runs. */
  get available(): number | undefined {
    return this.flow > 0 ? this.supply : undefined;
  }

  /** m³/h. */
  get gasFlow(): number {
    const heat = this.boilers.reduce((sum, { fire }) => sum + fire * BOILER_POWER, 0);
    return heat / 1000 / EFFICIENCY / GAS_HEAT;
  }

  /** kW. */
  get electricPower(): number {
    const running = this.pumps.filter(({ isRunning }) => isRunning).length;
    const burners = this.boilers.filter(({ fire }) => fire > 0).length;
    return running * PUMP_KW + burners * 0.4;
  }

  step(load: number, seconds: number): void {
    const running = this.pumps.filter(({ isRunning }) => isRunning).length;
    this.flow = [0, PUMP_FLOW, PUMP_FLOW * 1.35][running] ?? 0;
    this.load = this.flow > 0 ? load : 0;
    // Both boilers see the whole flow: the loop is one mass of water that burners warm and coils cool.
    const heat = this.boilers.reduce((sum, { fire }) => sum + fire * BOILER_POWER, 0);
    const loss = PIPE_LOSS * (this.supply - PLANT_ROOM);
    this.supply = clamp(this.supply + ((heat - this.load - loss) * seconds) / (WATER_VOLUME * WATER_HEAT), 4, 99);
    const drop = this.flow > 0 ? this.load / (this.flow * WATER_HEAT) : 0;
    const back = this.flow > 0 ? this.supply - drop : this.supply - 3;
    this.returned = lag(this.returned, back, seconds, 90);
    for (const boiler of this.boilers) boiler.step(this.returned, this.flow, seconds);
  }

  /** The panel scans its inputs. */
  sample(at: number): void {
    this.supplyTemperature.sample(this.supply, at);
    this.returnTemperature.sample(this.returned, at);
    this.loopPressure.sample(140 + 0.6 * this.supply + (this.flow > 0 ? 25 : 0), at);
    this.roomTemperature.sample(PLANT_ROOM + 4 + 0.05 * (this.supply - 40), at);
    this.gasAlarm.sample(0, at);
    for (const boiler of this.boilers) {
      boiler.outlet.sample(boiler.outletTemperature, at);
      boiler.flame.sample(boiler.fire > 0 ? 1 : 0, at);
      boiler.alarm.sample(boiler.lockedOut ? 1 : 0, at);
    }
    for (const pump of this.pumps) pump.status.sample(pump.isRunning ? 1 : 0, at);
  }
}
