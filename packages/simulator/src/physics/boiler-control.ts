import { quantity } from '../points/quantity.ts';
import { Variable } from '../points/signal.ts';
import type { BoilerPlant } from './boiler-plant.ts';
import { clamp, ramp } from './numbers.ts';
import { PiLoop } from './pi-loop.ts';

/** The second boiler joins after the first ran this high this long, and leaves in the same manner: %, seconds. */
const JOIN_ABOVE = 92;
const LEAVE_BELOW = 30;
const STAGE_SECONDS = 600;

/** The pump runs on after the last call, so that the boilers do not boil, seconds. */
const RUN_ON_SECONDS = 900;

/** The burner starts this far below the set-point and stops this far above it, K. */
const START_BELOW = 2;
const STOP_ABOVE = 4;

/** Boilers and pumps change places once a week. */
const DAYS_OF_A_TURN = 7;

/** The program of the plant: set-point by the weather, pumps, lead and lag boiler. */
export class BoilerControl {
  readonly enabled = new Variable(quantity.disableEnable, 1);
  readonly lockout = new Variable(quantity.outdoorLimit, 20);
  readonly coldOutdoor = new Variable(quantity.outdoorLimit, -15);
  readonly mildOutdoor = new Variable(quantity.outdoorLimit, 15);
  readonly coldWater = new Variable(quantity.waterSetpoint, 72);
  readonly mildWater = new Variable(quantity.waterSetpoint, 48);
  readonly setpoint = new Variable(quantity.waterSetpoint, 60);
  readonly calling = new Variable(quantity.noYes, 0);
  readonly lead = new Variable(quantity.lead, 1);
  readonly demand = new Variable(quantity.demand, 0);
  readonly load = new Variable(quantity.power, 0);
  readonly outdoor = new Variable(quantity.outdoorTemperature, 10);
  readonly runHours: readonly [Variable, Variable];
  readonly pumpHours: readonly [Variable, Variable];
  readonly #plant: BoilerPlant;
  readonly #fire = new PiLoop({ gain: 4, integralSeconds: 500, minimum: 0, maximum: 100 });
  readonly #hours: { boilers: [number, number]; pumps: [number, number] };
  #burning = false;
  #lagOn = false;
  #stageSeconds = 0;
  #callSeconds = 0;

  constructor(plant: BoilerPlant, hours: number) {
    this.#plant = plant;
    this.#hours = { boilers: [hours, hours * 0.83], pumps: [hours * 1.9, hours * 1.84] };
    this.runHours = [hoursShown(hours), hoursShown(hours * 0.83)];
    this.pumpHours = [hoursShown(hours * 1.9), hoursShown(hours * 1.84)];
  }

  /** `valvesOpen`: some coil in the building wants heat. */
  step(outdoor: number, valvesOpen: boolean, day: number, seconds: number): void {
    this.outdoor.value = outdoor;
    this.lead.value = 1 + (Math.floor(day / DAYS_OF_A_TURN) % 2);
    const warmth = ramp(outdoor, this.coldOutdoor.value, this.mildOutdoor.value);
    this.setpoint.value = this.coldWater.value + (this.mildWater.value - this.coldWater.value) * warmth;
    const call = this.enabled.value === 1 && outdoor < this.lockout.value && valvesOpen;
    this.#callSeconds = call ? RUN_ON_SECONDS : Math.max(this.#callSeconds - seconds, 0);
    this.calling.value = call ? 1 : 0;
    this.load.value = this.#plant.load / 1000;
    this.#runPumps();
    this.#runBoilers(call, seconds);
    this.#count(seconds);
  }

  #runPumps(): void {
    const run = this.#callSeconds > 0 ? 1 : 0;
    const lead = this.lead.value - 1;
    for (const [index, pump] of this.#plant.pumps.entries()) pump.start.program(index === lead ? run : 0);
  }

  #runBoilers(call: boolean, seconds: number): void {
    const error = this.setpoint.value - this.#plant.supplyTemperature.lastGood;
    if (!call || error < -STOP_ABOVE) this.#burning = false;
    else if (error > START_BELOW) this.#burning = true;
    const fire = this.#burning ? this.#fire.step(error, seconds) : 0;
    if (!this.#burning) this.#fire.reset(0);
    this.demand.value = fire;
    this.#stage(fire, seconds);
    const first = this.lead.value - 1;
    for (const [index, boiler] of this.#plant.boilers.entries()) {
      // A boiler in alarm passes its turn to the other one at once.
      const other = this.#plant.boilers[1 - index];
      const on = call && (index === first || this.#lagOn || other?.alarm.value === 1);
      boiler.enable.program(on ? 1 : 0);
      boiler.firing.program(on && this.#burning ? clamp(fire, 1, 100) : 0);
    }
  }

  #stage(fire: number, seconds: number): void {
    const wants = this.#lagOn ? fire < LEAVE_BELOW : fire > JOIN_ABOVE;
    this.#stageSeconds = wants ? this.#stageSeconds + seconds : 0;
    if (this.#stageSeconds < STAGE_SECONDS) return;
    this.#lagOn = !this.#lagOn;
    this.#stageSeconds = 0;
  }

  #count(seconds: number): void {
    for (const index of [0, 1] as const) {
      if (this.#plant.boilers[index].fire > 0) this.#hours.boilers[index] += seconds / 3600;
      if (this.#plant.pumps[index].isRunning) this.#hours.pumps[index] += seconds / 3600;
      this.runHours[index].value = this.#hours.boilers[index];
      this.pumpHours[index].value = this.#hours.pumps[index];
    }
  }
}

function hoursShown(value: number): Variable {
  return new Variable(quantity.runHours, value);
}
