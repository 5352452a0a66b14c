/** A place where a banned call is the right one. */
export interface Exception {
  /** A file, or a folder when it ends with `/`. */
  readonly path: string;
  /** Calls and modules as they are named in banned-calls.ts; `*` for all. */
  readonly uses: readonly string[];
  readonly reason: string;
}

/** The complete list. An entry nothing needs any more is reported too. */
export const exceptions: readonly Exception[] = [
  { path: 'packages/runtime/', uses: ['*'], reason: 'the ports over the real machine are here' },
  { path: 'packages/testkit/', uses: ['*'], reason: 'never part of the running program' },
  {
    path: 'packages/client/src/host-clock.ts',
    uses: ['Date.now', 'performance.now', 'setTimeout'],
    reason: 'the client runs in browsers, where it has no runtime package to hand it a clock',
  },
  {
    path: 'packages/client/src/host-rng.ts',
    uses: ['Math.random'],
    reason: 'the client runs in browsers, where it has no runtime package to hand it randomness',
  },
  { path: 'packages/site/', uses: ['node:sqlite'], reason: 'the store is a database file' },
  { path: 'packages/historian/', uses: ['node:sqlite'], reason: 'the store is a database file' },
];
