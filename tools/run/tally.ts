import type { EventData } from 'node:test';

/** A test that failed, with what there is to say about it. */
export interface Failure {
  readonly file: string;
  readonly title: string;
  readonly reason: string;
}

export interface Skip {
  readonly file: string;
  readonly title: string;
  readonly reason: string;
}

type Ending = Pick<EventData.TestPass, 'name' | 'file' | 'entryFile' | 'skip' | 'details'>;
type FailedEnding = Pick<EventData.TestFail, 'name' | 'file' | 'entryFile' | 'skip' | 'details'>;

/** Lines of one failure shown; the rest is for a run of that file alone. */
const REASON_LINES_MAX = 40;

/** Counts how tests ended. Suites count only when they fail by themselves, for example in a hook. */
export class Tally {
  readonly failures: Failure[] = [];
  readonly skips: Skip[] = [];
  /** Passed tests by file. */
  readonly passed = new Map<string, number>();

  get passedCount(): number {
    return this.passed.values().reduce((sum, count) => sum + count, 0);
  }

  pass(test: Ending): void {
    // A suite that is skipped as a whole never tells of its tests.
    if (test.details.type === 'suite' && test.skip === undefined) return;
    const file = fileOf(test);
    if (test.skip === undefined) {
      this.passed.set(file, (this.passed.get(file) ?? 0) + 1);
      return;
    }
    const reason = typeof test.skip === 'string' && test.skip !== '' ? test.skip : 'no reason given';
    this.skips.push({ file, title: test.name, reason });
  }

  /** Counts `files` as they ended in `passed` instead of as failures, which are given back. */
  takeBack(files: ReadonlySet<string>, passed: ReadonlyMap<string, number>): Failure[] {
    const taken = this.failures.filter(({ file }) => files.has(file));
    this.failures.splice(0, Infinity, ...this.failures.filter(({ file }) => !files.has(file)));
    for (const file of files) this.passed.set(file, passed.get(file) ?? 0);
    return taken;
  }

  fail(test: FailedEnding): void {
    const { error } = test.details;
    const failureType = 'failureType' in error ? error.failureType : undefined;
    // The parts that failed are counted already.
    if (failureType === 'subtestsFailed') return;
    this.failures.push({ file: fileOf(test), title: test.name, reason: reasonOf(error) });
  }
}

function fileOf(test: Ending | FailedEnding): string {
  return test.entryFile ?? test.file ?? 'unknown file';
}

/** What the test threw, rather than the runner's word about it. */
function reasonOf(error: Error & { cause: unknown }): string {
  const cause = error.cause instanceof Error ? error.cause : error;
  const text = cause.stack ?? cause.message;
  return text.split('\n').slice(0, REASON_LINES_MAX).join('\n');
}
