import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { temporaryFolder } from './temporary-folder.ts';

test('the folder exists during the test and is gone with its content after it', () => {
  let clean = (): void => assert.fail('nothing was registered');
  const folder = temporaryFolder({
    after: (run) => {
      clean = run;
    },
  });
  writeFileSync(`${folder}/file`, 'x');
  clean();
  assert.equal(existsSync(folder), false);
});
