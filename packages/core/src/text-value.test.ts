import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clipText, TEXT_VALUE_BYTES_MAX, textValueBytes } from './text-value.ts';

test('a text is kept whole up to its bytes, and cut between characters above', () => {
  const fits = 'ü'.repeat(TEXT_VALUE_BYTES_MAX / 2);
  assert.equal(clipText(fits), fits);
  assert.equal(clipText(''), '');
  const clipped = clipText('😀'.repeat(1_000_000));
  assert.equal(clipped, `${'😀'.repeat(63)}…`);
  assert.ok(Buffer.byteLength(clipped) <= TEXT_VALUE_BYTES_MAX);
});

test('the bytes of a text are told where they fit', () => {
  assert.equal(textValueBytes('Zuluft °C'), 10);
  assert.equal(textValueBytes('a'.repeat(TEXT_VALUE_BYTES_MAX)), TEXT_VALUE_BYTES_MAX);
  assert.equal(textValueBytes('a'.repeat(TEXT_VALUE_BYTES_MAX + 1)), undefined);
});
