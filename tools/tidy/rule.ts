/** A file of the project, as rules see it: rules read no disk, so that a test can plant a violation in memory. */
export interface TidyFile {
  /** From the root of the repository, with `/` between folders. */
  readonly path: string;
  readonly text: string;
}

/** What a rule found. A rule that examined nothing has not passed: it is broken or looks in the wrong place. */
export interface Findings {
  /** One line each: where, what is wrong, and what to do instead. */
  readonly problems: readonly string[];
  readonly examined: number;
}

export type Rule = (files: readonly TidyFile[]) => Findings;

/** Applies `check` to each file and gathers what it says; every file it was given counts as examined. */
export function eachFile(files: readonly TidyFile[], check: (file: TidyFile) => readonly string[]): Findings {
  return { problems: files.flatMap(check), examined: files.length };
}

/** Tests, their helpers and the suites that tests of several implementations share. */
export function isTestCode(path: string): boolean {
  return /\.test(-[a-z]+)?\.ts$|conformance(\.ts$|\/)|\/testing\/|-contract\.ts$|^(test|bench)\//.test(path);
}

export function isScript(path: string): boolean {
  return /\.(ts|vue)$/.test(path);
}

/** `packages/core` for `packages/core/src/clock.ts`; undefined outside packages, drivers and apps. */
export function packageOf(path: string): string | undefined {
  return /^(packages|drivers|apps)\/[^/]+(?=\/)/.exec(path)?.[0];
}
