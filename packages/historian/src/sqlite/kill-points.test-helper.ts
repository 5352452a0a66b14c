import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, StatementSync } from 'node:sqlite';
import type { SQLInputValue } from 'node:sqlite';
import type { TestContext } from 'node:test';

import { disk } from './disk.test-helper.ts';
import { HOT_FILE, LOCK_FILE, WAL_SUFFIX } from './layout.ts';

/** The files of a history as a process leaves them that is killed at this moment. */
export interface KillPoint {
  /** The call that was just over, or in the middle of which it happens. */
  readonly title: string;
  readonly files: ReadonlyMap<string, Buffer>;
}

/** Of a write-ahead log: its header, and that of each frame. */
const WAL_HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
const PAGE_BYTES = 4096;

/**
 * Collects every state of the files that kill -9 can leave: what a process has given to the operating system stays, and
 * what it has not is gone. That is the content of the files after each statement and each removal; and while a commit
 * writes its frames to the log, the log cut after any of them, or within one.
 */
export class KillPoints {
  readonly #folder: string;
  readonly #points: KillPoint[] = [];
  #stamp = '';

  /** Watches the folder until the test is over. */
  constructor(t: TestContext, folder: string) {
    this.#folder = folder;
    // Called with their own `this` below.
    // oxlint-disable-next-line typescript/unbound-method
    const [{ exec }, { run }] = [DatabaseSync.prototype, StatementSync.prototype];
    const watch = (title: string): void => this.#look(title);
    t.mock.method(DatabaseSync.prototype, 'exec', function watched(this: DatabaseSync, sql: string): void {
      try {
        exec.call(this, sql);
      } finally {
        watch(sql.trim().split('\n')[0] ?? '');
      }
    });
    t.mock.method(StatementSync.prototype, 'run', function watched(this: StatementSync, ...given: SQLInputValue[]) {
      try {
        // Overloads are not for passing on; the arguments come as they were given.
        return run.apply(this, given as never);
      } finally {
        watch('a row');
      }
    });
  }

  /** Removes files as the disk does. */
  get disk(): typeof disk {
    return {
      ...disk,
      remove: (path) => {
        disk.remove(path);
        this.#look('a file was removed');
      },
    };
  }

  /** Those since the last call. */
  take(): KillPoint[] {
    return this.#points.splice(0);
  }

  #look(title: string): void {
    if (!existsSync(join(this.#folder, HOT_FILE))) return;
    const names = readdirSync(this.#folder).filter((name) => name !== LOCK_FILE && !name.endsWith('-shm'));
    const stamp = names
      .map((name) => [name, statSync(join(this.#folder, name), { bigint: true })] as const)
      .map(([name, { size, mtimeNs }]) => `${name} ${size} ${mtimeNs}`)
      .join();
    if (stamp === this.#stamp) return;
    this.#stamp = stamp;
    const files = new Map(names.map((name) => [name, readFileSync(join(this.#folder, name))]));
    const before = this.#points.at(-1)?.files;
    if (before !== undefined) this.#points.push(...within(title, before, files));
    this.#points.push({ title: `after ${title}`, files });
  }
}

/** The commit in the middle: its first frame, half of them, all but the end of the last. */
function within(
  title: string,
  before: ReadonlyMap<string, Buffer>,
  after: ReadonlyMap<string, Buffer>,
): readonly KillPoint[] {
  const name = HOT_FILE + WAL_SUFFIX;
  const [old, log] = [before.get(name) ?? Buffer.alloc(0), after.get(name) ?? Buffer.alloc(0)];
  let same = 0;
  while (same < old.length && same < log.length && old[same] === log[same]) same++;
  const frame = FRAME_HEADER_BYTES + PAGE_BYTES;
  const first = Math.max(0, Math.floor((same - WAL_HEADER_BYTES) / frame));
  const last = Math.floor((log.length - WAL_HEADER_BYTES) / frame);
  if (last - first < 1) return [];
  const ends = [first + 1, (first + last) / 2, last - 0.01].map(
    (frames) => WAL_HEADER_BYTES + Math.floor(frames * frame),
  );
  return [...new Set(ends)]
    .filter((end) => end > same && end < log.length)
    .map((end) => {
      // Written over an older log, what comes behind is still that one.
      const cut = Buffer.concat([log.subarray(0, end), old.subarray(end)]);
      return {
        title: `within ${title}, ${end} of ${log.length} bytes of the log`,
        files: new Map(before).set(name, cut),
      };
    });
}

export function putFiles(folder: string, files: ReadonlyMap<string, Buffer>): void {
  for (const [name, content] of files) writeFileSync(join(folder, name), content);
}
