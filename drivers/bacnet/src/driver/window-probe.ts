import { Property } from '../encoding/properties.ts';
import type { DeviceSession } from './device-session.ts';

/** Windows tried, one after the other; more helps no device and costs each of them its receive buffer. */
const windows = [2, 4] as const;

/** Each is tried this often: a device that loses the second of two requests now and then shows it. */
const ROUNDS = 3;

/**
 * How many requests a device takes at once: the largest number of which not one was lost or refused. A device behind a
 * router gets one, because its trunk carries no more (clause 9 of MS/TP); others may share the line of a slow gateway.
 */
export async function probeWindow(session: DeviceSession, objectId: number, signal: AbortSignal): Promise<number> {
  if (session.address.behind) return 1;
  const peer = session.transactions.peer(session.address);
  const before = peer.windowMax;
  const { counters } = peer;
  let proven = 1;
  try {
    for (const window of windows) {
      peer.windowMax = window;
      for (let round = 0; round < ROUNDS; round++) {
        const lost = counters.retried + counters.timeouts + counters.refused;
        const questions = Array.from({ length: window }, () =>
          session.readProperty(
            { objectId, property: Property.objectIdentifier, index: undefined },
            { priority: 'routine', signal },
          ),
        );
        const answers = await Promise.all(questions);
        const isSound = answers.every(({ kind }) => kind === 'answer');
        if (!isSound || counters.retried + counters.timeouts + counters.refused > lost) return proven;
      }
      proven = window;
    }
    return proven;
  } finally {
    peer.windowMax = before;
  }
}

/** Requests watched before a window is judged again, and the share of them that may be repeated. */
const JUDGED_MIN = 50;
const REPEATED_SHARE_MAX = 0.05;

/** Whether a window that was proven loses too much by now: what a device takes when idle it may not take at work. */
export function isWindowTooLarge(sent: number, retried: number): boolean {
  return sent >= JUDGED_MIN && retried / sent > REPEATED_SHARE_MAX;
}
