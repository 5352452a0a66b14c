import { computed, onScopeDispose, shallowReadonly, shallowRef } from 'vue';
import type { DiscoveryJob } from '@t3000/contract';
import { api } from '../../api.ts';
import { useLiveEvent } from '../../live.ts';

/** The live channel tells of every step; this only catches what a lost connection swallowed. */
const ASK_EVERY_MS = 2000;

export function isJobRunning(job: DiscoveryJob | undefined): boolean {
  return job?.state === 'listening' || job?.state === 'interviewing';
}

/** Follows a discovery or interview job of the server until it ends. */
export function useJob(events: { readonly onFinished?: (job: DiscoveryJob) => void } = {}) {
  const job = shallowRef<DiscoveryJob>();
  const isRunning = computed(() => isJobRunning(job.value));
  let asking = false;
  let again = false;

  function take(next: DiscoveryJob): void {
    const wasRunning = isRunning.value;
    job.value = next;
    if (wasRunning && !isRunning.value) events.onFinished?.(next);
  }

  async function ask(): Promise<void> {
    // News that arrive while an answer is on its way are asked for once more, not once each.
    again = true;
    if (asking) return;
    asking = true;
    while (again && job.value !== undefined) {
      again = false;
      const { id } = job.value;
      try {
        const next = await api.getDiscovery({ params: { job: id } });
        // Another job may have been started meanwhile.
        if (job.value?.id === id) take(next);
      } catch {
        // The next round asks again; the connection banner tells when the server is gone.
        break;
      }
    }
    asking = false;
  }

  useLiveEvent('discovery', (id) => {
    if (id === job.value?.id) void ask();
  });
  const timer = setInterval(() => {
    if (isRunning.value) void ask();
  }, ASK_EVERY_MS);
  onScopeDispose(() => clearInterval(timer));

  return {
    job: shallowReadonly(job),
    isRunning,
    follow: (started: DiscoveryJob): void => {
      job.value = started;
      void ask();
    },
    forget: (): void => {
      job.value = undefined;
    },
  };
}
