import { quantity } from '../points/quantity.ts';
import { Variable } from '../points/signal.ts';
import type { AirHandler } from './air-handler.ts';
import { clamp, ramp } from './numbers.ts';
import { PiLoop } from './pi-loop.ts';

/** The drive never runs slower: the motor could not cool itself. */
const SPEED_MINIMUM = 30;

/** After the freeze stat tripped the unit stays off this long, so that it does not come and go, seconds. */
const FREEZE_HOLD_SECONDS = 900;

/** A night run lasts at least this long, seconds. */
const NIGHT_RUN_SECONDS = 1800;

/** Outdoor air must be this much cooler than the return air to be worth having, K. */
const ECONOMISER_MARGIN = 1.5;

/** While rooms are cold and empty, or the day has just begun, the air is this warm and none of it comes from outside, °C. */
const WARM_UP_SUPPLY = 26;
const WARM_UP_UNTIL = 20.5;

/** The supply set-point rises from its base by the full reset over this range of outdoor temperature, °C. */
const RESET_STARTS = 16;
const RESET_FULL = -4;

/** Why the unit is wanted although nobody is there. */
export type NightCall = 'none' | 'heating' | 'cooling';

/** The program of one air handler: when it runs, how fast, and how warm its air is. */
export class AirHandlerControl {
  /** Written by the schedule when it changes, by an operator at any time. */
  readonly occupied = new Variable(quantity.occupancy, 0);
  /** Base of the supply set-point, and by how much cold weather raises it. */
  readonly supplySetpoint = new Variable(quantity.supplySetpoint, 13);
  readonly supplyReset = new Variable(quantity.difference, 5);
  readonly activeSetpoint = new Variable(quantity.supplySetpoint, 14);
  readonly pressureSetpoint = new Variable(quantity.pressureSetpoint, 220);
  readonly minimumOutdoorAir = new Variable(quantity.demand, 18);
  readonly economiserLimit = new Variable(quantity.outdoorLimit, 19);
  readonly carbonDioxideLimit = new Variable(quantity.carbonDioxideSetpoint, 800);
  readonly heatingDemand = new Variable(quantity.demand, 0);
  readonly coolingDemand = new Variable(quantity.demand, 0);
  readonly economiserActive = new Variable(quantity.noYes, 0);
  readonly warmUp = new Variable(quantity.noYes, 0);
  readonly nightRun = new Variable(quantity.noYes, 0);
  readonly freezeAlarm = new Variable(quantity.normalAlarm, 0);
  readonly fanAlarm = new Variable(quantity.normalAlarm, 0);
  readonly runHours: Variable;
  readonly #unit: AirHandler;
  readonly #pressure = new PiLoop({ gain: 0.05, integralSeconds: 60, minimum: SPEED_MINIMUM, maximum: 100 });
  /** One loop over all three stages: above zero it heats, below it takes outdoor air and then cools. */
  readonly #temperature = new PiLoop({ gain: 3, integralSeconds: 260, minimum: -100, maximum: 100 }, 0);
  #hours: number;
  #freezeHoldSeconds = 0;
  #nightSeconds = 0;
  #nightCall: NightCall = 'none';
  #mismatchSeconds = 0;
  #warmedUp = false;

  constructor(unit: AirHandler, runHours: number) {
    this.#unit = unit;
    this.#hours = runHours;
    this.runHours = new Variable(quantity.runHours, runHours);
  }

  /** Why the unit runs although nobody is there. */
  get nightReason(): NightCall {
    return this.nightRun.value === 1 ? this.#nightCall : 'none';
  }

  /** `call` tells whether a room is too cold or too warm for an empty building. */
  step(call: NightCall, seconds: number): void {
    const unit = this.#unit;
    this.#watchFreezing(seconds);
    if (call !== 'none') this.#nightCall = call;
    this.#nightSeconds = call === 'none' ? Math.max(this.#nightSeconds - seconds, 0) : NIGHT_RUN_SECONDS;
    const occupied = this.occupied.value === 1;
    const night = !occupied && this.#nightSeconds > 0;
    this.nightRun.value = night ? 1 : 0;
    const frozen = this.#freezeHoldSeconds > 0;
    const run = (occupied || night) && !frozen;
    unit.fanStart.program(run ? 1 : 0);
    this.#watchFan(seconds);
    if (unit.isRunning) this.#hours += seconds / 3600;
    this.runHours.value = this.#hours;
    if (!run) {
      this.#standStill(frozen);
      return;
    }
    this.#chooseSetpoint(occupied);
    unit.fanSpeed.program(this.#pressure.step(this.pressureSetpoint.value - unit.ductPressure.value, seconds));
    this.#sequence(this.#temperature.step(this.activeSetpoint.value - unit.supplyTemperature.lastGood, seconds), night);
  }

  /** Warm-up ends for the day once the building is warm: people who open windows do not bring it back. */
  #chooseSetpoint(occupied: boolean): void {
    const cold = this.#unit.returnTemperature.lastGood < WARM_UP_UNTIL;
    if (!occupied) this.#warmedUp = false;
    else if (!cold) this.#warmedUp = true;
    const warmUp = occupied ? !this.#warmedUp : this.#nightCall === 'heating';
    this.warmUp.value = warmUp ? 1 : 0;
    const reset = this.supplyReset.value * ramp(this.#unit.outdoorTemperature.lastGood, RESET_STARTS, RESET_FULL);
    this.activeSetpoint.value = warmUp ? WARM_UP_SUPPLY : this.supplySetpoint.value + reset;
  }

  #standStill(frozen: boolean): void {
    const unit = this.#unit;
    this.#pressure.reset(SPEED_MINIMUM);
    this.#temperature.reset(0);
    unit.fanSpeed.program(0);
    unit.outdoorDamper.program(0);
    unit.returnDamper.program(100);
    unit.heatingValve.program(frozen ? 100 : 0);
    unit.coolingValve.program(0);
    unit.coilPump.program(frozen ? 1 : 0);
    this.heatingDemand.value = frozen ? 100 : 0;
    this.coolingDemand.value = 0;
    this.economiserActive.value = 0;
    this.warmUp.value = 0;
  }

  #sequence(output: number, night: boolean): void {
    const unit = this.#unit;
    const outdoor = unit.outdoorTemperature.lastGood;
    const warmUp = this.warmUp.value === 1;
    const free =
      !warmUp && outdoor < unit.returnTemperature.lastGood - ECONOMISER_MARGIN && outdoor < this.economiserLimit.value;
    const heating = clamp(output, 0, 100);
    const cooling = free ? clamp(-output * 2 - 100, 0, 100) : clamp(-output, 0, 100);
    const least = night || warmUp ? 0 : this.#leastOutdoorAir();
    const outdoorAir = free ? least + (100 - least) * clamp(-output / 50, 0, 1) : least;
    this.heatingDemand.value = heating;
    this.coolingDemand.value = clamp(-output, 0, 100);
    this.economiserActive.value = free && outdoorAir > least + 1 ? 1 : 0;
    unit.heatingValve.program(heating);
    unit.coolingValve.program(cooling);
    unit.coilPump.program(heating > 1 ? 1 : 0);
    unit.outdoorDamper.program(outdoorAir);
    unit.returnDamper.program(100 - outdoorAir);
  }

  #leastOutdoorAir(): number {
    const limit = this.carbonDioxideLimit.value;
    const stale = ramp(this.#unit.returnCarbonDioxide.lastGood, limit, limit + 300);
    return this.minimumOutdoorAir.value + (60 - this.minimumOutdoorAir.value) * stale;
  }

  #watchFreezing(seconds: number): void {
    if (this.#unit.freezeStat.value === 1) this.#freezeHoldSeconds = FREEZE_HOLD_SECONDS;
    else this.#freezeHoldSeconds = Math.max(this.#freezeHoldSeconds - seconds, 0);
    this.freezeAlarm.value = this.#freezeHoldSeconds > 0 ? 1 : 0;
  }

  /** Commanded and proved states may differ for two minutes while the drive ramps. */
  #watchFan(seconds: number): void {
    const differs = this.#unit.fanStart.value !== this.#unit.fanStatus.value;
    this.#mismatchSeconds = differs ? this.#mismatchSeconds + seconds : 0;
    this.fanAlarm.value = this.#mismatchSeconds > 120 ? 1 : 0;
  }
}
