import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GOOD, quality } from '@t3000/core';
import { conditionsOf, qualityByte } from './condition.ts';

test('a good value is not marked', () => {
  assert.deepEqual(conditionsOf({ quality: GOOD, overridden: false }), []);
});

test('offline is shown before an override that also stands', () => {
  assert.deepEqual(conditionsOf({ quality: quality('bad', 'offline'), overridden: true }), ['offline', 'override']);
});

test('an override is shown before a stale value', () => {
  assert.deepEqual(conditionsOf({ quality: quality('uncertain', 'stale'), overridden: true }), ['override', 'stale']);
});

test('a bad value without a reason is a fault, not nothing', () => {
  assert.deepEqual(conditionsOf({ quality: quality('bad'), overridden: false }), ['fault']);
});

test('the words of a REST answer give the byte of the live channel', () => {
  assert.equal(qualityByte('uncertain', 'stale'), quality('uncertain', 'stale'));
  assert.equal(qualityByte('bad', 'a reason of tomorrow'), quality('bad'));
});
