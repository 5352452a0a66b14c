import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GOOD, quality, silentLog } from '@t3000/core';
import type { DeviceLink, PointConfig, RecordedSamples, RequestFailure, Sample, SampleColumns } from '@t3000/core';
import { FakeClock, aPoint } from '@t3000/testkit';
import type { Building, DeviceStatusSnapshot } from '../building.ts';
import { FILL_BACK_MS, GapFiller } from './gap-filler.ts';

const MINUTE = 60_000;
const NOW = Date.UTC(2026, 5, 3, 12);
const FILLED = quality('good', 'back_filled');

type Answer = RecordedSamples | RequestFailure;

/** A history of minutes in memory, a device with a log of its own, and the filler between them. */
function world(
  answer: (points: readonly PointConfig[], from: number) => Answer | Promise<Answer>,
  online: readonly number[] = [],
) {
  const clock = new FakeClock({ startAt: NOW });
  const kept = new Map<number, Map<number, Sample>>();
  const keep = (sample: Sample): void => {
    const samples = kept.get(sample.pointId) ?? new Map<number, Sample>();
    samples.set(sample.at, sample);
    kept.set(sample.pointId, samples);
  };
  const appended: Sample[] = [];
  const asked: { from: number; points: number[] }[] = [];
  const listeners = new Set<(status: DeviceStatusSnapshot) => void>();
  const link = {
    readRecorded: async (points: readonly PointConfig[], from: number) => {
      asked.push({ from, points: points.map(({ id }) => id) });
      return answer(points, from);
    },
  } as unknown as DeviceLink;
  const building: Pick<Building, 'withLink' | 'onDeviceState'> = {
    withLink: (id, use) => (id === 1 ? use(link) : id === 2 ? use({} as DeviceLink) : undefined),
    onDeviceState: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
  const filler = new GapFiller({
    clock,
    log: silentLog,
    building,
    online: () => online,
    recorded: () => [7, 8].map((id) => ({ point: { ...aPoint({ id }), id }, intervalMs: 1000 })),
    history: {
      append(columns: SampleColumns) {
        for (let i = 0; i < columns.length; i++) {
          const sample = {
            pointId: columns.pointIds[i] ?? 0,
            at: columns.at[i] ?? 0,
            value: columns.values[i] ?? 0,
            quality: columns.qualities[i] as Sample['quality'],
          };
          appended.push(sample);
          keep(sample);
        }
      },
      buckets: (ids, from, to, bucketMs) =>
        Promise.resolve({
          points: ids.map((id) => {
            const avg = new Float64Array((to - from) / bucketMs).fill(NaN);
            for (const { at, quality: byte, value } of kept.get(id)?.values() ?? [])
              if (byte >> 6 < 2 && at >= from && at < to) avg[Math.floor((at - from) / bucketMs)] = value;
            return { avg };
          }),
        }),
    },
  });
  const tell = (state: DeviceStatusSnapshot['state'], deviceId = 1): void => {
    for (const listener of listeners) listener({ deviceId, state } as DeviceStatusSnapshot);
  };
  /** Both points have a value each half minute from `from` to before `to`. */
  const live = (from: number, to: number): void => {
    for (let at = from; at < to; at += MINUTE / 2)
      for (const pointId of [7, 8]) keep({ pointId, at, value: 20, quality: GOOD });
  };
  return { clock, filler, appended, asked, tell, live, keep, kept };
}

const sampled = (pointId: number, at: number): Sample => ({ pointId, at, value: 21, quality: FILLED });
const everyMinute = (from: number, to: number, shift = 0): Sample[] =>
  Array.from({ length: (to - from) / MINUTE }, (_, i) => sampled(7, from + i * MINUTE + shift));

test('an outage is filled from the log of the device, and nothing beside it', async () => {
  const gap = { from: NOW - 60 * MINUTE, to: NOW - 20 * MINUTE };
  const w = world(() => ({ ok: true, samples: everyMinute(NOW - 120 * MINUTE, NOW), problem: '' }));
  w.live(NOW - FILL_BACK_MS, gap.from);
  w.live(gap.to, NOW);
  const fill = await w.filler.fill(1);
  // At the edges, where the clock of the device could be a little off, one sample is given up.
  assert.deepEqual(fill, { added: 39, known: 81, problem: '' });
  assert.equal(w.asked[0]?.from, gap.from);
  assert.ok(w.appended.every(({ at, quality: byte }) => at > gap.from && at < gap.to && byte === FILLED));
});

test('filling again adds nothing, not even when the clock of the device is read a little differently', async () => {
  for (const shift of [0, -900, 900, 4000]) {
    let turn = 0;
    const w = world(() => ({
      ok: true,
      samples: everyMinute(NOW - 120 * MINUTE, NOW, turn++ === 0 ? 0 : shift),
      problem: '',
    }));
    w.live(NOW - FILL_BACK_MS, NOW - 60 * MINUTE);
    const first = await w.filler.fill(1);
    assert.ok(first.added > 50);
    assert.equal((await w.filler.fill(1)).added, 0, `shifted by ${shift} ms`);
  }
});

test('what a device with a clock ahead recorded goes to history as it is, which sets it aside, and fills nothing', async () => {
  const year = 365 * 86_400_000;
  const w = world(() => ({ ok: true, samples: everyMinute(NOW - 30 * MINUTE, NOW, year), problem: '' }));
  w.live(NOW - FILL_BACK_MS, NOW - 60 * MINUTE);
  assert.deepEqual(await w.filler.fill(1), { added: 0, known: 30, problem: '' });
  assert.deepEqual(
    w.appended.map(({ at }) => at),
    everyMinute(NOW - 30 * MINUTE, NOW, year).map(({ at }) => at),
  );
});

test('bad samples say why there was no value: they leave the gap open', async () => {
  const w = world(() => ({ ok: true, samples: everyMinute(NOW - 30 * MINUTE, NOW - 10 * MINUTE), problem: '' }));
  w.live(NOW - FILL_BACK_MS, NOW - 40 * MINUTE);
  for (let at = NOW - 40 * MINUTE; at < NOW; at += MINUTE)
    w.keep({ pointId: 7, at, value: NaN, quality: quality('bad', 'offline') });
  assert.equal((await w.filler.fill(1)).added, 20);
});

test('a history without gaps asks the device nothing', async () => {
  const w = world(() => assert.fail('asked'));
  w.live(NOW - FILL_BACK_MS, NOW);
  assert.deepEqual(await w.filler.fill(1), { added: 0, known: 0, problem: '' });
  assert.deepEqual(await w.filler.fill(2), { added: 0, known: 0, problem: '' }, 'a device without a log');
  assert.deepEqual(await w.filler.fill(3), { added: 0, known: 0, problem: '' }, 'a device that is gone');
});

test('it happens by itself when a device comes back, one device after the other, and a device that goes again is let be', async () => {
  let running = 0;
  let most = 0;
  const w = world(async () => {
    most = Math.max(most, ++running);
    await Promise.resolve();
    running--;
    return { ok: false, reason: 'timeout', detail: 'no answer' };
  });
  w.filler.start();
  w.tell('online');
  w.tell('offline');
  await w.clock.advance(MINUTE);
  assert.equal(w.asked.length, 0);
  w.tell('online');
  w.tell('online');
  void w.filler.fill(1);
  await w.clock.advance(MINUTE);
  assert.equal(w.asked.length, 2);
  assert.equal(most, 1);
  await w.filler.stop();
  w.tell('online');
  await w.clock.advance(MINUTE);
  assert.equal(w.asked.length, 2);
  assert.equal(w.clock.pendingTimers, 0);
});

test('a device that was there before the filler is looked at too', async () => {
  const w = world(() => ({ ok: true, samples: [], problem: '' }), [1]);
  w.filler.start();
  await w.clock.advance(MINUTE);
  assert.equal(w.asked.length, 1);
  await w.filler.stop();
});
