import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { openApiFile, openApiText } from './openapi.ts';

test('the committed OpenAPI document is that of the route table', () => {
  assert.ok(
    readFileSync(openApiFile, 'utf8') === openApiText(),
    'docs/openapi.json is out of date: run `node tools/openapi.ts` and commit the result with the change',
  );
});
