import { Command } from '../points/command.ts';
import { quantity } from '../points/quantity.ts';
import { Sensor } from '../points/signal.ts';
import type { NoiseSource } from '../points/signal.ts';
import { Actuator } from './actuator.ts';
import { AIR_DENSITY, AIR_HEAT, VAPOUR_HEAT, moistureAt, relativeHumidityAt } from './air.ts';
import { lag } from './numbers.ts';
import type { Weather } from './weather.ts';
import { OUTDOOR_CARBON_DIOXIDE } from './zone.ts';

/** What comes back from the rooms of one air handler. */
export interface ReturnAir {
  /** °C, weighted by flow. */
  readonly temperature: number;
  /** ppm. */
  readonly carbonDioxide: number;
  readonly people: number;
  /** m³. */
  readonly roomVolume: number;
}

/** Pressure the fan makes against a closed duct at full speed, Pa. */
const SHUT_OFF_PRESSURE = 900;
/** Flow through unit, filter and trunk at 1 Pa lost, m³/s: the duct's own resistance. */
const TRUNK_CONDUCTANCE = 0.245;
const DESIGN_FLOW = 5.3;
const FAN_POWER_KW = 11;
const VFD_RAMP_SECONDS = 45;
const DAMPER_TRAVEL_SECONDS = 90;
const VALVE_TRAVEL_SECONDS = 120;
const COIL_LAG_SECONDS = 80;
const STANDSTILL_LAG_SECONDS = 2400;
const HEATING_EFFECT = 0.38;
const COOLING_EFFECT = 0.8;
const CHILLED_WATER = 7;
/** Blades that are shut leak this share of outdoor air. */
const DAMPER_LEAKAGE = 0.03;
/** Warmth of the motor in the air stream at full power, K. */
const FAN_RISE = 1.1;
/** Ceiling lights warm the air on its way back, K. */
const PLENUM_RISE = 0.4;
/** Moisture one person gives off, kg/s. */
const PERSON_MOISTURE = 1.4e-5;
/** Air that comes through cracks whatever the fan does, share of the room volume per second. */
const LEAK_RATE = 0.1 / 3600;
/** A filter lasts this long before somebody changes it. */
const FILTER_LIFE_MS = 120 * 86_400_000;
const FILTER_CLEAN_PA = 85;
const FILTER_FULL_PA = 260;
/** The filter switch and the freeze stat are set to these. */
const FILTER_ALARM_PA = 250;
const FREEZE_TRIP = 3;
/** Current of the motor at full power, A. */
const FAN_CURRENT = 15.5;

/** One air handling unit: dampers, coils, a fan on a frequency converter, and what its panel measures. */
export class AirHandler {
  readonly supplyTemperature: Sensor;
  readonly returnTemperature: Sensor;
  readonly mixedTemperature: Sensor;
  readonly outdoorTemperature: Sensor;
  readonly coilTemperature: Sensor;
  readonly returnHumidity: Sensor;
  readonly supplyHumidity: Sensor;
  readonly returnCarbonDioxide: Sensor;
  readonly ductPressure: Sensor;
  readonly filterPressure: Sensor;
  readonly supplyFlow: Sensor;
  readonly fanCurrent: Sensor;
  readonly fanStatus: Sensor;
  readonly freezeStat: Sensor;
  readonly filterAlarm: Sensor;
  readonly smokeAlarm: Sensor;
  readonly fanStart = new Command(quantity.onOff);
  readonly fanSpeed = new Command(quantity.position);
  readonly outdoorDamper = new Command(quantity.position);
  readonly returnDamper = new Command(quantity.position, 100);
  readonly heatingValve = new Command(quantity.position);
  readonly coolingValve = new Command(quantity.position);
  readonly coilPump = new Command(quantity.onOff);
  readonly outdoorMotor = new Actuator(DAMPER_TRAVEL_SECONDS);
  readonly #heatingMotor = new Actuator(VALVE_TRAVEL_SECONDS);
  readonly #coolingMotor = new Actuator(VALVE_TRAVEL_SECONDS);
  readonly #drive = new Actuator(VFD_RAMP_SECONDS);
  /** Days by which this unit's filter is older than the other's. */
  readonly #filterOffsetMs: number;
  /** Pa. */
  pressure = 0;
  /** m³/s. */
  flow = 0;
  /** °C, behind the fan. */
  supply = 21;
  /** ppm in the supply air. */
  supplyCarbonDioxide = OUTDOOR_CARBON_DIOXIDE;
  /** Heat taken from the hot water, W. */
  waterLoad = 0;
  /** Heat given to the chilled water, W. */
  coolingLoad = 0;
  /** kW. */
  fanPower = 0;
  #mixed = 21;
  #afterHeating = 21;
  #returned = 21;
  #moisture = 0.006;
  #supplyMoisture = 0.006;
  #outdoor = 10;
  #carbonDioxide = OUTDOOR_CARBON_DIOXIDE;

  constructor(filterOffsetDays: number, noise: () => NoiseSource) {
    this.#filterOffsetMs = filterOffsetDays * 86_400_000;
    this.supplyTemperature = new Sensor(quantity.ductTemperature, noise());
    this.returnTemperature = new Sensor(quantity.ductTemperature, noise());
    this.mixedTemperature = new Sensor(quantity.ductTemperature, noise());
    this.outdoorTemperature = new Sensor(quantity.outdoorTemperature, noise());
    this.coilTemperature = new Sensor(quantity.ductTemperature, noise());
    this.returnHumidity = new Sensor(quantity.humidity, noise());
    this.supplyHumidity = new Sensor(quantity.humidity, noise());
    this.returnCarbonDioxide = new Sensor(quantity.carbonDioxide, noise());
    this.ductPressure = new Sensor(quantity.ductPressure, noise());
    this.filterPressure = new Sensor(quantity.filterPressure, noise());
    this.supplyFlow = new Sensor(quantity.unitFlow, noise());
    this.fanCurrent = new Sensor(quantity.current, noise());
    this.fanStatus = new Sensor(quantity.onOff, noise());
    this.freezeStat = new Sensor(quantity.normalAlarm, noise());
    this.filterAlarm = new Sensor(quantity.normalAlarm, noise());
    this.smokeAlarm = new Sensor(quantity.normalAlarm, noise());
  }

  /** The fan moves air, as a current switch at its motor sees it. */
  get isRunning(): boolean {
    return this.#drive.position > 10;
  }

  /**
   * Balances fan and duct. The fan loses pressure with the square of the flow, the boxes take flow with the root of
   * the pressure, so both meet at one point that needs no iteration. `openness` is the sum over the boxes.
   */
  blow(openness: number, seconds: number): void {
    this.#drive.step(this.fanStart.value === 1 ? this.fanSpeed.value : 0, seconds);
    const speed = this.#drive.position / 100;
    this.pressure = (SHUT_OFF_PRESSURE * speed ** 2) / (1 + (openness / TRUNK_CONDUCTANCE) ** 2);
    this.flow = openness * Math.sqrt(this.pressure);
    this.fanPower = speed < 0.02 ? 0 : FAN_POWER_KW * speed ** 2.7 * (0.35 + (0.65 * this.flow) / DESIGN_FLOW);
  }

  /** Mixes, heats and cools the air. `water` is the hot water at the coil, undefined when no pump runs. */
  step(weather: Weather, back: ReturnAir, water: number | undefined, seconds: number): void {
    this.#outdoor = weather.temperature;
    this.outdoorMotor.step(this.outdoorDamper.value, seconds);
    this.#heatingMotor.step(this.heatingValve.value, seconds);
    this.#coolingMotor.step(this.coolingValve.value, seconds);
    this.#returned = lag(this.#returned, back.temperature + PLENUM_RISE, seconds, 300);
    this.#carbonDioxide = back.carbonDioxide;
    const outdoorShare = DAMPER_LEAKAGE + (1 - DAMPER_LEAKAGE) * (this.outdoorMotor.position / 100);
    this.supplyCarbonDioxide = outdoorShare * OUTDOOR_CARBON_DIOXIDE + (1 - outdoorShare) * back.carbonDioxide;
    const outdoorMoisture = moistureAt(weather.temperature, weather.relativeHumidity);
    if (this.isRunning) this.#condition(outdoorShare, outdoorMoisture, water, seconds);
    else this.#rest(water, seconds);
    this.#moisten(back, outdoorMoisture, seconds);
  }

  #condition(outdoorShare: number, outdoorMoisture: number, water: number | undefined, seconds: number): void {
    const mixed = outdoorShare * this.#outdoor + (1 - outdoorShare) * this.#returned;
    this.#mixed = lag(this.#mixed, mixed, seconds, 30);
    const pumped = water !== undefined && this.coilPump.value === 1;
    const rise = pumped ? Math.max((this.#heatingMotor.position / 100) * HEATING_EFFECT * (water - this.#mixed), 0) : 0;
    const warm = this.#mixed + rise;
    const drop = Math.max((this.#coolingMotor.position / 100) * COOLING_EFFECT * (warm - CHILLED_WATER), 0);
    const cold = warm - drop;
    const mixedMoisture = outdoorShare * outdoorMoisture + (1 - outdoorShare) * this.#moisture;
    // Air that leaves a wet coil is almost saturated: what it cannot hold stays behind as water.
    this.#supplyMoisture = drop > 0 ? Math.min(mixedMoisture, moistureAt(cold, 95)) : mixedMoisture;
    this.waterLoad = rise * this.flow * AIR_HEAT;
    const condensed = (mixedMoisture - this.#supplyMoisture) * this.flow * AIR_DENSITY;
    this.coolingLoad = drop * this.flow * AIR_HEAT + condensed * VAPOUR_HEAT;
    this.#afterHeating = lag(this.#afterHeating, warm, seconds, COIL_LAG_SECONDS);
    this.supply = lag(this.supply, cold + (FAN_RISE * this.fanPower) / FAN_POWER_KW, seconds, COIL_LAG_SECONDS);
  }

  /** Still air takes the temperature of the plant room, warmed by a coil somebody left open. */
  #rest(water: number | undefined, seconds: number): void {
    const warmth = water === undefined ? 0 : (this.#heatingMotor.position / 100) * 0.2 * (water - 20);
    const room = 18 + 0.1 * (this.#outdoor - 10);
    this.#mixed = lag(this.#mixed, room + warmth / 2, seconds, STANDSTILL_LAG_SECONDS);
    this.#afterHeating = lag(this.#afterHeating, room + warmth, seconds, STANDSTILL_LAG_SECONDS);
    this.supply = lag(this.supply, room + warmth / 2, seconds, STANDSTILL_LAG_SECONDS);
    this.#supplyMoisture = this.#moisture;
    this.waterLoad = 0;
    this.coolingLoad = 0;
  }

  #moisten(back: ReturnAir, outdoorMoisture: number, seconds: number): void {
    const leak = LEAK_RATE * back.roomVolume;
    const exchange = leak + this.flow;
    const given = (back.people * PERSON_MOISTURE) / AIR_DENSITY;
    const balance = (leak * outdoorMoisture + this.flow * this.#supplyMoisture + given) / exchange;
    this.#moisture = lag(this.#moisture, balance, seconds, back.roomVolume / exchange);
  }

  /** The panel scans its inputs. */
  sample(at: number): void {
    const flowShare = this.flow / DESIGN_FLOW;
    const age = ((at + this.#filterOffsetMs) % FILTER_LIFE_MS) / FILTER_LIFE_MS;
    const filter = (FILTER_CLEAN_PA + (FILTER_FULL_PA - FILTER_CLEAN_PA) * age) * flowShare ** 2;
    this.supplyTemperature.sample(this.supply, at);
    this.returnTemperature.sample(this.#returned, at);
    this.mixedTemperature.sample(this.#mixed, at);
    this.outdoorTemperature.sample(this.#outdoor, at);
    this.coilTemperature.sample(this.#afterHeating, at);
    this.returnHumidity.sample(relativeHumidityAt(this.#returned, this.#moisture), at);
    this.supplyHumidity.sample(relativeHumidityAt(this.supply, this.#supplyMoisture), at);
    this.returnCarbonDioxide.sample(this.#carbonDioxide, at);
    this.ductPressure.sample(this.pressure, at);
    this.filterPressure.sample(filter, at);
    this.supplyFlow.sample(this.flow * 3600, at);
    this.fanCurrent.sample((FAN_CURRENT * this.fanPower) / FAN_POWER_KW, at);
    this.fanStatus.sample(this.isRunning ? 1 : 0, at);
    this.freezeStat.sample(this.isRunning && this.#afterHeating < FREEZE_TRIP ? 1 : 0, at);
    this.filterAlarm.sample(filter > FILTER_ALARM_PA ? 1 : 0, at);
    this.smokeAlarm.sample(0, at);
  }
}
