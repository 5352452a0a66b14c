import { argon2, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import type { Rng } from '@t3000/core';
import { ApiError } from '@t3000/contract';
import { formatPhc, parsePhc } from './phc.ts';
import type { Argon2Cost } from './phc.ts';

/** Turns passwords into something that may be stored, and back into yes or no. */
export interface Passwords {
  hash(password: string): Promise<string>;
  /** `outdated`: right, but stored at another cost than today's; hash it again. */
  verify(password: string, stored: string): Promise<'right' | 'outdated' | 'wrong'>;
}

/** About 200 ms of one core and 64 MiB: too dear to guess, cheap enough to log in (OWASP asks for 19 MiB and two passes). */
export const argon2Cost: Argon2Cost = { memoryKib: 65_536, passes: 3, lanes: 1 };

const SALT_BYTES = 16;
const HASH_BYTES = 32;

/** Two hashes at once leave the other threads of the pool to files and name look-ups. */
const RUNNING_MAX = 2;

/** Waiting longer than sixteen hashes take (1.6 s) helps nobody. */
const WAITING_MAX = 16;

const argon2Async = promisify(argon2);

/** Argon2id from Node itself, off the event loop. */
export function argon2Passwords(rng: Rng, cost: Argon2Cost = argon2Cost): Passwords {
  const turn = turns(RUNNING_MAX, WAITING_MAX);
  const derive = (password: string, salt: Uint8Array, at: Argon2Cost, lengthBytes: number): Promise<Buffer> =>
    turn(() =>
      argon2Async('argon2id', {
        message: password,
        nonce: salt,
        memory: at.memoryKib,
        passes: at.passes,
        parallelism: at.lanes,
        tagLength: lengthBytes,
      }),
    );
  return {
    hash: async (password) => {
      const salt = rng.bytes(SALT_BYTES);
      return formatPhc({ ...cost, salt, hash: await derive(password, salt, cost, HASH_BYTES) });
    },
    verify: async (password, stored) => {
      const known = parsePhc(stored);
      if (known === undefined) return 'wrong';
      const hash = await derive(password, known.salt, known, known.hash.byteLength);
      if (!timingSafeEqual(hash, known.hash)) return 'wrong';
      return known.memoryKib === cost.memoryKib && known.passes === cost.passes && known.lanes === cost.lanes
        ? 'right'
        : 'outdated';
    },
  };
}

/** Lets a few run at once and a few wait; whoever comes after is turned away. */
function turns(runningMax: number, waitingMax: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running >= runningMax) {
      if (waiting.length >= waitingMax) throw new ApiError('busy', 'too many people are signing in; try again');
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
    running++;
    try {
      return await work();
    } finally {
      running--;
      waiting.shift()?.();
    }
  };
}
