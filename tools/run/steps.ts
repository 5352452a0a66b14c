import { execFile } from 'node:child_process';
import { repositoryRoot } from '../tidy/read-files.ts';

/** Output of a failed step that is shown, from its end. */
const OUTPUT_CHARACTERS_MAX = 20_000;

/** A step that says more than this has failed in any case. */
const OUTPUT_BYTES_MAX = 64 * 1024 * 1024;

/** Runs one script of package.json and says how it went; its output appears only when it failed. */
export function runStep(script: string): Promise<boolean> {
  const startedAt = performance.now();
  const options = { cwd: repositoryRoot, maxBuffer: OUTPUT_BYTES_MAX, shell: process.platform === 'win32' };
  return new Promise((resolve) => {
    execFile('npm', ['run', '--silent', script], options, (error, stdout, stderr) => {
      const isPassed = error === null;
      if (!isPassed) console.log(`${stdout}${stderr}`.slice(-OUTPUT_CHARACTERS_MAX).trimEnd());
      console.log(`${isPassed ? 'passed' : 'FAILED'}    npm run ${script} (${seconds(startedAt)})`);
      resolve(isPassed);
    });
  });
}

export function seconds(startedAt: number): string {
  return `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
}
