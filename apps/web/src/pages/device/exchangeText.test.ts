import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exchangeText } from './exchangeText.ts';

test('the log is a line a message, with time, direction, meaning and bytes', () => {
  const text = exchangeText([
    { at: 1000, direction: 'sent', bytes: 2, hex: '810a', text: 'read-property: analog-input,1 present-value' },
    { at: 1012, direction: 'received', bytes: 1, hex: '81', text: 'read-property: 21.5' },
  ]);
  assert.equal(
    text,
    '1970-01-01T00:00:01.000Z\t->\tread-property: analog-input,1 present-value\t810a\n' +
      '1970-01-01T00:00:01.012Z\t<-\tread-property: 21.5\t81',
  );
});
