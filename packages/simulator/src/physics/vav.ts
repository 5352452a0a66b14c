import { Command } from '../points/command.ts';
import { quantity } from '../points/quantity.ts';
import { Sensor, Variable } from '../points/signal.ts';
import type { NoiseSource } from '../points/signal.ts';
import { Actuator } from './actuator.ts';
import { AIR_HEAT } from './air.ts';
import { lag } from './numbers.ts';
import type { Zone } from './zone.ts';

/** Supply air and hot water as they reach a box. */
export interface BoxSupply {
  /** Static pressure in the duct, Pa. */
  readonly pressure: number;
  /** °C. */
  readonly air: number;
  /** Hot water at the coil, °C; undefined when no pump runs. */
  readonly water: number | undefined;
}

/** Full flow is reached with the damper open at this pressure, Pa. */
const RATED_PRESSURE = 150;

/** A closed blade still lets this share through. */
const LEAKAGE = 0.015;

/** Share of the difference between water and air that a fully open valve gives to the air at half flow. */
const COIL_EFFECT = 0.62;

/** Metal of coil and duct: the air behind it lags, seconds. */
const COIL_LAG_SECONDS = 75;

/** Without flow the duct slowly takes the temperature of the ceiling, seconds. */
const STANDSTILL_LAG_SECONDS = 1800;

/** Least flow, share of the maximum: a room that measures its air may go lower while nobody is there. */
const MINIMUM = 0.25;
const MINIMUM_WITH_SENSOR = 0.12;

const TRAVEL_SECONDS = 95;

/** Somebody who leaves for a moment does not switch the light off, seconds. */
const PRESENCE_HOLD_SECONDS = 900;

/** One terminal box: a damper, a reheat coil and the sensors of its room. */
export class VavBox {
  readonly zone: Zone;
  readonly coolingMaximum: number;
  readonly roomTemperature: Sensor;
  readonly flowSensor: Sensor;
  readonly dischargeTemperature: Sensor;
  readonly presence: Sensor;
  /** In rooms that fill and empty; undefined elsewhere. */
  readonly carbonDioxide: Sensor | undefined;
  readonly damper = new Command(quantity.position);
  readonly reheat = new Command(quantity.position);
  readonly setpoint: Variable;
  readonly flowSetpoint: Variable;
  readonly minimumFlow: Variable;
  readonly maximumFlow: Variable;
  readonly heatingFlow: Variable;
  readonly heatingDemand = new Variable(quantity.demand, 0);
  readonly coolingDemand = new Variable(quantity.demand, 0);
  readonly damperMotor = new Actuator(TRAVEL_SECONDS);
  readonly reheatMotor = new Actuator(TRAVEL_SECONDS);
  /** m³/s. */
  flow = 0;
  /** Air leaving the box, °C. */
  discharge = 21;
  /** Heat taken from the hot water, W. */
  waterLoad = 0;
  #presenceHoldSeconds = 0;

  constructor(zone: Zone, setpoint: number, noise: () => NoiseSource) {
    this.zone = zone;
    this.coolingMaximum = Math.round(zone.plan.floorArea * 1.7) * 10;
    this.roomTemperature = new Sensor(quantity.roomTemperature, noise());
    this.flowSensor = new Sensor(quantity.boxFlow, noise());
    this.dischargeTemperature = new Sensor(quantity.ductTemperature, noise());
    this.presence = new Sensor(quantity.occupancy, noise());
    this.carbonDioxide = zone.plan.use === 'office' ? undefined : new Sensor(quantity.carbonDioxide, noise());
    this.setpoint = new Variable(quantity.roomSetpoint, setpoint);
    this.flowSetpoint = new Variable(quantity.flowSetpoint, 0);
    this.minimumFlow = new Variable(
      quantity.flowSetpoint,
      this.coolingMaximum * (this.carbonDioxide ? MINIMUM_WITH_SENSOR : MINIMUM),
    );
    this.maximumFlow = new Variable(quantity.flowSetpoint, this.coolingMaximum);
    this.heatingFlow = new Variable(quantity.flowSetpoint, this.coolingMaximum * 0.45);
  }

  /** Flow through the box per root of pressure, m³/s/√Pa: how open it is, as the fan feels it. */
  get openness(): number {
    const opening = (this.damperMotor.position / 100) ** 1.3;
    return ((LEAKAGE + (1 - LEAKAGE) * opening) * this.coolingMaximum) / 3600 / Math.sqrt(RATED_PRESSURE);
  }

  get lightsOn(): boolean {
    return this.#presenceHoldSeconds > 0;
  }

  /** Motors move, air flows, the coil warms it. */
  step(supply: BoxSupply, people: number, seconds: number): void {
    this.damperMotor.step(this.damper.value, seconds);
    this.reheatMotor.step(this.reheat.value, seconds);
    this.flow = this.openness * Math.sqrt(supply.pressure);
    this.#presenceHoldSeconds = people > 0 ? PRESENCE_HOLD_SECONDS : Math.max(this.#presenceHoldSeconds - seconds, 0);
    if (supply.pressure < 1) {
      this.discharge = lag(this.discharge, this.zone.air, seconds, STANDSTILL_LAG_SECONDS);
      this.waterLoad = 0;
      return;
    }
    const share = (3600 * this.flow) / this.coolingMaximum;
    const effect = (this.reheatMotor.position / 100) * COIL_EFFECT * (1.25 - 0.5 * Math.min(share, 1));
    const rise = supply.water === undefined ? 0 : Math.max(effect * (supply.water - supply.air), 0);
    this.waterLoad = rise * this.flow * AIR_HEAT;
    this.discharge = lag(this.discharge, supply.air + rise, seconds, COIL_LAG_SECONDS);
  }

  /** The panel scans its inputs. */
  sample(at: number): void {
    this.roomTemperature.sample(this.zone.air, at);
    this.flowSensor.sample(this.flow * 3600, at);
    this.dischargeTemperature.sample(this.discharge, at);
    this.presence.sample(this.lightsOn ? 1 : 0, at);
    this.carbonDioxide?.sample(this.zone.carbonDioxide, at);
  }
}
