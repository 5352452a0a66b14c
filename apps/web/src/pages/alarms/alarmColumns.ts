import type { Alarm } from '@t3000/contract';
import type { Column } from '../../components/table/column.ts';

type Words = (
  key: `alarms.col_${'level' | 'phase' | 'source' | 'device' | 'message' | 'value' | 'since' | 'actor'}`,
) => string;

/** Columns of the alarm list; on narrow screens the less needed ones give way. The order is the server's. */
export function alarmColumns(t: Words): Column<Alarm>[] {
  return [
    { id: 'level', label: t('alarms.col_level'), width: 76 },
    { id: 'phase', label: t('alarms.col_phase'), width: 176, from: 420 },
    {
      id: 'device',
      label: t('alarms.col_device'),
      width: 116,
      grow: 0.6,
      from: 860,
      text: ({ device_name: name }) => name,
    },
    { id: 'source', label: t('alarms.col_source'), width: 150, grow: 2, from: 560 },
    { id: 'message', label: t('alarms.col_message'), width: 150, grow: 4 },
    { id: 'value', label: t('alarms.col_value'), width: 108, align: 'end', from: 740 },
    { id: 'since', label: t('alarms.col_since'), width: 70, align: 'end' },
    { id: 'actor', label: t('alarms.col_actor'), width: 112, grow: 0.5, from: 1000 },
  ];
}

/** The message without the name in front of it, where that stands in a column of its own. */
export function shortMessage({ message, source }: Pick<Alarm, 'message' | 'source'>): string {
  return message.startsWith(`${source} `) ? message.slice(source.length + 1) : message;
}
