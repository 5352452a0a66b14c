import type { JsonObject } from '@t3000/core';
import type { BacnetClient } from '../client/client.ts';
import { formatObjectId, unpackObjectId } from '../encoding/object-id.ts';
import { addressKey } from '../link/address.ts';
import type { BacnetAddress } from '../link/address.ts';
import type { CovFeed } from './cov-feed.ts';
import type { DeviceLimits } from './device-session.ts';

interface Line {
  readonly address: BacnetAddress;
  readonly limits: DeviceLimits;
  readonly instance: number;
  readonly feed: CovFeed | undefined;
}

/** What is known about the way to a device, its subscriptions and its instance, as plain data for the console. */
export function linkDiagnostics(client: BacnetClient, { address, limits, instance, feed }: Line): JsonObject {
  const peer = client.transactions.peer(address);
  const { windowMax, inFlight, counters } = peer;
  return {
    path: addressKey(address),
    instance,
    line: {
      answer_bytes_max: limits.answerBytesMax,
      read_multiple: limits.readMultiple,
      window: windowMax,
      in_flight: inFlight.size,
      sent: counters.sent,
      retried: counters.retried,
      answered: counters.answered,
      refused: counters.refused,
      timeouts: counters.timeouts,
      answer_ms_last: Math.round(counters.answerMsLast),
      answer_ms_most: Math.round(counters.answerMsMost),
    },
    cov: {
      active: feed !== undefined,
      live: feed?.liveCount ?? 0,
      not_asked_yet: feed?.waitingCount ?? 0,
      problem: feed?.problem ?? '',
      subscriptions: client.cov.entries(address).map((entry) => ({
        object: formatObjectId(unpackObjectId(entry.objectId)),
        object_type: unpackObjectId(entry.objectId).type,
        instance: unpackObjectId(entry.objectId).instance,
        status: entry.status,
        confirmed: entry.confirmed,
        increment: entry.increment ?? null,
        requested_s: entry.requestedSeconds,
        granted_s: entry.grantedSeconds ?? null,
        renewals: entry.renewals,
        notifications: entry.notifications,
        last_notification_at: entry.lastNotificationAt ?? null,
        restarts_seen: entry.restartsSeen,
        problem: entry.problem,
      })),
    },
    claims: client.instances.claims(instance).map((claim) => ({
      path: addressKey(claim.address),
      vendor_id: claim.vendorId ?? null,
      first_heard_at: claim.firstHeardAt,
      last_heard_at: claim.lastHeardAt,
      verdict: claim.verdict ?? 'not_asked',
    })),
    recording: client.exchanges.isRecording(address.address),
  };
}
