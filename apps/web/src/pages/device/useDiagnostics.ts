import { api } from '../../api.ts';
import { useLoad } from '../../composables/useLoad.ts';

/** Counters move slowly; a person waits for the next figure about this long. */
const EVERY_MS = 3000;

/** What the server knows of the line to a device, kept fresh. */
export function useDiagnostics(id: () => number) {
  return useLoad((signal) => api.getDeviceDiagnostics({ params: { id: id() } }, { signal }), {
    watch: id,
    everyMs: EVERY_MS,
  });
}
