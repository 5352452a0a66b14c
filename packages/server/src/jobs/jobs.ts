import { GapFiller } from '@t3000/engine';
import type { ServerDeps } from '../hub.ts';
import { LatestValueSaver } from './latest-value-saver.ts';
import { waitForClock } from '../storage/clock-trust.ts';
import { readRetention, retentionLimit } from '../storage/retention.ts';
import { periodic } from './periodic.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** What may be cut off the audit trail without a trace is what was done since. */
const ANCHOR_MS = 10 * MINUTE_MS;

type JobDeps = Pick<ServerDeps, 'clock' | 'log' | 'site' | 'history' | 'building' | 'config' | 'anchors'>;

/**
 * Work nobody asks for: keeps the newest values in the site store, fills gaps of history from the logs of devices,
 * forgets history beyond its retention, and remembers elsewhere where the audit trail stands.
 */
export function startJobs(deps: JobDeps): { stop(): Promise<void> } {
  const { clock, log, site, history, building, config } = deps;
  const anchoring = keepAnchors(deps);
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
      const now = clock.now();
      const until = waitForClock(site, now);
      if (until !== undefined) {
        const words = 'the clock has jumped ahead: no history is forgotten until it has stayed there for a week';
        log.warn(words, { now: new Date(now).toISOString(), until: new Date(until).toISOString() });
        return;
      }
      const dropped = await history.dropBefore(retentionLimit(site, readRetention(site, config.data), now));
      if (dropped > 0) log.info('history beyond its retention was dropped', { samples: dropped });
    },
  });
  const gaps = new GapFiller({
    clock,
    log,
    building,
    history,
    online: () =>
      site.devices
        .all()
        .filter(({ id }) => building.deviceStatus(id)?.state === 'online')
        .map(({ id }) => id),
    recorded: (id) => {
      const intervals = site.trendLogs.schedule();
      return site.points.byDevice(id).flatMap((point) => {
        const intervalMs = intervals.get(point.id);
        return intervalMs === undefined || !point.enabled ? [] : [{ point, intervalMs }];
      });
    },
  });
  if (config.field.background_collection) gaps.start();
  return {
    stop: async () => {
      anchoring.stop();
      retention.stop();
      await gaps.stop();
      saver.stop();
    },
  };
}

/** Logged as well, because logs are often collected by another machine. */
function keepAnchors({ clock, log, site, anchors }: JobDeps): { stop(): void } {
  const problem = anchors?.problem(site.audit);
  if (problem !== undefined) log.error('the audit trail is not what it was', { row: problem.seq, why: problem.why });
  const keep = (): void => {
    const head = site.audit.head();
    if (anchors?.keep({ at: clock.now(), ...head }) === true) log.info('the audit trail was anchored', { ...head });
  };
  return periodic({ clock, log, name: 'anchor of the audit trail', firstMs: ANCHOR_MS, everyMs: ANCHOR_MS, run: keep });
}
