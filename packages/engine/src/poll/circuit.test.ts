import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SeededRng } from '@t3000/testkit';
import { CIRCUIT_START, circuitEventOf, FAILURES_MAX, isPassable, isSuspect, nextCircuit } from './circuit.ts';
import type { Circuit, CircuitEvent } from './circuit.ts';
import { refusal } from './outcomes.ts';

const rng = new SeededRng(1);

function after(...events: CircuitEvent[]): Circuit {
  return events.reduce<Circuit>((circuit, event) => nextCircuit(circuit, event, 0, rng), CIRCUIT_START);
}

test('one failure makes a device suspect, three in a row take it offline', () => {
  assert.equal(isSuspect(after('answered')), false);
  assert.equal(isSuspect(after('answered', 'failed')), true);
  assert.equal(after('answered', 'failed', 'failed').state, 'online');
  assert.equal(after('answered', 'failed', 'failed', 'failed').state, 'offline');
});

test('an answer in between starts the count again', () => {
  assert.equal(after('failed', 'failed', 'answered', 'failed', 'failed').state, 'online');
});

test('a device never heard of goes offline like any other', () => {
  assert.equal(after('failed', 'failed').state, 'unknown');
  assert.equal(after('failed', 'failed', 'failed').state, 'offline');
});

test('an offline device is passed again only after an answer', () => {
  const offline = after('failed', 'failed', 'failed');
  assert.equal(isPassable(offline), false);
  const probing = nextCircuit(offline, 'probe_sent', 0, rng);
  assert.equal(isPassable(probing), false);
  assert.equal(isPassable(nextCircuit(probing, 'answered', 0, rng)), true);
});

test('probes become rarer, with jitter, but never rarer than one a minute', () => {
  let circuit = after('failed', 'failed', 'failed');
  const delays: number[] = [];
  for (let probe = 0; probe < 50; probe++) {
    assert.equal(circuit.state, 'offline');
    if (circuit.state === 'offline') delays.push(circuit.probeAt);
    circuit = nextCircuit(nextCircuit(circuit, 'probe_sent', 0, rng), 'failed', 0, rng);
  }
  assert.ok((delays[0] ?? 0) < 3_000, `first after ${delays[0]} ms`);
  assert.ok(Math.max(...delays) <= 60_000);
  assert.ok(new Set(delays.slice(-20)).size > 10, 'jitter');
});

test('no sequence of events leaves the circuit without a way back', () => {
  const seed = 7;
  const random = new SeededRng(seed);
  const events: CircuitEvent[] = ['answered', 'failed', 'probe_sent'];
  let circuit: Circuit = CIRCUIT_START;
  for (let step = 0; step < 10_000; step++) {
    circuit = nextCircuit(circuit, events[random.integer(3)] ?? 'failed', step, random);
    if ('failures' in circuit) assert.ok(circuit.failures < FAILURES_MAX, `seed ${seed} step ${step}`);
    assert.equal(nextCircuit(circuit, 'answered', step, random).state, 'online', `seed ${seed} step ${step}`);
  }
});

test('a refusal is an answer, and what never left this machine says nothing', () => {
  assert.equal(circuitEventOf(undefined), 'answered');
  assert.equal(circuitEventOf(refusal('refused', '')), 'answered');
  assert.equal(circuitEventOf(refusal('timeout', '')), 'failed');
  assert.equal(circuitEventOf(refusal('bad_answer', '')), 'failed');
  assert.equal(circuitEventOf(refusal('closed', '')), 'failed');
  assert.equal(circuitEventOf(refusal('busy', '')), undefined);
  assert.equal(circuitEventOf(refusal('aborted', '')), undefined);
});
