import { quantity } from '../points/quantity.ts';
import { Variable } from '../points/signal.ts';
import type { NightCall } from './air-handler-control.ts';
import { clamp, ramp } from './numbers.ts';
import { PiLoop } from './pi-loop.ts';
import type { VavBox } from './vav.ts';

/** Set-points that the boxes of one panel share; an operator may change them. */
export class VavPanelSettings {
  /** Written by the schedule when it changes, by an operator at any time. */
  readonly occupied = new Variable(quantity.occupancy, 0);
  readonly unoccupiedHeating = new Variable(quantity.roomSetpoint, 17);
  readonly unoccupiedCooling = new Variable(quantity.roomSetpoint, 27);
  readonly deadband = new Variable(quantity.difference, 1);
  readonly carbonDioxideLimit = new Variable(quantity.carbonDioxideSetpoint, 900);
  /** What the air handler says over the panels' network. */
  readonly supplyTemperature = new Variable(quantity.ductTemperature, 21);
  readonly fanRunning = new Variable(quantity.onOff, 0);
  /** Why the air handler runs at night: every room then takes its share, so that the next call is hours away. */
  nightRun: NightCall = 'none';
}

/** The reheat valve does its work first, then more air: flow rises over the upper part of the heating demand. */
const FLOW_RISES_FROM = 60;

/** More air only helps when the coil made it warmer than the room by this much, K: the boilers may be off. */
const WARM_AIR_MARGIN = 2;

/** A flow error of the whole range moves the damper by this much per minute, %. */
const DAMPER_GAIN = 45;

/** Smaller errors are left alone, share of the maximum flow: motors wear. */
const FLOW_DEADBAND = 0.015;

/** Without the fan the damper rests here, %, so that the first air finds a way. */
const REST_POSITION = 20;

/** A night run brings a room this far inside its limit, K. */
const NIGHT_RUN_MARGIN = 1.5;

/** A room calls this far outside its limit, and is content this far inside it, K. */
const CALL_MARGIN = 0.3;
const NIGHT_RUN_ENDS = 1.1;

/** Flow is raised to its maximum over this many ppm above the limit. */
const CARBON_DIOXIDE_BAND = 300;

/** The program of one box: two temperature loops, from them a flow set-point, from that the damper. */
export class VavControl {
  readonly #box: VavBox;
  readonly #settings: VavPanelSettings;
  readonly #heating = new PiLoop({ gain: 35, integralSeconds: 1500, minimum: 0, maximum: 100 });
  readonly #cooling = new PiLoop({ gain: 45, integralSeconds: 1500, minimum: 0, maximum: 100 });
  #damperPosition = REST_POSITION;
  #call: NightCall = 'none';

  constructor(box: VavBox, settings: VavPanelSettings) {
    this.#box = box;
    this.#settings = settings;
  }

  /** Room so far outside its limits that the air handler must run although nobody is there. */
  get call(): NightCall {
    return this.#call;
  }

  get #occupied(): boolean {
    return this.#settings.occupied.value === 1;
  }

  get #heatingSetpoint(): number {
    if (!this.#occupied)
      return this.#settings.unoccupiedHeating.value + (this.#settings.nightRun === 'heating' ? NIGHT_RUN_MARGIN : 0);
    return this.#box.setpoint.value - this.#settings.deadband.value / 2;
  }

  get #coolingSetpoint(): number {
    if (!this.#occupied)
      return this.#settings.unoccupiedCooling.value - (this.#settings.nightRun === 'cooling' ? NIGHT_RUN_MARGIN : 0);
    return this.#box.setpoint.value + this.#settings.deadband.value / 2;
  }

  step(seconds: number): void {
    const box = this.#box;
    const room = box.roomTemperature.lastGood;
    this.#decideCall(room);
    if (this.#settings.fanRunning.value === 0) {
      this.#heating.reset(0);
      this.#cooling.reset(0);
      this.#apply(0, 0, 0);
      this.#damperPosition = REST_POSITION;
      box.damper.program(REST_POSITION);
      return;
    }
    const heating = this.#heating.step(this.#heatingSetpoint - room, seconds);
    const cooling = this.#cooling.step(room - this.#coolingSetpoint, seconds);
    const flow = this.#flowFor(heating, cooling);
    this.#apply(heating, cooling, flow);
    this.#moveDamper(flow, seconds);
  }

  /** A call begins outside the limit and ends well inside it, so that the unit does not come and go. */
  #decideCall(room: number): void {
    const { unoccupiedHeating, unoccupiedCooling } = this.#settings;
    const below = unoccupiedHeating.value - room;
    const above = room - unoccupiedCooling.value;
    if (this.#occupied) this.#call = 'none';
    else if (below > CALL_MARGIN) this.#call = 'heating';
    else if (above > CALL_MARGIN) this.#call = 'cooling';
    else if (below < -NIGHT_RUN_ENDS && above < -NIGHT_RUN_ENDS) this.#call = 'none';
  }

  #flowFor(heating: number, cooling: number): number {
    const box = this.#box;
    const maximum = box.maximumFlow.value;
    const co2 = box.carbonDioxide?.lastGood ?? 0;
    const limit = this.#settings.carbonDioxideLimit.value;
    const crowd = ramp(co2, limit, limit + CARBON_DIOXIDE_BAND);
    const base = this.#occupied ? box.minimumFlow.value : 0;
    const least = base + (maximum - base) * crowd;
    const forCooling = base + ((maximum - base) * cooling) / 100;
    const warm = box.dischargeTemperature.lastGood > box.roomTemperature.lastGood + WARM_AIR_MARGIN || base === 0;
    const forHeating = warm && heating > 0 ? base + (box.heatingFlow.value - base) * heatingShare(heating, base) : 0;
    return Math.max(least, forCooling, forHeating);
  }

  #apply(heating: number, cooling: number, flow: number): void {
    this.#box.heatingDemand.value = heating;
    this.#box.coolingDemand.value = cooling;
    this.#box.flowSetpoint.value = flow;
    this.#box.reheat.program(clamp(heating / (FLOW_RISES_FROM / 100), 0, 100));
  }

  #moveDamper(flow: number, seconds: number): void {
    const error = (flow - this.#box.flowSensor.value) / this.#box.coolingMaximum;
    if (Math.abs(error) > FLOW_DEADBAND) this.#damperPosition += error * DAMPER_GAIN * (seconds / 60);
    this.#damperPosition = clamp(this.#damperPosition, 0, 100);
    this.#box.damper.program(this.#damperPosition);
  }
}

/** Without a minimum flow the coil would sit in still air: heating then starts with half its flow. */
function heatingShare(heating: number, base: number): number {
  const rising = ramp(heating, FLOW_RISES_FROM, 100);
  return base > 0 ? rising : 0.5 + 0.5 * rising;
}
