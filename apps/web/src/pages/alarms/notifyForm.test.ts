import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NotificationRule } from '@t3000/contract';
import { newRule, receiverOf, ruleBodyOf, ruleFormOf, strangersOf } from './notifyForm.ts';

const rule: NotificationRule = {
  id: 1,
  name: 'Night shift',
  enabled: true,
  levels: [1, 2],
  events: ['alarm', 'acknowledged'],
  device: 'AHU-*',
  steps: [
    { after_minutes: 0, targets: [{ channel: 'mail', address: 'night@example.org' }] },
    { after_minutes: 15, targets: [{ channel: 'webhook', url: 'https://example.org/hook' }] },
  ],
  quiet: { days: [6, 7], from: '22:00', to: '06:00', through_level: 1 },
  secret: null,
  created_at: 0,
  updated_at: 0,
};

test('a rule comes out of its form as it went in', () => {
  const { id: _, secret: __, created_at: ___, updated_at: ____, ...body } = rule;
  assert.deepEqual(ruleBodyOf(ruleFormOf(rule)), body);
  assert.equal(ruleBodyOf(ruleFormOf({ ...rule, quiet: null }))?.quiet, null);
});

test('receivers are told apart by how they look, and what is neither is named', () => {
  assert.deepEqual(receiverOf(' a@b.c '), { channel: 'mail', address: 'a@b.c' });
  assert.deepEqual(receiverOf('http://10.0.0.1/x'), { channel: 'webhook', url: 'http://10.0.0.1/x' });
  assert.deepEqual(strangersOf('a@b.c\n\nring me\njavascript:x'), ['ring me', 'javascript:x']);
});

test('a rule without a receiver or a name is not ready', () => {
  assert.equal(ruleBodyOf(newRule()), undefined);
  const ready = { ...newRule(), name: 'x', steps: [{ afterMinutes: '0', receivers: 'a@b.c' }] };
  assert.ok(ruleBodyOf(ready));
  assert.equal(ruleBodyOf({ ...ready, isQuiet: true, quietFrom: '25:00' }), undefined);
});
