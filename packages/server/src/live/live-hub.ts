import type { Clock, PointId, PointType, Rng, Timer } from '@t3000/core';
import { LIVE_VERSION, liveCloseCodes } from '@t3000/contract';
import type { ServerMessage, SystemStatus } from '@t3000/contract';
import type { Building } from '@t3000/engine';
import type { Access } from '../auth/access.ts';
import type { Session } from '../auth/sessions.ts';
import { ChangeRing } from './change-ring.ts';
import { LivePeer } from './live-peer.ts';
import type { LiveRights } from './live-rights.ts';
import type { LiveSocket, Topic } from './live-peer.ts';
import { Outbox } from './outbox.ts';
import type { What } from './outbox.ts';
import { ReadTimes } from './read-times.ts';
import { Subscriptions } from './subscriptions.ts';
import { ValueTexts } from './value-texts.ts';

export interface LiveHubOptions {
  readonly clock: Clock;
  readonly rng: Rng;
  readonly building: Building;
  readonly access: Pick<Access, 'isAlive' | 'onEnded'>;
  /** What those limited to places may have; without it nobody is. */
  readonly rights?: LiveRights;
  /** What kind of point it is, for clients that want values in the long form. */
  readonly pointTypeOf?: (id: PointId) => PointType | undefined;
  readonly problems: () => Promise<readonly string[]>;
  /** What whoever begins to follow a topic is told first. */
  readonly firstOf?: (topic: Topic) => readonly ServerMessage[];
  /** Configuration was announced as changed. */
  readonly onAnnounce?: (what: What) => void;
}

/** Changes of this long travel together, the newest per point: ten updates a second are all an eye can use. */
const BATCH_MS = 100;
/** Ended sessions, silent clients and the system line are looked at this often. */
const SWEEP_MS = 5000;
/** Ten times the people a building has; each costs about 50 kB. */
const PEERS_MAX = 1000;
/** The live channel: tells every client what changed of what it watches, in batches, without ever waiting for one. */
export class LiveHub {
  readonly #options: LiveHubOptions;
  readonly #instance: string;
  readonly #peers = new Set<LivePeer>();
  readonly #subscriptions: Subscriptions;
  readonly #outbox = new Outbox();
  readonly #ring = new ChangeRing();
  /** Points that changed since the last batch. */
  readonly #dirty = new Set<PointId>();
  readonly #counts = { messages: 0, conflated: 0, closed_slow: 0 };
  readonly #readTimes = new ReadTimes();
  /** Places of somebody may have changed since the last batch. */
  #rightsMoved = false;
  #batchTimer: Timer | undefined;
  #sweepTimer: Timer | undefined;
  #endings: (() => void)[] = [];

  constructor(options: LiveHubOptions) {
    this.#options = options;
    this.#subscriptions = new Subscriptions(options.rights);
    this.#instance = Buffer.from(options.rng.bytes(8)).toString('hex');
  }

  start(): void {
    const { building, access } = this.#options;
    this.#endings = [
      building.onValues((ids, count) => {
        for (let i = 0; i < count; i++) this.#dirty.add(ids[i] ?? 0);
        // The building gathers changes already; waiting again would only make them older.
        this.#batchNow();
      }),
      building.onDeviceState((status) => {
        this.#outbox.device(status);
        this.#batchSoon();
      }),
      building.onOverride((pointId) => this.announce('overrides', [pointId])),
      access.onEnded((tokenHash) => this.#closeSession(tokenHash)),
      this.#options.rights?.onChanged(() => {
        this.#rightsMoved = true;
        this.#batchSoon();
      }) ?? (() => undefined),
    ];
  }

  /** Says goodbye to everybody; clients come back by themselves when the program does. */
  stop(): void {
    for (const end of this.#endings) end();
    this.#endings = [];
    this.#batchTimer?.cancel();
    this.#sweepTimer?.cancel();
    for (const peer of this.#peers) peer.close(1001, 'the server stops');
  }

  /** Takes over a connection whose session the guard has checked. The caller passes on what the socket hears. */
  connect(socket: LiveSocket, session: Session): LivePeer {
    const peer = new LivePeer(socket, session, this.#options.clock, {
      onHello: (greeted) => this.#greet(greeted),
      onSubscribe: (subscriber, points, topics) => this.#subscribe(subscriber, points, topics),
      onSlow: () => this.#counts.closed_slow++,
    });
    if (this.#peers.size >= PEERS_MAX) {
      peer.close(liveCloseCodes.tooSlow, `${PEERS_MAX} live clients are connected already`);
      return peer;
    }
    this.#subscriptions.add(peer);
    this.#peers.add(peer);
    this.#sweepTimer ??= this.#options.clock.setTimer(SWEEP_MS, () => this.#sweep());
    return peer;
  }

  disconnect(peer: LivePeer): void {
    peer.closed = true;
    this.#subscriptions.remove(peer);
    this.#peers.delete(peer);
  }

  /** Configuration or overrides changed; without ids, any of them may have. */
  announce(what: What, ids: readonly number[]): void {
    this.#options.onAnnounce?.(what);
    this.#outbox.changed(what, ids);
    this.#batchSoon();
  }

  /** Sends a message to the followers of a topic with the next batch; one of the same key replaces it until then. */
  publish(topic: Topic, key: string, message: ServerMessage): void {
    if (!this.#outbox.publish(topic, key, message)) {
      this.#counts.conflated++;
      return;
    }
    this.#batchSoon();
  }

  announceJob(job: string): void {
    this.#outbox.job(job);
    this.#batchSoon();
  }

  statistics(): SystemStatus['live'] {
    let subscriptions = 0;
    for (const peer of this.#peers) subscriptions += peer.points.size;
    return { clients: this.#peers.size, subscriptions, ...this.#counts };
  }

  #greet(peer: LivePeer): void {
    this.#count(1);
    peer.send({
      type: 'hello',
      version: LIVE_VERSION,
      server_time: this.#options.clock.now(),
      seq: this.#ring.seq,
      instance: this.#instance,
    });
  }

  #subscribe(peer: LivePeer, points: readonly PointId[], topics: readonly Topic[]): void {
    if (!this.#options.access.isAlive(peer.session.tokenHash)) {
      return peer.close(liveCloseCodes.signedOut, 'the session ended');
    }
    const begun = this.#subscriptions.change(peer, points, topics);
    const wantsSystem = begun.includes('system');
    peer.pending.clear();
    const { resume } = peer;
    peer.resume = undefined;
    const missed = resume?.instance === this.#instance ? this.#ring.since(resume.seq) : undefined;
    const ids = missed === undefined ? peer.points : peer.points.intersection(missed);
    this.#count(1);
    peer.sendText(
      this.#texts().message(missed === undefined ? 'snapshot' : 'PointUpdate', this.#ring.seq, ids, peer.form),
    );
    for (const topic of begun) this.#tellFirst(peer, topic);
    if (wantsSystem) void this.#sendSystemStatus([peer]);
  }

  #tellFirst(peer: LivePeer, topic: Topic): void {
    for (const message of this.#options.firstOf?.(topic) ?? []) this.#tell([peer], message);
  }

  #followRights(): void {
    this.#rightsMoved = false;
    for (const peer of this.#peers) {
      if (!this.#subscriptions.followRights(peer)) continue;
      if (peer.greeted) this.#tell([peer], { type: 'Changed', what: 'rights', ids: [] });
      if (peer.topics.has('alarms')) this.#tellFirst(peer, 'alarms');
    }
  }

  #batchSoon(): void {
    this.#batchTimer ??= this.#options.clock.setTimer(BATCH_MS, () => this.#batch());
  }

  #batchNow(): void {
    this.#batchTimer?.cancel();
    this.#batch();
  }

  #batch(): void {
    this.#batchTimer = undefined;
    if (this.#rightsMoved) this.#followRights();
    if (this.#dirty.size > 0) {
      this.#ring.push(Int32Array.from(this.#dirty));
      for (const id of this.#dirty) {
        for (const peer of this.#subscriptions.watchers.of(id) ?? []) peer.pending.add(id);
      }
      this.#dirty.clear();
    }
    this.#flushValues();
    this.#flushTopics();
  }

  #flushValues(): void {
    const texts = this.#texts();
    for (const peer of this.#peers) {
      if (peer.pending.size === 0 || peer.closed) continue;
      if (peer.mayFlush()) {
        this.#count(1);
        peer.sendText(texts.message('PointUpdate', this.#ring.seq, peer.pending, peer.form));
        peer.pending.clear();
      } else {
        this.#counts.conflated++;
        // mayFlush closes who is beyond help; for the others the next batch is another chance.
        if (!peer.closed) this.#batchSoon();
      }
    }
  }

  #texts(): ValueTexts {
    return new ValueTexts(this.#options.building, this.#options.pointTypeOf ?? (() => undefined));
  }

  #flushTopics(): void {
    for (const { to, message } of this.#outbox.take()) {
      this.#tell(
        [...this.#peers].filter((peer) => (to === 'everybody' ? peer.greeted : peer.topics.has(to))),
        message,
      );
    }
  }

  #tell(peers: readonly LivePeer[], message: ServerMessage): void {
    const { rights } = this.#options;
    let text: string | undefined;
    for (const peer of peers) {
      const own = rights === undefined ? message : rights.narrowed(peer, message);
      if (own === undefined) continue;
      // The same text for everybody who is not limited.
      peer.sendText(own === message ? (text ??= JSON.stringify(message)) : JSON.stringify(own));
      this.#count(1);
    }
  }

  #closeSession(tokenHash: string): void {
    for (const peer of this.#peers) {
      if (peer.session.tokenHash === tokenHash) peer.close(liveCloseCodes.signedOut, 'the session ended');
    }
  }

  #sweep(): void {
    this.#sweepTimer = undefined;
    for (const peer of this.#peers) {
      if (!this.#options.access.isAlive(peer.session.tokenHash)) {
        peer.close(liveCloseCodes.signedOut, 'the session ended');
      }
      if (!peer.closed) peer.sweep();
    }
    const followers = [...this.#peers].filter((peer) => peer.topics.has('system'));
    if (followers.length > 0) void this.#sendSystemStatus(followers);
    this.#tellReadTimes();
    if (this.#peers.size > 0) this.#sweepTimer = this.#options.clock.setTimer(SWEEP_MS, () => this.#sweep());
  }

  #tellReadTimes(): void {
    for (const id of this.#readTimes.advanced(
      this.#subscriptions.watchers.ids(),
      (point) => this.#options.building.value(point)?.at,
    )) {
      for (const peer of this.#subscriptions.watchers.of(id) ?? []) peer.pending.add(id);
    }
    this.#flushValues();
  }

  async #sendSystemStatus(peers: readonly LivePeer[]): Promise<void> {
    const problems = await this.#options.problems();
    const { devices, points, collectionRate } = this.#options.building.statistics();
    this.#tell(peers, {
      type: 'SystemStatus',
      active_devices: devices.online,
      active_points: points.good + points.uncertain,
      collection_rate: collectionRate,
      system_errors: problems.length,
      problems: [...problems],
    });
  }

  #count(messages: number): void {
    this.#counts.messages += messages;
  }
}
