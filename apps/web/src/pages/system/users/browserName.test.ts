import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browserName } from './browserName.ts';

const cases: readonly (readonly [string, string])[] = [
  [
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/140.0.0.0 Safari/537.36',
    'Chrome 140, Linux',
  ],
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0',
    'Edge 140, Windows',
  ],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
    'Safari 18, iPhone',
  ],
  ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:143.0) Gecko/20100101 Firefox/143.0', 'Firefox 143, macOS'],
  ['curl/8.14.1', 'curl/8.14.1'],
  ['', ''],
];

test('browsers are named as people call them, programs as they call themselves', () => {
  for (const [header, name] of cases) assert.equal(browserName(header), name);
});

test('what nobody calls a browser stays short', () => {
  assert.equal(browserName('x'.repeat(300)).length, 40);
});
