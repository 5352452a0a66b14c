import { spawnSync } from 'node:child_process';
import { repositoryRoot } from '../tidy/read-files.ts';

/** Output of a failed step that is shown, from its end. */
const OUTPUT_CHARACTERS_MAX = 20_000;

/** Runs one script of package.json and says how it went; its output appears only when it failed. */
export function runStep(script: string): boolean {
  const startedAt = performance.now();
  const { status, stdout, stderr } = spawnSync('npm', ['run', '--silent', script], {
    cwd: repositoryRoot,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    shell: process.platform === 'win32',
  });
  const isPassed = status === 0;
  if (!isPassed) console.log(`${stdout ?? ''}${stderr ?? ''}`.slice(-OUTPUT_CHARACTERS_MAX).trimEnd());
  console.log(`${isPassed ? 'passed' : 'FAILED'}    npm run ${script} (${seconds(startedAt)})`);
  return isPassed;
}

export function seconds(startedAt: number): string {
  return `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
}
