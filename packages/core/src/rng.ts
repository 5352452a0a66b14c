/** Randomness as the program may see it; a seeded version replays every choice. */
export interface Rng {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform integer in [0, limit). */
  integer(limit: number): number;
  /** `length` bytes. Only the real version is fit for secrets. */
  bytes(length: number): Uint8Array;
}
