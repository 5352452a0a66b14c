import { computed } from 'vue';
import { useRoute, useRouter } from 'vue-router';

/** The branch of the site tree that filters every screen. It stands in the address: `?device=7`. */
export function useDeviceFilter() {
  const route = useRoute();
  const router = useRouter();
  const deviceId = computed(() => {
    const value = Number(route.query['device']);
    return Number.isInteger(value) && value > 0 ? value : undefined;
  });
  function setDevice(id: number | undefined): void {
    const { device: _, place: __, ...query } = route.query;
    void router.replace({ query: id === undefined ? query : { ...query, device: String(id) } });
  }
  return { deviceId, setDevice };
}
