import type { WriteRequest } from '@t3000/contract';
import { useTexts } from '../../composables/useTexts.ts';

/** What became of a request, in words. */
export function useRequestText() {
  const { t, shown, remaining } = useTexts();
  return {
    /** `60.0 %`, or what the state is called. */
    wanted: ({ point, value }: WriteRequest): string => shown(value, point),
    /** Never more than it began with, whatever the clocks of two computers make of it. */
    left: ({ asked_at: asked, expires_at: expires }: WriteRequest, now: number): string =>
      remaining(expires - Math.max(now, asked)),
    /** One word for the state; a carried out write is told by what the device made of it. */
    state: ({ state, result }: WriteRequest): string =>
      state === 'done' && result !== null ? t(`write.status_${result.status}`) : t(`write_request.state_${state}`),
    /** Who decided and what came of it; empty while nothing has. */
    outcome: ({ state, result, decided_by: by, note, point }: WriteRequest): string => {
      const words = note === '' ? '' : ` “${note}”`;
      switch (state) {
        case 'waiting':
          return '';
        case 'carrying_out':
          return t('write_request.being_carried_out', { person: by });
        case 'done':
          return t('write_request.approved', { person: by, value: shown(result?.read_back ?? null, point) }) + words;
        case 'failed':
          return `${t('write_request.not_written', { person: by })} ${result?.message ?? ''}${words}`;
        case 'declined':
          return t('write_request.declined', { person: by }) + words;
        case 'withdrawn':
          return t('write_request.withdrawn', { person: by });
        case 'expired':
          return t('write_request.expired');
        default:
          return '';
      }
    },
  };
}
