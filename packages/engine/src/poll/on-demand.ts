import { messageOf } from '@t3000/core';
import type { DeviceLink, PointConfig, ReadRequest } from '@t3000/core';
import { refusal } from './outcomes.ts';
import type { ReadOutcome } from './outcomes.ts';

export interface OnDemandOptions {
  readonly link: () => DeviceLink | undefined;
  /** Sends one packed request ahead of the routine and puts its values into the table. */
  readonly perform: (request: ReadRequest) => Promise<ReadOutcome>;
  readonly onDriverFailure: (error: unknown) => void;
}

interface Flight {
  readonly point: PointConfig;
  readonly outcome: Promise<ReadOutcome>;
  readonly land: (outcome: ReadOutcome) => void;
}

/**
 * Single reads that somebody waits for. Everybody who asks for a point while it is being read shares that one read,
 * and points asked for in the same turn travel in one request.
 */
export class OnDemand {
  readonly #options: OnDemandOptions;
  readonly #flights = new Map<number, Flight>();
  #wanted: Flight[] = [];

  constructor(options: OnDemandOptions) {
    this.#options = options;
  }

  isFlying(point: PointConfig): boolean {
    return this.#flights.has(point.id);
  }

  read(point: PointConfig): Promise<ReadOutcome> {
    const flying = this.#flights.get(point.id);
    if (flying !== undefined) return flying.outcome;
    const { promise, resolve } = Promise.withResolvers<ReadOutcome>();
    const land = (outcome: ReadOutcome): void => {
      this.#flights.delete(point.id);
      resolve(outcome);
    };
    const flight: Flight = { point, outcome: promise, land };
    this.#flights.set(point.id, flight);
    this.#wanted.push(flight);
    if (this.#wanted.length === 1) queueMicrotask(() => this.#depart());
    return promise;
  }

  #depart(): void {
    const flights = new Map(this.#wanted.map((flight) => [flight.point.id, flight]));
    this.#wanted = [];
    for (const request of this.#pack([...flights.values()])) {
      const aboard: Flight[] = [];
      for (const { id } of request.points) {
        const flight = flights.get(id);
        if (flight !== undefined && flights.delete(id)) aboard.push(flight);
      }
      void this.#carry(request, aboard);
    }
    const detail = 'the driver has no way to read this point now';
    for (const flight of flights.values()) flight.land(refusal('refused', detail));
  }

  async #carry(request: ReadRequest, aboard: readonly Flight[]): Promise<void> {
    const outcome = await this.#options.perform(request);
    for (const flight of aboard) flight.land(outcome);
  }

  #pack(flights: readonly Flight[]): readonly ReadRequest[] {
    try {
      return this.#options.link()?.pack(flights.map((flight) => flight.point)) ?? [];
    } catch (error) {
      this.#options.onDriverFailure(new Error(`pack: ${messageOf(error)}`, { cause: error }));
      return [];
    }
  }
}
