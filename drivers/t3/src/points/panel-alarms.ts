import type { DeviceAlarm, DeviceAlarms, PointConfig, RequestFailure, WriteOutcome } from '@t3000/core';
import { netPointName } from '@t3000/t3';
import type { PanelAlarm, T3Panel } from '../panel/panel.ts';
import { requestFailureOf } from '../result.ts';
import { readPointAddress } from './point-address.ts';

/** Places of a panel's log that say the same about the same point are one alarm, raised more than once. */
type Entries = readonly [PanelAlarm, ...PanelAlarm[]];

/** The alarm log of one panel as alarms that stand. The panel tells nobody by itself: it has to be looked at. */
export class PanelAlarms {
  readonly #panel: T3Panel;
  #seen: ReadonlyMap<string, Entries> = new Map();

  constructor(panel: T3Panel) {
    this.#panel = panel;
  }

  async read(points: readonly PointConfig[]): Promise<DeviceAlarms | RequestFailure> {
    const facts = await this.#panel.facts();
    if (!facts.ok) return requestFailureOf(facts);
    const log = await this.#panel.readAlarms({ priority: 'routine' });
    if (!log.ok) return requestFailureOf(log);
    const groups = new Map<string, [PanelAlarm, ...PanelAlarm[]]>();
    for (const entry of log.value) {
      if (!stands(entry) && !waits(entry)) continue;
      const key = keyOf(entry);
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [entry]);
      else group.push(entry);
    }
    this.#seen = groups;
    const byPlace = placesOf(points);
    return {
      ok: true,
      alarms: Array.from(groups, ([key, entries]) => alarmOf(key, entries, facts.value.panelNumber, byPlace)),
    };
  }

  /** Every entry of the alarm; a place that holds another one by now is left alone. */
  async acknowledge(key: string): Promise<WriteOutcome> {
    const entries = this.#seen.get(key);
    if (entries === undefined) return { status: 'refused', detail: 'the panel shows this alarm no more' };
    let outcome: WriteOutcome = { status: 'accepted' };
    for (const entry of entries.filter(waits)) {
      const done = await this.#panel.acknowledgeAlarm(entry);
      if (done.status === 'applied' || done.status === 'unchanged') continue;
      outcome = { status: done.status === 'unknown' ? 'unknown' : 'refused', detail: done.detail };
    }
    return outcome;
  }
}

const stands = ({ alarm }: PanelAlarm): boolean => alarm.restored === 0;
const waits = ({ alarm }: PanelAlarm): boolean => alarm.acknowledged === 0;

function keyOf({ alarm: { point, message } }: PanelAlarm): string {
  return `${point.panel}.${point.pointType}.${point.number} ${message}`;
}

function alarmOf(
  key: string,
  entries: Entries,
  panelNumber: number,
  byPlace: ReadonlyMap<string, PointConfig>,
): DeviceAlarm {
  const [{ alarm: first }] = entries;
  const newest = entries.reduce((a, b) => (b.alarm.alarmTime > a.alarm.alarmTime ? b : a)).alarm;
  const name = netPointName(first.point, panelNumber);
  return {
    key,
    pointId: byPlace.get(name)?.id,
    source: name,
    text: first.message.trim() === '' ? 'an alarm' : first.message,
    active: entries.some(stands),
    acknowledged: !entries.some(waits),
    // What the levels of the log mean differs between firmwares.
    level: undefined,
    stamp: `${newest.alarmTime} ${newest.alarmId}`,
  };
}

const letters = { input: 'IN', output: 'OUT', variable: 'VAR' } as const;

/** Points by the names the panel itself uses. */
function placesOf(points: readonly PointConfig[]): ReadonlyMap<string, PointConfig> {
  return new Map(
    points.flatMap((point): [string, PointConfig][] => {
      const place = readPointAddress(point.address);
      return place === undefined ? [] : [[`${letters[place.type]}${place.index + 1}`, point]];
    }),
  );
}
