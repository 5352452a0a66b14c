import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { configurationPage, configurationPagePath } from './configuration-page.ts';

test('the page about the configuration says what the schema says', () => {
  assert.equal(
    readFileSync(configurationPagePath, 'utf8'),
    configurationPage(),
    'run "node tools/configuration-page.ts"',
  );
});
