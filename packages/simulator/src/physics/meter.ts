import type { AnalogQuantity } from '../points/quantity.ts';
import { quantity } from '../points/quantity.ts';
import { Command } from '../points/command.ts';
import { Sensor, Variable } from '../points/signal.ts';
import type { NoiseSource } from '../points/signal.ts';
import { bell } from './noise.ts';
import { lag } from './numbers.ts';
import type { Weather } from './weather.ts';

/** Meters were set to zero when the building opened: at any later time they show a plausible count. */
const OPENED_AT = Date.UTC(2019, 3, 1);
const HOUR_MS = 3_600_000;

/** What the building uses on average, per hour; fills the years before a run begins. */
const average = { electricity: 24.5, hvac: 6.8, gas: 3.2, water: 0.085 } as const;

/** Per person and hour, L. */
const WATER_PER_PERSON = 5.5;

/** A cistern that never quite closes, L/h. */
const WATER_LEAK = 3;

/** Lamps outside and in the garage, kW; and everything that always runs. */
const EXTERIOR_KW = 2.8;
const BASE_KW = 5.5;

/** The exterior lamps come on when the sky gives less than this, W/m². */
const DUSK = 12;

const PHASE_VOLTAGE = 347;
const DEMAND_SECONDS = 900;

/** A meter that counts upwards: the exact sum inside, what the panel shows outside. */
export class Counter {
  readonly reading: Variable;
  #total: number;

  constructor(kind: AnalogQuantity, perHour: number, at: number) {
    this.#total = ((at - OPENED_AT) / HOUR_MS) * perHour;
    this.reading = new Variable(kind, this.#total);
  }

  add(ratePerHour: number, seconds: number): void {
    this.#total += (ratePerHour * seconds) / 3600;
    this.reading.value = this.#total;
  }
}

/** What the rest of the building used in one step. */
export interface Consumption {
  /** Lights and sockets, kW. */
  readonly rooms: number;
  /** Fans, pumps and the chiller, kW. */
  readonly hvac: number;
  /** m³/h. */
  readonly gas: number;
  readonly people: number;
}

/** Meters of the whole building, the lamps outside, and the weather as its sensors see it. */
export class MeterRoom {
  readonly power: Sensor;
  readonly hvacPower: Sensor;
  readonly roomPower: Sensor;
  readonly powerFactor: Sensor;
  readonly voltage: Sensor;
  readonly currents: readonly [Sensor, Sensor, Sensor];
  readonly gasFlow: Sensor;
  readonly waterFlow: Sensor;
  readonly outdoorTemperature: Sensor;
  readonly outdoorHumidity: Sensor;
  readonly airPressure: Sensor;
  readonly radiation: Sensor;
  readonly wind: Sensor;
  readonly exteriorLights = new Command(quantity.onOff);
  readonly demand = new Variable(quantity.power, 0);
  readonly demandLimit = new Variable(quantity.power, 90);
  readonly demandAlarm = new Variable(quantity.normalAlarm, 0);
  readonly energy: Counter;
  readonly hvacEnergy: Counter;
  readonly gas: Counter;
  readonly water: Counter;
  readonly #noise: NoiseSource;
  #demand = 20;
  #waterRate = 0;
  #used = { total: 0, hvac: 0, rooms: 0, gas: 0 };

  constructor(at: number, noise: () => NoiseSource) {
    const sensor = (kind: AnalogQuantity): Sensor => new Sensor(kind, noise());
    this.#noise = noise();
    this.power = sensor(quantity.power);
    this.hvacPower = sensor(quantity.power);
    this.roomPower = sensor(quantity.power);
    this.powerFactor = sensor(quantity.powerFactor);
    this.voltage = sensor(quantity.voltage);
    this.currents = [sensor(quantity.current), sensor(quantity.current), sensor(quantity.current)];
    this.gasFlow = sensor(quantity.gasFlow);
    this.waterFlow = sensor(quantity.waterFlow);
    this.outdoorTemperature = sensor(quantity.outdoorTemperature);
    this.outdoorHumidity = sensor(quantity.humidity);
    this.airPressure = sensor(quantity.airPressure);
    this.radiation = sensor(quantity.radiation);
    this.wind = sensor(quantity.wind);
    this.energy = new Counter(quantity.energy, average.electricity, at);
    this.hvacEnergy = new Counter(quantity.energy, average.hvac, at);
    this.gas = new Counter(quantity.gasVolume, average.gas, at);
    this.water = new Counter(quantity.waterVolume, average.water, at);
  }

  step(used: Consumption, weather: Weather, at: number, seconds: number): void {
    this.exteriorLights.program(skyLight(weather) < DUSK ? 1 : 0);
    // The lift and the kitchen: short loads that come and go.
    const minute = Math.floor(at / 60_000);
    const bustle = used.people * 0.05 * Math.max(1 + bell(this.#noise.seed, this.#noise.stream, minute), 0);
    const lamps = this.exteriorLights.value * EXTERIOR_KW;
    const rooms = used.rooms + bustle + lamps + BASE_KW;
    const total = rooms + used.hvac;
    this.#used = { total, hvac: used.hvac, rooms, gas: used.gas };
    const burst = Math.max(1 + 0.6 * bell(this.#noise.seed, this.#noise.stream + 1, minute), 0);
    this.#waterRate = WATER_LEAK + used.people * WATER_PER_PERSON * burst;
    this.#demand = lag(this.#demand, total, seconds, DEMAND_SECONDS);
    this.demand.value = this.#demand;
    this.demandAlarm.value = this.#demand > this.demandLimit.value ? 1 : 0;
    this.energy.add(total, seconds);
    this.hvacEnergy.add(used.hvac, seconds);
    this.gas.add(used.gas, seconds);
    this.water.add(this.#waterRate / 1000, seconds);
  }

  /** The panel scans its inputs. */
  sample(weather: Weather, at: number): void {
    const { total, hvac, rooms, gas } = this.#used;
    const factor = 0.97 - (0.09 * hvac) / Math.max(total, 1);
    this.power.sample(total, at);
    this.hvacPower.sample(hvac, at);
    this.roomPower.sample(rooms, at);
    this.powerFactor.sample(factor, at);
    this.voltage.sample(PHASE_VOLTAGE - total * 0.03, at);
    for (const [phase, share] of [0.35, 0.32, 0.33].entries()) {
      this.currents[phase]?.sample((total * share * 1000) / factor / PHASE_VOLTAGE, at);
    }
    this.gasFlow.sample(gas, at);
    this.waterFlow.sample(this.#waterRate, at);
    this.outdoorTemperature.sample(weather.temperature, at);
    this.outdoorHumidity.sample(weather.relativeHumidity, at);
    this.airPressure.sample(weather.pressure, at);
    this.radiation.sample(skyLight(weather), at);
    this.wind.sample(weather.wind, at);
  }
}

/** Radiation on level ground, W/m². */
function skyLight(weather: Weather): number {
  return weather.directRadiation * Math.max(weather.sun.sinElevation, 0) + weather.diffuseRadiation;
}
