import assert from 'node:assert/strict';
import test from 'node:test';
import { SeededRng } from '@t3000/testkit';
import { AbortReason } from '../encoding/errors.ts';
import type { SegmentHeader } from '../link/apdu.ts';
import { Assembly, assemblyDefaults } from './assembly.ts';
import { Dissection } from './dissection.ts';

const head = (sequence: number, moreFollows = true, window = 4): SegmentHeader => ({ sequence, moreFollows, window });
const one = Uint8Array.of(7);

/** Carries a message from one side to the other over a line that loses, doubles and reorders; undefined when it never arrives. */
function carry(bytes: Uint8Array, segmentBytes: number, rng: SeededRng, loss: number): Uint8Array | undefined {
  const sender = new Dissection(bytes, segmentBytes);
  const receiver = new Assembly({ segmentsMax: 1000, bytesMax: 1 << 20, windowMax: 1 + rng.integer(8) });
  for (let round = 0; round < 10_000; round++) {
    const line = sender.window().flatMap((segment) => {
      if (rng.next() < loss) return [];
      return rng.next() < loss ? [segment, segment] : [segment];
    });
    if (line.length > 1 && rng.next() < loss) line.reverse();
    for (const { header, bytes: part } of line) {
      const step = receiver.accept(header, part);
      assert.notEqual(step.kind, 'abort');
      if (step.kind === 'whole') return step.bytes;
      if (step.kind === 'acknowledge' && rng.next() >= loss) {
        sender.acknowledged(step.sequence, step.window, step.negative);
      }
    }
  }
  return undefined;
}

test('messages of one to 700 segments arrive whole over a line that loses, doubles and reorders', () => {
  for (let seed = 1; seed <= 60; seed++) {
    const rng = new SeededRng(seed);
    const bytes = rng.bytes(1 + rng.integer(seed % 6 === 0 ? 7000 : 300));
    const arrived = carry(bytes, 10, rng, seed % 3 === 0 ? 0 : 0.3);
    assert.deepEqual(arrived, bytes, `seed ${seed}, ${bytes.length} bytes`);
  }
});

test('the first segment is acknowledged alone with the smaller window, then one per window', () => {
  const assembly = new Assembly();
  assert.deepEqual(assembly.accept(head(0, true, 100), one), {
    kind: 'acknowledge',
    negative: false,
    sequence: 0,
    window: 8,
  });
  for (let sequence = 1; sequence < 8; sequence++) assert.equal(assembly.accept(head(sequence), one).kind, 'wait');
  assert.equal(assembly.accept(head(8), one).kind, 'acknowledge');
});

test('a gap is reported once, and a window repeated whole is acknowledged again', () => {
  const assembly = new Assembly({ ...assemblyDefaults, windowMax: 2 });
  assembly.accept(head(0), one);
  const gap = { kind: 'acknowledge', negative: true, sequence: 0, window: 2 };
  assert.deepEqual(assembly.accept(head(2), one), gap);
  assert.equal(assembly.accept(head(3), one).kind, 'wait');
  assembly.accept(head(1), one);
  assembly.accept(head(2), one);
  assert.equal(assembly.accept(head(1), one).kind, 'wait');
  assert.deepEqual(assembly.accept(head(2), one), { ...gap, sequence: 2 });
});

test('a message may not start in its middle, nor grow beyond its limits', () => {
  const assembly = new Assembly({ segmentsMax: 3, bytesMax: 100, windowMax: 1 });
  assert.equal(assembly.accept(head(5), one).kind, 'wait');
  assert.equal(assembly.started, false);
  for (let sequence = 0; sequence < 3; sequence++) assembly.accept(head(sequence), one);
  const overflow = { kind: 'abort', reason: AbortReason.bufferOverflow };
  assert.deepEqual(assembly.accept(head(3), one), overflow);
  assert.deepEqual(new Assembly({ ...assemblyDefaults, bytesMax: 5 }).accept(head(0), new Uint8Array(6)), overflow);
});

test('an acknowledgement of what was never sent moves nothing', () => {
  const sender = new Dissection(new Uint8Array(100), 10);
  assert.equal(sender.acknowledged(5, 4, false), false);
  assert.equal(sender.acknowledged(0, 4, false), true);
  assert.deepEqual(
    sender.window().map(({ header }) => header.sequence),
    [1, 2, 3, 4],
  );
  assert.equal(sender.acknowledged(0, 4, false), false);
  assert.equal(sender.acknowledged(0, 4, true), true, 'the window is wanted again');
  assert.equal(sender.acknowledged(4, 127, false), true);
  assert.equal(sender.acknowledged(9, 127, false), true);
  assert.equal(sender.done, true);
  assert.equal(sender.acknowledged(10, 1, false), false);
});
