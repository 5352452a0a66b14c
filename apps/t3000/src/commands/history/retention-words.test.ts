import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CommandFailure, ExitCode } from '../../exit-code.ts';
import { classesOf, retentionLines } from './retention-words.ts';

test('classes are given as kind, type or both with their days, the first that fits before the others', () => {
  const classes = classesOf(['binary:input=30', 'output=400', 'analog=365', 'all=90']);
  assert.deepEqual(classes, [
    { point_type: 'input', kind: 'binary', days: 30 },
    { point_type: 'output', days: 400 },
    { kind: 'analog', days: 365 },
    { days: 90 },
  ]);
  assert.deepEqual(retentionLines({ default_days: 7, classes }), [
    '30 days of binary input points',
    '400 days of output points',
    '365 days of analog points',
    '90 days of all points',
    '7 days of all other points',
  ]);
  assert.deepEqual(classesOf(['none']), []);
  assert.deepEqual(retentionLines({ default_days: 7, classes: [] }), ['7 days of every point']);
});

test('what is no class is refused with what it could be', () => {
  for (const [text, words] of [
    ['analog', /--class analog is not of the form analog=400/],
    ['=5', /not of the form/],
    ['steam=5', /--class steam=5: steam is none of analog, binary/],
    ['analog:binary=5', /binary is none of/],
    ['analog:analog:input=5', /is none of/],
    ['analog=0', /--class analog 0 is not a whole number from 1 to 36500/],
    ['analog=99999', /99999 is not a whole number/],
  ] as const) {
    assert.throws(
      () => classesOf([text]),
      (error) => error instanceof CommandFailure && error.exitCode === ExitCode.usage && words.test(error.message),
      text,
    );
  }
  assert.throws(() => classesOf(Array.from({ length: 21 }, () => 'all=5')), /21 classes are above the maximum 20/);
});
