import assert from 'node:assert/strict';
import { test } from 'node:test';
import { droppedBranch, droppedPoints, mayHoldPoints } from './dropped.ts';

const SITE = 'http://hub.local:8080';

test('links to a point or a chart of this site give their points, each once', () => {
  const text = `${SITE}/points?point=7\n# a comment\n${SITE}/trends?ids=3,7,9&last=1h`;
  assert.deepEqual(droppedPoints(text, SITE), [7, 3, 9]);
});

test('what comes from elsewhere or names nothing gives none', () => {
  for (const text of ['', 'hello', 'https://evil.example/?ids=1', `${SITE}/alarms`, `${SITE}/trends?ids=-1,x,1.5`]) {
    assert.deepEqual(droppedPoints(text, SITE), [], text);
  }
});

test('only links and text are looked at', () => {
  assert.deepEqual([mayHoldPoints(['text/uri-list', 'text/html']), mayHoldPoints(['Files'])], [true, false]);
});

test('a link to the points of a device or place is a branch, of this site alone', () => {
  const at = 'http://hub.test';
  assert.deepEqual(droppedBranch(`${at}/points?device=7`, at), { kind: 'device', id: 7 });
  assert.deepEqual(droppedBranch(`${at}/points?place=3`, at), { kind: 'place', id: 3 });
  assert.equal(droppedBranch(`${at}/points?device=7&point=3`, at), undefined);
  for (const text of ['http://other.test/points?device=7', `${at}/points?device=x`, 'device=7', '']) {
    assert.equal(droppedBranch(text, at), undefined, text);
  }
});
