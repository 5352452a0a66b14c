import type { CellWrite, TableColumn } from '@t3000/core';
import { netPointName } from '@t3000/t3';
import type { PanelAlarm, T3Panel } from '../panel/panel.ts';
import type { RecordWrite } from '../panel/record-writer.ts';
import { requestFailureOf } from '../result.ts';
import { panelMoment } from './panel-moment.ts';
import { cellWriteOf, refused } from './record-table.ts';
import type { PanelTable } from './record-table.ts';

const states = ['active', 'acknowledged', 'deleted'] as const;

const columns: readonly TableColumn[] = [
  { name: 'time', kind: 'text', writable: false },
  { name: 'point', kind: 'text', writable: false },
  { name: 'message', kind: 'text', writable: false },
  { name: 'state', kind: 'choice', choices: states, writable: true },
];

const stateOf = ({ alarm }: PanelAlarm): string => (alarm.acknowledged === 0 ? 'active' : 'acknowledged');

/** What people saw last of each panel: a place of the log is taken by another alarm when the log has gone round. */
const seen = new WeakMap<T3Panel, readonly PanelAlarm[]>();

/** The panel's own alarm log. An alarm is acknowledged or deleted by its state. */
export const alarmTable: PanelTable = {
  name: 'alarms',
  needsRanges: false,
  async read({ panel, panelNumber, now }) {
    const read = await panel.readAlarms({ priority: 'urgent' });
    if (!read.ok) return requestFailureOf(read);
    seen.set(panel, read.value);
    return {
      ok: true,
      columns,
      rows: read.value.map((entry) => ({
        index: entry.index,
        name: `ALARM${entry.index + 1}`,
        cells: {
          time: panelMoment(entry.alarm.alarmTime),
          point: netPointName(entry.alarm.point, panelNumber),
          message: entry.alarm.message,
          state: stateOf(entry),
        },
        hasText: false,
      })),
      unused: 0,
      guard: '',
      problem: '',
      readAt: now(),
    };
  },
  async write({ panel }, row, column, { value }) {
    if (column !== 'state') return refused('fixed', `${column} of an alarm is not changed this way`);
    const alarm = seen.get(panel)?.find(({ index }) => index === row);
    if (!alarm) return refused('changed', 'look at the alarms again: this one was not among those read last');
    if (value === 'acknowledged') {
      return changeOf(await panel.acknowledgeAlarm(alarm), 'acknowledged');
    }
    if (value === 'deleted') return changeOf(await panel.deleteAlarm(alarm), 'deleted');
    return refused('value', 'an alarm is acknowledged or deleted, and stays so');
  },
};

/** The only thing about an alarm that does not fit is that another one took its place. */
function changeOf<R>(written: RecordWrite<R>, state: string): CellWrite {
  const cell = cellWriteOf(written, () => state);
  return cell.status === 'refused' && cell.why === 'value' ? refused('changed', cell.detail) : cell;
}
