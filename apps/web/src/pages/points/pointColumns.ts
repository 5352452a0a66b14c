import type { Point } from '@t3000/contract';
import type { Column } from '../../components/table/column.ts';

type Words = (key: `points.col_${'name' | 'device' | 'object' | 'value' | 'quality' | 'age' | 'override'}`) => string;

/** Columns of the points table; on narrow screens the less needed ones give way. Names alone are not unique: devices stay. */
export function pointColumns(t: Words): Column<Point>[] {
  return [
    { id: 'name', label: t('points.col_name'), width: 170, grow: 3, sortable: true, text: ({ name }) => name },
    {
      id: 'device',
      label: t('points.col_device'),
      width: 120,
      grow: 1,
      sortable: true,
      from: 600,
      text: ({ device_name: name }) => name,
    },
    { id: 'object', label: t('points.col_object'), width: 76, sortable: true, from: 740, text: ({ object }) => object },
    { id: 'value', label: t('points.col_value'), width: 118, align: 'end' },
    { id: 'quality', label: t('points.col_quality'), width: 150 },
    { id: 'age', label: t('points.col_age'), width: 66, align: 'end', from: 670 },
    { id: 'override', label: t('points.col_override'), width: 130, grow: 1, from: 900 },
  ];
}
