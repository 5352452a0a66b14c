import type { ServerDeps } from '../hub.ts';
import { LatestValueSaver } from './latest-value-saver.ts';
import { periodic } from './periodic.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Work nobody asks for: keeps the newest values in the site store and forgets history beyond its retention. */
export function startJobs(deps: Pick<ServerDeps, 'clock' | 'log' | 'site' | 'history' | 'building' | 'config'>): {
  stop(): void;
} {
  const { clock, log, site, history, building, config } = deps;
  const saver = new LatestValueSaver(clock, log, building, site.cache);
  saver.start();
  const retention = periodic({
    clock,
    log,
    name: 'retention of history',
    // Not while the program is starting, and once a day from then on.
    firstMs: 10 * MINUTE_MS,
    everyMs: DAY_MS,
    run: async () => {
      const dropped = await history.dropBefore(clock.now() - config.data.retention_days * DAY_MS);
      if (dropped > 0) log.info('history beyond its retention was dropped', { samples: dropped });
    },
  });
  return {
    stop: () => {
      retention.stop();
      saver.stop();
    },
  };
}
