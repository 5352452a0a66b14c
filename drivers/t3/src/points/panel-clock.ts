import type { Clock, ClockReading, RequestFailure } from '@t3000/core';
import type { T3Panel } from '../panel/panel.ts';
import { requestFailureOf } from '../result.ts';
import { panelMoment } from '../tables/panel-moment.ts';

const MINUTE_MS = 60_000;

/** Panels tell whole seconds. */
const RESOLUTION_MS = 1000;

/** The clock of a panel beside ours; of older firmware, which knows no zone, ours is taken. */
export async function measurePanelClock(panel: T3Panel, clock: Clock): Promise<ClockReading | RequestFailure> {
  const startedAt = clock.monotonic();
  const read = await panel.readClock({ priority: 'urgent' });
  if (!read.ok) return requestFailureOf(read);
  const elapsedMs = clock.monotonic() - startedAt;
  const { form, seconds, offsetSeconds, zoneHundredths, daylight, readAt } = read.value;
  const aheadMinutes = zoneHundredths === undefined ? undefined : zoneHundredths * 0.6 + (daylight ? 60 : 0);
  const localMinutes = form === 'calendar' ? zoneMinutes(readAt) : 0;
  return {
    ok: true,
    driftMs: Math.round(offsetSeconds * 1000 - localMinutes * MINUTE_MS + elapsedMs / 2),
    deviceTime: panelMoment(seconds + (form === 'unix' ? (aheadMinutes ?? 0) * 60 : 0)),
    utcOffsetMinutes: aheadMinutes,
    uncertaintyMs: Math.ceil(elapsedMs / 2 + RESOLUTION_MS),
  };
}

/** Sets it to ours. Unlike a BACnet time synchronization this is read back. */
export async function setPanelClock(panel: T3Panel, clock: Clock): Promise<RequestFailure | undefined> {
  const written = await panel.syncClock(zoneMinutes(clock.now()) * 60);
  if (written.status === 'applied') return undefined;
  return { ok: false, reason: written.status === 'unknown' ? 'timeout' : 'refused', detail: written.detail };
}

/** Minutes local time here is ahead of UTC: panels without a zone run on the time of the building. */
function zoneMinutes(at: number): number {
  return -new Date(at).getTimezoneOffset();
}
