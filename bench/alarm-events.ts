// The history of alarms with a million lines: how long one page takes.
// Usage: node bench/alarm-events.ts [--json] [--events 1000000]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { openSite, type AlarmEventQuery, type AlarmRow } from '@t3000/site';
import { Report } from './parts/report.ts';
import { percentile } from './parts/statistics.ts';

const { values: options } = parseArgs({
  strict: false,
  options: { events: { type: 'string', default: '1000000' } },
});
const EVENTS = Number(options.events);
const BATCH = 5000;
const ALARMS = 2000;
const ROUNDS = 50;
const START = Date.UTC(2026, 0, 1);

const folder = mkdtempSync(join(tmpdir(), 't3000-bench-'));
const site = openSite({ path: join(folder, 'site.db'), mode: 'create' });
const report = new Report('alarm-events', `${EVENTS} lines of ${ALARMS} alarms`);
try {
  fill();
  const middle = { at: START + (EVENTS / 2) * 1000, seq: EVENTS / 2 };
  const first = measure('first page of 100', {});
  measure('page in the middle', { before: middle });
  measure('first page of one alarm', { alarmId: 17 });
  measure('first page of level 1', { level: 1 });
  measure('one day in the middle', { from: middle.at, to: middle.at + 86_400_000 });
  measure('search for words that are nowhere', { text: 'nowhere' });
  report.atMost('first page, p99', first, 50, 'ms');
  report.finish();
} finally {
  site.close();
  rmSync(folder, { recursive: true });
}

function measure(page: string, query: Partial<AlarmEventQuery>): number {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const startedAt = performance.now();
    site.alarms.events({ limit: 100, ...query });
    times.push(performance.now() - startedAt);
  }
  const p99 = percentile(times, 99);
  report.row({ page, 'p50, ms': percentile(times, 50), 'p99, ms': p99 });
  return p99;
}

function fill(): void {
  for (let done = 0; done < EVENTS; done += BATCH) {
    site.alarms.save(Array.from({ length: Math.min(BATCH, EVENTS - done) }, (_, index) => change(done + index)));
  }
}

function change(index: number) {
  const id = 1 + (index % ALARMS);
  const at = START + index * 1000;
  const isRaised = Math.floor(index / ALARMS) % 2 === 0;
  const alarm: AlarmRow = {
    id,
    definitionId: 1 + (id % 20),
    name: 'Room too warm',
    level: 1 + (id % 4),
    kind: 'high_limit',
    pointId: id,
    deviceId: 1 + (id % 50),
    reportKey: undefined,
    source: `R${id} Room Temp`,
    state: { active: isRaised },
    phase: isRaised ? 'unacknowledged' : 'normal',
    message: `R${id} Room Temp is 27.4 °C, above 27.0 °C`,
    value: 27.4,
    raisedAt: at,
    since: at,
    raisedCount: 1,
    actor: '',
    note: '',
  };
  const [fromPhase, toPhase] = isRaised ? ['normal', 'unacknowledged'] : ['unacknowledged', 'normal'];
  const event = isRaised ? 'raised' : 'returned';
  const announce = isRaised ? 'alarm' : 'returned';
  return { alarm, event: { at, alarmId: id, event, fromPhase, toPhase, announce, actor: '', note: '' } };
}
