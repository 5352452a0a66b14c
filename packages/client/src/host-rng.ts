import type { Rng } from '@t3000/core';

/** Randomness of the browser or of Node, for spreading reconnects; secrets are the server's business. */
export const hostRng: Rng = {
  next: () => Math.random(),
  integer: (limit) => Math.floor(Math.random() * limit),
  bytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
};
