import { computed, onScopeDispose, ref } from 'vue';
import type { DeviceBackup } from '@t3000/contract';
import { api } from '../../../api.ts';
import { useLoad } from '../../../composables/useLoad.ts';

/** A panel gives about five records a second; people follow a bar that moves every second. */
const EVERY_MS = 1000;

/** The newest job of a device, followed while it runs. A finished plan is long: it is not asked for again and again. */
export function useBackup(deviceId: number) {
  const round = ref(0);
  const given = ref<DeviceBackup>();
  const { data, problem, reload } = useLoad(
    async (signal) => {
      const answer = await api.getDeviceBackup({ params: { id: deviceId } }, { signal });
      given.value = answer;
      return answer;
    },
    { watch: round },
  );
  const backup = computed(() => given.value ?? data.value);
  const job = computed(() => backup.value?.job ?? undefined);
  const timer = setInterval(() => {
    if (job.value?.state === 'running' && !document.hidden) round.value++;
  }, EVERY_MS);
  onScopeDispose(() => clearInterval(timer));
  /** What a route that began something answered; from then on it is followed. */
  const follow = (answer: DeviceBackup): void => void (given.value = answer);
  return { backup, job, problem, reload, follow };
}
