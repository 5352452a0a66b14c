import { sleep } from '@t3000/core';
import type { Clock } from '@t3000/core';

/** Making a long answer in one go takes this long at most: who asks for a little meanwhile hardly notices. */
const WORK_MS_MAX = 10;

/**
 * The same pieces, with a turn of the event loop for everybody else now and then. A reader as fast as the maker would
 * otherwise keep both busy for as long as there is something to send.
 */
export async function* fairly<T>(clock: Clock, pieces: AsyncIterable<T>): AsyncGenerator<T, void, undefined> {
  let since = clock.monotonic();
  for await (const piece of pieces) {
    yield piece;
    if (clock.monotonic() - since < WORK_MS_MAX) continue;
    await sleep(clock, 0);
    since = clock.monotonic();
  }
}
