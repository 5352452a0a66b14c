import type { PointId } from '@t3000/core';
import { livePermissions } from '@t3000/contract';
import type { LivePeer, Topic } from './live-peer.ts';
import type { LiveRights } from './live-rights.ts';
import { Watchers } from './watchers.ts';

/** The limit of whoever has none, as rights tell it. */
const NO_LIMIT = 'null';

/** Who watches what: what each client asked for, as far as it may have it. */
export class Subscriptions {
  readonly watchers = new Watchers<LivePeer>();
  readonly #rights: LiveRights | undefined;

  constructor(rights: LiveRights | undefined) {
    this.#rights = rights;
  }

  add(peer: LivePeer): void {
    peer.limit = this.#rights?.limitOf(peer) ?? '';
  }

  /** A peer watches other things from now on; gives the topics that begin with this. */
  change(peer: LivePeer, points: readonly PointId[], topics: readonly Topic[]): readonly Topic[] {
    peer.wanted = { points, topics };
    return this.#watch(peer, false);
  }

  remove(peer: LivePeer): void {
    this.watchers.remove(peer);
  }

  /**
   * Takes away what a peer may no longer see, and gives what it may see now. True when its limit is another one: then it
   * has to read everything anew.
   */
  followRights(peer: LivePeer): boolean {
    const limit = this.#rights?.limitOf(peer);
    if (limit === undefined || (limit === NO_LIMIT && peer.limit === NO_LIMIT)) return false;
    const before = peer.points;
    this.#watch(peer, true);
    for (const id of before) if (!peer.points.has(id)) peer.pending.delete(id);
    for (const id of peer.points) if (!before.has(id)) peer.pending.add(id);
    const isOther = limit !== peer.limit;
    peer.limit = limit;
    return isOther;
  }

  #watch(peer: LivePeer, knows: boolean): readonly Topic[] {
    const { points: wanted, topics: wantedTopics } = peer.wanted;
    const allowed = admitted(peer, 'points', wanted.length > 0) ? wanted : [];
    const points = this.#rights?.points(peer, allowed, knows) ?? allowed;
    const topics = wantedTopics
      .filter((topic) => admitted(peer, topic, true))
      .filter((topic) => this.#rights?.admits(peer, topic, knows) ?? true);
    const begun = topics.filter((topic) => !peer.topics.has(topic));
    this.watchers.remove(peer);
    peer.points = new Set(points);
    peer.topics = new Set(topics);
    this.watchers.add(peer);
    return begun;
  }
}

/** Whether the session has the right; who has not, and asked, is told. */
function admitted(peer: LivePeer, what: 'points' | Topic, asked: boolean): boolean {
  const right = livePermissions[what];
  if (peer.session.permissions.has(right)) return true;
  if (asked) {
    const message = `the role "${peer.session.role}" does not include the right "${right}", which ${what} ask for`;
    peer.send({ type: 'error', code: 'not_permitted', message });
  }
  return false;
}
