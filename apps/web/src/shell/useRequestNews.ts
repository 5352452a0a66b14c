import { watch } from 'vue';
import type { WriteRequest } from '@t3000/contract';
import { api } from '../api.ts';
import { useRequestText } from '../components/point/requestText.ts';
import { useTexts } from '../composables/useTexts.ts';
import { useToasts } from '../composables/useToasts.ts';
import { useOpenRequests } from '../writeRequests.ts';

/** Tells whoever asked for a write what became of it, wherever they are by then. */
export function useRequestNews(): void {
  const { t } = useTexts();
  const { done, failed } = useToasts();
  const text = useRequestText();
  const { data } = useOpenRequests();

  async function tell({ id }: WriteRequest): Promise<void> {
    const request = await api.getWriteRequest({ params: { id } });
    // Whoever takes the own question back knows.
    if (request.state === 'withdrawn') return;
    done(t('write_request.news', { name: request.point.name, outcome: text.outcome(request) }));
  }

  watch(data, (now = [], before = []) => {
    const open = new Set(now.map(({ id }) => id));
    for (const request of before) if (request.own && !open.has(request.id)) tell(request).catch(failed);
  });
}
