import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { ALARM_NORMAL, isSilent, phaseOf, quietly, stepAlarm } from './machine.ts';
import type { AlarmInput, AlarmPhase, AlarmState } from './machine.ts';

const inputs: Readonly<Record<string, AlarmInput>> = {
  raise: { kind: 'raise' },
  clear: { kind: 'clear' },
  ack: { kind: 'acknowledge' },
  shelve: { kind: 'shelve', until: 5000 },
  unshelve: { kind: 'unshelve' },
  suppress: { kind: 'suppress', by: 'fan off' },
  unsuppress: { kind: 'unsuppress' },
  out: { kind: 'take_out_of_service' },
  in: { kind: 'return_to_service' },
};

function play(words: string): { phase: AlarmPhase; told: string[]; state: AlarmState } {
  let state = ALARM_NORMAL;
  const told: string[] = [];
  for (const word of words.split(' ')) {
    const input = inputs[word]!;
    const step = stepAlarm(state, input);
    if (step?.announce !== undefined) told.push(step.announce);
    state = step?.state ?? quietly(state, input);
  }
  return { phase: phaseOf(state), told, state };
}

test('the ways through the machine, and what people are told on them', () => {
  const rows: [string, AlarmPhase, string[]][] = [
    ['raise', 'unacknowledged', ['alarm']],
    ['raise raise', 'unacknowledged', ['alarm']],
    ['raise ack', 'acknowledged', ['alarm', 'acknowledged']],
    ['raise ack ack', 'acknowledged', ['alarm', 'acknowledged']],
    ['raise clear', 'returned', ['alarm', 'returned']],
    ['raise clear ack', 'normal', ['alarm', 'returned', 'acknowledged']],
    ['raise clear raise', 'unacknowledged', ['alarm', 'returned', 'alarm']],
    ['raise ack clear', 'normal', ['alarm', 'acknowledged', 'returned']],
    ['ack', 'normal', []],
    ['shelve raise', 'shelved', []],
    ['shelve raise unshelve', 'unacknowledged', ['alarm']],
    ['shelve raise clear unshelve', 'normal', []],
    ['raise shelve', 'shelved', ['alarm']],
    ['raise shelve unshelve', 'unacknowledged', ['alarm', 'alarm']],
    ['raise ack shelve unshelve', 'acknowledged', ['alarm', 'acknowledged']],
    ['raise shelve clear unshelve', 'normal', ['alarm']],
    ['raise clear shelve unshelve', 'normal', ['alarm', 'returned']],
    ['suppress', 'normal', []],
    ['suppress raise', 'suppressed', []],
    ['suppress raise clear', 'normal', []],
    ['suppress raise unsuppress', 'unacknowledged', ['alarm']],
    ['raise suppress clear unsuppress', 'returned', ['alarm']],
    ['raise ack suppress unsuppress', 'acknowledged', ['alarm', 'acknowledged']],
    ['shelve suppress raise unsuppress', 'shelved', []],
    ['shelve suppress raise unsuppress unshelve', 'unacknowledged', ['alarm']],
    ['out raise', 'out_of_service', []],
    ['out raise in', 'unacknowledged', ['alarm']],
    ['raise out clear in', 'normal', ['alarm']],
    ['raise ack shelve ack', 'shelved', ['alarm', 'acknowledged']],
  ];
  for (const [words, phase, told] of rows) {
    const found = play(words);
    assert.deepEqual([found.phase, found.told], [phase, told], words);
  }
});

const anyInput = fc.constantFrom(...Object.values(inputs));

test('no transition is lost: the phases chain, and every change of phase is a step', () => {
  fc.assert(
    fc.property(fc.array(anyInput, { maxLength: 60 }), (sequence) => {
      let state = ALARM_NORMAL;
      for (const input of sequence) {
        const before = phaseOf(state);
        const step = stepAlarm(state, input);
        const next = step?.state ?? quietly(state, input);
        if (step === undefined) assert.equal(phaseOf(next), before, `${input.kind} changed ${before} without a step`);
        else assert.deepEqual([step.from, step.to], [before, phaseOf(next)]);
        state = next;
      }
    }),
    { numRuns: 2000 },
  );
});

test('one announcement for each transition into unacknowledged, and none in silence', () => {
  fc.assert(
    fc.property(fc.array(anyInput, { maxLength: 60 }), (sequence) => {
      let state = ALARM_NORMAL;
      for (const input of sequence) {
        const step = stepAlarm(state, input);
        if (step !== undefined) {
          const entered = step.to === 'unacknowledged' && step.from !== 'unacknowledged';
          assert.equal(step.announce === 'alarm', entered, `${step.from} to ${step.to} by ${input.kind}`);
          if (isSilent(step.state)) assert.equal(step.announce, undefined);
        }
        state = step?.state ?? quietly(state, input);
      }
    }),
    { numRuns: 2000 },
  );
});

test('silence never loses what happened meanwhile', () => {
  fc.assert(
    fc.property(fc.array(anyInput, { maxLength: 40 }), fc.boolean(), (sequence, active) => {
      let state = ALARM_NORMAL;
      const feed = (input: AlarmInput): void => {
        state = stepAlarm(state, input)?.state ?? quietly(state, input);
      };
      for (const input of sequence) feed(input);
      feed({ kind: active ? 'raise' : 'clear' });
      for (const kind of ['unshelve', 'unsuppress', 'return_to_service'] as const) feed({ kind });
      assert.equal(isSilent(state), false);
      assert.equal(state.active, active);
      assert.ok((active ? ['unacknowledged', 'acknowledged'] : ['normal', 'returned']).includes(phaseOf(state)));
    }),
    { numRuns: 2000 },
  );
});
