import { findTests, runTests, shortName } from './run/node-tests.ts';
import { lookAgain } from './run/second-look.ts';
import { runStep, seconds } from './run/steps.ts';
import { prepareSystemTools } from './run/system-tools.ts';
import type { Tally } from './run/tally.ts';

/** What `npm test` runs: everything, or only the tests under the paths it is given, without the checks before them. */
const NODE_MAJOR_MIN = 26;

/** What needs nothing else and is needed by nothing: it runs beside the build and the first tests, which leave it room. */
const checks = ['format:check', 'lint', 'types'];

const startedAt = performance.now();
const paths = process.argv.slice(2);
const isEverything = paths.length === 0;

if (Number.parseInt(process.versions.node, 10) < NODE_MAJOR_MIN) {
  console.error(
    `Node ${process.versions.node} is below ${NODE_MAJOR_MIN}: start this with "npm test", which brings its own`,
  );
  process.exit(1);
}
if (isEverything) prepareSystemTools();
const checked = isEverything ? checks.map(runStep) : [];
// The tests of the whole system start what was built.
const isBuilt = isEverything ? [await runStep('build')] : [];
const tests = findTests(paths);
const tally = await runTests(tests);
const results = [...(await Promise.all(checked)), ...isBuilt];
const unsteady = await lookAgain(tally);
report(tally);

const passed = tally.passedCount + results.filter(Boolean).length;
const failed = tally.failures.length + results.filter((isPassed) => !isPassed).length;
if (tests.length === 0) console.log(`no test files in ${paths.join(', ') || 'the repository'}`);
console.log(`${tests.length} files, ${seconds(startedAt)}`);
console.log(`${passed} passed, ${failed} failed, ${tally.skips.length} skipped`);
// A test process that left a handle open must not keep this one.
process.exit(failed > 0 || tally.passedCount === 0 ? 1 : 0);

function report({ passed: passedByFile, skips, failures }: Tally): void {
  const byFolder = new Map<string, number>();
  for (const [file, count] of passedByFile) {
    const folder = shortName(file).split('/').slice(0, 2).join('/');
    byFolder.set(folder, (byFolder.get(folder) ?? 0) + count);
  }
  for (const [folder, count] of byFolder) console.log(`passed    ${folder}: ${count} tests`);
  for (const { file, title, reason } of skips) console.log(`skipped   ${shortName(file)}: ${title} (${reason})`);
  for (const { file, title } of unsteady) console.log(`UNSTEADY  ${shortName(file)}: ${title} (passed alone)`);
  for (const { file, title } of failures) console.log(`FAILED    ${shortName(file)}: ${title}`);
}
