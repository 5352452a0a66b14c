import { api } from '../../api.ts';
import { isSiteHidden } from '../../session.ts';
import { useLoad } from '../../composables/useLoad.ts';

/** Counters move slowly; a person waits for the next figure about this long. */
const EVERY_MS = 3000;

/** What the server knows of the line to a device, kept fresh. */
export function useDiagnostics(id: () => number) {
  // A panel may serve other places too: who does not see those is not told what its line carries.
  const ask = (signal: AbortSignal) =>
    isSiteHidden.value ? Promise.resolve(undefined) : api.getDeviceDiagnostics({ params: { id: id() } }, { signal });
  return useLoad(ask, {
    watch: id,
    everyMs: EVERY_MS,
  });
}
