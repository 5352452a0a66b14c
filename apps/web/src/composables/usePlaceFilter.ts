import { computed } from 'vue';
import { useRoute, useRouter } from 'vue-router';

/** The place of the site tree that filters every screen. It stands in the address: `?place=7`, instead of a device. */
export function usePlaceFilter() {
  const route = useRoute();
  const router = useRouter();
  const placeId = computed(() => {
    const value = Number(route.query['place']);
    return Number.isInteger(value) && value > 0 ? value : undefined;
  });
  function setPlace(id: number | undefined): void {
    const { device: _, place: __, ...query } = route.query;
    void router.replace({ query: id === undefined ? query : { ...query, place: String(id) } });
  }
  return { placeId, setPlace };
}
