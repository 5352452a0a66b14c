import { computed } from 'vue';
import type { Ref } from 'vue';
import type { SystemStatus } from '@t3000/contract';
import { useTexts } from '../../composables/useTexts.ts';
import { NO_VALUE } from '../../format/value.ts';

/** One line of a panel. */
export interface Fact {
  readonly label: string;
  readonly value: string;
  /** Something was lost or went wrong: it is marked. */
  readonly isAbnormal?: boolean;
}

export interface FactGroup {
  readonly title: string;
  readonly facts: readonly Fact[];
}

/** The counters of the server, grouped for reading. */
export function useSystemFacts(status: Readonly<Ref<SystemStatus | undefined>>, now: Readonly<Ref<number>>) {
  const texts = useTexts();
  return computed((): FactGroup[] =>
    status.value === undefined
      ? []
      : [
          historyFacts(status.value, texts, now.value),
          pollingFacts(status.value, texts),
          liveFacts(status.value, texts),
        ],
  );
}

type Texts = ReturnType<typeof useTexts>;

function historyFacts({ history, process }: SystemStatus, texts: Texts, now: number): FactGroup {
  const { t, count, bytes, number, moment } = texts;
  const dropped = Object.values(history.dropped).reduce((sum, part) => sum + part, 0);
  const reasons = Object.entries(history.dropped).filter(([, part]) => part > 0);
  return {
    title: t('system.history'),
    facts: [
      { label: t('system.samples'), value: count(history.samples) },
      { label: t('system.points'), value: count(history.points) },
      { label: t('system.size'), value: bytes(history.bytes) },
      {
        label: t('system.per_sample'),
        value: history.bytes_per_sample === null ? NO_VALUE : `${number(history.bytes_per_sample, 2)} B`,
      },
      { label: t('system.oldest'), value: history.oldest_at === null ? NO_VALUE : moment(history.oldest_at, now) },
      { label: t('system.newest'), value: history.newest_at === null ? NO_VALUE : moment(history.newest_at, now) },
      { label: t('system.retention'), value: t('system.days', { count: count(history.retention_days) }) },
      {
        label: t('system.disk_free'),
        value: process.disk_free_bytes === null ? NO_VALUE : bytes(process.disk_free_bytes),
      },
      {
        label: t('system.dropped'),
        value:
          dropped === 0
            ? '0'
            : `${count(dropped)} (${reasons.map(([why, part]) => `${why} ${count(part)}`).join(', ')})`,
        isAbnormal: dropped > 0,
      },
      {
        label: t('system.damaged'),
        value: count(history.damaged_chunks),
        isAbnormal: history.damaged_chunks > 0,
      },
      ...(history.problem === '' ? [] : [{ label: t('system.problems'), value: history.problem, isAbnormal: true }]),
    ],
  };
}

function pollingFacts({ polling }: SystemStatus, { t, count, share }: Texts): FactGroup {
  const failed = polling.requests === 0 ? '' : ` (${share(polling.timeouts / polling.requests)})`;
  return {
    title: t('system.polling'),
    facts: [
      { label: t('system.requests'), value: count(polling.requests) },
      { label: t('system.timeouts'), value: `${count(polling.timeouts)}${failed}` },
      { label: t('system.refused'), value: count(polling.refused) },
      { label: t('system.cycles'), value: count(polling.cycles) },
      {
        label: t('system.cycles_dropped'),
        value: count(polling.cycles_dropped),
      },
    ],
  };
}

function liveFacts({ live }: SystemStatus, { t, count }: Texts): FactGroup {
  return {
    title: t('system.live'),
    facts: [
      { label: t('system.clients'), value: count(live.clients) },
      { label: t('system.subscriptions'), value: count(live.subscriptions) },
      { label: t('system.messages'), value: count(live.messages) },
      { label: t('system.conflated'), value: count(live.conflated) },
      { label: t('system.closed_slow'), value: count(live.closed_slow) },
    ],
  };
}
