import assert from 'node:assert/strict';

import { UnknownReference } from '../errors.ts';
import { siteWithPoints, storeTest } from './subject.ts';
import type { OpenSubject } from './subject.ts';

/** What people write on the time line. */
export function trendNoteConformance(open: OpenSubject): void {
  storeTest('notes are found by what they touch: points, the whole building, stretches', open, async (subject) => {
    const { points } = siteWithPoints(subject.store, 2);
    const [a, b] = points.map(({ id }) => id) as [number, number];
    const { trendNotes: notes } = subject.store;
    const add = (at: number, until: number | undefined, pointId: number | undefined, text: string): number =>
      notes.insert({ at, until, pointId, text, author: 'ada' }, 1).id;
    const moment = add(100, undefined, a, 'filter changed');
    const stretch = add(50, 150, undefined, 'fire drill');
    add(100, undefined, b, 'of another point');
    const { trendNotes } = await subject.reopen();
    const ids = (from: number, to: number, of: number[], limit = 10) =>
      trendNotes.within(from, to, of, limit).map(({ id }) => id);
    assert.deepEqual(ids(0, 1000, [a]), [stretch, moment]);
    assert.deepEqual(ids(120, 1000, [a]), [stretch], 'a stretch that reaches into the time');
    assert.deepEqual(ids(0, 100, [a]), [stretch], 'the end is not part of the time');
    assert.deepEqual(ids(0, 1000, []), [stretch], 'without points those of the building');
    assert.deepEqual(ids(0, 1000, [a], 1), [moment], 'the newest when there are too many');
  });

  storeTest('a note is changed and removed, and goes with its point', open, ({ store }) => {
    const { points } = siteWithPoints(store, 1);
    const pointId = points[0]?.id;
    const { trendNotes: notes } = store;
    const note = notes.insert({ at: 5, until: 9, pointId, text: 'a', author: 'ada' }, 10);
    assert.deepEqual(notes.update(note.id, { until: undefined, text: 'b' }, 20), {
      ...note,
      until: undefined,
      text: 'b',
      updatedAt: 20,
    });
    assert.throws(() => notes.insert({ ...note, pointId: 999 }, 1), UnknownReference);
    assert.equal(notes.update(999, {}, 1), undefined);
    store.points.remove(pointId ?? 0);
    assert.equal(notes.get(note.id), undefined);
    assert.equal(notes.remove(note.id), false);
  });
}
