import { FakeClock } from './fake-clock.ts';
import type { LinkFaults } from './link-faults.ts';
import { SeededRng } from './seeded-rng.ts';
import { SimulatedNet } from './simulated-net.ts';
import { Trace } from './trace.ts';

export interface SimulationOptions {
  readonly seed: number;
  /** Wall time at the start, UTC epoch milliseconds. */
  readonly startAt?: number;
  readonly faults?: Partial<LinkFaults>;
}

/**
 * A world in which only the seed decides: clock, randomness and network belong together, and `trace` holds what
 * happened. The same seed and the same code give the same digest.
 */
export class Simulation {
  readonly seed: number;
  readonly trace = new Trace();
  readonly clock: FakeClock;
  /** For the code under test. The network draws from a source of its own, so that neither disturbs the other. */
  readonly rng: SeededRng;
  readonly net: SimulatedNet;

  constructor(options: SimulationOptions) {
    this.seed = options.seed;
    this.rng = new SeededRng(options.seed);
    this.clock = new FakeClock({
      ...(options.startAt === undefined ? {} : { startAt: options.startAt }),
      onEvent: (at, sequence) => {
        this.trace.number(at).number(sequence);
      },
    });
    this.net = new SimulatedNet({
      clock: this.clock,
      rng: new SeededRng(this.rng.integer(2 ** 32)),
      trace: this.trace,
      ...(options.faults === undefined ? {} : { faults: options.faults }),
    });
  }
}
