import { AIR_HEAT } from './air.ts';
import { lag } from './numbers.ts';
import type { RoomUse } from './occupancy.ts';

/** A room as it was built. */
export interface ZonePlan {
  /** Number on the door, for example `204`. */
  readonly code: string;
  readonly use: RoomUse;
  readonly floorArea: number;
  /** People the room is made for. */
  readonly capacity: number;
  /** Glass by the direction it faces: m², degrees from north. */
  readonly windows: readonly { readonly azimuth: number; readonly area: number }[];
  /** Heat lost to the outside per kelvin, W/K: walls, glass, roof, leaks. */
  readonly loss: number;
}

/** What acts on a room during one step. */
export interface ZoneLoads {
  /** °C. */
  readonly outdoor: number;
  /** Air from the box: m³/s and °C. */
  readonly flow: number;
  readonly supply: number;
  /** W. */
  readonly sunGain: number;
  readonly people: number;
  readonly lightsOn: boolean;
  /** Carbon dioxide in the supply air, ppm. */
  readonly supplyCarbonDioxide: number;
}

const ROOM_HEIGHT = 2.9;

/** Furniture and the skin of the walls follow the air at once: air alone would be five times lighter. J/(m³·K). */
const QUICK_HEAT = 5 * AIR_HEAT;

/** Concrete per floor area: what carries warmth through the night. J/(m²·K). */
const SLAB_HEAT = 220_000;

/** Between air and concrete, W/(m²·K) of floor area. */
const SLAB_EXCHANGE = 6;

const PERSON_HEAT = 75;
const LIGHTING = 8;
const EQUIPMENT = 7;

/** Chargers, refrigerators and exit signs never sleep. */
const STANDBY_SHARE = 0.15;

/** One person breathes out this much carbon dioxide, m³/s. */
const BREATH = 5.2e-6;
export const OUTDOOR_CARBON_DIOXIDE = 420;

/** Doors and cracks, air changes per second. */
const LEAK_RATE = 0.1 / 3600;

/** One room: the air, and the concrete behind it that remembers yesterday. */
export class Zone {
  readonly plan: ZonePlan;
  /** °C. */
  air = 21;
  slab = 21;
  /** ppm. */
  carbonDioxide = OUTDOOR_CARBON_DIOXIDE;
  /** Lighting and sockets, W. */
  electricPower = 0;
  people = 0;

  constructor(plan: ZonePlan) {
    this.plan = plan;
  }

  get volume(): number {
    return this.plan.floorArea * ROOM_HEIGHT;
  }

  step(loads: ZoneLoads, seconds: number): void {
    const { floorArea, loss, capacity } = this.plan;
    const busy = capacity === 0 ? 0 : Math.min(loads.people / capacity, 1);
    const equipment = EQUIPMENT * floorArea * (STANDBY_SHARE + (1 - STANDBY_SHARE) * busy);
    this.electricPower = equipment + (loads.lightsOn ? LIGHTING * floorArea : 0);
    this.people = loads.people;

    const byFlow = loads.flow * AIR_HEAT;
    const bySlab = SLAB_EXCHANGE * floorArea;
    const gains = this.electricPower + loads.people * PERSON_HEAT + loads.sunGain * 0.6;
    // All that pulls at the air has one balance temperature; the air approaches it exponentially, however long the step.
    const pull = loss + byFlow + bySlab;
    const balance = (loss * loads.outdoor + byFlow * loads.supply + bySlab * this.slab + gains) / pull;
    const air = lag(this.air, balance, seconds, (QUICK_HEAT * this.volume) / pull);
    const toSlab = bySlab * ((this.air + air) / 2 - this.slab) + loads.sunGain * 0.4;
    this.slab += (toSlab * seconds) / (SLAB_HEAT * floorArea);
    this.air = air;
    this.#breathe(loads, seconds);
  }

  #breathe(loads: ZoneLoads, seconds: number): void {
    const leak = LEAK_RATE * this.volume;
    const exchange = leak + loads.flow;
    const breath = loads.people * BREATH * 1e6;
    const balance = (leak * OUTDOOR_CARBON_DIOXIDE + loads.flow * loads.supplyCarbonDioxide + breath) / exchange;
    this.carbonDioxide = lag(this.carbonDioxide, balance, seconds, this.volume / exchange);
  }
}
