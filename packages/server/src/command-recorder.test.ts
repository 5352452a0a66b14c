import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Command, CommandResult } from '@t3000/engine';
import { commandRecorder } from './command-recorder.ts';
import { harness, seedDevice } from './testing/harness.test-helper.ts';

const author = { name: 'ada', address: '127.0.0.1', mayWrite: () => true };

test('a command leaves one row before and one after, and the chain of the trail holds', async (t) => {
  const h = await harness(t);
  const [, output] = seedDevice(h).pointIds;
  const recorder = commandRecorder(h.site);
  const command: Command = { pointId: output, value: 55, priority: 8, durationMs: 60_000, reason: 'cold', author };
  const result: CommandResult = {
    pointId: output,
    status: 'confirmed',
    requested: 55,
    old: Number.NaN,
    readBack: 55,
    activePriority: 8,
    refusal: undefined,
    message: 'written',
  };
  recorder.requested(command, 1000);
  recorder.finished(command, result, 1200);
  recorder.finished(
    { ...command, value: undefined },
    { ...result, status: 'refused', refusal: 'device_refused' },
    1300,
  );
  const { rows } = h.site.audit.query({ target: `point:${output}`, offset: 0, limit: 9 });
  assert.deepEqual(
    rows.map(({ action, result: outcome, at }) => [action, outcome, at]),
    [
      ['point.release', 'refused', 1300],
      ['point.write', 'done', 1200],
      ['point.write.begin', 'unconfirmed', 1000],
    ],
  );
  assert.deepEqual(
    [rows[1]?.details['old'], rows[1]?.details['read_back'], rows[1]?.details['reason']],
    [null, 55, 'cold'],
  );
  assert.equal(h.site.audit.verify(), undefined);
});

test('the ledger keeps what stands until it ends', async (t) => {
  const h = await harness(t);
  const [, output] = seedDevice(h).pointIds;
  const recorder = commandRecorder(h.site);
  recorder.overrideSet({ pointId: output, priority: 8, value: 5, author: 'ada', reason: '', setAt: 1, expiresAt: 9 });
  recorder.overrideSet({
    pointId: output,
    priority: 8,
    value: 6,
    author: 'bob',
    reason: '',
    setAt: 2,
    expiresAt: undefined,
  });
  assert.deepEqual(
    h.site.overrides.all().map(({ value, author: who, expiresAt }) => [value, who, expiresAt]),
    [[6, 'bob', undefined]],
  );
  recorder.overrideEnded(output, 8);
  assert.deepEqual(h.site.overrides.all(), []);
});
