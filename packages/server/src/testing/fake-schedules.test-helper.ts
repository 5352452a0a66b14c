import { weekdayParts } from '@t3000/core';
import type {
  DeviceLink,
  HeldSchedule,
  PartWrite,
  RequestFailure,
  ScheduleFit,
  SchedulePart,
  TimeValue,
  WantedSchedule,
} from '@t3000/core';

type Behaviour = 'honest' | 'forgets' | 'dies' | 'away';

/** A device with one weekly routine of two entries a day at most; a test says how it takes writes. */
export class FakeScheduleDevice {
  week: (readonly TimeValue[])[] = weekdayParts.map(() => []);
  behaviour: Behaviour = 'honest';
  reads = 0;
  /** Writes wait for this. */
  gate: Promise<void> = Promise.resolve();

  readonly link: Partial<DeviceLink> = {
    schedulePlaces: () =>
      Promise.resolve({ ok: true, places: [{ key: 'SCH1', name: 'OFFICE', description: 'Office Hours' }] }),
    readSchedule: () => Promise.resolve(this.#read()),
    fitSchedule: (held, wanted) => fit(held, wanted),
    writeSchedule: (_held, wanted, _holding, only) => this.#write(wanted, only),
  };

  #read(): HeldSchedule | RequestFailure {
    this.reads++;
    if (this.behaviour === 'away') return { ok: false, reason: 'timeout', detail: 'no answer' };
    return {
      ok: true,
      key: 'SCH1',
      name: 'OFFICE',
      parts: this.week.map((entries, index) => part(index, entries)),
      plan: { kind: 'analog', weekly: this.week, exceptions: [], fallback: 15 },
      unread: [],
      facts: {},
      readAt: 0,
    };
  }

  async #write(wanted: WantedSchedule, only: ReadonlySet<string>): Promise<readonly PartWrite[]> {
    await this.gate;
    const done: PartWrite[] = [];
    for (const name of only) {
      if (this.behaviour === 'away') {
        done.push({
          part: name,
          status: done.at(-1)?.status === 'written' ? 'unknown' : 'not_sent',
          detail: 'no answer',
        });
        continue;
      }
      const index = weekdayParts.findIndex((each) => each === name);
      if (this.behaviour !== 'forgets') this.week[index] = wanted.weekly[index] ?? [];
      done.push({ part: name, status: 'written', detail: '' });
      if (this.behaviour === 'dies' && done.length === 2) this.behaviour = 'away';
    }
    return done;
  }
}

function fit(held: HeldSchedule, wanted: WantedSchedule): ScheduleFit {
  const misfits = wanted.weekly.flatMap((entries, index) =>
    entries.length > 2
      ? [{ place: weekdayParts[index] ?? '', value: `${entries.length} entries`, limit: 'it has 2 a day' }]
      : [],
  );
  return { misfits, notes: [], parts: held.parts.map((_, index) => part(index, wanted.weekly[index] ?? [])) };
}

function part(index: number, entries: readonly TimeValue[]): SchedulePart {
  const text = entries.map(({ second, value }) => `${second / 3600} h ${value ?? 'none'}`).join(', ');
  return { name: weekdayParts[index] ?? '', text: text || 'none', entries };
}
