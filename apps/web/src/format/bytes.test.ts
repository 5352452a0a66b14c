import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatBytes, formatShare } from './bytes.ts';

test('bytes keep three figures', () => {
  assert.equal(formatBytes(980, 'en'), '980 B');
  assert.equal(formatBytes(1_240_000, 'en'), '1.24 MB');
  assert.equal(formatBytes(153_400_000, 'en'), '153 MB');
  assert.equal(formatBytes(999_700, 'en'), '1.00 MB');
});

test('a share just below one is never shown as 100 percent', () => {
  assert.equal(formatShare(0.9999, 'en'), '99.9 %');
  assert.equal(formatShare(1, 'en'), '100 %');
  assert.equal(formatShare(0.985, 'de'), '98,5 %');
});
