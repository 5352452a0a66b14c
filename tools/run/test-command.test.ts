import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { repositoryRoot } from '../tidy/read-files.ts';

interface Outcome {
  readonly status: number | null;
  readonly output: string;
  readonly lastLine: string | undefined;
}

/** Runs the command over test files made up here. */
function runCommand(t: TestContext, files: Readonly<Record<string, string>>, wholeSystem = 'test/'): Outcome {
  const folder = mkdtempSync(join(tmpdir(), 't3000-'));
  t.after(() => rmSync(folder, { recursive: true }));
  for (const [name, body] of Object.entries(files)) {
    writeFileSync(join(folder, name), `import { describe, before, test } from 'node:test';\n${body}\n`);
  }
  // Node runs no tests inside tests: the child must not know that it is one.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const script = join(repositoryRoot, 'tools/test.ts');
  const { status, stdout } = spawnSync(process.execPath, [script, folder], {
    env: { ...env, TEST_FILE_TIME_MAX_MS: '2000', TEST_WHOLE_SYSTEM: wholeSystem },
    encoding: 'utf8',
  });
  return { status, output: stdout, lastLine: stdout.trimEnd().split('\n').at(-1) };
}

test('passed, failed and skipped tests are counted over all files, and a failure sets the exit code', (t) => {
  const { status, output, lastLine } = runCommand(t, {
    'a.test.ts': `test('one', () => {}); describe('suite', () => { test('two', () => {}); });`,
    'b.test.ts': `test('three', () => { throw new Error('broken here'); });
      test('four', { skip: 'no such tool' }, () => {}); test('five', (t) => t.skip('not today'));
      describe('six', { skip: 'no browser' }, () => { test('seven', () => {}); });`,
  });
  assert.equal(lastLine, '2 passed, 1 failed, 3 skipped');
  assert.equal(status, 1);
  assert.match(output, /FAILED .*b\.test\.ts: three\n.*broken here/);
  assert.match(output, /skipped .*four \(no such tool\)/);
  assert.match(output, /skipped .*five \(not today\)/);
  assert.match(output, /skipped .*six \(no browser\)/);
});

/** Fails when it is run for the first time in its folder, then passes. */
const failsOnce = `import { existsSync, writeFileSync } from 'node:fs';
  const mark = import.meta.filename + '.seen';
  test('shy', () => { if (!existsSync(mark)) { writeFileSync(mark, ''); throw new Error('busy'); } });
  test('steady', () => {});`;

test('a whole-system file that fails beside others and passes alone is told as unsteady', (t) => {
  const { status, output, lastLine } = runCommand(t, { 'a.test.ts': failsOnce }, tmpdir());
  assert.match(output, /FAILED .*a\.test\.ts: shy\n.*busy/);
  assert.match(output, /UNSTEADY .*a\.test\.ts: shy \(passed alone\)/);
  assert.equal(lastLine, '2 passed, 0 failed, 0 skipped');
  assert.equal(status, 0);
});

test('a whole-system file that fails twice has failed', (t) => {
  const broken = `test('one', () => { throw new Error('broken'); });`;
  const { status, lastLine } = runCommand(t, { 'a.test.ts': broken }, tmpdir());
  assert.equal(lastLine, '0 passed, 1 failed, 0 skipped');
  assert.equal(status, 1);
});

test('other files are not looked at twice', (t) => {
  const { status, output } = runCommand(t, { 'a.test.ts': failsOnce });
  assert.doesNotMatch(output, /UNSTEADY/);
  assert.equal(status, 1);
});

test('a run without failures succeeds', (t) => {
  const { status, lastLine } = runCommand(t, { 'a.test.ts': `test('one', () => {});` });
  assert.equal(lastLine, '1 passed, 0 failed, 0 skipped');
  assert.equal(status, 0);
});

test('a file that cannot be loaded, a process that dies and a broken hook are failures', (t) => {
  const { status, lastLine } = runCommand(t, {
    'good.test.ts': `test('one', () => {});`,
    'load.test.ts': `import './missing.ts';`,
    'exit.test.ts': `test('two', () => process.exit(3));`,
    'hook.test.ts': `describe('suite', () => { before(() => { throw new Error('x'); }); test('three', () => {}); });`,
  });
  assert.equal(status, 1);
  assert.match(lastLine ?? '', /^1 passed, [3-9] failed, 0 skipped$/);
});

test('a file that hangs fails, with what keeps it alive, and the others still count', (t) => {
  const { status, output, lastLine } = runCommand(t, {
    'good.test.ts': `test('one', () => {});`,
    'open.test.ts': `import { createServer } from 'node:net';
      test('two', () => { createServer().listen(0, '127.0.0.1'); });`,
    'wait.test.ts': `test('three', () => new Promise(() => { setInterval(() => {}, 100); }));`,
  });
  assert.equal(status, 1);
  assert.match(output, /FAILED .*open\.test\.ts/);
  assert.match(output, /FAILED .*wait\.test\.ts/);
  assert.match(output, /kept alive by: .*TCPServerWrap/);
  assert.match(lastLine ?? '', /^2 passed, [2-3] failed, 0 skipped$/);
});

test('a run that found no tests has not passed', (t) => {
  const { status, output } = runCommand(t, {});
  assert.match(output, /no test files/);
  assert.equal(status, 1);
});
