import type { SeededRng } from './seeded-rng.ts';

/** What a network does to traffic. Shares are probabilities from 0 to 1. */
export interface LinkFaults {
  /** Share of datagrams that vanish; on a stream it costs a retransmission instead. */
  readonly loss: number;
  readonly delayMinMs: number;
  readonly delayMaxMs: number;
  /** Share of datagrams that arrive twice. */
  readonly duplication: number;
  /** Share of datagrams held back by up to `reorderMs`, so that later ones overtake them. */
  readonly reordering: number;
  readonly reorderMs: number;
  /** Share of stream writes that arrive in two pieces. */
  readonly fragmentation: number;
}

/** A quiet switched network. */
export const noFaults: LinkFaults = {
  loss: 0,
  delayMinMs: 0.2,
  delayMaxMs: 0.2,
  duplication: 0,
  reordering: 0,
  reorderMs: 50,
  fragmentation: 0,
};

/** Delays after which copies of one datagram arrive: empty when it is lost, two when it is duplicated. */
export function datagramDelaysMs(faults: LinkFaults, rng: SeededRng): number[] {
  if (rng.chance(faults.loss)) return [];
  const delays = [datagramDelayMs(faults, rng)];
  if (rng.chance(faults.duplication)) delays.push(datagramDelayMs(faults, rng));
  return delays;
}

function datagramDelayMs(faults: LinkFaults, rng: SeededRng): number {
  const held = rng.chance(faults.reordering) ? rng.between(0, faults.reorderMs) : 0;
  return rng.between(faults.delayMinMs, faults.delayMaxMs) + held;
}

/** First retransmission timeout of common TCP stacks (RFC 6298 allows less than its one second, and Linux uses it). */
const RETRANSMIT_MS = 200;

/** Losses in a row one segment may suffer; keeps a share of 1 from looping for ever. */
const RETRANSMIT_MAX = 8;

/** Delay of one segment of a stream: a lost segment comes later, never not at all. */
export function segmentDelayMs(faults: LinkFaults, rng: SeededRng): number {
  let delayMs = rng.between(faults.delayMinMs, faults.delayMaxMs);
  for (let losses = 0; losses < RETRANSMIT_MAX && rng.chance(faults.loss); losses++) {
    delayMs += RETRANSMIT_MS * 2 ** losses;
  }
  return delayMs;
}
