import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeDisk } from '@t3000/testkit';
import { ANCHORS_MAX, AuditAnchors } from './audit-anchors.ts';

const path = '/anchors.jsonl';

/** A trail of `count` rows; `hash` may tell another story. */
function trail(count: number, hash = (seq: number): string => `hash ${seq}`) {
  return {
    head: () => ({ seq: count, hash: hash(count) }),
    hashOf: (seq: number) => (seq > count ? undefined : hash(seq)),
  };
}

function anchored(...seqs: number[]): AuditAnchors {
  const anchors = new AuditAnchors(new FakeDisk(), path);
  for (const seq of seqs) anchors.keep({ at: seq * 1000, seq, hash: `hash ${seq}` });
  return anchors;
}

test('a trail that has only grown passes through every anchor', () => {
  assert.equal(anchored(3, 9).problem(trail(9)), undefined);
  assert.equal(anchored(3, 9).problem(trail(500)), undefined);
  assert.equal(anchored().problem(trail(0)), undefined);
});

test('a cut-off end shows, with what was there and when', () => {
  const problem = anchored(3, 9).problem(trail(5));
  assert.equal(problem?.seq, 9);
  assert.match(problem.why, /had 9 rows at 1970-01-01T00:00:09\.000Z and now ends with 5/);
  assert.equal(anchored(3).problem(trail(0))?.seq, 3);
});

test('a trail that was written anew from some row on shows at the first anchor behind it', () => {
  const rewritten = trail(20, (seq) => (seq < 6 ? `hash ${seq}` : `other ${seq}`));
  const problem = anchored(3, 9, 12).problem(rewritten);
  assert.equal(problem?.seq, 9);
  assert.match(problem.why, /rewritten/);
});

test('nothing is written for an empty trail or one that stands still', () => {
  const disk = new FakeDisk();
  const anchors = new AuditAnchors(disk, path);
  assert.equal(anchors.keep({ at: 1, seq: 0, hash: '' }), false);
  assert.equal(anchors.keep({ at: 1, seq: 1, hash: 'a' }), true);
  assert.equal(anchors.keep({ at: 2, seq: 1, hash: 'a' }), false);
  assert.deepEqual(new AuditAnchors(disk, path).all(), [{ at: 1, seq: 1, hash: 'a' }]);
});

test('the file keeps its size, and the newest anchors', () => {
  const anchors = anchored(...Array.from({ length: ANCHORS_MAX + 5 }, (_, index) => index + 1));
  assert.equal(anchors.all().length, ANCHORS_MAX);
  assert.equal(anchors.all()[0]?.seq, 6);
});

test('lines that are no anchors are passed over', () => {
  const disk = new FakeDisk();
  const lines = ['', 'null', '{"seq":1}', '{"at":1,"seq":2,"hash":"b"}', '{"at":1e99,"seq":2,"hash":"b"}', '[1', '7'];
  disk.write(path, new TextEncoder().encode(lines.join('\n')));
  assert.deepEqual(new AuditAnchors(disk, path).all(), [{ at: 1, seq: 2, hash: 'b' }]);
});
