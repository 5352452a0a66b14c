import assert from 'node:assert/strict';
import { it } from 'node:test';
import { FakeClock } from '@t3000/testkit';
import { SilenceBook } from './silence.ts';

it('A command that was silent twice is asked again after an hour, since firmware gets updated', async () => {
  const clock = new FakeClock();
  const book = new SilenceBook(clock);
  book.silent(33);
  assert.equal(book.isSilent(33), false, 'once may have been bad luck');
  book.silent(33);
  book.silent(41);
  assert.equal(book.isSilent(33), true);
  assert.deepEqual(book.unsupported(), [33]);
  await clock.advance(3_600_000);
  assert.equal(book.isSilent(33), false);
});

it('A command that was ever answered is never taken for unsupported by one silence', () => {
  const book = new SilenceBook(new FakeClock());
  book.silent(41);
  book.silent(41);
  book.answered(41);
  assert.equal(book.hasAnswered(41), true);
  book.silent(41);
  assert.deepEqual(book.unsupported(), []);
});
