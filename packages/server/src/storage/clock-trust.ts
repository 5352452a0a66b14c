import type { SettingTable } from '@t3000/site';
import { Type, type Static } from 'typebox';
import { Value } from 'typebox/value';

const SETTING = 'history_retention_clock';
const DAY_MS = 86_400_000;

/** Retention runs once a day: a clock further ahead of the last run jumped, or the server was off for long. */
const STEP_MAX_MS = 31 * DAY_MS;

/** By then a time server, or somebody who looked at the log, has put a wrong clock right. */
const WAIT_MS = 7 * DAY_MS;

/** When retention last ran, and since when it waits because the clock had jumped; UTC epoch milliseconds. */
const Seen = Type.Object({ at: Type.Number(), waiting_since: Type.Optional(Type.Number()) });

/**
 * Whether history may be forgotten by the clock as it is now. A battery that went flat or a wrong time server moves a
 * clock by years, and everything would be beyond its retention: then nothing is forgotten until the clock has stayed there
 * for a week. Undefined when it may, else the moment from which it may.
 */
export function waitForClock(
  { settings }: { readonly settings: Pick<SettingTable, 'get' | 'set'> },
  now: number,
): number | undefined {
  const stored = settings.get(SETTING);
  const { at, waiting_since: since } = Value.Check(Seen, stored) ? stored : { at: now };
  const jumped = now - at > STEP_MAX_MS;
  const stayed = since !== undefined && now >= since && now - since <= STEP_MAX_MS;
  if (jumped && !(stayed && now - since >= WAIT_MS)) {
    const waitingSince = stayed ? since : now;
    settings.set(SETTING, { at, waiting_since: waitingSince } satisfies Static<typeof Seen>);
    return waitingSince + WAIT_MS;
  }
  settings.set(SETTING, { at: now } satisfies Static<typeof Seen>);
  return undefined;
}
