import { runTests, shortName } from './node-tests.ts';
import type { Failure, Tally } from './tally.ts';

/** Tests of the whole system share the machine with a browser, a server and peers: only theirs are looked at twice. */
const WHOLE_SYSTEM = process.env['TEST_WHOLE_SYSTEM'] ?? 'test/';

/** More files than this failing together is a defect, not a busy machine. */
const FILES_MAX = 3;

/**
 * Runs whole-system files that failed beside others once more, alone. What passes then is moved from the failures to
 * the unsteady ones: it is told at the end and wants mending, and it does not hide behind a red run what else broke.
 */
export async function lookAgain(tally: Tally): Promise<readonly Failure[]> {
  const files = new Set(tally.failures.map(({ file }) => file));
  const again = [...files].filter((file) => shortName(file).startsWith(WHOLE_SYSTEM));
  if (again.length === 0 || files.size > FILES_MAX) return [];
  console.log(`\nonce more, alone: ${again.map(shortName).join(', ')}`);
  const second = await runTests(again, 1);
  const steady = new Set(again.filter((file) => second.passed.has(file)));
  for (const { file } of second.failures) steady.delete(file);
  return tally.takeBack(steady, second.passed);
}
