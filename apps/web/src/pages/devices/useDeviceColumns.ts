import { computed } from 'vue';
import type { ComputedRef, Ref } from 'vue';
import type { Device } from '@t3000/contract';
import type { Column } from '../../components/table/column.ts';
import { useTexts } from '../../composables/useTexts.ts';
import { NO_VALUE } from '../../format/value.ts';
import { useNow } from '../../live.ts';
import { addressText } from './addressText.ts';
import { deviceStates } from './useDeviceFilters.ts';

type Texts = ReturnType<typeof useTexts>;

/** Columns of the device list; the less urgent ones appear as there is room: `from` adds up the widths before them. */
export function useDeviceColumns(): ComputedRef<readonly Column<Device>[]> {
  const texts = useTexts();
  const now = useNow();
  return computed(() => [...identityColumns(texts), ...trafficColumns(texts, now)]);
}

function identityColumns({ t }: Texts): readonly Column<Device>[] {
  return [
    { id: 'name', label: t('devices.col_name'), width: 170, grow: 2, sortable: true, text: ({ name }) => name },
    {
      id: 'state',
      label: t('devices.col_state'),
      width: 168,
      sortable: true,
      sortBy: ({ status }) => deviceStates.indexOf(status.state),
    },
    {
      id: 'vendor',
      label: t('devices.col_vendor'),
      width: 130,
      grow: 1,
      from: 1188,
      sortable: true,
      text: ({ vendor }) => vendor,
    },
    {
      id: 'model',
      label: t('devices.col_model'),
      width: 110,
      grow: 1,
      from: 698,
      sortable: true,
      text: ({ model }) => model,
    },
    {
      id: 'instance',
      label: t('devices.col_instance'),
      width: 90,
      align: 'end',
      from: 1058,
      sortable: true,
      text: ({ instance }) => (instance === null ? NO_VALUE : String(instance)),
      sortBy: ({ instance }) => instance,
    },
    {
      id: 'address',
      label: t('devices.col_address'),
      width: 172,
      from: 868,
      sortable: true,
      text: ({ address }) => addressText(address),
    },
  ];
}

function trafficColumns({ t, share, milliseconds, age }: Texts, now: Readonly<Ref<number>>): readonly Column<Device>[] {
  return [
    {
      id: 'points',
      label: t('devices.col_points'),
      width: 124,
      align: 'end',
      sortable: true,
      sortBy: ({ status }) => status.points,
    },
    {
      id: 'answer',
      label: t('devices.col_answer'),
      width: 96,
      align: 'end',
      from: 948,
      sortable: true,
      text: ({ status }) => (status.answer_ms_p50 === null ? NO_VALUE : milliseconds(status.answer_ms_p50)),
      sortBy: ({ status }) => status.answer_ms_p50,
    },
    {
      id: 'quality',
      label: t('devices.col_quality'),
      width: 120,
      align: 'end',
      sortable: true,
      text: ({ status }) => (status.connection_quality === null ? NO_VALUE : share(status.connection_quality)),
      sortBy: ({ status }) => status.connection_quality,
    },
    {
      id: 'seen',
      label: t('devices.col_seen'),
      width: 110,
      align: 'end',
      from: 1278,
      sortable: true,
      text: ({ status }) => (status.last_seen === null ? NO_VALUE : age(status.last_seen, now.value)),
      sortBy: ({ status }) => status.last_seen,
    },
  ];
}
