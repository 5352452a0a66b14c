import type { DeviceId } from '@t3000/core';
import type { ServerMessage } from '@t3000/contract';
import type { DeviceStatusSnapshot } from '@t3000/engine';
import type { Topic } from './live-peer.ts';

export type What = Extract<ServerMessage, { type: 'Changed' }>['what'];

/** A message, for those who follow a topic or for everybody. */
export interface Outgoing {
  readonly to: Topic | 'everybody';
  readonly message: ServerMessage;
}

/** Messages one batch carries besides values: a flood of alarms is shown by its counts and read over REST. */
const MESSAGES_PER_BATCH_MAX = 500;
/** A list of ids longer than this is left out: the client re-reads everything. */
const CHANGED_IDS_MAX = 1000;

/** What goes out with the next batch besides values. Of several messages about one thing the newest is kept. */
export class Outbox {
  readonly #devices = new Map<DeviceId, DeviceStatusSnapshot>();
  readonly #jobs = new Set<string>();
  /** Undefined stands for "any of them". */
  readonly #changed = new Map<What, Set<number> | undefined>();
  /** By what they are about. */
  readonly #published = new Map<string, Outgoing>();

  device(status: DeviceStatusSnapshot): void {
    this.#devices.set(status.deviceId, status);
  }

  job(job: string): void {
    this.#jobs.add(job);
  }

  /** Configuration or overrides changed; without ids, any of them may have. */
  changed(what: What, ids: readonly number[]): void {
    const known = this.#changed.get(what) ?? new Set();
    for (const id of ids) known.add(id);
    const any =
      ids.length === 0 || known.size > CHANGED_IDS_MAX || (this.#changed.has(what) && !this.#changed.get(what));
    this.#changed.set(what, any ? undefined : known);
  }

  /** False when the batch is full. */
  publish(topic: Topic, key: string, message: ServerMessage): boolean {
    if (this.#published.size >= MESSAGES_PER_BATCH_MAX && !this.#published.has(key)) return false;
    this.#published.delete(key);
    this.#published.set(key, { to: topic, message });
    return true;
  }

  /** Everything in it, which leaves it empty. */
  take(): readonly Outgoing[] {
    const all: Outgoing[] = [
      ...[...this.#devices.values()].map((status) => ({ to: 'devices' as const, message: deviceMessage(status) })),
      ...[...this.#jobs].map((job) => ({
        to: 'discovery' as const,
        message: { type: 'DiscoveryUpdate' as const, job },
      })),
      ...this.#published.values(),
      ...[...this.#changed].map(([what, ids]) => ({
        to: 'everybody' as const,
        message: { type: 'Changed' as const, what, ids: [...(ids ?? [])] },
      })),
    ];
    for (const part of [this.#devices, this.#jobs, this.#published, this.#changed]) part.clear();
    return all;
  }
}

function deviceMessage(status: DeviceStatusSnapshot): ServerMessage {
  return {
    type: 'DeviceStatus',
    device_id: status.deviceId,
    online: status.state === 'online',
    state: status.state,
    last_seen: status.lastSeen ?? null,
    connection_quality: status.connectionQuality ?? null,
    reason: status.reason,
  };
}
